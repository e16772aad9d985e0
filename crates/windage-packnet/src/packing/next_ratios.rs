//! The pruning ratios of the next task.

use super::ownership::Ownership;
use super::packed::Packed;
use super::task::PackedTask;
use crate::layers::Layer;
use crate::ratios::{NewTask, RatioSchedule};
use crate::similarity::{EarlierTask, Reference, Signature, SignatureMeasure};
use crate::{Error, Result};

/// Returns the pruning ratios that a schedule gives for the layers, from shallow to deep.
///
/// # Errors
/// Returns the error of the schedule's settings, or [`Error::BadRatio`] for a ratio outside of 0…1.
pub(crate) fn checked_ratios(
    packed: &Packed,
    schedule: &dyn RatioSchedule,
    task: &NewTask,
) -> Result<Vec<f64>> {
    schedule.validate()?;
    let checked = |layer: &Layer| {
        let ratio = schedule.ratio(layer, packed.layers(), task);
        if (0.0..=1.0).contains(&ratio) {
            return Ok(ratio);
        }
        Err(Error::BadRatio { layer: layer.path.clone(), ratio })
    };
    packed.layers().iter().map(checked).collect()
}

/// Returns the pruning ratios of the next task, whose name is for messages.
///
/// # Errors
/// As [`checked_ratios`]; also returns [`Error::LayerExhausted`] if the task is to own weights of a
/// layer that has none left and was not closed by a pruning ratio of 0.
pub(crate) fn next_ratios(
    packed: &Packed,
    schedule: &dyn RatioSchedule,
    divergence: Option<f64>,
    name: &str,
) -> Result<Vec<f64>> {
    let task = NewTask { number: packed.tasks.len(), divergence };
    let ratios = checked_ratios(packed, schedule, &task)?;
    for ((number, (layer, owners)), ratio) in packed.owned_layers().enumerate().zip(&ratios) {
        if *ratio < 1.0 && !packed.is_closed(number) && owners.free().count() == 0 {
            return Err(exhausted(packed, layer, owners, name));
        }
    }
    Ok(ratios)
}

fn exhausted(packed: &Packed, layer: &Layer, owners: &Ownership, name: &str) -> Error {
    let tasks = packed.tasks.iter().zip(owners.tasks());
    let owning = tasks.filter(|(_, owned)| owned.count() > 0);
    let names: Vec<&str> = owning.map(|(task, _)| task.name.as_str()).collect();
    Error::LayerExhausted {
        layer: layer.path.clone(),
        task: name.into(),
        owners: names.join(", "),
        weights: layer.weights(),
    }
}

/// Returns the Jensen–Shannon divergence of new data from those of the earlier task that they are
/// compared with, or `None` if no earlier task qualifies or has a signature.
pub(crate) fn divergence(
    packed: &Packed,
    signature: &Signature,
    reference: &Reference,
    measure: &SignatureMeasure,
) -> Result<Option<f64>> {
    let mut earlier = Vec::new();
    for (number, task) in packed.tasks.iter().enumerate() {
        if let Some(known) = &task.signature {
            let divergence = known.divergence(signature, measure)?.value;
            let ratio = mean_ratio(packed.layers(), task);
            earlier.push(EarlierTask { task: number, ratio, divergence });
        }
    }
    Ok(reference.most_similar(&earlier).map(|found| found.divergence))
}

/// Returns the mean pruning ratio of a task over all weights: the share that it left to later tasks
/// if all weights of all layers were free.
fn mean_ratio(layers: &[Layer], task: &PackedTask) -> f64 {
    let weights: usize = layers.iter().map(Layer::weights).sum();
    let pairs = layers.iter().zip(&task.ratios);
    let pruned: f64 = pairs.map(|(layer, ratio)| layer.weights() as f64 * ratio).sum();
    pruned / weights as f64
}
