//! Recordings and time series of the user: two domains, or a shift planted into one set.

use std::ops::RangeInclusive;
use std::path::Path;

use burn::tensor::Device;
use windage_core::axes::SeriesAxes;
use windage_core::seed::shuffled;
use windage_core::{Error as CoreError, Sample, Shift, Stream};
use windage_data::read::{Mixing, Placement, series_lengths};
use windage_data::spectrogram::Scaling;
use windage_data::synthetic::planted_signals::AudioLayout;
use windage_data::{SignalOptions, SignalSet, Split, open_signals};

use super::omitted::Omitted;
use super::parts::stratified;
use super::planted_signals::planted;
use super::set::Set;
use super::{Material, Prepared, Request, file_name};
use crate::Result;
use crate::model::check_domains;
use crate::run_config::data::{DataConfig, DataKind};

/// Length of the recordings that are read, in seconds.
const WORD_SECONDS: f64 = 1.0;
/// Lowest sampling rate of speech.
const LEAST_RATE_HZ: u32 = 4000;

/// Reads the data.
pub(super) fn prepared(request: Request<'_>, source: &Path, device: &Device) -> Result<Prepared> {
    if !request.data.is_natural() {
        return planted(request, source);
    }
    let target = request.data.target.as_deref().unwrap_or(source);
    natural(request, Shift { source, target }, device)
}

fn natural(request: Request<'_>, paths: Shift<&Path>, device: &Device) -> Result<Prepared> {
    let DataConfig { speaker, target_speaker, .. } = request.data;
    let both = paths.zip(Shift::new(speaker.as_deref(), target_speaker.as_deref()));
    let names = both.map(|(path, speaker)| speaker.map_or_else(|| file_name(path), str::to_string));
    if request.data.kind == DataKind::Spectrograms {
        let sets = both.try_map(|(path, speaker)| words(path, speaker))?;
        let (rate_hz, length) = (rate_of(&sets.source)?, sets.source.shape()[1]);
        let config = AudioLayout::for_words(rate_hz).spectrogram;
        let spectrogram = config.init()?;
        let sets = sets.try_map(|set| spectrogram.transform(&set, device))?;
        let scaling = Scaling::unit(&[&sets.source, &sets.target])?;
        let axes = config.axes(rate_hz, scaling)?;
        let material = Material::Spectrograms { config, axes, length, rate_hz };
        return divided(request, sets.try_map(|set| set.scaled(scaling))?, names, material);
    }
    let lengths = paths.try_map(lengths_of)?;
    let length = request.data.length.or(longest(lengths.as_ref()));
    let sets = both.zip(lengths.as_ref()).try_map(|((path, speaker), lengths)| {
        // The channels of a recording carry the same sound, the dimensions of a series do not.
        let mixing = if lengths.is_some() { Mixing::Keep } else { Mixing::Mono };
        let options = SignalOptions { length, mixing, ..series_options(request.data, speaker) };
        all_of(path, &options)
    })?;
    let rates = sets.as_ref().map(SignalSet::rate_hz);
    if rates.source != rates.target {
        let rates = format!("{:?} and {:?}", rates.source, rates.target);
        return Err(CoreError::setting("rate", rates, "the same in both domains").into());
    }
    let material = Material::Signals { axes: SeriesAxes::plain(rates.source) };
    let mut prepared = divided(request, sets, names, material)?;
    if let (None, Some(length)) = (request.data.length, length) {
        prepared.description += &padding(lengths, length);
    }
    Ok(prepared)
}

/// Returns the length of the longest series of both domains, if tables hold them.
fn longest(lengths: Shift<&Option<RangeInclusive<usize>>>) -> Option<usize> {
    lengths.into_iter().flatten().map(|lengths| *lengths.end()).max()
}

/// Says that shorter series are padded, if there are any.
fn padding(lengths: Shift<Option<RangeInclusive<usize>>>, length: usize) -> String {
    match lengths.into_iter().flatten().map(|lengths| *lengths.start()).min() {
        Some(shortest) if shortest < length => {
            format!(", series of {shortest} to {length} values, padded with their last ones")
        }
        _ => String::new(),
    }
}

/// Returns the lengths of the shortest and the longest series of a set, if tables hold it.
fn lengths_of(path: &Path) -> Result<Option<RangeInclusive<usize>>> {
    let train = series_lengths(path, Split::Train)?;
    if !path.is_dir() {
        return Ok(train);
    }
    let test = series_lengths(path, Split::Test)?;
    Ok(train
        .zip(test)
        .map(|(train, test)| *train.start().min(test.start())..=*train.end().max(test.end())))
}

/// Returns how waveforms and series are read, with all their channels.
pub(super) fn series_options(data: &DataConfig, speaker: Option<&str>) -> SignalOptions {
    SignalOptions {
        length: data.length,
        speaker: speaker.map(str::to_string),
        ..SignalOptions::default()
    }
}

/// Divides samples into those that are explained, those that the classifier learns from, and those
/// that are held out.
fn divided<S: Set>(
    request: Request<'_>,
    sets: Shift<S>,
    names: Shift<String>,
    material: Material,
) -> Result<Prepared> {
    let orders = sets
        .as_ref()
        .zip(Shift::new(0, 1))
        .map(|(set, step)| shuffled(set.labels().len(), &mut request.seed.rng(Stream::Data, step)));
    let held = orders.as_ref().into_iter().map(|order| order.len() / 4);
    let held = held.fold(request.held_out(), usize::min);
    let left = orders.as_ref().map(|order| order.len() - held);
    // A classifier that is trained learns from at least one half of the source.
    let of_source = left.source / if request.is_trained { 2 } else { 1 };
    let explained = request.samples().min(of_source);
    let most = Shift::new(explained, request.samples().min(left.target));
    let learned = Shift::new(if request.is_trained { left.source - explained } else { 0 }, 0);
    let sizes = most.zip(learned).map(|(explained, learned)| [explained, learned, held]);
    let parts = sets
        .as_ref()
        .zip(orders)
        .zip(sizes)
        .map(|((set, order), sizes)| stratified(set.labels(), &order, &sizes));
    let domain = |set: &S, indices: &[usize], name: String| set.part(indices).domain(name);
    let each = || sets.as_ref().zip(parts.as_ref()).zip(names.as_ref());
    let held_out = if request.held_out.is_some() {
        let held = each()
            .try_map(|((set, parts), name)| domain(set, &parts[2], format!("{name} (held out)")));
        Some(held?)
    } else {
        None
    };
    let learned = &parts.source[1];
    let training = request
        .is_trained
        .then(|| domain(&sets.source, learned, format!("{} (training part)", names.source)));
    let training = training.transpose()?;
    let domains = each().try_map(|((set, parts), name)| domain(set, &parts[0], name.clone()))?;
    check_domains(domains.as_ref())?;
    let description = format!("{} → {}", names.source, names.target);
    let (truth, own_pairs, omitted) = (None, Vec::new(), Omitted::default());
    Ok(Prepared {
        image_kind: None,
        domains,
        training,
        held_out,
        truth,
        description,
        material,
        own_pairs,
        omitted,
        #[cfg(feature = "onnx")]
        onnx: None,
        #[cfg(feature = "onnx")]
        backbone: None,
    })
}

/// Reads recordings of one word each, of equal length.
pub(super) fn words(path: &Path, speaker: Option<&str>) -> Result<SignalSet> {
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
pub(super) fn rate_of(set: &SignalSet) -> Result<u32> {
    match set.rate_hz() {
        Some(rate) if rate >= LEAST_RATE_HZ => Ok(rate),
        rate => {
            let value = rate.map_or("unknown".into(), |rate| format!("{rate} Hz"));
            let range = "that of recordings; the kind `series` takes others";
            Err(CoreError::setting("rate", value, range).into())
        }
    }
}

/// Reads series, the training and the test part together if there are both, since such sets are
/// small. Recordings are not divided into parts.
pub(super) fn all_of(path: &Path, options: &SignalOptions) -> Result<SignalSet> {
    let train = open_signals(path, Split::Train, options)?;
    if train.rate_hz().is_some() || !path.is_dir() {
        return Ok(train);
    }
    let test = open_signals(path, Split::Test, options)?;
    if train == test {
        return Ok(train);
    }
    if train.shape() != test.shape() || train.classes() != test.classes() {
        let reason = "has a training part and a test part that differ in length or classes".into();
        let domain = path.display().to_string();
        return Err(CoreError::UnusableDomain { domain, reason }.into());
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
