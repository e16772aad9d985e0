//! The way back from spectrograms: how near the spectrogram of what comes back is to the one it was made of.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::tensor::Device;
use windage_core::SpectrogramAxes;
use windage_data::planted_signals::AudioLayout;
use windage_data::spectrogram::{Alteration, MelConfig, Scaling, SpectrogramConfig};
use windage_data::{SignalOptions, SignalSet, Split, open_signals};

const PLAIN: Scaling = Scaling { centre: 0.0, spread: 1.0 };

/// `‖√P − √Q‖ / ‖√P‖` of band powers, the spectral convergence of the literature.
fn convergence(axes: &SpectrogramAxes, wanted: &[f32], got: &[f32]) -> f64 {
    let amplitude = |value: &f32| axes.power(*value).sqrt();
    let difference: f64 = wanted.iter().zip(got).map(|(a, b)| (amplitude(a) - amplitude(b)).powi(2)).sum();
    (difference / wanted.iter().map(|value| amplitude(value).powi(2)).sum::<f64>()).sqrt()
}

fn spectrogram(config: &SpectrogramConfig, signal: &[f32]) -> Vec<f32> {
    let set = SignalSet::from_signals([1, signal.len()], vec!["only".into()], Some(8000), [(signal.to_vec(), 0)]);
    config.init().unwrap().transform(&set, &Device::flex()).unwrap().values(0).to_vec()
}

fn tone(hz: f64, length: usize) -> Vec<f32> {
    (0..length).map(|n| (0.3 * (std::f64::consts::TAU * hz * n as f64 / 8000.0).sin()) as f32).collect()
}

#[test]
fn figures() {
    for (name, config) in [
        ("linear 256/64", SpectrogramConfig::new(256, 64)),
        ("linear 256/200", SpectrogramConfig::new(256, 200)),
        ("mel 256/64/32", SpectrogramConfig::log_mel(256, 64, 32, 8000)),
        ("words", AudioLayout::for_words(8000).spectrogram),
    ] {
        let axes = config.axes(8000, PLAIN).unwrap();
        let wanted = spectrogram(&config, &tone(1000.0, config.length(20)));
        let start = std::time::Instant::now();
        let signal = config.inversion(&axes).unwrap().signal(&wanted);
        println!(
            "{name} tone {:.3} {:?}",
            convergence(&axes, &wanted, &spectrogram(&config, &signal)),
            start.elapsed()
        );
    }
    let Some(root) = std::env::var_os("WINDAGE_DATA") else { return };
    let options = SignalOptions { length: Some(8000), takes: Some(0..2), ..Default::default() };
    let words = open_signals(&std::path::PathBuf::from(root).join("fsdd"), Split::Train, &options).unwrap();
    let layout = AudioLayout::for_words(8000);
    let axes = layout.spectrogram.axes(8000, PLAIN).unwrap();
    let inversion = layout.spectrogram.inversion(&axes).unwrap();
    let (mut all, mut db) = (Vec::new(), Vec::new());
    for index in 0..60 {
        let wanted = layout.word(words.values(index), 8000, Alteration::default()).unwrap();
        let got = spectrogram(&layout.spectrogram, &inversion.signal(&wanted));
        all.push(convergence(&axes, &wanted, &got));
        let loud = wanted.iter().copied().fold(f32::MIN, f32::max) - 40.0 / axes.decibels_per_unit() as f32;
        let errors: Vec<f64> = wanted
            .iter()
            .zip(&got)
            .filter(|(a, _)| **a > loud)
            .map(|(a, b)| f64::from((a - b).abs()) * axes.decibels_per_unit())
            .collect();
        db.push(errors.iter().sum::<f64>() / errors.len() as f64);
    }
    println!(
        "words: mean {:.3} max {:.3}; {:.2} dB",
        all.iter().sum::<f64>() / 60.0,
        all.iter().copied().fold(0.0, f64::max),
        db.iter().sum::<f64>() / 60.0
    );
    let _ = MelConfig::new(1, 2);
}
