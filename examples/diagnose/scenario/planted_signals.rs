//! Shifts planted into recordings and series.

use std::collections::BTreeSet;
use std::path::Path;

use windage::core::{Error as CoreError, Seed};
use windage::data::synthetic::planted_signals::{
    AudioLayout, PlantedPart, PlantedParts, PlantedSignals, planted_audio_names,
    planted_series_names,
};
use windage::diagnose::{PlantedFactor, TrainingPair};

use super::material::Material;
use super::set::Set;
use super::signals::{all_of, rate_of, series_options, words};
use super::{Scenario, name_of};
use crate::Failure;
use crate::arguments::{Arguments, As};

/// Where samples are held out, every so manieth recording of a class is.
const HELD_OUT_EVERY: usize = 4;

pub(super) fn planted(arguments: &Arguments, path: &Path) -> Result<Scenario, Failure> {
    let seed = Seed(arguments.seed);
    // Enough that those of the recordings which are not held out suffice.
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
        return Err(CoreError::setting(
            "rate",
            value,
            "unknown, as of series; plant into --as spectrograms",
        )
        .into());
    }
    let name = arguments.planted.as_deref().unwrap_or(planted_series_names()[0]);
    let planted =
        PlantedSignals::series(name).ok_or_else(|| unknown(planted_series_names(), name))?;
    let drawn = planted.draw_series(&set, count, seed)?;
    assembled(arguments, path, &planted, &drawn.parts, Material::Signals { axes: drawn.axes })
}

fn assembled<S: Set>(
    arguments: &Arguments,
    path: &Path,
    planted: &PlantedSignals,
    parts: &PlantedParts<S>,
    material: Material,
) -> Result<Scenario, Failure> {
    let name = name_of(path);
    let names = [format!("{name}, as recorded"), format!("{name}, shifted")];
    let divided = [&parts.source, &parts.target].map(|part| divided(arguments, part));
    let domain = |part: &PlantedPart<S>, indices: &[usize], name: String| {
        part.samples.part(indices).domain(name)
    };
    let held_out = if arguments.remedy {
        let held = |part, indices: &[usize], name: &str| {
            domain(part, indices, format!("{name} (held out)"))
        };
        Some([
            held(&parts.source, &divided[0][1], &names[0])?,
            held(&parts.target, &divided[1][1], &names[1])?,
        ])
    } else {
        None
    };
    let [harmful, harmless] = planted.least_changes();
    let truth = |attribute: &str, least_change: f64, of: fn(&PlantedPart<S>) -> &Vec<f64>| {
        let values = |part: &PlantedPart<S>, indices: &[usize]| {
            indices.iter().map(|&index| of(part)[index]).collect()
        };
        PlantedFactor {
            attribute: attribute.into(),
            first: values(&parts.source, &divided[0][0]),
            second: values(&parts.target, &divided[1][0]),
            least_change,
        }
    };
    let truth = [
        truth(planted.harmful.attribute(), harmful, |part| &part.harmful),
        truth(planted.harmless.attribute(), harmless, |part| &part.harmless),
    ];
    let training: Vec<usize> = (0..arguments.samples()).collect();
    let [first_name, second_name] = names;
    let first = domain(&parts.source, &divided[0][0], first_name)?;
    let second = domain(&parts.target, &divided[1][0], second_name)?;
    TrainingPair::check(&first, &second)?;
    Ok(Scenario {
        held_out,
        first,
        second,
        training: domain(&parts.training, &training, format!("{name} to learn from"))?,
        truth: Some(truth),
        description: format!("{name} with a planted shift: {} (harmful first)", planted.name),
        material,
    })
}

/// What is explained and what is held out, of different recordings: one drawn again with other
/// factors is not another one.
fn divided<S: Set>(arguments: &Arguments, part: &PlantedPart<S>) -> [Vec<usize>; 2] {
    let all = 0..part.origins.len();
    if !arguments.remedy {
        return [all.take(arguments.samples()).collect(), Vec::new()];
    }
    // Sorted by class, so that some of every class are held out.
    let sources: BTreeSet<(usize, usize)> =
        part.samples.labels().iter().copied().zip(part.origins.iter().copied()).collect();
    let held: BTreeSet<usize> =
        sources.iter().step_by(HELD_OUT_EVERY).map(|(_, source)| *source).collect();
    let (others, explained): (Vec<usize>, Vec<usize>) =
        all.partition(|&index| held.contains(&part.origins[index]));
    [(explained, arguments.samples()), (others, arguments.held_out())]
        .map(|(indices, most)| indices.into_iter().take(most).collect())
}
