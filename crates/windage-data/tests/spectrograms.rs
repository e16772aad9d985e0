//! Spectrograms, compared with the filters of librosa, with the definition in f64 by NumPy, and
//! with closed forms.
#![allow(missing_docs, clippy::unwrap_used)]

use std::f64::consts::TAU;

use burn::tensor::{Device, Tensor};
use windage_core::Sample;
use windage_data::SignalSet;
use windage_data::spectrogram::*;
use windage_testing::*;

/// Rounding of f64, where corners pass through a power or an exponential.
const ROUNDING: f64 = 1e-12;
/// Rounding of f32 through a transform of some 500 values.
const TRANSFORM: f64 = 1e-6;
/// The same after a logarithm; in every band, power is at least a hundredth of that of the noise.
const LOGARITHM: f64 = 2e-6;
/// Rounding of f32 in value and gradient through a transform, a quotient and central differences.
const GRADIENT: f64 = 1e-5;
/// Returns the settings of the golden values: name, frame, bands.
fn cases() -> [(&'static str, usize, MelConfig); 4] {
    let htk = |config: MelConfig| config.with_scale(MelScale::Htk);
    let peak = |config: MelConfig| config.with_weights(MelWeights::Peak);
    [
        ("slaney_area", 256, MelConfig::new(40, 8000)),
        (
            "slaney_peak",
            400,
            peak(MelConfig::new(23, 16_000).with_lowest_hz(60.0).with_highest_hz(Some(7600.0))),
        ),
        ("htk_area", 513, htk(MelConfig::new(30, 22_050).with_lowest_hz(20.0))),
        ("htk_peak", 200, htk(peak(MelConfig::new(20, 8000)))),
    ]
}

#[test]
fn filters_are_those_of_librosa() {
    let golden = Golden::load("spectrograms");
    for (name, frame, mel) in cases() {
        let expected = golden.array(&format!("filters_{name}"));
        assert_eq!(expected.shape, [mel.bands, frame / 2 + 1]);
        let filters = mel.filters(frame).unwrap();
        println!("filters {name}: {:.1e}", relative_error(&filters, &expected.values));
        assert_close(&filters, &expected.values, ROUNDING);
    }
}

/// Returns the signals that the script of the golden values draws: three signals of two channels of
/// noise, with a sine in the second channel.
fn signals(frame: usize, rate_hz: u32) -> SignalSet {
    let length = 3 * frame + 17;
    let noise = normal(50, 6 * length);
    let value = |index: usize| {
        let sine = 0.5 * (TAU * 0.11 * (index % length) as f64).sin();
        (0.1 * noise[index] + if index / length % 2 == 1 { sine } else { 0.0 }) as f32
    };
    let signals = (0..3).map(|signal| Sample {
        values: (0..2 * length).map(|index| value(signal * 2 * length + index)).collect(),
        label: signal % 2,
    });
    SignalSet::from_signals([2, length], vec!["a".into(), "b".into()], Some(rate_hz), signals)
}

fn all(set: &SpectrogramSet) -> Vec<f64> {
    (0..set.labels().len())
        .flat_map(|index| set.values(index))
        .map(|value| f64::from(*value))
        .collect()
}

#[test]
fn spectrograms_are_those_of_the_definition() {
    let golden = Golden::load("spectrograms");
    for (name, frame, mel) in cases() {
        let signals = signals(frame, mel.rate_hz);
        let config = SpectrogramConfig::new(frame, frame / 2 - 3);
        let power = config.clone().with_level(Level::Power).init().unwrap();
        let power = power.transform(&signals.subset(&[0]), &Device::flex()).unwrap();
        let expected = golden.array(&format!("power_{name}"));
        assert_eq!(power.shape(), expected.shape[1..]);
        println!("power {name}: {:.1e}", relative_error(&all(&power), &expected.values));
        assert_close(&all(&power), &expected.values, TRANSFORM);

        let log_mel = config.with_bands(Bands::Mel(mel)).init().unwrap();
        let set = log_mel.transform(&signals, &Device::flex()).unwrap();
        let expected = golden.array(&format!("log_mel_{name}"));
        assert_eq!(set.shape(), expected.shape[1..]);
        println!("log mel {name}: {:.1e}", relative_error(&all(&set), &expected.values));
        assert_close(&all(&set), &expected.values, LOGARITHM);
        assert_eq!((set.labels(), set.classes()), (signals.labels(), signals.classes()));
    }
}

#[test]
fn a_scale_and_its_inverse_cancel_and_meet_their_published_points() {
    for scale in [MelScale::Slaney, MelScale::Htk] {
        for hz in [0.0, 60.0, 440.0, 999.0, 1000.0, 1001.0, 11_025.0] {
            assert!((scale.hz(scale.mel(hz)) - hz).abs() < 1e-9, "{scale:?} {hz}");
        }
    }
    // On the HTK scale 1,000 Hz are 1,000 mel; the values of Slaney's scale are those in the
    // documentation of librosa.
    assert!((MelScale::Htk.mel(1000.0) - 1000.0).abs() < 0.02);
    assert_close(
        &[60.0, 220.0, 440.0].map(|hz| MelScale::Slaney.mel(hz)),
        &[0.9, 3.3, 6.6],
        ROUNDING,
    );
}

fn sine(hz: f64, amplitude: f64, rate_hz: u32, length: usize) -> Vec<f32> {
    (0..length)
        .map(|n| (amplitude * (TAU * hz * n as f64 / f64::from(rate_hz)).sin()) as f32)
        .collect()
}

fn one_signal(values: Vec<f32>, rate_hz: u32) -> SignalSet {
    let shape = [1, values.len()];
    let signals = [Sample { values, label: 0 }];
    SignalSet::from_signals(shape, vec!["only".into()], Some(rate_hz), signals)
}

#[test]
fn a_sine_lies_in_its_band_in_every_frame() {
    for scale in [MelScale::Slaney, MelScale::Htk] {
        let mel = MelConfig::new(30, 8000).with_scale(scale);
        let centers = mel.centers_hz();
        assert!(centers.is_sorted() && centers.len() == 30);
        let log_mel = SpectrogramConfig::new(512, 256).with_bands(Bands::Mel(mel)).init().unwrap();
        for (band, hz) in centers.into_iter().enumerate() {
            let set = log_mel
                .transform(&one_signal(sine(hz, 0.5, 8000, 2048), 8000), &Device::flex())
                .unwrap();
            let frames = log_mel.frames(2048);
            assert_eq!(set.shape(), [1, 30, frames]);
            for frame in 0..frames {
                let column: Vec<f32> =
                    set.values(0).iter().skip(frame).step_by(frames).copied().collect();
                let loudest = (0..30).max_by(|&a, &b| column[a].total_cmp(&column[b])).unwrap();
                assert_eq!(loudest, band, "{scale:?} {hz} Hz: {column:?}");
            }
        }
    }
}

#[test]
fn power_of_a_sine_and_of_noise_has_its_closed_form() {
    let spectrogram = SpectrogramConfig::new(64, 64).with_level(Level::Power).init().unwrap();
    // For a sine of amplitude a at frequency k, |Σ w·x·e|² = (a·Σw/2)². The window before scaling
    // has Σw² = 3N/8 and Σw = N/2. So P = a²N/6 there, a quarter of that on either side, and 0
    // elsewhere.
    let power = spectrogram
        .transform(&one_signal(sine(1000.0, 0.6, 8000, 64), 8000), &Device::flex())
        .unwrap();
    let peak = 0.36 * 64.0 / 6.0;
    let mut expected = vec![0.0; 33];
    expected[7..10].copy_from_slice(&[peak / 4.0, peak, peak / 4.0]);
    assert_close(&all(&power), &expected, TRANSFORM);

    // White noise of variance 1 has power 1 at every frequency, here within 4 standard errors of
    // the mean of an exponential distribution.
    let noise = normal(7, 64 * 4000).into_iter().map(|value| value as f32).collect();
    let power = spectrogram.transform(&one_signal(noise, 8000), &Device::flex()).unwrap();
    let (values, frames) = (all(&power), 4000);
    for bin in 1..32 {
        let mean = values[bin * frames..(bin + 1) * frames].iter().sum::<f64>() / frames as f64;
        assert!((mean - 1.0).abs() < 4.0 / (frames as f64).sqrt(), "{bin}: {mean}");
    }
}

#[test]
fn frames_start_every_hop_and_none_reaches_over_the_end() {
    let config = SpectrogramConfig::new(8, 3).with_level(Level::Power);
    let spectrogram = config.init().unwrap();
    assert_eq!(
        [0, 7, 8, 10, 11, 13, 14].map(|length| spectrogram.frames(length)),
        [0, 0, 1, 1, 2, 2, 3]
    );
    assert_eq!([0, 1, 2, 3].map(|frames| config.length(frames)), [0, 8, 11, 14]);
    // An impulse shows in the frames that hold it, unless the window is 0 there.
    let mut impulse = vec![0.0; 16];
    impulse[6] = 1.0;
    let set = spectrogram.transform(&one_signal(impulse, 1), &Device::flex()).unwrap();
    let heard: Vec<bool> = (0..3).map(|frame| set.values(0)[3 + frame] > 1e-3).collect();
    assert_eq!((set.shape(), heard), ([1, 5, 3], vec![true, true, false]));
}

#[test]
fn silence_has_the_level_of_the_offset() {
    let level = Level::Log { offset: 1e-4 };
    let spectrogram = SpectrogramConfig::log_mel(64, 32, 8, 8000).with_level(level).init().unwrap();
    let set = spectrogram.transform(&one_signal(vec![0.0; 128], 8000), &Device::flex()).unwrap();
    assert_close(&all(&set), &[1e-4_f64.ln(); 24], TRANSFORM);
}

/// Computes `Σ weights·ln(filters·P + offset)` of one channel by its definition in f64.
fn by_definition(
    x: &[f64],
    [frame, hop, frames]: [usize; 3],
    filters: &[f64],
    offset: f64,
    weights: &[f64],
) -> f64 {
    let (window, bins) =
        (|n: usize| 0.5 - 0.5 * (TAU * n as f64 / frame as f64).cos(), frame / 2 + 1);
    let energy: f64 = (0..frame).map(|n| window(n).powi(2)).sum();
    let power = |at: usize, bin: usize| {
        let part = |wave: fn(f64) -> f64| {
            let angle = |n: usize| TAU * (bin * n) as f64 / frame as f64;
            (0..frame).map(|n| window(n) * x[at * hop + n] * wave(angle(n))).sum::<f64>()
        };
        (part(f64::cos).powi(2) + part(f64::sin).powi(2)) / energy
    };
    let level = |band: usize, at: usize| {
        let weighed = (0..bins).map(|bin| filters[band * bins + bin] * power(at, bin));
        (weighed.sum::<f64>() + offset).ln()
    };
    weights
        .iter()
        .enumerate()
        .map(|(index, weight)| weight * level(index / frames, index % frames))
        .sum()
}

#[test]
fn gradients_are_those_of_the_definition() {
    const OFFSET: f64 = 1e-2;
    // Frames overlap unevenly, and no frame holds the last value.
    let sizes @ [frame, hop, frames] = [16, 5, 4];
    let mel = MelConfig::new(4, 8000).with_weights(MelWeights::Peak);
    let filters = mel.filters(frame).unwrap();
    let config = SpectrogramConfig::new(frame, hop)
        .with_bands(Bands::Mel(mel))
        .with_level(Level::Log { offset: OFFSET });
    let (spectrogram, length) = (config.init().unwrap(), config.length(frames) + 1);
    let weights = rounded(&normal(4, 4 * frames));
    let loss = |signals: Tensor<3>| {
        let weights = tensor::<4>(&weights, [1, 1, 4, frames], &signals.device());
        (spectrogram.forward(signals) * weights).sum()
    };
    let reference = |x: &[f64]| by_definition(x, sizes, &filters, OFFSET, &weights);
    assert_gradient(loss, reference, &normal(3, length), [1, 1, length], GRADIENT);
}
