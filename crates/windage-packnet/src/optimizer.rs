//! The optimizer that freezes by the bit.
//!
//! Zero gradients do not hold a weight: weight decay, momentum and Adam's moments move it all the
//! same. So a step is taken as the optimizer takes it, and what must not move is put back bit for
//! bit.
//!
//! What is put back is what the packing knows of it: weights of earlier tasks, and zeros. So
//! nothing is kept from before the step, which the optimizer takes in place, and only what it puts
//! out is written to.

use std::sync::{Arc, OnceLock};

use burn::grad_clipping::GradientClippingConfig;
use burn::module::ParamGroup;
use burn::optim::{LearningRate, ModuleOptimizer, Optimizer};
use burn::tensor::{Bool, Device, Tensor, TensorData};
use windage_ops::{HostValues, host_tensor};

use crate::masks::{BitMask, clear_where, copy_where};
use crate::{Error, PackNet, Result, Stage};

impl PackNet {
    /// An optimizer for the module of the current stage: `optimizer` (of a configuration's
    /// `build()`), but what belongs to earlier tasks, or is held at zero while fine-tuning,
    /// stays as it is to the bit. Make a new one for each stage.
    ///
    /// A module that holds the one of this stage as a part (as Burn's `Learner` may want it) is
    /// frozen, too: weights are known by their path and by their
    /// [`ParamId`](burn::module::ParamId). So parameters of its own must not be where layers of the
    /// packed module are in that.
    ///
    /// Whatever held weights were before a step, after it they are what the packing knows: if
    /// something else has moved them, they are put right.
    ///
    /// `clipping` goes by parameter, and by all of its gradient, as Burn's does.
    ///
    /// # Errors
    /// Between tasks.
    ///
    /// # Panics
    /// A step does if a parameter at the path of a layer has another number of values.
    pub fn optimizer<O: Optimizer>(
        &self,
        optimizer: O,
        clipping: Option<&GradientClippingConfig>,
    ) -> Result<ModuleOptimizer> {
        if self.stage() == Stage::BetweenTasks {
            let stage = self.stage().to_string();
            return Err(Error::WrongStage {
                call: "optimizer",
                stage,
                needed: "training or fine-tuning",
            });
        }
        let mut whole = ModuleOptimizer::from(optimizer.clone());
        if let Some(clipping) = clipping {
            whole = whole.with_grad_clipping(clipping.init());
        }
        let (ids, known) =
            (self.layer_ids(), |path| Some(self.shared.get(path)?.values.as_slice()));
        let held = self
            .layers()
            .iter()
            .zip(self.held())
            .enumerate()
            .filter(|(_, (_, held))| held.count() > 0);
        Ok(held.fold(whole, |whole, (number, (layer, held))| {
            let frozen = Frozen {
                inner: optimizer.clone(),
                held: Arc::new(Held::new(held, known(&layer.path))),
            };
            // By path, which survives a checkpoint; and by id, which survives being a part of
            // another module.
            let group =
                ParamGroup::from_path(&layer.path).fuse(&ParamGroup::from_ids(vec![ids[number]]));
            whole.with_group(group, frozen, clipping.map(GradientClippingConfig::init))
        }))
    }
}

/// An optimizer of one parameter, some of whose values stay as they are.
#[derive(Clone)]
struct Frozen<O> {
    inner: O,
    held: Arc<Held>,
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
        let (after, state) = self.inner.step(rate, tensor, gradient, state);
        (self.held.put_back(after), state)
    }

    fn to_device<const D: usize>(state: Self::State<D>, device: &Device) -> Self::State<D> {
        O::to_device(state, device)
    }
}

/// The values of a parameter that stay.
struct Held {
    bits: BitMask,
    known: Known,
    /// The bits and values on the parameter's device, once they were wanted.
    there: OnceLock<(Tensor<1, Bool>, Option<Tensor<1>>)>,
}

/// What values that stay are.
enum Known {
    /// All are zero, as in a first task.
    Zeros,
    /// A parameter's values; those that do not stay are of no account.
    Values(Vec<f32>),
}

impl Held {
    /// The values `known`, or zeros, at the positions of `bits`.
    fn new(bits: BitMask, known: Option<&[f32]>) -> Self {
        let known = match known {
            Some(values) if bits.ones().any(|index| values[index].to_bits() != 0) => {
                Known::Values(values.to_vec())
            }
            _ => Known::Zeros,
        };
        Self { bits, known, there: OnceLock::new() }
    }

    /// `after`, but what is known where values stay.
    fn put_back<const D: usize>(&self, after: Tensor<D>) -> Tensor<D> {
        let mut after = match HostValues::of(after) {
            Ok(after) => after,
            Err(after) => return self.select(after),
        };
        match &self.known {
            Known::Zeros => clear_where(&self.bits, after.values_mut()),
            Known::Values(known) => copy_where(&self.bits, known, after.values_mut()),
        }
        after.into_tensor()
    }

    /// The same on any device.
    fn select<const D: usize>(&self, after: Tensor<D>) -> Tensor<D> {
        let (device, shape) = (after.device(), after.dims());
        let (mask, known) = self.there.get_or_init(|| self.on(&device));
        let mask = mask.clone().to_device(&device).reshape(shape);
        match known {
            None => after.mask_fill(mask, 0.0),
            Some(known) => after.mask_where(mask, known.clone().to_device(&device).reshape(shape)),
        }
    }

    fn on(&self, device: &Device) -> (Tensor<1, Bool>, Option<Tensor<1>>) {
        let mut bits = vec![false; self.bits.len()];
        self.bits.ones().for_each(|index| bits[index] = true);
        let count = [bits.len()];
        let mask = Tensor::from_data(TensorData::new(bits, count), device);
        let known = match &self.known {
            Known::Zeros => None,
            Known::Values(known) => Some(host_tensor(known.clone(), count, device)),
        };
        (mask, known)
    }
}

#[cfg(test)]
mod tests {
    use burn::optim::AdamWConfig;
    use rand::RngExt;
    use windage_core::{Seed, Stream};

    use super::*;
    use crate::masks::PARALLEL_FROM;

    fn bits<const D: usize>(tensor: Tensor<D>) -> Vec<u32> {
        tensor.into_data().iter::<f32>().map(f32::to_bits).collect()
    }

    /// Ragged ends, less than a byte, pieces for several threads; some masks with whole bytes and
    /// words, as filters have.
    fn masks() -> Vec<BitMask> {
        let mut rng = Seed(3).rng(Stream::Data, 0);
        let mut masks = Vec::new();
        for len in [1, 7, 8, 65, 127, 1000, 64 * 1024 + 1, PARALLEL_FROM, PARALLEL_FROM + 77] {
            for run in [1, 9, 200] {
                let runs: Vec<bool> = (0..=len / run).map(|_| rng.random()).collect();
                masks.push(BitMask::from_fn(len, |index| runs[index / run]));
            }
        }
        masks
    }

    #[test]
    fn held_values_stay_and_all_others_move_as_without_any() {
        let device = Device::flex();
        let inner = AdamWConfig::new().with_weight_decay(0.1).build();
        let mut rng = Seed(4).rng(Stream::Data, 0);
        for (number, mask) in masks().into_iter().enumerate() {
            let mut values =
                || (0..mask.len()).map(|_| rng.random_range(-1.0..1.0)).collect::<Vec<f32>>();
            let mut start = values();
            start[0] = -0.0;
            if number % 2 == 0 {
                mask.ones().for_each(|index| start[index] = 0.0);
            }
            let expected = |bare: &[u32]| {
                let value = |index: usize| {
                    if mask.get(index) { start[index].to_bits() } else { bare[index] }
                };
                (0..mask.len()).map(value).collect::<Vec<_>>()
            };
            let held = Arc::new(Held::new(mask.clone(), Some(&start)));
            let frozen = Frozen { inner: inner.clone(), held: held.clone() };
            let tensor = |values: &[f32]| host_tensor(values.to_vec(), [values.len()], &device);
            let (mut bare, mut packed) = ((tensor(&start), None), (tensor(&start), None));
            for _step in 0..3 {
                let gradient = tensor(&values());
                bare = inner.step(0.01, bare.0, gradient.clone(), bare.1);
                packed = frozen.step(0.01, packed.0, gradient, packed.1);
                let all = bits(bare.0.clone());
                assert_eq!(bits(packed.0.clone()), expected(&all), "{} values", mask.len());
                // Other devices' way, and values that something else has moved before.
                assert_eq!(
                    bits(held.select(bare.0.clone())),
                    expected(&all),
                    "{} values",
                    mask.len()
                );
                assert_eq!(
                    bits(held.put_back(bare.0.clone())),
                    expected(&all),
                    "{} values",
                    mask.len()
                );
            }
        }
    }

    #[test]
    fn what_others_hold_is_left_alone() {
        let device = Device::flex();
        let held = Held::new(BitMask::all(6), None);
        let all: Tensor<2> =
            host_tensor((1..=12).map(|value| value as f32).collect(), [3, 4], &device);
        // A strided part of a tensor that is there elsewhere, too.
        let part = all.clone().transpose().slice([1..3, 0..3]);
        assert_eq!(held.put_back(part).into_data().iter::<f32>().collect::<Vec<_>>(), [0.0; 6]);
        assert_eq!(all.into_data().iter::<f32>().sum::<f32>(), 78.0);
    }
}
