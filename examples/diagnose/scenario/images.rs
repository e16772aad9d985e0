//! Two sets of images of the user, and how sets of images are divided.

use std::path::PathBuf;

use windage::core::seed::shuffled;
use windage::core::{Domain, Error as CoreError, Seed, Shift, Stream};
use windage::data::{ImageSet, Split, open};
use windage::diagnose::model::check_domains;

use super::{Material, Scenario};
use crate::Failure;
use crate::arguments::Arguments;
use crate::file_name::file_name;

/// Reads the source and the target.
pub(super) fn scenario(arguments: &Arguments, paths: Shift<&PathBuf>) -> Result<Scenario, Failure> {
    let read = |path: &PathBuf| open(path, Split::Train, arguments.read_options());
    let sets = paths.try_map(read)?;
    let seed = Seed(arguments.seed);
    let source = SourceParts::new(&sets.source, arguments.samples(), arguments.held_out(), seed)?;
    let target = TargetParts::new(&sets.target, arguments.samples(), arguments.held_out(), seed);
    let names = paths.map(|path| file_name(path));
    let held_out = held_out(
        arguments,
        Shift::new(source.held_out, target.held_out),
        names.as_ref().map(String::as_str),
    )?;
    let training = source.training.into_domain(format!("{} (training part)", names.source))?;
    let description = format!("{} → {}", names.source, names.target);
    let domains = Shift::new(source.explained, target.explained).zip(names);
    let domains = domains.try_map(|(set, name)| set.into_domain(name))?;
    check_domains(domains.as_ref())?;
    let (truth, material) = (None, Material::Images);
    Ok(Scenario { domains, training, held_out, truth, description, material })
}

/// Returns the samples that evaluate mitigations, if mitigations are to be made.
///
/// Of very few images none can be held out. The set is empty then, and an error about it contains
/// its name, which says that it is held out.
pub(super) fn held_out(
    arguments: &Arguments,
    sets: Shift<ImageSet>,
    names: Shift<&str>,
) -> Result<Option<Shift<Domain>>, Failure> {
    if !arguments.mitigate {
        return Ok(None);
    }
    let domains = sets.zip(names);
    Ok(Some(domains.try_map(|(set, name)| set.into_domain(format!("{name} (held out)")))?))
}

/// The disjoint parts of the source.
pub(super) struct SourceParts {
    pub(super) explained: ImageSet,
    pub(super) training: ImageSet,
    pub(super) held_out: ImageSet,
}

impl SourceParts {
    /// Divides a set at random into at most `samples` images to explain, at most three times as
    /// many to train the classifier on, and at most `held_out` ones to evaluate mitigations on.
    pub(super) fn new(
        set: &ImageSet,
        samples: usize,
        held_out: usize,
        seed: Seed,
    ) -> Result<Self, CoreError> {
        let count = set.labels().len();
        if count < 4 {
            let reason = format!(
                "has {count} images; at least 4 are needed, to train the classifier on some and \
                 evaluate it on others"
            );
            return Err(CoreError::UnusableDomain { domain: "the source".into(), reason });
        }
        let order = shuffled(count, &mut seed.rng(Stream::Data, 0));
        let explained = samples.min(count / 2);
        let held_out = held_out.min((count - explained) / 4);
        let training = (3 * samples).min(count - explained - held_out);
        let (explained, others) = order.split_at(explained);
        let (training, others) = others.split_at(training);
        Ok(Self {
            explained: set.subset(explained),
            training: set.subset(training),
            held_out: set.subset(&others[..held_out]),
        })
    }
}

/// The disjoint parts of the target.
struct TargetParts {
    explained: ImageSet,
    held_out: ImageSet,
}

impl TargetParts {
    /// Divides a set at random into at most `samples` images to explain and at most `held_out` ones
    /// to evaluate mitigations on.
    fn new(set: &ImageSet, samples: usize, held_out: usize, seed: Seed) -> Self {
        let order = shuffled(set.labels().len(), &mut seed.rng(Stream::Data, 1));
        let held_out = held_out.min(order.len() / 4);
        let (explained, others) = order.split_at(samples.min(order.len() - held_out));
        Self { explained: set.subset(explained), held_out: set.subset(&others[..held_out]) }
    }
}
