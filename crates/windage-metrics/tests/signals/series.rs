//! Series with a bump, and tones.

use burn::data::dataset::InMemDataset;
use std::f64::consts::TAU;
use windage_core::axes::SeriesAxes;
use windage_core::{Attribute, Domain, Sample};

const LENGTH: usize = 200;
/// Linear interpolation of a bump that is a dozen values wide.
const INTERPOLATED: f64 = 0.02;

/// Draws a smooth step up and down again, with flat ends and a flat top.
fn bump(center: f64, half_width: f64, level: f64, height: f64) -> Vec<f64> {
    let rise = |x: f64| 1.0 / (1.0 + (-x / 3.0).exp());
    let value = |t: f64| rise(t - center + half_width) * rise(center + half_width - t);
    (0..LENGTH).map(|t| level + height * (value(t as f64) - 0.5)).collect()
}

/// Returns a domain of these series, all of one length.
fn domain(series: Vec<Vec<f32>>) -> Domain {
    let shape = vec![1, series[0].len()];
    let samples = series.into_iter().map(|values| Sample { values, label: 0 }).collect();
    Domain::new("series", InMemDataset::new(samples), shape, vec!["class".into()]).unwrap()
}

/// Returns all attributes of signals, for which bumps of the height 2 are usual.
fn series_attributes(axes: SeriesAxes) -> Vec<Box<dyn Attribute>> {
    let usual = bump(100.0, 30.0, 0.0, 2.0).into_iter().map(|value| axes.value(value)).collect();
    windage_metrics::series_attributes(&domain(vec![usual]), axes).unwrap()
}

/// Returns the attribute of a name.
fn named<'a>(attributes: &'a [Box<dyn Attribute>], name: &str) -> &'a dyn Attribute {
    &**attributes.iter().find(|attribute| attribute.name() == name).unwrap()
}

/// Returns the name and the value of every attribute.
fn read(axes: SeriesAxes, values: &[f64]) -> Vec<(String, Option<f64>)> {
    let values: Vec<f32> = values.iter().map(|value| axes.value(*value)).collect();
    let shape = [1, values.len()];
    series_attributes(axes)
        .iter()
        .map(|a| (a.name().to_string(), a.measure(&values, &shape, 0)))
        .collect()
}

#[test]
fn each_attribute_of_a_series_measures_its_factor_and_no_other() {
    for axes in [SeriesAxes::plain(None), SeriesAxes { rate_hz: None, center: -4.0, spread: 9.0 }] {
        let plain = read(axes, &bump(100.0, 30.0, 0.0, 2.0));
        for (changed, name, by) in [
            (bump(100.0, 30.0, 0.7, 2.0), "level", 0.7),
            (bump(100.0, 30.0, 0.0, 1.5), "amplitude", -0.5),
            (bump(112.5, 30.0, 0.0, 2.0), "position", 12.5),
        ] {
            for ((known, before), (_, after)) in plain.iter().zip(read(axes, &changed)) {
                let (change, expected) =
                    (after.unwrap() - before.unwrap(), if known == name { by } else { 0.0 });
                assert!((change - expected).abs() < INTERPOLATED, "{known} of {name}: {change}");
            }
        }
        // Slopes and durations are half as long.
        let fast = |t: f64| {
            bump(100.0, 30.0, 0.0, 2.0)[(100.0 + (t - 100.0) * 2.0).clamp(0.0, 199.0) as usize]
        };
        let fast = read(axes, &(0..LENGTH).map(|t| fast(t as f64)).collect::<Vec<_>>());
        for ((known, before), (_, after)) in plain.iter().zip(fast) {
            let change = after.unwrap() - before.unwrap();
            match known.as_str() {
                "tempo" => assert!((change - 1.0).abs() < 0.03, "{change}"),
                "sharpness" => assert!((after.unwrap() / before.unwrap() - 2.0).abs() < 0.1),
                // The center moves by up to half a time step.
                "position" => assert!(change.abs() < 0.6, "{change}"),
                _ => assert!(change.abs() < 0.05, "{known}: {change}"),
            }
        }
    }
}

#[test]
fn altering_a_series_changes_the_attribute_by_the_given_amount() {
    let axes = SeriesAxes { rate_hz: None, center: -4.0, spread: 9.0 };
    let values: Vec<f32> =
        bump(95.0, 25.0, 0.3, 2.0).into_iter().map(|value| axes.value(value)).collect();
    let shape = [1, LENGTH];
    for attribute in series_attributes(axes) {
        let steps: &[f64] = match attribute.name() {
            "level" => &[0.5, -1.0],
            "amplitude" => &[0.6, -0.8],
            "tempo" => &[0.5, -0.4],
            "position" => &[8.5, -12.0],
            "sharpness" => &[1.5, -1.5],
            "noise" => &[2.0, 10.0],
            name => panic!("{name} is not tested"),
        };
        let before = attribute.measure(&values, &shape, 0).unwrap();
        for by in steps {
            let after = attribute
                .measure(&attribute.alter(&values, &shape, *by).unwrap(), &shape, 0)
                .unwrap();
            assert!(
                (after - before - by).abs() < INTERPOLATED,
                "{} by {by}: {before} {after}",
                attribute.name()
            );
        }
    }
}

#[test]
fn noise_of_a_series_is_measured_and_removed() {
    let axes = SeriesAxes { rate_hz: None, center: 300.0, spread: 0.01 };
    let clean = bump(95.0, 25.0, 300.0, 0.002);
    let usual = clean.iter().map(|value| axes.value(*value)).collect();
    let noise =
        windage_metrics::attributes::series::Noise::fit(&domain(vec![usual]), axes).unwrap();
    for percent in [3.0, 10.0] {
        let normals = windage_testing::normal(7, LENGTH);
        let sums = clean.iter().zip(normals);
        let noisy: Vec<f32> =
            sums.map(|(value, n)| axes.value(value + 0.002 * percent / 100.0 * n)).collect();
        let clean: Vec<f32> = clean.iter().map(|value| axes.value(*value)).collect();
        let measured = noise.measure(&noisy, &[1, LENGTH], 0).unwrap();
        assert!((measured / percent - 1.0).abs() < 0.25, "{percent}: {measured}");
        assert!(noise.measure(&clean, &[1, LENGTH], 0).unwrap() < 0.3);
        let without = noise.alter(&noisy, &[1, LENGTH], -measured).unwrap();
        let left = noise.measure(&without, &[1, LENGTH], 0).unwrap();
        assert!(left < 0.1 * percent, "{percent}: {left}");
        let square = |values: &[f32]| -> f32 {
            values.iter().zip(&clean).map(|(a, b)| (a - b).powi(2)).sum()
        };
        assert!(square(&without) < 0.5 * square(&noisy), "{percent}");
    }
}

#[test]
fn what_is_noticeable_follows_the_spread_and_neither_the_unit_nor_a_glitch() {
    let noticeable = |scale: f64, offset: f64, glitch: f64| {
        let mut series: Vec<Vec<f32>> = (0..20)
            .map(|index| bump(100.0 + f64::from(index), 30.0, 0.0, 2.0))
            .map(|series| series.iter().map(|value| (offset + scale * value) as f32).collect())
            .collect();
        series[3][7] = (offset + scale * glitch) as f32;
        let axes = SeriesAxes::plain(None);
        let attributes = windage_metrics::series_attributes(&domain(series), axes).unwrap();
        ["level", "amplitude"].map(|name| named(&attributes, name).noticeable() / scale)
    };
    let usual = noticeable(1.0, 0.0, 0.0);
    assert!((usual[0] - 0.04).abs() < 0.002 && (usual[1] - 0.1).abs() < 0.005, "{usual:?}");
    for [level, amplitude] in
        [noticeable(1e-3, 0.0, 0.0), noticeable(1.0, 300.0, 0.0), noticeable(1.0, 0.0, 1e4)]
    {
        let near = (level / usual[0] - 1.0).abs() < 1e-3;
        assert!(near && (amplitude / usual[1] - 1.0).abs() < 1e-3, "{level} {amplitude}");
    }
}

/// Draws half a second at 8 kHz, with a tone of five harmonics in the middle 300 ms.
fn voice(hz: f64, amplitude: f64, delay_seconds: f64) -> Vec<f64> {
    let value = |n: usize| {
        let t = n as f64 / 8000.0 - delay_seconds;
        let wave = (1..=5).map(|k| (TAU * hz * f64::from(k) * t).sin() / f64::from(k)).sum::<f64>();
        if (0.1..0.4).contains(&t) { amplitude * wave } else { 0.0 }
    };
    (0..4000).map(value).collect()
}

/// Returns the value of one attribute.
fn value_of(read: &[(String, Option<f64>)], name: &str) -> f64 {
    read.iter().find(|(known, _)| known == name).unwrap().1.unwrap()
}

#[test]
fn a_voice_has_its_fundamental_frequency_level_and_place() {
    let axes = SeriesAxes::plain(Some(8000));
    let plain = read(axes, &voice(110.0, 0.1, 0.0));
    // Two octaves below 440 Hz; a parabola finds lags between time steps.
    assert!((value_of(&plain, "pitch") + 24.0).abs() < 0.1, "{plain:?}");
    // The mean harmonic is Σ k·k^(−2) / Σ k^(−2).
    let expected = 110.0 * 2.283_33 / 1.463_61;
    assert!((value_of(&plain, "spectral centroid") / expected - 1.0).abs() < 0.02, "{plain:?}");
    // The power of the harmonics is a²/2 · Σ k^(−2).
    assert!(
        (value_of(&plain, "level") - 10.0 * (0.005_f64 * 1.463_61).log10()).abs() < 0.3,
        "{plain:?}"
    );
    assert!((value_of(&plain, "position") - 250.0).abs() < 1.0, "{plain:?}");
    assert!((value_of(&plain, "tempo") + 0.3_f64.log2()).abs() < 0.05, "{plain:?}");
    for (changed, name, by) in [
        (voice(110.0 * 1.5, 0.1, 0.0), "pitch", 7.02),
        (voice(110.0, 0.05, 0.0), "level", -6.02),
        (voice(110.0, 0.1, 0.05), "position", 50.0),
    ] {
        let changed = read(axes, &changed);
        for known in ["pitch", "level", "position", "tempo"] {
            let (change, expected) = (
                value_of(&changed, known) - value_of(&plain, known),
                if known == name { by } else { 0.0 },
            );
            // A frame of 20 ms need not hold whole periods, which costs a fifth of a millisecond,
            // of a decibel and of a semitone.
            assert!((change - expected).abs() < 0.2, "{known} of {name}: {change}");
        }
    }
}

#[test]
fn every_attribute_of_a_recording_is_altered_by_the_given_amount() {
    let axes = SeriesAxes::plain(Some(8000));
    let values: Vec<f32> = voice(150.0, 0.1, 0.0).into_iter().map(|value| value as f32).collect();
    for attribute in series_attributes(axes) {
        let (by, error) = match attribute.name() {
            "level" => (-7.0, 0.05),
            "position" => (30.0, 0.05),
            // Pieces of 30 ms blur the ends of the tone, which lasts 300 ms.
            "tempo" => (-0.3, 0.05),
            "pitch" => (3.0, 0.1),
            "spectral centroid" => (60.0, 0.5),
            name => panic!("{name} is not tested"),
        };
        let before = attribute.measure(&values, &[1, 4000], 0).unwrap();
        let after = attribute
            .measure(&attribute.alter(&values, &[1, 4000], by).unwrap(), &[1, 4000], 0)
            .unwrap();
        assert!((after - before - by).abs() < error, "{} {before} {after}", attribute.name());
    }
}

#[test]
fn tempo_and_centroid_of_a_recording_change_without_its_pitch() {
    let axes = SeriesAxes::plain(Some(8000));
    let values: Vec<f32> = voice(150.0, 0.1, 0.0).into_iter().map(|value| value as f32).collect();
    let attributes = series_attributes(axes);
    let pitch = attributes.iter().find(|it| it.name() == "pitch").unwrap();
    let measured = |values: &[f32]| pitch.measure(values, &[1, 4000], 0).unwrap();
    for (name, by) in [("tempo", 0.5), ("tempo", -0.4), ("spectral centroid", -40.0)] {
        let attribute = attributes.iter().find(|it| it.name() == name).unwrap();
        let altered = attribute.alter(&values, &[1, 4000], by).unwrap();
        let change = measured(&altered) - measured(&values);
        assert!(change.abs() < 0.1, "{name} by {by}: {change}");
    }
}

/// Draws a wave that fills the series, with two humps.
fn wave(delay: f64, octaves: f64) -> Vec<f32> {
    let value = |at: usize| {
        let t = (at as f64 - 59.5) * octaves.exp2() - delay;
        (TAU * t / 60.0).sin() + 0.6 * (TAU * t / 130.0 + 0.4).cos()
    };
    (0..120).map(|at| value(at) as f32).collect()
}

#[test]
fn waves_that_fill_a_series_are_registered() {
    let axes = SeriesAxes::plain(None);
    let attributes =
        windage_metrics::series_attributes(&domain(vec![wave(0.0, 0.0)]), axes).unwrap();
    let change = |name: &str, values: &[f32]| {
        let attribute = attributes.iter().find(|it| it.name() == name).unwrap();
        let value = |values: &[f32]| attribute.measure(values, &[1, 120], 0).unwrap();
        value(values) - value(&wave(0.0, 0.0))
    };
    // Delays are tried in steps of three, and what enters the series is another wave than its
    // continued end.
    for delay in [-8.0, -3.5, 5.0, 9.5] {
        let change = change("position", &wave(delay, 0.0));
        assert!((change - delay).abs() < 1.0, "{delay}: {change}");
    }
    for octaves in [-0.3, 0.2, 0.4] {
        let change = change("tempo", &wave(0.0, octaves));
        assert!((change - octaves).abs() < 0.1, "{octaves}: {change}");
    }
}

#[test]
fn channels_of_different_scales_count_alike() {
    // The second channel has a hundred times the range of the first and another level.
    let two = |level: f64, height: f64| -> Vec<f32> {
        let first = bump(100.0, 30.0, level, height);
        let second = bump(90.0, 35.0, 0.0, 1.0);
        let second = second.iter().map(|value| 500.0 + 100.0 * (level + height * value));
        first.into_iter().chain(second).map(|value| value as f32).collect()
    };
    let (shape, axes) = ([2, LENGTH], SeriesAxes::plain(None));
    let sample = Sample { values: two(0.0, 1.0), label: 0 };
    let data = InMemDataset::new(vec![sample]);
    let reference = Domain::new("two", data, shape.to_vec(), vec!["class".into()]).unwrap();
    let attributes = windage_metrics::series_attributes(&reference, axes).unwrap();
    let (level, amplitude) = (named(&attributes, "level"), named(&attributes, "amplitude"));
    let measured = |attribute: &dyn Attribute, values: &[f32]| {
        attribute.measure(values, &shape, 0).unwrap() / attribute.noticeable()
    };
    // 2 % of the spread are noticeable, so that half of it is 25 times as much.
    let raised = measured(level, &two(0.5, 1.0)) - measured(level, &two(0.0, 1.0));
    assert!((raised - 25.0).abs() < 0.1, "{raised}");
    let larger = measured(amplitude, &two(0.0, 1.5)) - measured(amplitude, &two(0.0, 1.0));
    assert!((larger - 10.0).abs() < 0.1, "{larger}");
    let altered = level.alter(&two(0.0, 1.0), &shape, 25.0 * level.noticeable()).unwrap();
    for (at, (after, expected)) in altered.iter().zip(two(0.5, 1.0)).enumerate() {
        let bound = if at < LENGTH { 0.01 } else { 1.0 };
        assert!((after - expected).abs() < bound, "{at}: {after} {expected}");
    }
}

#[test]
fn a_signal_without_content_has_no_value() {
    for axes in [SeriesAxes::plain(None), SeriesAxes::plain(Some(8000))] {
        for (name, value) in read(axes, &vec![0.0; 4000]) {
            assert_eq!(
                value.is_some(),
                ["level", "amplitude"].contains(&name.as_str()) && axes.rate_hz.is_none(),
                "{name}"
            );
        }
        for attribute in series_attributes(axes) {
            for shape in [&[4000][..], &[2, 4000], &[1, 1, 4000], &[0, 4000]] {
                assert_eq!(
                    attribute.measure(&[0.5; 4000], shape, 0),
                    None,
                    "{} {shape:?}",
                    attribute.name()
                );
            }
        }
    }
    // Noise has no pitch.
    let noise = windage_testing::normal(4, 4000);
    let read = read(SeriesAxes::plain(Some(8000)), &noise);
    assert_eq!(read.iter().find(|(name, _)| name == "pitch").unwrap().1, None);
}
