//! Sets of spectrograms: how they are computed, scaled and made into domains, and what is refused.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::data::dataset::Dataset;
use burn::tensor::Device;
use windage_core::Sample;
use windage_data::SignalSet;
use windage_data::spectrogram::*;
use windage_testing::*;

/// Rounding of f64 sums in another order.
const ROUNDING: f64 = 1e-12;
/// Rounding of f32 in sums of 10⁴ values, squared.
const SCALED: f64 = 1e-5;

/// Returns three signals of two channels of noise, of the classes a, b, a.
fn noise(length: usize) -> SignalSet {
    let values: Vec<f32> =
        normal(50, 6 * length).into_iter().map(|value| 0.1 * value as f32).collect();
    let signals = values.chunks_exact(2 * length).zip([0, 1, 0]);
    let signals = signals.map(|(values, label)| Sample { values: values.to_vec(), label });
    SignalSet::from_signals([2, length], vec!["a".into(), "b".into()], Some(8000), signals)
}

fn all(set: &SpectrogramSet) -> Vec<f64> {
    (0..set.labels().len())
        .flat_map(|index| set.values(index))
        .map(|value| f64::from(*value))
        .collect()
}

fn one_signal(values: Vec<f32>, rate_hz: u32) -> SignalSet {
    let shape = [1, values.len()];
    let signals = [Sample { values, label: 0 }];
    SignalSet::from_signals(shape, vec!["only".into()], Some(rate_hz), signals)
}

#[test]
fn blocks_change_nothing() {
    // The frames of a signal hold 1.4 million values, so that two signals make a block.
    let spectrogram = SpectrogramConfig::log_mel(2000, 20, 12, 8000).init().unwrap();
    let values: Vec<f32> = normal(51, 4 * 16_000).into_iter().map(|value| value as f32).collect();
    let signals = values.chunks_exact(16_000).zip(0..4);
    let signals = signals.map(|(values, label)| Sample { values: values.to_vec(), label });
    let classes = (0..4).map(|class| class.to_string()).collect();
    let signals = SignalSet::from_signals([1, 16_000], classes, Some(8000), signals);
    let whole = spectrogram.transform(&signals, &Device::flex()).unwrap();
    assert_eq!(whole.labels(), [0, 1, 2, 3]);
    for index in 0..4 {
        let single = spectrogram.transform(&signals.subset(&[index]), &Device::flex()).unwrap();
        assert_eq!(single.values(0), whole.values(index));
        assert_eq!(whole.subset(&[index]), single);
    }
}

#[test]
fn settings_are_saved_and_loaded() {
    let mel = MelConfig::new(4, 8000).with_scale(MelScale::Htk).with_highest_hz(Some(3000.0));
    let config =
        SpectrogramConfig::new(64, 10).with_bands(Bands::Mel(mel)).with_level(Level::Power);
    assert_eq!(through_json(&config), config);
    // These numbers are exact in JSON.
    let scaling = Scaling { center: -8.0, spread: 1.25 };
    assert_eq!(through_json(&scaling), scaling);
}

#[test]
fn a_scaling_of_one_set_can_be_used_on_another() {
    let spectrogram = SpectrogramConfig::log_mel(256, 125, 40, 8000).init().unwrap();
    let signals = noise(785);
    let louder =
        signals.map(signals.shape(), |_, values| values.iter().map(|value| 2.0 * value).collect());
    let [quiet, loud] =
        [&signals, &louder].map(|set| spectrogram.transform(set, &Device::flex()).unwrap());
    let moments = |set: &SpectrogramSet| {
        let values = all(set);
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        [
            mean,
            (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64)
                .sqrt(),
        ]
    };
    let [mean, deviation] = moments(&quiet);
    let standard = Scaling::standard(&[&quiet]).unwrap();
    assert_close(&[standard.center, standard.spread], &[mean, deviation], ROUNDING);
    assert_close(&moments(&quiet.clone().scaled(standard).unwrap()), &[0.0, 1.0], SCALED);
    let [other, _] = moments(&loud);
    let shifted = loud.clone().scaled(standard).unwrap();
    assert_close(&moments(&shifted)[..1], &[(other - mean) / deviation], SCALED);
    assert!(other - mean > 1.0, "twice the amplitude is ln 4 more: {other} {mean}");

    let unit = Scaling::unit(&[&quiet, &loud]).unwrap();
    let [quiet, loud] = [quiet, loud].map(|set| all(&set.scaled(unit).unwrap()));
    assert_eq!(
        quiet.iter().chain(&loud).fold(f64::INFINITY, |least, value| least.min(*value)),
        0.0
    );
    assert_eq!(quiet.iter().chain(&loud).fold(0.0, |most: f64, value| most.max(*value)), 1.0);

    // Powers are positive and the logarithms above negative: neither bound is 0 by itself.
    let power = SpectrogramConfig::new(256, 125).with_level(Level::Power).init().unwrap();
    let power = power.transform(&signals, &Device::flex()).unwrap();
    let least = all(&power).into_iter().fold(f64::INFINITY, f64::min);
    assert!(least > 0.0 && Scaling::unit(&[&power]).unwrap().center == least);
}

#[test]
fn sets_are_burn_data_sets_and_domains() {
    let spectrogram = SpectrogramConfig::new(16, 16).init().unwrap();
    let set = spectrogram.transform(&noise(65), &Device::flex()).unwrap();
    assert_eq!((set.len(), set.shape(), spectrogram.bands()), (3, [2, 9, 4], 9));
    let sample = set.get(1).unwrap();
    assert_eq!((sample.values.as_slice(), sample.label), (set.values(1), 1));
    let domain = set.into_domain("noise").unwrap();
    assert_eq!((domain.shape(), domain.labels()), (&[2, 9, 4][..], &[0, 1, 0][..]));
}

#[test]
fn settings_out_of_range_are_refused_by_name() {
    let mel = || MelConfig::new(4, 8000);
    let with = |mel| SpectrogramConfig::new(64, 32).with_bands(Bands::Mel(mel));
    let offset = |offset| SpectrogramConfig::new(64, 32).with_level(Level::Log { offset });
    for (config, message) in [
        (SpectrogramConfig::new(1, 1), "`frame` is 1, but must be at least 2"),
        (SpectrogramConfig::new(64, 0), "`hop` is 0, but must be 1 to the frame, 64"),
        (SpectrogramConfig::new(64, 65), "`hop` is 65, but must be 1 to the frame, 64"),
        (offset(0.0), "`offset` is 0, but must be positive"),
        (offset(f64::NAN), "`offset` is NaN, but must be positive"),
        (offset(1e-50), "but must be positive and finite, in f32 too"),
        (with(MelConfig::new(0, 8000)), "`bands` is 0, but must be at least 1"),
        (with(MelConfig::new(4, 0)), "`rate_hz` is 0, but must be at least 1"),
        (
            with(mel().with_highest_hz(Some(4001.0))),
            "`highest_hz` is 4001, but must be above 0 and at most half the rate, 4000",
        ),
        (with(mel().with_highest_hz(Some(f64::NAN))), "`highest_hz` is NaN"),
        (
            with(mel().with_lowest_hz(-1.0)),
            "`lowest_hz` is -1, but must be at least 0 and below the highest, 4000",
        ),
        (with(mel().with_lowest_hz(4000.0)), "`lowest_hz` is 4000"),
        (with(MelConfig::new(40, 8000)), "`bands` is 40, but must be fewer: band 0, 0.0 to"),
    ] {
        let refusal = config.validate().unwrap_err().to_string();
        assert_says(&refusal, &[message]);
        assert_one_line(&refusal);
    }
}

#[test]
fn sets_that_do_not_fit_are_refused() {
    let refusal = |config: SpectrogramConfig, set: SignalSet| {
        config.init().unwrap().transform(&set, &Device::flex()).unwrap_err().to_string()
    };
    let silence = |rate| one_signal(vec![0.0; 63], 8000).with_rate_hz(rate);
    let message = refusal(SpectrogramConfig::new(64, 32), silence(Some(8000)));
    assert_eq!(message, "`frame` is 64, but must be at most the length of the signals, 63");
    for (rate, said) in [(Some(16_000), "16000"), (None, "unknown")] {
        let message = refusal(SpectrogramConfig::log_mel(32, 16, 4, 8000), silence(rate));
        assert_eq!(message, format!("`rate_hz` is 8000, but must be that of the signals, {said}"));
    }
    assert!(
        SpectrogramConfig::new(32, 16)
            .init()
            .unwrap()
            .transform(&silence(None), &Device::flex())
            .is_ok()
    );
    let constant = SpectrogramConfig::new(32, 16)
        .init()
        .unwrap()
        .transform(&silence(None), &Device::flex())
        .unwrap();
    for scaling in [Scaling::standard(&[&constant]), Scaling::unit(&[&constant])] {
        assert_says(&scaling.unwrap_err().to_string(), &["`spread` is 0, but must be positive"]);
    }
    assert_says(&Scaling::standard(&[]).unwrap_err().to_string(), &["`center` is NaN"]);
    let zero = Scaling { center: 0.0, spread: 0.0 };
    assert_says(&constant.scaled(zero).unwrap_err().to_string(), &["`spread` is 0"]);
}
