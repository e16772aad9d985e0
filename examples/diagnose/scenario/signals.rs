//! Audio and time series of the user's own: two domains, or a shift planted into one set.

use std::path::Path;

use burn::tensor::Device;
use windage::core::{Error as CoreError, Sample, Seed, SeriesAxes, Stream, shuffled};
use windage::data::read::{Mixing, Placement};
use windage::data::spectrogram::Scaling;
use windage::data::synthetic::planted_signals::AudioLayout;
use windage::data::{SignalOptions, SignalSet, Split, open_signals};
use windage::diagnose::TrainingPair;

use super::material::Material;
use super::planted_signals::planted;
use super::set::Set;
use super::{Scenario, name_of};
use crate::Failure;
use crate::arguments::{Arguments, As};

/// The longest word that is read, in seconds.
const WORD_SECONDS: f64 = 1.0;
/// Rates below this are none of speech.
const LEAST_RATE_HZ: u32 = 4000;

/// What the arguments ask for.
pub(super) fn scenario(arguments: &Arguments, device: &Device) -> Result<Scenario, Failure> {
    let Some(path) = &arguments.first else {
        return Err(
            CoreError::setting("first", "unset", "a folder of WAV files or time series").into()
        );
    };
    match (&arguments.second, &arguments.second_speaker) {
        (None, None) => planted(arguments, path),
        (second, other) => {
            let second = second.as_deref().unwrap_or(path);
            if second == path && (arguments.speaker.is_none() || arguments.speaker == *other) {
                // Else the classifier would learn from the second domain as well.
                let (value, range) = (
                    arguments.speaker.as_deref().unwrap_or("unset"),
                    "another one than --second-speaker",
                );
                return Err(CoreError::setting("speaker", value, range).into());
            }
            natural(arguments, path, second, device)
        }
    }
}

fn natural(
    arguments: &Arguments,
    first: &Path,
    second: &Path,
    device: &Device,
) -> Result<Scenario, Failure> {
    let speakers = [arguments.speaker.as_deref(), arguments.second_speaker.as_deref()];
    let name =
        |path: &Path, speaker: Option<&str>| speaker.map_or_else(|| name_of(path), str::to_string);
    let names = [name(first, speakers[0]), name(second, speakers[1])];
    if arguments.samples_as == As::Spectrograms {
        let sets = [words(first, speakers[0])?, words(second, speakers[1])?];
        let rate_hz = rate_of(&sets[0])?;
        let layout = AudioLayout::for_words(rate_hz);
        let spectrogram = layout.spectrogram.init()?;
        let [first, second] = sets;
        let (first, second) =
            (spectrogram.transform(&first, device)?, spectrogram.transform(&second, device)?);
        let scaling = Scaling::unit(&[&first, &second])?;
        let axes = layout.spectrogram.axes(rate_hz, scaling)?;
        let material = Material::Spectrograms { config: layout.spectrogram, axes };
        return divided(
            arguments,
            [first.scaled(scaling)?, second.scaled(scaling)?],
            &names,
            material,
        );
    }
    let read = |path, speaker| all_of(path, &series_options(arguments, speaker));
    let sets = [read(first, speakers[0])?, read(second, speakers[1])?];
    if sets[0].rate_hz() != sets[1].rate_hz() {
        let rates = format!("{:?} and {:?}", sets[0].rate_hz(), sets[1].rate_hz());
        return Err(CoreError::setting("rate", rates, "the same in both domains").into());
    }
    let axes = SeriesAxes::plain(sets[0].rate_hz());
    divided(arguments, sets, &names, Material::Signals { axes })
}

/// How waveforms and series are read.
pub(super) fn series_options(arguments: &Arguments, speaker: Option<&str>) -> SignalOptions {
    SignalOptions {
        length: arguments.length,
        mixing: Mixing::Mono,
        speaker: speaker.map(str::to_string),
        ..SignalOptions::default()
    }
}

/// What is explained, what the classifier learns from, and what is held out.
fn divided<S: Set>(
    arguments: &Arguments,
    [first, second]: [S; 2],
    names: &[String; 2],
    material: Material,
) -> Result<Scenario, Failure> {
    let seed = Seed(arguments.seed);
    let order = |set: &S, step| shuffled(set.labels().len(), &mut seed.rng(Stream::Data, step));
    let (of_first, of_second) = (order(&first, 0), order(&second, 1));
    let held = arguments.held_out().min(of_first.len() / 4).min(of_second.len() / 4);
    let (held_first, of_first) = of_first.split_at(held);
    let (held_second, of_second) = of_second.split_at(held);
    let explained = arguments.samples().min(of_first.len() / 2);
    let domain = |set: &S, indices: &[usize], name: String| set.part(indices).domain(name);
    let held_out = if arguments.remedy {
        let held = |set: &S, indices: &[usize], name: &str| {
            domain(set, indices, format!("{name} (held out)"))
        };
        Some([held(&first, held_first, &names[0])?, held(&second, held_second, &names[1])?])
    } else {
        None
    };
    let training = domain(&first, &of_first[explained..], format!("{} (training part)", names[0]))?;
    let first = domain(&first, &of_first[..explained], names[0].clone())?;
    let second =
        domain(&second, &of_second[..arguments.samples().min(of_second.len())], names[1].clone())?;
    TrainingPair::check(&first, &second)?;
    let description = format!("{} → {}", first.name(), second.name());
    Ok(Scenario { first, second, training, held_out, truth: None, description, material })
}

/// Recordings of one word each, of equal length.
pub(super) fn words(path: &Path, speaker: Option<&str>) -> Result<SignalSet, Failure> {
    let options = SignalOptions {
        mixing: Mixing::Mono,
        speaker: speaker.map(str::to_string),
        ..Default::default()
    };
    // The rate is that of the files; one second of it is the length.
    let rate_hz = rate_of(&open_signals(
        path,
        Split::Train,
        &SignalOptions { length: Some(1), ..options.clone() },
    )?)?;
    let length = (WORD_SECONDS * f64::from(rate_hz)) as usize;
    let options = SignalOptions { length: Some(length), placement: Placement::Center, ..options };
    Ok(open_signals(path, Split::Train, &options)?)
}

pub(super) fn rate_of(set: &SignalSet) -> Result<u32, Failure> {
    match set.rate_hz() {
        Some(rate) if rate >= LEAST_RATE_HZ => Ok(rate),
        rate => {
            let value = rate.map_or("unknown".into(), |rate| format!("{rate} Hz"));
            Err(CoreError::setting("rate", value, "that of recordings; --as series takes others")
                .into())
        }
    }
}

/// Training and test part together, where series have both: few are better than fewer. Recordings
/// know no parts.
pub(super) fn all_of(path: &Path, options: &SignalOptions) -> Result<SignalSet, Failure> {
    let train = open_signals(path, Split::Train, options)?;
    if train.rate_hz().is_some() || !path.is_dir() {
        return Ok(train);
    }
    let test = open_signals(path, Split::Test, options)?;
    if train == test {
        return Ok(train);
    }
    if train.shape() != test.shape() || train.classes() != test.classes() {
        let problem = "its training and its test part differ in length or classes".into();
        return Err(CoreError::BadDomain { domain: path.display().to_string(), problem }.into());
    }
    let all = [&train, &test];
    let signals = all
        .iter()
        .flat_map(|set| {
            set.labels().iter().enumerate().map(move |(index, &label)| (set, index, label))
        })
        .map(|(set, index, label)| Sample { values: set.values(index).to_vec(), label });
    Ok(SignalSet::from_signals(train.shape(), train.classes().to_vec(), None, signals))
}
