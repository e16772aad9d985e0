//! The inversion of spectrograms: how close the spectrogram of the result is to the one that it was
//! computed from.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::tensor::Device;
use windage_core::Sample;
use windage_core::axes::SpectrogramAxes;
use windage_data::spectrogram::{Alteration, Scaling, SpectrogramConfig};
use windage_data::synthetic::planted_signals::AudioLayout;
use windage_data::{SignalOptions, SignalSet, Split, open_signals};
use windage_testing::{data_set, normal};

const RATE_HZ: u32 = 8000;
const PLAIN: Scaling = Scaling { center: 0.0, spread: 1.0 };
/// Error of a tone, whose phases do not quite fit; a tenth in amplitude is 0.9 dB.
const TONE: f64 = 0.1;
/// Mean error of words, whose frequencies within bands and phases are both guessed; measured 0.09.
const WORDS: f64 = 0.12;
/// Largest error of a word; measured 0.18.
const WORST_WORD: f64 = 0.25;
/// Mean error where words are loud, in decibels; measured 0.7.
const LOUD_DECIBELS: f64 = 1.0;

/// Returns `‖√P − √Q‖ / ‖√P‖` of band powers, which the literature calls spectral convergence.
fn convergence(axes: &SpectrogramAxes, wanted: &[f32], got: &[f32]) -> f64 {
    let amplitude = |value: &f32| axes.power(*value).sqrt();
    let difference: f64 =
        wanted.iter().zip(got).map(|(a, b)| (amplitude(a) - amplitude(b)).powi(2)).sum();
    (difference / wanted.iter().map(|value| amplitude(value).powi(2)).sum::<f64>()).sqrt()
}

/// Computes a spectrogram by the transform of the crate, in f32 tensors.
fn spectrogram(config: &SpectrogramConfig, signal: &[f32]) -> Vec<f32> {
    let set = SignalSet::from_signals(
        [1, signal.len()],
        vec!["only".into()],
        Some(RATE_HZ),
        [Sample { values: signal.to_vec(), label: 0 }],
    );
    config.init().unwrap().transform(&set, &Device::flex()).unwrap().values(0).to_vec()
}

fn tone(hz: f64, length: usize) -> Vec<f32> {
    let value = |n: usize| 0.3 * (std::f64::consts::TAU * hz * n as f64 / f64::from(RATE_HZ)).sin();
    (0..length).map(|n| value(n) as f32).collect()
}

fn configs() -> [SpectrogramConfig; 5] {
    [
        SpectrogramConfig::new(256, 64),
        // Frames that hardly overlap, and hops that do not divide a frame.
        SpectrogramConfig::new(256, 200),
        SpectrogramConfig::new(201, 127),
        SpectrogramConfig::log_mel(256, 64, 32, RATE_HZ),
        AudioLayout::for_words(RATE_HZ).spectrogram,
    ]
}

#[test]
fn a_tone_comes_back_whatever_the_bands_and_the_overlap() {
    for config in configs() {
        for (hz, scaling) in [(1000.0, PLAIN), (437.0, Scaling { center: -12.0, spread: 9.0 })] {
            let axes = config.axes(RATE_HZ, scaling).unwrap();
            let level = |values: Vec<f32>| {
                values.into_iter().map(|value| scaling.apply(value)).collect::<Vec<_>>()
            };
            let wanted = level(spectrogram(&config, &tone(hz, config.length(20))));
            let inversion = config.inversion(&axes).unwrap();
            let signal = inversion.signal(&wanted);
            assert_eq!((signal.len(), inversion.rate_hz()), (config.length(20), RATE_HZ));
            let error = convergence(&axes, &wanted, &level(spectrogram(&config, &signal)));
            assert!(error < TONE, "{config:?} at {hz} Hz: {error}");
            let power = signal.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>()
                / signal.len() as f64;
            assert!((10.0 * (power / 0.045).log10()).abs() < 1.0, "{config:?} at {hz} Hz: {power}");
        }
    }
}

#[test]
fn spoken_digits_come_back() {
    let Some(folder) = data_set("fsdd") else { return };
    let options = SignalOptions { length: Some(8000), takes: Some(0..2), ..Default::default() };
    let words = open_signals(&folder, Split::Train, &options).unwrap();
    let layout = AudioLayout::for_words(RATE_HZ);
    let axes = layout.spectrogram.axes(RATE_HZ, PLAIN).unwrap();
    let inversion = layout.spectrogram.inversion(&axes).unwrap();
    let (mut errors, mut decibels) = (Vec::new(), Vec::new());
    for index in 0..words.labels().len() {
        let wanted = layout.word(words.values(index), RATE_HZ, Alteration::default()).unwrap();
        let got = spectrogram(&layout.spectrogram, &inversion.signal(&wanted));
        errors.push(convergence(&axes, &wanted, &got));
        let loudest = wanted.iter().copied().fold(f32::MIN, f32::max);
        for (wanted, got) in wanted.iter().zip(&got) {
            if f64::from(loudest - wanted) * axes.decibels_per_unit() < 40.0 {
                decibels.push(f64::from((wanted - got).abs()) * axes.decibels_per_unit());
            }
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let worst = errors.iter().copied().fold(0.0, f64::max);
    println!("convergence {:.3}, worst {worst:.3}; {:.2} dB", mean(&errors), mean(&decibels));
    assert!(mean(&errors) < WORDS && worst < WORST_WORD && mean(&decibels) < LOUD_DECIBELS);
}

#[test]
fn the_same_values_give_the_same_signal_and_silence_is_silent() {
    for config in configs() {
        let axes = config.axes(RATE_HZ, PLAIN).unwrap();
        let inversion = config.inversion(&axes).unwrap();
        let noise: Vec<f32> =
            normal(3, axes.bands() * 7).into_iter().map(|value| value as f32 - 8.0).collect();
        assert_eq!(inversion.signal(&noise), config.inversion(&axes).unwrap().signal(&noise));
        let silence = inversion.signal(&vec![axes.silence(); axes.bands()]);
        assert_eq!(silence.len(), config.frame);
        assert!(silence.iter().all(|value| value.abs() < 1e-4), "{config:?}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let (linear, mel) =
        (SpectrogramConfig::new(64, 16), SpectrogramConfig::log_mel(256, 64, 32, RATE_HZ));
    let message = mel.inversion(&linear.axes(RATE_HZ, PLAIN).unwrap()).unwrap_err().to_string();
    assert_eq!(message, "`bands` is 33, but must be those of the spectrogram, 32");
    let tiny = SpectrogramConfig::new(3, 1);
    let message = tiny.inversion(&tiny.axes(RATE_HZ, PLAIN).unwrap()).unwrap_err().to_string();
    assert_eq!(message, "`frame` is 3, but must be at least 4");
}

#[test]
#[should_panic(expected = "values must fill 32 bands")]
fn values_that_fill_no_frames_are_a_mistake() {
    let mel = SpectrogramConfig::log_mel(256, 64, 32, RATE_HZ);
    mel.inversion(&mel.axes(RATE_HZ, PLAIN).unwrap()).unwrap().signal(&[0.0; 33]);
}
