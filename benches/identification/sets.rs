//! Where the data sets are read from.

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use rand::RngExt;
use windage::core::{Sample, Seed, Stream};
use windage::data::open_signals;
use windage::data::read::Placement;
use windage::data::spectrogram::Scaling;
use windage::data::synthetic::corruptions::Ground;
use windage::data::synthetic::glyphs::GlyphsConfig;
use windage::data::synthetic::planted_images::colored;
use windage::data::synthetic::planted_signals::AudioLayout;
use windage::data::{ImageSet, ReadOptions, SignalOptions, SignalSet, Split, open as open_images};

use super::Outcome;
use super::material::{Material, Samples, Spectrograms};

pub(crate) const NAMES: [&str; 13] = [
    "letters",
    "mnist",
    "mnist-color",
    "fashion",
    "fashion-color",
    "usps",
    "cifar",
    "pacs-photo",
    "pacs-art",
    "fsdd",
    "gunpoint",
    "italy-power",
    "japanese-vowels",
];

/// Number of drawn letters.
const LETTERS: usize = 3000;
/// Hues of the ink of colored sets, in degrees.
const HUES: std::ops::Range<f64> = 0.0..90.0;
/// Length of the longest of the Japanese vowels, which differ in length.
const LONGEST_VOWEL: usize = 29;
const COLORED: &str = "-color";

/// Opens a data set, or says in words why there is none.
pub(crate) fn open(name: &str, device: &Device) -> Outcome<Result<Material, String>> {
    if name == "letters" {
        let set = GlyphsConfig::new(LETTERS).init(Seed(0), 0).images;
        return Ok(Ok(Material::new(name, Samples::Images { set, ground: Ground::Dark })));
    }
    let Some(root) = std::env::var_os("WINDAGE_DATA").map(PathBuf::from) else {
        return Ok(Err("WINDAGE_DATA, the folder of the data sets, is not set".into()));
    };
    let plain = name.strip_suffix(COLORED).unwrap_or(name);
    let path = root.join(folder(plain));
    if !path.is_dir() {
        return Ok(Err(format!("there is no {}", path.display())));
    }
    let samples = match plain {
        "mnist" | "fashion" | "usps" | "cifar" => {
            let set = images(&path)?;
            let set = if plain == name { set } else { tinted(&set) };
            let ground = if plain == "cifar" { Ground::Scene } else { Ground::Dark };
            Samples::Images { set, ground }
        }
        "pacs-photo" | "pacs-art" => {
            let set = open_images(&path, Split::Train, ReadOptions::default())?;
            Samples::Images { set, ground: Ground::Scene }
        }
        "fsdd" => recordings(&path, device)?,
        _ => series(&path, (plain == "japanese-vowels").then_some(LONGEST_VOWEL))?,
    };
    Ok(Ok(Material::new(name, samples)))
}

/// Returns the folder of a set below that of all.
fn folder(name: &str) -> &str {
    match name {
        "fashion" => "fashion-mnist",
        "cifar" => "cifar10-5k",
        "pacs-photo" => "pacs/photo",
        "pacs-art" => "pacs/art_painting",
        "gunpoint" => "ucr/GunPoint",
        "italy-power" => "ucr/ItalyPowerDemand",
        "japanese-vowels" => "ucr/JapaneseVowels",
        other => other,
    }
}

/// Reads the training and the test part.
fn images(path: &Path) -> Outcome<ImageSet> {
    let read = |split| open_images(path, split, ReadOptions::default());
    let parts = [read(Split::Train)?, read(Split::Test)?];
    let [first, second] = &parts;
    if (first.shape(), first.classes()) != (second.shape(), second.classes()) {
        return Err(format!("the parts of {} differ", path.display()).into());
    }
    let samples = parts.iter().flat_map(|set| {
        set.labels().iter().enumerate().map(|(index, &label)| (set.values(index), label))
    });
    let samples = samples.map(|(values, label)| Sample { values, label });
    Ok(ImageSet::from_images(first.shape(), first.classes().to_vec(), samples))
}

/// Colors gray images, each in a hue of its own.
fn tinted(set: &ImageSet) -> ImageSet {
    colored(set, |index| Seed(0).rng(Stream::Data, index as u64).random_range(HUES))
}

/// Reads the training and the test part, with all channels; shorter series are padded to `length`.
fn series(path: &Path, length: Option<usize>) -> Outcome<Samples> {
    let read = |split| {
        let options = SignalOptions { length, ..SignalOptions::default() };
        open_signals(path, split, &options)
    };
    let parts = [read(Split::Train)?, read(Split::Test)?];
    let samples = parts.iter().flat_map(|set| {
        set.labels().iter().enumerate().map(|(index, &label)| (set.values(index), label))
    });
    let samples = samples.map(|(values, label)| Sample { values: values.to_vec(), label });
    let [first, _] = &parts;
    let set = SignalSet::from_signals(first.shape(), first.classes().to_vec(), None, samples);
    let deviations = (0..set.shape()[0]).map(|channel| deviation(&set, channel)).collect();
    Ok(Samples::Series { set, deviations })
}

/// Returns the standard deviation of all values of a channel.
fn deviation(set: &SignalSet, channel: usize) -> f64 {
    let length = set.shape()[1];
    let values = || {
        let row = move |index| &set.values(index)[channel * length..(channel + 1) * length];
        (0..set.labels().len()).flat_map(row).map(|&value| f64::from(value))
    };
    let count = values().count() as f64;
    let mean = values().sum::<f64>() / count;
    (values().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt()
}

/// Reads recordings of all speakers, one second each.
fn recordings(path: &Path, device: &Device) -> Outcome<Samples> {
    let options = |length| SignalOptions {
        length: Some(length),
        placement: Placement::Center,
        ..SignalOptions::default()
    };
    let shortest = open_signals(path, Split::Train, &options(1))?;
    let rate_hz = shortest.rate_hz().ok_or("recordings need a rate")?;
    let set = open_signals(path, Split::Train, &options(rate_hz as usize))?;
    let config = AudioLayout::for_words(rate_hz).spectrogram;
    let transform = config.init()?;
    let scaling = Scaling::unit(&[&transform.transform(&set, device)?])?;
    let axes = config.axes(rate_hz, scaling)?;
    let middle = config.length(transform.frames(set.shape()[1])) as f64 / 2.0;
    let spectrograms = Spectrograms { transform, axes, scaling, middle, rate_hz };
    Ok(Samples::Recordings { set, spectrograms: Box::new(spectrograms) })
}
