//! A shift planted into recordings or series.

use std::collections::BTreeSet;
use std::path::Path;

use windage::core::{Error as CoreError, Seed, Shift};
use windage::data::synthetic::planted_signals::{
    AudioLayout, PlantedPart, PlantedParts, PlantedSignals, planted_audio_names,
    planted_series_names,
};
use windage::diagnose::model::check_domains;
use windage::diagnose::planted::{PlantedFactor, PlantedFactors};

use super::Scenario;
use super::material::Material;
use super::set::Set;
use super::signals::{all_of, rate_of, series_options, words};
use crate::Failure;
use crate::arguments::{Arguments, As};
use crate::file_name::file_name;

/// If recordings are held out, one of this many is.
const HELD_OUT_EVERY: usize = 4;

/// Reads signals and plants a shift.
pub(super) fn planted(arguments: &Arguments, path: &Path) -> Result<Scenario, Failure> {
    let seed = Seed(arguments.seed);
    // Enough samples remain after recordings are held out.
    let count = arguments.samples() + 2 * arguments.held_out();
    let speaker = arguments.speaker.as_deref();
    let unknown = |names: Vec<&'static str>, name: &str| {
        Failure::from(CoreError::setting("planted", name, &names.join(", ")))
    };
    if arguments.samples_as == As::Spectrograms {
        let set = words(path, speaker)?;
        let rate_hz = rate_of(&set)?;
        let name = arguments.planted.as_deref().unwrap_or(planted_audio_names()[0]);
        let planted =
            PlantedSignals::audio(name).ok_or_else(|| unknown(planted_audio_names(), name))?;
        let layout = AudioLayout::for_words(rate_hz);
        let drawn = planted.draw_spectrograms(&set, &layout, count, seed)?;
        let material = Material::Spectrograms { config: layout.spectrogram, axes: drawn.axes };
        return assembled(arguments, path, &planted, &drawn.parts, material);
    }
    let set = all_of(path, &series_options(arguments, speaker))?;
    if let Some(rate) = set.rate_hz() {
        let value = format!("{rate} Hz");
        let range = "unknown, as that of series; use --as spectrograms for recordings";
        return Err(CoreError::setting("rate", value, range).into());
    }
    let name = arguments.planted.as_deref().unwrap_or(planted_series_names()[0]);
    let planted =
        PlantedSignals::series(name).ok_or_else(|| unknown(planted_series_names(), name))?;
    let drawn = planted.draw_series(&set, count, seed)?;
    assembled(arguments, path, &planted, &drawn.parts, Material::Signals { axes: drawn.axes })
}

/// Makes domains of the planted parts.
fn assembled<S: Set>(
    arguments: &Arguments,
    path: &Path,
    planted: &PlantedSignals,
    parts: &PlantedParts<S>,
    material: Material,
) -> Result<Scenario, Failure> {
    let name = file_name(path);
    let names = Shift::new(format!("{name}, as recorded"), format!("{name}, shifted"));
    let both = Shift::new(&parts.source, &parts.target);
    let divided = both.map(|part| divided(arguments, part));
    let domain = |part: &PlantedPart<S>, indices: &[usize], name: String| {
        part.samples.part(indices).domain(name)
    };
    let each = || both.zip(divided.as_ref()).zip(names.as_ref());
    let held_out = if arguments.mitigate {
        let held = each().try_map(|((part, divided), name)| {
            domain(part, &divided.held_out, format!("{name} (held out)"))
        });
        Some(held?)
    } else {
        None
    };
    let training: Vec<usize> = (0..arguments.samples()).collect();
    let domains =
        each().try_map(|((part, divided), name)| domain(part, &divided.explained, name.clone()))?;
    check_domains(domains.as_ref())?;
    Ok(Scenario {
        held_out,
        domains,
        training: domain(&parts.training, &training, format!("{name} to learn from"))?,
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
fn divided<S: Set>(arguments: &Arguments, part: &PlantedPart<S>) -> Divided {
    let all = 0..part.origins.len();
    if !arguments.mitigate {
        let explained = all.take(arguments.samples()).collect();
        return Divided { explained, held_out: Vec::new() };
    }
    // They are sorted by class, so that some of each class are held out.
    let sources: BTreeSet<(usize, usize)> =
        part.samples.labels().iter().copied().zip(part.origins.iter().copied()).collect();
    let held: BTreeSet<usize> =
        sources.iter().step_by(HELD_OUT_EVERY).map(|(_, source)| *source).collect();
    let (mut held_out, mut explained): (Vec<usize>, Vec<usize>) =
        all.partition(|&index| held.contains(&part.origins[index]));
    explained.truncate(arguments.samples());
    held_out.truncate(arguments.held_out());
    Divided { explained, held_out }
}
