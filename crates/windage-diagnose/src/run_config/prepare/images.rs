//! Two sets of images of the user, and how sets of images are divided.

use std::path::PathBuf;

use windage_core::seed::shuffled;
use windage_core::{Domain, Error as CoreError, Seed, Shift, Stream};
use windage_data::{ImageSet, Split, open};

use super::{Material, Prepared, Request, file_name};
use crate::Result;
use crate::model::check_domains;

/// Reads the source and the target.
pub(super) fn prepared(request: Request<'_>, paths: Shift<&PathBuf>) -> Result<Prepared> {
    if !request.is_trained {
        return evaluated_only(request, paths);
    }
    let sets = paths.try_map(|path| open(path, Split::Train, request.data.read_options()))?;
    let (samples, held, seed) = (request.samples(), request.held_out(), request.seed);
    let source = SourceParts::new(&sets.source, samples, held, seed)?;
    let target = TargetParts::new(&sets.target, request, 1);
    let names = paths.map(|path| file_name(path));
    let sets = Shift::new(source.held_out, target.held_out);
    let held_out = held_out(request, sets, names.as_ref().map(String::as_str))?;
    let training = source.training.into_domain(format!("{} (training part)", names.source))?;
    let explained = Shift::new(source.explained, target.explained);
    let prepared = explained_only(explained, names)?;
    Ok(Prepared { training: Some(training), held_out, ..prepared })
}

/// Reads the test parts, for a program that learned from training parts, if from any.
fn evaluated_only(request: Request<'_>, paths: Shift<&PathBuf>) -> Result<Prepared> {
    let parts = paths.try_map(|path| {
        let set = open(path, Split::Test, request.data.read_options())?;
        Ok::<_, crate::Error>(TargetParts::new(&set, request, 0))
    })?;
    let names = paths.map(|path| file_name(path));
    let held = parts.as_ref().map(|parts| parts.held_out.clone());
    let held_out = held_out(request, held, names.as_ref().map(String::as_str))?;
    Ok(Prepared { held_out, ..explained_only(parts.map(|parts| parts.explained), names)? })
}

fn explained_only(sets: Shift<ImageSet>, names: Shift<String>) -> Result<Prepared> {
    let description = format!("{} → {}", names.source, names.target);
    let domains = sets.zip(names).try_map(|(set, name)| set.into_domain(name))?;
    check_domains(domains.as_ref())?;
    Ok(Prepared {
        domains,
        training: None,
        held_out: None,
        material: Material::Images,
        own_pairs: Vec::new(),
        truth: None,
        description,
    })
}

/// Returns the samples that evaluate mitigations, if mitigations are to be made.
///
/// Of very few images none can be held out. The set is empty then, and an error about it contains
/// its name, which says that it is held out.
pub(super) fn held_out(
    request: Request<'_>,
    sets: Shift<ImageSet>,
    names: Shift<&str>,
) -> Result<Option<Shift<Domain>>> {
    if request.held_out.is_none() {
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
    ) -> windage_core::Result<Self> {
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

/// The disjoint parts of the target, or of a source on which no classifier is trained.
struct TargetParts {
    explained: ImageSet,
    held_out: ImageSet,
}

impl TargetParts {
    /// Divides a set at random into at most as many images to explain as are requested, and at most
    /// as many to evaluate mitigations on; `step` is that of the random stream.
    fn new(set: &ImageSet, request: Request<'_>, step: u64) -> Self {
        let order = shuffled(set.labels().len(), &mut request.seed.rng(Stream::Data, step));
        let held_out = request.held_out().min(order.len() / 4);
        let (explained, others) = order.split_at(request.samples().min(order.len() - held_out));
        Self { explained: set.subset(explained), held_out: set.subset(&others[..held_out]) }
    }
}
