//! The running mean of a generator's weights.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::Tensor;

/// Returns the decay after `step` steps, `min(decay, (1 + step)/(10 + step))`, with which the
/// initial weights lose their influence soon.
pub(super) fn decay_at(decay: f64, step: usize) -> f64 {
    decay.min((1 + step) as f64 / (10 + step) as f64)
}

/// Updates the mean: `θ̄ ← decay·θ̄ + (1 − decay)·θ` for each value of `mean` and `module`.
///
/// Running statistics are averaged too, so that they fit the weights. So are the vectors of
/// spectral normalization, which change slowly.
///
/// Source: Yazıcı et al., *The Unusual Effectiveness of Averaging in GAN Training*, ICLR 2019.
pub(super) fn averaged<M: Module>(mean: M, module: &M, decay: f64) -> M {
    let mut seen = Values::default();
    // `valid` updates the running statistics.
    module.valid().visit(&mut seen);
    mean.map(&mut Towards { target: seen, rate: 1.0 - decay })
}

/// Flattened values by parameter.
#[derive(Default)]
struct Values(BTreeMap<ParamId, Tensor<1>>);

impl ModuleVisitor for Values {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val();
        let length = value.shape().num_elements();
        self.0.insert(param.id, value.reshape([length]));
    }
}

struct Towards {
    target: Values,
    rate: f64,
}

impl ModuleMapper for Towards {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(target) = self.target.0.remove(&param.id) else { return param };
        let rate = self.rate;
        param.map(move |mean| {
            let target = target.reshape(mean.dims());
            mean.clone() + (target - mean) * rate
        })
    }
}
