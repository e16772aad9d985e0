//! Public audio and time series as they are distributed; `WINDAGE_DATA` names the folder that holds
//! them. The expected sums were computed from the same files with SciPy and NumPy.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::tensor::Device;
use windage_core::Shift;
use windage_data::read::series_lengths;
use windage_data::spectrogram::{Scaling, SpectrogramConfig};
use windage_data::*;
use windage_testing::{data_set, relative_error};

/// Longer than any recording: nothing is cut.
const LONG: usize = 18_262;
/// Rounding of decimals to f32, summed in f64.
const ROUNDING: f64 = 1e-7;

fn takes_of(speaker: &str, takes: Option<std::ops::Range<usize>>) -> SignalOptions {
    SignalOptions {
        length: Some(LONG),
        rate_hz: Some(8000),
        speaker: Some(speaker.into()),
        takes,
        ..Default::default()
    }
}

fn sum(set: &SignalSet) -> f64 {
    (0..set.labels().len())
        .flat_map(|index| set.values(index))
        .map(|value| f64::from(value.abs()))
        .sum()
}

fn histogram(labels: &[usize], classes: usize) -> Vec<usize> {
    (0..classes).map(|class| labels.iter().filter(|&&label| label == class).count()).collect()
}

#[test]
fn spoken_digits_are_read_whole_by_speaker() {
    let Some(folder) = data_set("fsdd") else { return };
    let read = |options: SignalOptions| open_signals(&folder, Split::Train, &options).unwrap();
    // Sums of the magnitudes of 16-bit samples.
    for (speaker, expected) in
        [("jackson", 3_671_181_835.0), ("nicolas", 1_451_318_016.0), ("theo", 387_378_692.0)]
    {
        let set = read(takes_of(speaker, None));
        assert_eq!(
            (set.shape(), set.rate_hz(), set.classes().len()),
            ([1, LONG], Some(8000), 10),
            "{speaker}"
        );
        assert_eq!(set.classes(), (0..10).map(|digit| digit.to_string()).collect::<Vec<_>>());
        assert_eq!(histogram(set.labels(), 10), [50; 10], "{speaker}");
        assert_eq!(sum(&set) * 32_768.0, expected, "{speaker}");
    }
    let all = read(SignalOptions { length: Some(8000), ..Default::default() });
    assert_eq!(histogram(all.labels(), 10), [150; 10]);
    // Takes are ordered by number, so that the twelfth of the sevens is take 11.
    let theo = read(takes_of("theo", Some(0..12)));
    assert_eq!(histogram(theo.labels(), 10), [12; 10]);
    let values: Vec<f32> =
        theo.values(7 * 12 + 11)[1000..1004].iter().map(|value| value * 32_768.0).collect();
    assert_eq!(values, [-14.0, 42.0, 23.0, -15.0]);
    let message =
        open_signals(&folder, Split::Train, &takes_of("anna", None)).unwrap_err().to_string();
    assert!(
        message.contains("has no speaker `anna`; its speakers are: jackson, nicolas, theo"),
        "{message}"
    );
}

#[test]
fn two_speakers_become_domains_of_spectrograms() {
    let Some(folder) = data_set("fsdd") else { return };
    let config = SpectrogramConfig::log_mel(256, 128, 32, 8000);
    let log_mel = config.init().unwrap();
    let sets = Shift::new("jackson", "theo").map(|speaker| {
        let options =
            SignalOptions { length: Some(config.length(32)), ..takes_of(speaker, Some(0..10)) };
        let signals = open_signals(&folder, Split::Train, &options).unwrap();
        log_mel.transform(&signals, &Device::flex()).unwrap()
    });
    let scaling = Scaling::standard(&[&sets.source]).unwrap();
    let Shift { source, target } =
        sets.map(|set| set.scaled(scaling).unwrap().into_domain("speaker").unwrap());
    assert_eq!(
        (source.shape(), source.len(), target.shape()),
        (&[1, 32, 32][..], 100, &[1, 32, 32][..])
    );
    // The source is about 17 dB louder, and using its scaling for the target keeps that difference.
    let mean = |domain: &windage_core::Domain| {
        let values = (0..domain.len()).flat_map(|index| domain.sample(index).unwrap().values);
        values.map(f64::from).sum::<f64>() / (100 * 32 * 32) as f64
    };
    assert!(
        mean(&source).abs() < 1e-4 && mean(&target) < -0.1,
        "{} {}",
        mean(&source),
        mean(&target)
    );
}

#[test]
fn time_series_are_read_whole_and_in_order() {
    for (name, split, counts, length, expected, labels) in [
        ("GunPoint", Split::Train, [24, 26], 150, 6_842.795_473, [1, 1, 0, 0, 1, 1]),
        ("GunPoint", Split::Test, [76, 74], 150, 20_280.336_212, [0, 1, 1, 0, 0, 1]),
        ("ItalyPowerDemand", Split::Train, [34, 33], 24, 1_348.515_001, [0, 0, 1, 1, 0, 0]),
        ("ItalyPowerDemand", Split::Test, [513, 516], 24, 20_790.664_272, [1, 1, 1, 1, 1, 0]),
    ] {
        let Some(folder) = data_set("ucr") else { return };
        let set = open_signals(&folder.join(name), split, &SignalOptions::default()).unwrap();
        assert_eq!(
            (set.shape(), histogram(set.labels(), 2)),
            ([1, length], counts.to_vec()),
            "{name}"
        );
        assert_eq!(
            (set.classes(), &set.labels()[..6]),
            (&["1".to_string(), "2".into()][..], &labels[..]),
            "{name}"
        );
        let error = relative_error(&[sum(&set)], &[expected]);
        assert!(error < ROUNDING, "{name}: {error}");
        assert_eq!(set.into_domain(name).unwrap().len(), counts.iter().sum::<usize>());
    }
}

/// Returns a folder of inputs that real tools stumbled over, if it lies beside the data.
fn case(name: &str) -> Option<std::path::PathBuf> {
    let path = data_set("ucr")?.parent()?.parent()?.join("cases").join(name);
    if !path.exists() {
        eprintln!("skipped: {} is missing", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn recordings_of_unusual_form_are_read_as_what_they_hold() {
    // The same tones in three forms; the sums of the first were computed with NumPy from the bytes.
    let read = |name: &str| {
        let folder = case(name)?.join("second");
        Some(open_signals(&folder, Split::Train, &SignalOptions::default()).unwrap())
    };
    let Some(expected) = read("w-list-odd") else { return };
    assert_eq!((expected.shape(), expected.labels().len()), ([1, 256], 40));
    assert!(relative_error(&[sum(&expected)], &[3_757.920_654_296_875]) < ROUNDING);
    for name in ["w-size-ffffffff", "w-24-in-32"] {
        let Some(set) = read(name) else { return };
        assert_eq!((set.shape(), set.labels()), (expected.shape(), expected.labels()), "{name}");
        for index in 0..set.labels().len() {
            for (found, expected) in set.values(index).iter().zip(expected.values(index)) {
                assert!((found - expected).abs() < 2.0 / 32_768.0, "{name}: {found} {expected}");
            }
        }
    }
}

#[test]
fn vowels_of_twelve_dimensions_and_many_lengths_are_read() {
    let Some(folder) = data_set("ucr") else { return };
    let folder = folder.join("JapaneseVowels");
    if !folder.exists() {
        eprintln!("skipped: {} is missing", folder.display());
        return;
    }
    assert_eq!(series_lengths(&folder, Split::Train).unwrap(), Some(7..=26));
    assert_eq!(series_lengths(&folder, Split::Test).unwrap(), Some(7..=29));
    let options = SignalOptions { length: Some(29), ..Default::default() };
    let set = open_signals(&folder, Split::Train, &options).unwrap();
    assert_eq!((set.shape(), histogram(set.labels(), 9)), ([12, 29], vec![30; 9]));
    assert!(relative_error(&[sum(&set)], &[28_385.192_351_083_22]) < ROUNDING);
}
