//! What a packing refuses: calls in the wrong order, modules that do not fit, values that have
//! moved.

use burn::module::Module;

use super::{PackNet, Snapshot, Stage, Values};
use crate::layers::Anatomy;
use crate::masks::{BitMask, Ownership};
use crate::{Error, Layer, Result};

impl PackNet {
    pub(crate) fn expect(&self, call: &'static str, needed: Stage) -> Result<()> {
        if self.stage() == needed { Ok(()) } else { Err(self.wrong_stage(call, needed)) }
    }

    pub(super) fn wrong_stage(&self, call: &'static str, needed: Stage) -> Error {
        let needed = match needed {
            Stage::BetweenTasks => "between tasks",
            Stage::Training => "training",
            Stage::FineTuning => "fine-tuning",
        };
        Error::WrongStage { call, stage: self.stage().to_string(), needed }
    }

    pub(super) fn exhausted(&self, layer: &Layer, ownership: &Ownership) -> Error {
        let owners =
            self.tasks.iter().zip(ownership.tasks()).filter(|(_, owned)| owned.count() > 0);
        let owners: Vec<&str> = owners.map(|(task, _)| task.name.as_str()).collect();
        let next = format!("number {}", self.tasks.len() + 1);
        let task = self.current.as_ref().map_or(next, |current| current.name.clone());
        Error::LayerExhausted {
            layer: layer.path.clone(),
            task,
            owners: owners.join(", "),
            weights: layer.weights(),
        }
    }

    /// Refuses values that differ by a bit from what is packed where `held` says so, or from zero
    /// where nobody owns them.
    pub(super) fn check_unmoved(&self, values: &Snapshot, held: &[BitMask]) -> Result<()> {
        let moved = |parameter: &str, count: usize| match count {
            0 => Ok(()),
            count => Err(Error::Moved { parameter: parameter.into(), count }),
        };
        for (layer, held) in self.anatomy.layers.iter().zip(held) {
            let now = &values.get(&layer.path).ok_or_else(|| missing(&layer.path))?.values;
            let packed = self.shared.get(&layer.path).map(|packed| &packed.values);
            let differs = |index: &usize| {
                now[*index].to_bits() != packed.map_or(0, |packed| packed[*index].to_bits())
            };
            moved(&layer.path, held.ones().filter(differs).count())?;
        }
        for path in self.anatomy.first.iter().filter(|_| !self.tasks.is_empty()) {
            let pairs = values[path].values.iter().zip(&self.shared[path].values);
            moved(path, pairs.filter(|(now, packed)| now.to_bits() != packed.to_bits()).count())?;
        }
        Ok(())
    }

    /// Refuses a module of other parameters; heads may have any shape.
    pub(super) fn check_fit<M: Module>(&self, module: &M) -> Result<()> {
        let found = Anatomy::of(module, &self.config)?;
        let misfit = |problem: String| Err(Error::Misfit { problem });
        for (expected, found) in self.anatomy.layers.iter().zip(&found.layers) {
            if (&expected.path, &expected.shape) != (&found.path, &found.shape) {
                let (path, shape) = (&expected.path, &expected.shape);
                return misfit(format!(
                    "expected `{path}` {shape:?}, found `{}` {:?}",
                    found.path, found.shape
                ));
            }
        }
        if self.anatomy.layers.len() != found.layers.len() {
            return misfit(format!(
                "expected {} layers, found {}",
                self.anatomy.layers.len(),
                found.layers.len()
            ));
        }
        if (&self.anatomy.own, &self.anatomy.first) != (&found.own, &found.first) {
            return misfit("its heads, biases or normalization have other names".into());
        }
        let shared = crate::layers::parameters(module).into_iter();
        for parameter in shared.filter(|parameter| self.is_first(&parameter.path)) {
            if let Some(Values { shape, .. }) =
                self.shared.get(&parameter.path).filter(|v| v.shape != parameter.shape)
            {
                return misfit(format!(
                    "`{}` is {:?}, expected {shape:?}",
                    parameter.path, parameter.shape
                ));
            }
        }
        Ok(())
    }
}

pub(super) fn missing(path: &str) -> Error {
    Error::Misfit { problem: format!("it lacks `{path}`") }
}
