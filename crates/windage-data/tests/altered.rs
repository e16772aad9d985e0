//! Recordings at another pitch, tempo and level, and the shifts that are planted that way.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::tensor::Device;
use windage_core::{Sample, Seed};
use windage_data::SignalSet;
use windage_data::spectrogram::*;
use windage_data::synthetic::planted_signals::*;
use windage_testing::normal;

const RATE_HZ: u32 = 8000;
/// Logarithms of f32 sums differ from those of f64 sums by less.
const SINGLE: f32 = 1e-3;
const PLAIN: Scaling = Scaling { center: 0.0, spread: 1.0 };

fn noise(length: usize) -> Vec<f32> {
    normal(5, length).into_iter().map(|value| 0.1 * value as f32).collect()
}

fn forward(config: &SpectrogramConfig, signal: &[f32]) -> Vec<f32> {
    let set = SignalSet::from_signals(
        [1, signal.len()],
        vec!["only".into()],
        Some(RATE_HZ),
        [Sample { values: signal.to_vec(), label: 0 }],
    );
    config.init().unwrap().transform(&set, &Device::flex()).unwrap().values(0).to_vec()
}

#[track_caller]
fn assert_near(actual: &[f32], expected: &[f32]) {
    assert_eq!(actual.len(), expected.len());
    let worst = actual.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst < SINGLE, "{worst}");
}

#[test]
fn frames_of_an_unaltered_recording_are_those_of_the_transform() {
    let config = SpectrogramConfig::log_mel(200, 50, 20, RATE_HZ);
    let signal = noise(config.length(9));
    let middle = config.length(9) as f64 / 2.0;
    let altered =
        |alteration| config.init().unwrap().altered(&signal, middle, 9, alteration).unwrap();
    assert_near(&altered(Alteration::default()), &forward(&config, &signal));
    // A shift by two frames puts two frames of silence before the signal.
    let later = altered(Alteration { delay_seconds: 2.0 * 50.0 / 8000.0, ..Default::default() });
    let expected =
        forward(&config, &[vec![0.0; 100], signal[..signal.len() - 100].to_vec()].concat());
    assert_near(&later, &expected);
    // Twice as loud is 6.02 dB.
    let doubled: Vec<f32> = signal.iter().map(|value| 2.0 * value).collect();
    let louder = altered(Alteration { level_decibels: 20.0 * 2_f64.log10(), ..Default::default() });
    assert_near(&louder, &forward(&config, &doubled));
}

#[test]
fn twice_the_tempo_is_twice_the_distance_of_frames() {
    let (config, apart) = (
        SpectrogramConfig::log_mel(200, 50, 20, RATE_HZ),
        SpectrogramConfig::log_mel(200, 100, 20, RATE_HZ),
    );
    let signal = noise(apart.length(9));
    let fast = Alteration { tempo_octaves: 1.0, ..Default::default() };
    let altered =
        config.init().unwrap().altered(&signal, apart.length(9) as f64 / 2.0, 9, fast).unwrap();
    assert_near(&altered, &forward(&apart, &signal));
}

#[test]
fn semitones_move_a_tone_with_its_power() {
    let layout = AudioLayout::for_words(RATE_HZ);
    let tone = |hz: f64| -> Vec<f32> {
        (0..4000)
            .map(|n| {
                (0.2 * (std::f64::consts::TAU * hz * f64::from(n) / f64::from(RATE_HZ)).sin())
                    as f32
            })
            .collect()
    };
    let axes = layout.spectrogram.axes(RATE_HZ, PLAIN).unwrap();
    // Returns power and mean frequency of the middle frame.
    let read = |values: Vec<f32>| {
        let powers: Vec<f64> =
            (0..32).map(|band| axes.weights[band] * axes.power(values[band * 32 + 16])).collect();
        let total: f64 = powers.iter().sum();
        (
            total,
            powers
                .iter()
                .enumerate()
                .map(|(band, power)| power * axes.center_hz(band))
                .sum::<f64>()
                / total,
        )
    };
    let spectrogram = layout.spectrogram.init().unwrap();
    let (power, _) =
        read(spectrogram.altered(&tone(700.0), 2000.0, 32, Alteration::default()).unwrap());
    for semitones in [-4.0, 0.0, 3.0, 7.0, 12.0] {
        let altered = Alteration { semitones, ..Default::default() };
        let (moved_power, hz) =
            read(spectrogram.altered(&tone(700.0), 2000.0, 32, altered).unwrap());
        let expected = 700.0 * (semitones / 12.0).exp2();
        // Triangles interpolate, so that power and mean frequency of a line are kept, except for
        // the width of the window.
        assert!((hz / expected - 1.0).abs() < 0.01, "{semitones}: {hz} instead of {expected}");
        assert!(
            (moved_power / power - 1.0).abs() < 0.02,
            "{semitones}: {moved_power} instead of {power}"
        );
    }
}

#[test]
fn the_active_part_is_found_without_the_silence_around_it() {
    let mut recording = vec![0.0; 8000];
    recording[3000..5000].copy_from_slice(&noise(2000));
    let active = Active::of(&recording, RATE_HZ).unwrap();
    // Power is averaged over 20 ms, so that 10 ms on either side count as active.
    assert!(active.from.abs_diff(2920) < 10 && active.to.abs_diff(5080) < 10, "{active:?}");
    assert!((active.middle() - 4000.0).abs() < 8.0);
    assert_eq!(Active::of(&[0.0; 100], RATE_HZ), None);
}

/// Returns twelve bursts of noise of two classes, no two of which are alike.
fn bursts() -> SignalSet {
    let burst = |index: usize| {
        let mut values = vec![0.0; 6000];
        values[2000..4000].copy_from_slice(
            &normal(index as u64, 2000).into_iter().map(|v| 0.05 * v as f32).collect::<Vec<_>>(),
        );
        Sample { values, label: index % 2 }
    };
    SignalSet::from_signals(
        [1, 6000],
        vec!["a".into(), "b".into()],
        Some(RATE_HZ),
        (0..12).map(burst),
    )
}

#[test]
fn parts_share_no_signal_and_factors_lie_in_their_ranges() {
    let planted = PlantedSignals::audio("pitch-level").unwrap();
    let layout = AudioLayout::for_words(RATE_HZ);
    let draw = |seed| planted.draw_spectrograms(&bursts(), &layout, 60, Seed(seed)).unwrap();
    let drawn = draw(1);
    assert_eq!(drawn, draw(1));
    assert_ne!(drawn, draw(2));
    let PlantedParts { source, target, training } = &drawn.parts;
    for (one, other) in [(source, target), (source, training), (target, training)] {
        assert!(one.origins.iter().all(|origin| !other.origins.contains(origin)));
    }
    let within = |values: &[f64], [low, high]: [f64; 2]| {
        let reach = high - low;
        let (least, most) = values
            .iter()
            .fold((f64::MAX, f64::MIN), |(a, b), value| (a.min(*value), b.max(*value)));
        // Values lie inside the range and fill most of it.
        least >= low && most <= high && most - least > 0.8 * reach
    };
    assert!(
        within(&source.harmful, [-1.0, 1.0])
            && within(&target.harmful, [-1.0, 8.0])
            && within(&training.harmful, [-1.0, 1.0])
    );
    assert!(within(&source.harmless, [-8.0, 0.0]) && within(&target.harmless, [-16.0, -6.0]));
    assert!(within(&training.harmless, [-16.0, 0.0]));
    let values = |part: &PlantedPart<SpectrogramSet>| {
        (0..60).flat_map(|i| part.samples.values(i).to_vec()).collect::<Vec<_>>()
    };
    let all = [source, target, training].map(values).concat();
    let (least, most) =
        all.iter().fold((f32::MAX, f32::MIN), |(a, b), value| (a.min(*value), b.max(*value)));
    assert_eq!((least, most), (0.0, 1.0));
    // Each sample has the label of the signal that it was made of.
    assert_eq!(source.samples.labels()[0], bursts().labels()[source.origins[0]]);
}

#[test]
fn series_are_moved_and_lifted_by_the_factors_written_down() {
    let bump = |index: usize| {
        let value = |t: usize| {
            (-0.5 * ((t as f64 - 40.0 - index as f64) / (4.0 + (index % 2) as f64)).powi(2)).exp()
        };
        Sample { values: (0..101).map(|t| value(t) as f32).collect(), label: index % 2 }
    };
    let set =
        SignalSet::from_signals([1, 101], vec!["a".into(), "b".into()], None, (0..10).map(bump));
    let drawn =
        PlantedSignals::series("position-level").unwrap().draw_series(&set, 40, Seed(3)).unwrap();
    for part in [&drawn.parts.source, &drawn.parts.target, &drawn.parts.training] {
        for index in 0..40 {
            let values: Vec<f64> = part
                .samples
                .values(index)
                .iter()
                .map(|value| drawn.axes.quantity(*value))
                .collect();
            let peak = (0..101).max_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap();
            assert!(
                (peak as f64 - 50.0 - part.harmful[index]).abs() <= 1.0,
                "{peak} {}",
                part.harmful[index]
            );
            // The bump has height 1 and its middle at the level; linear interpolation lowers the
            // peak by at most 1 %.
            assert!(
                (values[0] + 0.5 - part.harmless[index]).abs() < 0.02,
                "{} {}",
                values[0],
                part.harmless[index]
            );
        }
    }
}

#[test]
fn what_cannot_be_planted_is_refused() {
    let (audio, layout) =
        (PlantedSignals::audio("tempo-level").unwrap(), AudioLayout::for_words(RATE_HZ));
    let message = |set: &SignalSet, count| {
        audio.draw_spectrograms(set, &layout, count, Seed(0)).unwrap_err().to_string()
    };
    let set = bursts();
    assert_eq!(message(&set, 0), "`samples` is 0, but must be at least 1");
    assert_eq!(
        message(&set.clone().with_rate_hz(None), 9),
        "`rate_hz` is unknown, but must be that of audio"
    );
    assert_eq!(
        message(&set.clone().with_rate_hz(Some(16_000)), 9),
        "`rate_hz` is 16000, but must be that of the mel bands, 8000"
    );
    let few = message(&set.subset(&[0, 2, 4, 6, 8, 1]), 9);
    assert_eq!(few, "class `b` has 1 sample; a planted shift takes at least 5");
    let silent = set.map([1, 6000], |_, _| vec![0.0; 6000]);
    assert_eq!(message(&silent, 9), "`recording` is silence, but must be one that is not silent");
    let pitch = PlantedSignals::audio("pitch-level")
        .unwrap()
        .draw_series(&set, 9, Seed(0))
        .unwrap_err()
        .to_string();
    assert_eq!(pitch, "`planted` is pitch-level, but must be a shift of series");
    assert_eq!((PlantedSignals::audio("hue"), PlantedSignals::series("hue")), (None, None));
    assert_eq!(
        (planted_audio_names(), planted_series_names()),
        (
            vec!["pitch-level", "tempo-level"],
            vec!["level-position", "position-level", "tempo-level"]
        )
    );
}
