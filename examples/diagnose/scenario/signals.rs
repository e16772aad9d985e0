//! Recordings and time series of the user: two domains, or a shift planted into one set.

use std::path::Path;

use burn::tensor::Device;
use windage::core::axes::SeriesAxes;
use windage::core::seed::shuffled;
use windage::core::{Error as CoreError, Sample, Seed, Shift, Stream};
use windage::data::read::{Mixing, Placement};
use windage::data::spectrogram::Scaling;
use windage::data::synthetic::planted_signals::AudioLayout;
use windage::data::{SignalOptions, SignalSet, Split, open_signals};
use windage::diagnose::model::check_domains;

use super::Scenario;
use super::material::Material;
use super::planted_signals::planted;
use super::set::Set;
use crate::Failure;
use crate::arguments::{Arguments, As};
use crate::file_name::file_name;

/// Length of the recordings that are read, in seconds.
const WORD_SECONDS: f64 = 1.0;
/// Lowest sampling rate of speech.
const LEAST_RATE_HZ: u32 = 4000;

/// Reads the data that the arguments select.
pub(super) fn scenario(arguments: &Arguments, device: &Device) -> Result<Scenario, Failure> {
    let Some(path) = &arguments.source else {
        return Err(
            CoreError::setting("source", "unset", "a folder of WAV files or time series").into()
        );
    };
    match (&arguments.target, &arguments.target_speaker) {
        (None, None) => planted(arguments, path),
        (target, other) => {
            let target = target.as_deref().unwrap_or(path);
            if target == path && (arguments.speaker.is_none() || arguments.speaker == *other) {
                // Otherwise the classifier would learn from the target as well.
                let value = arguments.speaker.as_deref().unwrap_or("unset");
                let range = "another one than --target-speaker";
                return Err(CoreError::setting("speaker", value, range).into());
            }
            natural(arguments, Shift { source: path, target }, device)
        }
    }
}

fn natural(
    arguments: &Arguments,
    paths: Shift<&Path>,
    device: &Device,
) -> Result<Scenario, Failure> {
    let speakers = Shift::new(arguments.speaker.as_deref(), arguments.target_speaker.as_deref());
    let both = paths.zip(speakers);
    let names = both.map(|(path, speaker)| speaker.map_or_else(|| file_name(path), str::to_string));
    if arguments.samples_as == As::Spectrograms {
        let sets = both.try_map(|(path, speaker)| words(path, speaker))?;
        let rate_hz = rate_of(&sets.source)?;
        let layout = AudioLayout::for_words(rate_hz);
        let spectrogram = layout.spectrogram.init()?;
        let sets = sets.try_map(|set| spectrogram.transform(&set, device))?;
        let scaling = Scaling::unit(&[&sets.source, &sets.target])?;
        let axes = layout.spectrogram.axes(rate_hz, scaling)?;
        let material = Material::Spectrograms { config: layout.spectrogram, axes };
        return divided(arguments, sets.try_map(|set| set.scaled(scaling))?, names, material);
    }
    let sets = both.try_map(|(path, speaker)| all_of(path, &series_options(arguments, speaker)))?;
    let rates = sets.as_ref().map(SignalSet::rate_hz);
    if rates.source != rates.target {
        let rates = format!("{:?} and {:?}", rates.source, rates.target);
        return Err(CoreError::setting("rate", rates, "the same in both domains").into());
    }
    divided(arguments, sets, names, Material::Signals { axes: SeriesAxes::plain(rates.source) })
}

/// Returns how waveforms and series are read.
pub(super) fn series_options(arguments: &Arguments, speaker: Option<&str>) -> SignalOptions {
    SignalOptions {
        length: arguments.length,
        mixing: Mixing::Mono,
        speaker: speaker.map(str::to_string),
        ..SignalOptions::default()
    }
}

/// Divides samples into those that are explained, those that the classifier learns from, and those
/// that are held out.
fn divided<S: Set>(
    arguments: &Arguments,
    sets: Shift<S>,
    names: Shift<String>,
    material: Material,
) -> Result<Scenario, Failure> {
    let seed = Seed(arguments.seed);
    let orders = sets
        .as_ref()
        .zip(Shift::new(0, 1))
        .map(|(set, step)| shuffled(set.labels().len(), &mut seed.rng(Stream::Data, step)));
    let held = orders.as_ref().into_iter().map(|order| order.len() / 4);
    let held = held.fold(arguments.held_out(), usize::min);
    let parts = orders.as_ref().map(|order| order.split_at(held));
    let explained = arguments.samples().min(parts.source.1.len() / 2);
    let most = Shift::new(explained, arguments.samples().min(parts.target.1.len()));
    let domain = |set: &S, indices: &[usize], name: String| set.part(indices).domain(name);
    let each = || sets.as_ref().zip(parts).zip(names.as_ref());
    let held_out = if arguments.mitigate {
        let held = each()
            .try_map(|((set, (held, _)), name)| domain(set, held, format!("{name} (held out)")));
        Some(held?)
    } else {
        None
    };
    let learned = &parts.source.1[explained..];
    let training = domain(&sets.source, learned, format!("{} (training part)", names.source))?;
    let domains = each()
        .zip(most)
        .try_map(|(((set, (_, others)), name), most)| domain(set, &others[..most], name.clone()))?;
    check_domains(domains.as_ref())?;
    let description = format!("{} → {}", names.source, names.target);
    Ok(Scenario { domains, training, held_out, truth: None, description, material })
}

/// Reads recordings of one word each, of equal length.
pub(super) fn words(path: &Path, speaker: Option<&str>) -> Result<SignalSet, Failure> {
    let options = SignalOptions {
        mixing: Mixing::Mono,
        speaker: speaker.map(str::to_string),
        ..Default::default()
    };
    // The files have to be opened to know their sampling rate, from which the length follows.
    let shortest = SignalOptions { length: Some(1), ..options.clone() };
    let rate_hz = rate_of(&open_signals(path, Split::Train, &shortest)?)?;
    let length = (WORD_SECONDS * f64::from(rate_hz)) as usize;
    let options = SignalOptions { length: Some(length), placement: Placement::Center, ..options };
    Ok(open_signals(path, Split::Train, &options)?)
}

/// Returns the sampling rate of recordings.
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

/// Reads series, the training and the test part together if there are both, since such sets are
/// small. Recordings are not divided into parts.
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
        let problem = "has a training part and a test part that differ in length or classes".into();
        return Err(CoreError::UnusableDomain {
            domain: path.display().to_string(),
            reason: problem,
        }
        .into());
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
