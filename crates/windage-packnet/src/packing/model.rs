//! The network of one task.

use burn::module::Module;

use super::checks::missing;
use super::snapshot::restored;
use super::{PackNet, Snapshot, Values};
use crate::{Error, Result};

impl PackNet {
    /// The number of the task of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn task(&self, name: &str) -> Result<usize> {
        self.tasks.iter().position(|task| task.name == name).ok_or_else(|| self.unknown(name))
    }

    /// The network of a task, ready for inference: its weights and those of all earlier tasks, all
    /// others zero; its heads. `template` is any module like those that were packed, on the
    /// device that the network is wanted on.
    ///
    /// Parameters that hold no floating-point numbers, and tensors that are no parameters, are not
    /// packed: they are the template's.
    ///
    /// # Errors
    /// When there is no such task, or the module does not fit.
    pub fn model<M: Module>(&self, task: usize, template: &M) -> Result<M> {
        let own = &self.tasks.get(task).ok_or_else(|| self.unknown(&format!("number {task}")))?.own;
        self.check_fit(template)?;
        let find = |path: &str| own.get(path).or_else(|| self.shared.get(path));
        for parameter in crate::layers::parameters(template) {
            let rank = find(&parameter.path).ok_or_else(|| missing(&parameter.path))?.shape.len();
            if rank != parameter.shape.len() {
                let problem = format!(
                    "`{}` is of rank {}, the task's of rank {rank}",
                    parameter.path,
                    parameter.shape.len()
                );
                return Err(Error::Misfit { problem });
            }
        }
        let mut weights = self.weights(task);
        let mut take = |path: &str| weights.remove(path).or_else(|| find(path).cloned());
        Ok(restored(template, &mut take, &|_| false))
    }

    /// The weights of the layers as a task uses them.
    fn weights(&self, task: usize) -> Snapshot {
        let layers = self.anatomy.layers.iter().zip(&self.ownership);
        let of = |(layer, ownership): (&crate::Layer, &crate::masks::Ownership)| {
            let packed = &self.shared[&layer.path];
            let used = ownership.owned_by_first(task + 1);
            let values = ownership.units().expand(&used).masked(&packed.values);
            (layer.path.clone(), Values { shape: packed.shape.clone(), values })
        };
        layers.map(of).collect()
    }

    fn unknown(&self, task: &str) -> Error {
        let known: Vec<&str> = self.tasks.iter().map(|task| task.name.as_str()).collect();
        let known = if known.is_empty() { "none".into() } else { known.join(", ") };
        Error::UnknownTask { task: task.into(), known }
    }
}
