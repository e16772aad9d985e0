//! The optimiser that freezes by the bit.
//!
//! Zero gradients do not hold a weight: weight decay, momentum and Adam's moments move it all the same. So a step is taken as
//! the optimiser takes it, and what must not move is put back bit for bit.

use std::sync::{Arc, OnceLock};

use burn::grad_clipping::GradientClippingConfig;
use burn::module::ParamGroup;
use burn::optim::{LearningRate, ModuleOptimizer, Optimizer};
use burn::tensor::{Bool, Device, Tensor, TensorData};
use windage_core::{HostValues, host_tensor};

use crate::masks::{BitMask, copy_where};
use crate::{Error, PackNet, Result, Stage};

impl PackNet {
    /// An optimiser for the module of the current stage: `optimizer` (of a configuration's `build()`), but what belongs to
    /// earlier tasks, or is held at zero while fine-tuning, stays as it is to the bit. Make a new one for each stage.
    ///
    /// A module that holds the one of this stage as a part (as Burn's `Learner` may want it) is frozen, too: weights are known by
    /// their path and by their [`ParamId`](burn::module::ParamId).
    ///
    /// `clipping` goes by parameter, and by all of its gradient, as Burn's does.
    ///
    /// # Errors
    /// Between tasks.
    pub fn optimizer<O: Optimizer>(
        &self,
        optimizer: O,
        clipping: Option<&GradientClippingConfig>,
    ) -> Result<ModuleOptimizer> {
        if self.stage() == Stage::BetweenTasks {
            let stage = self.stage().to_string();
            return Err(Error::WrongStage { call: "optimizer", stage, needed: "training or fine-tuning" });
        }
        let mut whole = ModuleOptimizer::from(optimizer.clone());
        if let Some(clipping) = clipping {
            whole = whole.with_grad_clipping(clipping.init());
        }
        let ids = self.layer_ids();
        let held = self.layers().iter().zip(self.held()).enumerate().filter(|(_, (_, held))| held.count() > 0);
        Ok(held.fold(whole, |whole, (number, (layer, held))| {
            let frozen = Frozen { inner: optimizer.clone(), held: Arc::new(Held::new(held)) };
            // By path, which survives a checkpoint; and by id, which survives being a part of another module.
            let group = ParamGroup::from_path(&layer.path).fuse(&ParamGroup::from_ids(vec![ids[number]]));
            whole.with_group(group, frozen, clipping.map(GradientClippingConfig::init))
        }))
    }
}

/// An optimiser of one parameter, some of whose values stay as they are.
#[derive(Clone)]
struct Frozen<O> {
    inner: O,
    held: Arc<Held>,
}

/// The values of a parameter that stay, as bits and, once it was wanted, as a mask on the parameter's device.
struct Held {
    bits: BitMask,
    mask: OnceLock<Tensor<1, Bool>>,
}

impl<O: Optimizer> Optimizer for Frozen<O> {
    type State<const D: usize> = O::State<D>;

    fn step<const D: usize>(
        &self,
        rate: LearningRate,
        tensor: Tensor<D>,
        gradient: Tensor<D>,
        state: Option<Self::State<D>>,
    ) -> (Tensor<D>, Option<Self::State<D>>) {
        let before = tensor.clone();
        let (after, state) = self.inner.step(rate, tensor, gradient, state);
        (self.held.put_back(before, after), state)
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        O::to_device(state, device)
    }
}

impl Held {
    fn new(bits: BitMask) -> Self {
        Self { bits, mask: OnceLock::new() }
    }

    /// `after`, but `before` where the values stay.
    fn put_back<const D: usize>(&self, before: Tensor<D>, after: Tensor<D>) -> Tensor<D> {
        let shape = after.dims();
        let before = match HostValues::of(before) {
            Ok(before) => before,
            Err(before) => return self.select(before, after),
        };
        let after = match HostValues::of(after) {
            Ok(after) => after,
            Err(after) => return self.select(before.tensor(before.values().to_vec(), shape), after),
        };
        let device = after.device().clone();
        let mut values = after.into_vec();
        copy_where(&self.bits, before.values(), &mut values);
        host_tensor(values, shape, &device)
    }

    /// The same on any device.
    fn select<const D: usize>(&self, before: Tensor<D>, after: Tensor<D>) -> Tensor<D> {
        let mask = self.mask.get_or_init(|| {
            let mut bits = vec![false; self.bits.len()];
            self.bits.ones().for_each(|index| bits[index] = true);
            let count = bits.len();
            Tensor::from_data(TensorData::new(bits, [count]), &after.device())
        });
        let mask = mask.clone().to_device(&after.device()).reshape(after.dims());
        after.mask_where(mask, before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_put_the_same_bits_back() {
        let device = Device::flex();
        let values = |offset: f32| (0..70).map(|index| offset + index as f32).collect::<Vec<_>>();
        let mut before = values(0.5);
        before[3] = -0.0;
        let after = values(100.0);
        let held = Held::new(BitMask::from_fn(70, |index| index % 3 == 0));
        let tensors = || [&before, &after].map(|values| host_tensor(values.clone(), [7, 10], &device));
        let bits =
            |tensor: Tensor<2>| tensor.into_data().iter::<f32>().map(|value| value.to_bits()).collect::<Vec<_>>();
        let [b, a] = tensors();
        let host = bits(held.put_back(b, a));
        let [b, a] = tensors();
        assert_eq!(host, bits(held.select(b, a)));
        let expected = |index: usize| if index.is_multiple_of(3) { before[index] } else { after[index] };
        assert_eq!(host, (0..70).map(|index| expected(index).to_bits()).collect::<Vec<_>>());
    }
}
