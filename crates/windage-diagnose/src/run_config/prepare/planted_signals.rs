//! A shift planted into recordings or series.

use std::collections::BTreeSet;
use std::path::Path;

use windage_core::{Error as CoreError, Shift, stratified};
use windage_data::synthetic::planted_signals::{
    AudioLayout, PlantedPart, PlantedParts, PlantedSignals,
};

use super::set::Set;
use super::signals::{all_of, rate_of, series_options, words};
use super::{Material, Prepared, Request, file_name};
use crate::Result;
use crate::model::check_domains;
use crate::planted::{PlantedFactor, PlantedFactors};
use crate::run_config::data::DataKind;

/// If recordings are held out, one of this many is.
const HELD_OUT_EVERY: usize = 4;

/// Reads signals and plants a shift.
pub(super) fn planted(request: Request<'_>, path: &Path) -> Result<Prepared> {
    let seed = request.seed;
    // Enough samples remain after recordings are held out.
    let count = request.samples() + 2 * request.held_out();
    let speaker = request.data.speaker.as_deref();
    if request.data.kind == DataKind::Spectrograms {
        let set = words(path, speaker)?;
        let (rate_hz, length) = (rate_of(&set)?, set.shape()[1]);
        let planted = request.planted(PlantedSignals::audio)?;
        let layout = AudioLayout::for_words(rate_hz);
        let drawn = planted.draw_spectrograms(&set, &layout, count, seed)?;
        let (config, axes) = (layout.spectrogram, drawn.axes);
        let material = Material::Spectrograms { config, axes, length, rate_hz };
        return assembled(request, path, &planted, &drawn.parts, material);
    }
    let set = all_of(path, &series_options(request.data, speaker))?;
    if let Some(rate) = set.rate_hz() {
        let value = format!("{rate} Hz");
        let range = "unknown, as that of series; the kind `spectrograms` takes recordings";
        return Err(CoreError::setting("rate", value, range).into());
    }
    let planted = request.planted(PlantedSignals::series)?;
    let drawn = planted.draw_series(&set, count, seed)?;
    assembled(request, path, &planted, &drawn.parts, Material::Signals { axes: drawn.axes })
}

/// Makes domains of the planted parts.
fn assembled<S: Set>(
    request: Request<'_>,
    path: &Path,
    planted: &PlantedSignals,
    parts: &PlantedParts<S>,
    material: Material,
) -> Result<Prepared> {
    let name = file_name(path);
    let names = Shift::new(format!("{name}, as recorded"), format!("{name}, shifted"));
    let both = Shift::new(&parts.source, &parts.target);
    let divided = both.map(|part| divided(request, part));
    let domain = |part: &PlantedPart<S>, indices: &[usize], name: String| {
        part.samples.part(indices).domain(name)
    };
    let each = || both.zip(divided.as_ref()).zip(names.as_ref());
    let held_out = if request.held_out.is_some() {
        let held = each().try_map(|((part, divided), name)| {
            domain(part, &divided.held_out, format!("{name} (held out)"))
        });
        Some(held?)
    } else {
        None
    };
    let training: Vec<usize> = (0..request.samples()).collect();
    let domains =
        each().try_map(|((part, divided), name)| domain(part, &divided.explained, name.clone()))?;
    check_domains(domains.as_ref())?;
    let training = request
        .is_trained
        .then(|| domain(&parts.training, &training, format!("{name} to learn from")));
    Ok(Prepared {
        held_out,
        domains,
        training: training.transpose()?,
        image_kind: None,
        own_pairs: Vec::new(),
        omitted: Default::default(),
        #[cfg(feature = "onnx")]
        onnx: None,
        #[cfg(feature = "onnx")]
        backbone: None,
        truth: Some(truth(planted, both, divided.as_ref())),
        description: format!("{name} with a planted shift: {} (harmful first)", planted.name),
        material,
    })
}

/// Returns the values of the planted factors in the samples that are explained.
fn truth<S>(
    planted: &PlantedSignals,
    parts: Shift<&PlantedPart<S>>,
    divided: Shift<&Divided>,
) -> PlantedFactors {
    let factor = |attribute: &str, least_change, factor: fn(&PlantedPart<S>) -> &Vec<f64>| {
        let values = parts.zip(divided).map(|(part, divided)| {
            divided.explained.iter().map(|&index| factor(part)[index]).collect()
        });
        PlantedFactor { attribute: attribute.into(), values, least_change }
    };
    let [harmful, harmless] = planted.least_changes();
    PlantedFactors {
        harmful: factor(planted.harmful.attribute(), harmful, |part| &part.harmful),
        harmless: factor(planted.harmless.attribute(), harmless, |part| &part.harmless),
    }
}

/// Indices of the samples that are explained, and of those that are held out.
struct Divided {
    explained: Vec<usize>,
    held_out: Vec<usize>,
}

/// Divides samples into those that are explained and those that are held out. Samples that were
/// drawn from the same recording, with different factors, are in the same part.
fn divided<S: Set>(request: Request<'_>, part: &PlantedPart<S>) -> Divided {
    let all = 0..part.origins.len();
    if request.held_out.is_none() {
        let explained = all.take(request.samples()).collect();
        return Divided { explained, held_out: Vec::new() };
    }
    // Some of each class are held out.
    let sources: BTreeSet<(usize, usize)> =
        part.samples.labels().iter().copied().zip(part.origins.iter().copied()).collect();
    let sources: Vec<(usize, usize)> = sources.into_iter().collect();
    let classes: Vec<usize> = sources.iter().map(|(class, _)| *class).collect();
    let held = stratified(&classes, classes.len().div_ceil(HELD_OUT_EVERY), request.seed);
    let held: BTreeSet<usize> = held.into_iter().map(|index| sources[index].1).collect();
    let (mut held_out, mut explained): (Vec<usize>, Vec<usize>) =
        all.partition(|&index| held.contains(&part.origins[index]));
    explained.truncate(request.samples());
    held_out.truncate(request.held_out());
    Divided { explained, held_out }
}
