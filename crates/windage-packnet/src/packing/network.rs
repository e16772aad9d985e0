//! Networks with the values of packed tasks in them.

use burn::module::{Module, ParamId};

use super::checks::{check_fit, missing};
use super::config::FreeWeightInit;
use super::packed::Packed;
use crate::layers::{Layer, parameters};
use crate::masks::copy_where;
use crate::values::{Snapshot, Values, restored, snapshot};
use crate::{Error, Result};

/// Returns the network of a task, ready for inference.
///
/// # Errors
/// Returns an error if there is no such task or the template does not fit.
pub(crate) fn task_network<M: Module>(packed: &Packed, task: usize, template: &M) -> Result<M> {
    let own = &packed.task(task)?.own;
    check_fit(packed, template)?;
    let find = |path: &str| own.get(path).or_else(|| packed.shared.get(path));
    for parameter in parameters(template) {
        let expected = find(&parameter.path).ok_or_else(|| missing(&parameter.path))?.shape.len();
        let found = parameter.shape.len();
        if expected != found {
            return Err(Error::RankMismatch { parameter: parameter.path, expected, found });
        }
    }
    let mut weights = used_weights(packed, task);
    let mut take = |path: &str| weights.remove(path).or_else(|| find(path).cloned());
    Ok(restored(template, &mut take, &|_| false))
}

/// Returns the weights of the layers with zeros in place of those that a task does not use.
fn used_weights(packed: &Packed, task: usize) -> Snapshot {
    let layers = packed.owned_layers().map(|(layer, owners)| {
        let known = &packed.shared[&layer.path];
        let used = owners.weights_of(&owners.owned_by_first(task + 1));
        let values = used.masked(&known.values);
        (layer.path.clone(), Values { shape: known.shape.clone(), values })
    });
    layers.collect()
}

/// Returns `fresh` as the module that the next task begins with: with the values of earlier tasks,
/// and the parameters of the first task held.
///
/// # Errors
/// Returns [`Error::NotFinite`] if free weights are taken from `fresh` and one is not finite.
pub(crate) fn first_module<M: Module>(packed: &Packed, fresh: &M) -> Result<M> {
    if packed.tasks.is_empty() {
        return Ok(fresh.valid());
    }
    let mut shared = packed.shared.clone();
    if packed.config.free_weight_init == FreeWeightInit::Fresh {
        let start = snapshot(fresh)?;
        for (layer, owners) in packed.owned_layers() {
            let free = owners.weights_of(&owners.free());
            if let Some(values) = shared.get_mut(&layer.path) {
                copy_where(&free, &start[&layer.path].values, &mut values.values);
            }
        }
    }
    let is_held = |path: &str| packed.anatomy.is_first(path);
    Ok(restored(fresh, &mut |path: &str| shared.remove(path), &is_held))
}

/// Returns the parameter IDs of the packed weights in a module, in layer order.
pub(crate) fn layer_ids<M: Module>(packed: &Packed, module: &M) -> Vec<ParamId> {
    let parameters = parameters(module);
    let id = |layer: &Layer| {
        parameters.iter().find(|parameter| parameter.path == layer.path).map(|found| found.id)
    };
    packed.layers().iter().filter_map(id).collect()
}
