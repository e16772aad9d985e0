//! Two sets of images of the user, and how sets of images are divided.

use std::path::PathBuf;

use windage_core::seed::shuffled;
use windage_core::{Domain, Error as CoreError, Seed, Shift, Stream};
use windage_data::{ImageSet, Split, open};

use super::classes::{Matched, Matching};
use super::omitted::Omitted;
use super::parts::stratified;
use super::{Material, Prepared, Request, file_name};
use crate::Result;
use crate::model::check_domains;

/// Reads the source and the target.
pub(super) fn prepared(request: Request<'_>, paths: Shift<&PathBuf>) -> Result<Prepared> {
    if !request.is_trained {
        return evaluated_only(request, paths);
    }
    let names = paths.map(|path| file_name(path));
    let sets = paths.try_map(|path| open(path, Split::Train, request.read_options()))?;
    SourceSizes::new(&sets.source, request.samples(), request.held_out())?;
    let (Matched { sets, .. }, omitted) = matched(request, sets, names.as_ref())?;
    let source = SourceParts::new(&sets.source, request)?;
    let target = TargetParts::new(&sets.target, request, 1);
    let sets = Shift::new(source.held_out, target.held_out);
    let held_out = held_out(request, sets, names.as_ref().map(String::as_str))?;
    let training = source.training.into_domain(format!("{} (training part)", names.source))?;
    let explained = Shift::new(source.explained, target.explained);
    let prepared = explained_only(explained, names)?;
    Ok(Prepared { training: Some(training), held_out, omitted, ..prepared })
}

/// Reads the test parts, for a program that learned from training parts, if from any.
fn evaluated_only(request: Request<'_>, paths: Shift<&PathBuf>) -> Result<Prepared> {
    let names = paths.map(|path| file_name(path));
    let sets = paths.try_map(|path| {
        let set = open(path, Split::Test, request.read_options())?;
        request.file.relabeled(set)
    })?;
    let (Matched { sets, .. }, omitted) = matched(request, sets, names.as_ref())?;
    let parts = sets.map(|set| TargetParts::new(&set, request, 0));
    let held = parts.as_ref().map(|parts| parts.held_out.clone());
    let held_out = held_out(request, held, names.as_ref().map(String::as_str))?;
    let prepared = explained_only(parts.map(|parts| parts.explained), names)?;
    Ok(Prepared { held_out, omitted, ..prepared })
}

/// Matches the classes of both sets, and says what is left out.
fn matched(
    request: Request<'_>,
    sets: Shift<ImageSet>,
    names: Shift<&String>,
) -> Result<(Matched, Omitted)> {
    let omitted = Omitted::by_readers(sets.as_ref());
    // One sample is explained, one is learned from, and one held out.
    let least = 2 + usize::from(request.held_out() > 0);
    let has_names = request.network.is_some() || request.file.has_class_names();
    let keeps_labels = !request.is_trained && !has_names;
    let matching = Matching { least, keeps_labels };
    let matched = matching.matched(sets, names.map(String::as_str))?;
    let classes = matched.set_aside.clone();
    Ok((matched, Omitted { classes, ..omitted }))
}

fn explained_only(sets: Shift<ImageSet>, names: Shift<String>) -> Result<Prepared> {
    let prepared = as_they_are(sets, names)?;
    check_domains(prepared.domains.as_ref())?;
    Ok(prepared)
}

/// Makes domains of two sets. Whether their classes are the same is not checked.
pub(super) fn as_they_are(sets: Shift<ImageSet>, names: Shift<String>) -> Result<Prepared> {
    let description = format!("{} → {}", names.source, names.target);
    let domains = sets.zip(names).try_map(|(set, name)| set.into_domain(name))?;
    Ok(Prepared {
        domains,
        training: None,
        held_out: None,
        material: Material::Images,
        image_kind: None,
        own_pairs: Vec::new(),
        omitted: Omitted::default(),
        #[cfg(feature = "onnx")]
        onnx: None,
        #[cfg(feature = "onnx")]
        backbone: None,
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

/// The sizes of the disjoint parts of a source that a classifier is trained on.
pub(super) struct SourceSizes {
    pub(super) explained: usize,
    pub(super) training: usize,
    pub(super) held_out: usize,
}

impl SourceSizes {
    /// Divides a set into at most `samples` images to explain, at most three times as many to train
    /// the classifier on, and at most `held_out` ones to evaluate mitigations on.
    pub(super) fn new(
        set: &ImageSet,
        samples: usize,
        held_out: usize,
    ) -> windage_core::Result<Self> {
        let count = set.labels().len();
        if count < 4 {
            let reason = format!(
                "has {count} images; at least 4 are needed, to train the classifier on some and \
                 evaluate it on others"
            );
            return Err(CoreError::UnusableDomain { domain: "the source".into(), reason });
        }
        let explained = samples.min(count / 2);
        let held_out = held_out.min((count - explained) / 4);
        let training = (3 * samples).min(count - explained - held_out);
        Ok(Self { explained, training, held_out })
    }
}

/// Draws disjoint parts of these sizes at random, with the classes of the set; `step` is that of
/// the random stream.
pub(super) fn drawn<const N: usize>(
    set: &ImageSet,
    sizes: [usize; N],
    seed: Seed,
    step: u64,
) -> [ImageSet; N] {
    let order = shuffled(set.labels().len(), &mut seed.rng(Stream::Data, step));
    let parts = stratified(set.labels(), &order, &sizes);
    std::array::from_fn(|part| set.subset(&parts[part]))
}

/// The disjoint parts of the source.
pub(super) struct SourceParts {
    pub(super) explained: ImageSet,
    pub(super) training: ImageSet,
    held_out: ImageSet,
}

impl SourceParts {
    pub(super) fn new(set: &ImageSet, request: Request<'_>) -> windage_core::Result<Self> {
        let sizes = SourceSizes::new(set, request.samples(), request.held_out())?;
        let sizes = [sizes.explained, sizes.training, sizes.held_out];
        let [explained, training, held_out] = drawn(set, sizes, request.seed, 0);
        Ok(Self { explained, training, held_out })
    }
}

/// The disjoint parts of the target, or of a source on which no classifier is trained.
pub(super) struct TargetParts {
    pub(super) explained: ImageSet,
    held_out: ImageSet,
}

impl TargetParts {
    /// Divides a set at random into at most as many images to explain as are requested, and at most
    /// as many to evaluate mitigations on; `step` is that of the random stream.
    pub(super) fn new(set: &ImageSet, request: Request<'_>, step: u64) -> Self {
        let count = set.labels().len();
        let held_out = request.held_out().min(count / 4);
        let sizes = [request.samples().min(count - held_out), held_out];
        let [explained, held_out] = drawn(set, sizes, request.seed, step);
        Self { explained, held_out }
    }
}
