//! Pairs of the user's own samples, read from files.

use std::path::Path;

use burn::data::dataset::{Dataset, DatasetError};
use burn::tensor::Device;
use windage_core::{Domain, Error as CoreError, Sample, Shift};
use windage_data::read::{Mixing, Placement, SignalOptions, file_name, read_picture, read_wav};
use windage_data::spectrogram::Scaling;
use windage_data::{Color, ReadOptions, SignalSet};

use super::{Material, Prepared};
use crate::Result;
use crate::run_config::pairs::PairFiles;

/// Reads the files of each pair. A sample that a domain does not hold is added to it.
pub(super) fn add(
    prepared: &mut Prepared,
    pairs: &[PairFiles],
    options: ReadOptions,
    device: &Device,
) -> Result<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    let domains = prepared.domains.as_ref();
    let read = |domain: &Domain, file: &Path, class: Option<&str>| {
        let label = label(domain, file, class)?;
        let read = Reading { file, options, device };
        let values = read.values(&prepared.material, domain)?;
        Ok::<_, crate::Error>(Sample { values, label })
    };
    let mut added = Shift::new(Vec::new(), Vec::new());
    let mut own_pairs = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let files = Shift::new(&pair.source, &pair.target);
        let samples = domains
            .zip(files)
            .try_map(|(domain, file)| read(domain, file, pair.class.as_deref()))?;
        let each = domains.zip(added.as_mut()).zip(samples);
        let place = |((domain, added), sample)| index_of(domain, added, sample);
        own_pairs.push(each.try_map(place)?);
    }
    let domains = prepared.domains.clone();
    prepared.domains = domains.zip(added).try_map(|(domain, added)| extended(domain, added))?;
    prepared.own_pairs = own_pairs;
    Ok(())
}

/// Returns the class of a file.
fn label(domain: &Domain, file: &Path, class: Option<&str>) -> Result<usize> {
    let known = |name: &str| domain.classes().iter().position(|class| class == name);
    if let Some(name) = class {
        return known(name).ok_or_else(|| {
            let range = format!("one of {}", domain.classes().join(", "));
            CoreError::setting("pairs.files.class", name, &range).into()
        });
    }
    // Pictures may lie in folders below that of their class.
    let folder = file.ancestors().skip(1).map(file_name).find(|name| known(name).is_some());
    let folder = folder.or_else(|| file.parent().map(file_name)).unwrap_or_default();
    // The class may hold underscores itself: `class_speaker_take.wav`.
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let of_name = stem.rsplitn(3, '_').nth(2).and_then(known);
    known(&folder).or(of_name).ok_or_else(|| {
        let reason = format!(
            "is of unknown class, as its folder is named `{folder}`; the classes are {}",
            domain.classes().join(", ")
        );
        CoreError::UnusableDomain { domain: format!("`{}`", file.display()), reason }.into()
    })
}

/// A file that is to be read.
struct Reading<'a> {
    file: &'a Path,
    options: ReadOptions,
    device: &'a Device,
}

impl Reading<'_> {
    /// Reads a sample as those of the domain were read.
    fn values(&self, material: &Material, domain: &Domain) -> Result<Vec<f32>> {
        let Self { file, options, device } = *self;
        match (material, domain.shape()) {
            (Material::Images, &[channels, height, width]) => {
                let color = if channels == 1 { Color::Gray } else { Color::Rgb };
                Ok(read_picture(file, [height, width], color, options)?)
            }
            (Material::Spectrograms { config, axes, length, rate_hz }, _) => {
                let options = SignalOptions {
                    length: Some(*length),
                    placement: Placement::Center,
                    rate_hz: Some(*rate_hz),
                    mixing: Mixing::Mono,
                    ..SignalOptions::default()
                };
                let recording: SignalSet = read_wav(file, &options)?;
                let scaling = Scaling { center: axes.center, spread: axes.spread };
                let spectrogram = config.init()?.transform(&recording, device)?.scaled(scaling)?;
                Ok(spectrogram.values(0).to_vec())
            }
            (_, shape) => {
                let options = SignalOptions {
                    length: shape.last().copied(),
                    mixing: Mixing::Mono,
                    ..SignalOptions::default()
                };
                Ok(read_wav(file, &options)?.values(0).to_vec())
            }
        }
    }
}

/// Returns the index of a sample in a domain that is followed by others; a sample that is in
/// neither is appended to the others.
fn index_of(domain: &Domain, added: &mut Vec<Sample>, sample: Sample) -> Result<usize> {
    for (index, _) in domain.labels().iter().enumerate().filter(|(_, it)| **it == sample.label) {
        if domain.sample(index)?.values == sample.values {
            return Ok(index);
        }
    }
    let is_same = |other: &Sample| (other.label, &other.values) == (sample.label, &sample.values);
    let place = added.iter().position(is_same).unwrap_or_else(|| {
        added.push(sample);
        added.len() - 1
    });
    Ok(domain.len() + place)
}

/// Returns the domain, followed by other samples.
fn extended(domain: Domain, added: Vec<Sample>) -> Result<Domain> {
    if added.is_empty() {
        return Ok(domain);
    }
    let (name, shape) = (domain.name().to_string(), domain.shape().to_vec());
    let classes = domain.classes().to_vec();
    Ok(Domain::new(name, Extended { domain, added }, shape, classes)?)
}

/// A domain, followed by other samples.
struct Extended {
    domain: Domain,
    added: Vec<Sample>,
}

impl Dataset<Sample> for Extended {
    fn get(&self, index: usize) -> std::result::Result<Sample, DatasetError> {
        match index.checked_sub(self.domain.len()) {
            None => self.domain.sample(index).map_err(DatasetError::new),
            Some(index) => Ok(self.added[index].clone()),
        }
    }

    fn len(&self) -> usize {
        self.domain.len() + self.added.len()
    }
}
