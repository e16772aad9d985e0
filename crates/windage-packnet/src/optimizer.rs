//! An optimizer that holds values to the bit.
//!
//! Zero gradients do not hold a weight: weight decay, momentum and Adam's moments move it all the
//! same. So the optimizer takes its step, and the values that must not move are put back to the bit
//! afterwards.
//!
//! The values that are put back are those that the packing knows: weights of earlier tasks, and
//! zeros. So nothing needs to be copied before the step, which the optimizer takes in place.

use std::sync::{Arc, OnceLock};

use burn::grad_clipping::GradientClippingConfig;
use burn::module::{ParamGroup, ParamId};
use burn::optim::{LearningRate, ModuleOptimizer, Optimizer};
use burn::tensor::{Bool, Device, Tensor, TensorData};
use windage_ops::{HostValues, host_tensor};

use crate::masks::{BitMask, clear_where, copy_where};

/// A weight of a layer of which some values are held.
pub(crate) struct HeldWeight<'a> {
    /// Path of the weight in the packed module. It stays the same when a module is loaded.
    pub(crate) path: &'a str,
    /// ID of the weight, which stays the same when the module becomes a part of another one.
    pub(crate) id: ParamId,
    /// Positions of the values that are held.
    pub(crate) held: BitMask,
    /// Known values of the whole weight; zeros if there are none.
    pub(crate) known: Option<&'a [f32]>,
}

/// Returns `optimizer` as an optimizer of a whole module that holds values of some weights.
pub(crate) fn holding<'a, O: Optimizer>(
    optimizer: O,
    clipping: Option<&GradientClippingConfig>,
    weights: impl Iterator<Item = HeldWeight<'a>>,
) -> ModuleOptimizer {
    let mut whole = ModuleOptimizer::from(optimizer.clone());
    if let Some(clipping) = clipping {
        whole = whole.with_grad_clipping(clipping.init());
    }
    weights.filter(|weight| weight.held.count() > 0).fold(whole, |whole, weight| {
        let HeldWeight { path, id, held, known } = weight;
        let holding = Holding { inner: optimizer.clone(), held: Arc::new(Held::new(held, known)) };
        let group = ParamGroup::from_path(path).fuse(&ParamGroup::from_ids(vec![id]));
        whole.with_group(group, holding, clipping.map(GradientClippingConfig::init))
    })
}

/// An optimizer of one parameter of which some values are held.
#[derive(Clone)]
struct Holding<O> {
    inner: O,
    held: Arc<Held>,
}

impl<O: Optimizer> Optimizer for Holding<O> {
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

/// The values of a parameter that are held.
struct Held {
    bits: BitMask,
    known: Known,
    /// The same on the parameter's device, once it is needed.
    on_device: OnceLock<HeldTensors>,
}

/// What held values are.
enum Known {
    /// All are zero, as in the first task.
    Zeros,
    /// These values of the whole parameter; only those at held positions matter.
    Values(Vec<f32>),
}

/// [`Held`] as tensors of rank 1.
struct HeldTensors {
    mask: Tensor<1, Bool>,
    /// `None` if all held values are zero.
    known: Option<Tensor<1>>,
}

impl Held {
    /// Holds the values of `known`, or zeros, at the positions of `bits`.
    fn new(bits: BitMask, known: Option<&[f32]>) -> Self {
        let known = match known {
            Some(values) if bits.ones().any(|index| values[index].to_bits() != 0) => {
                Known::Values(values.to_vec())
            }
            _ => Known::Zeros,
        };
        Self { bits, known, on_device: OnceLock::new() }
    }

    /// Returns `after` with the known values at the held positions.
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

    /// Does the same on any device.
    fn select<const D: usize>(&self, after: Tensor<D>) -> Tensor<D> {
        let (device, shape) = (after.device(), after.dims());
        let HeldTensors { mask, known } = self.on_device.get_or_init(|| self.tensors(&device));
        let mask = mask.clone().to_device(&device).reshape(shape);
        match known {
            None => after.mask_fill(mask, 0.0),
            Some(known) => after.mask_where(mask, known.clone().to_device(&device).reshape(shape)),
        }
    }

    fn tensors(&self, device: &Device) -> HeldTensors {
        let mut bits = vec![false; self.bits.len()];
        self.bits.ones().for_each(|index| bits[index] = true);
        let count = [bits.len()];
        let mask = Tensor::from_data(TensorData::new(bits, count), device);
        let known = match &self.known {
            Known::Zeros => None,
            Known::Values(known) => Some(host_tensor(known.clone(), count, device)),
        };
        HeldTensors { mask, known }
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

    /// Returns masks with ragged ends, of less than a byte, and of pieces for several threads; some
    /// of them have whole bytes and words set, as masks of filters have.
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
            let holding = Holding { inner: inner.clone(), held: held.clone() };
            let tensor = |values: &[f32]| host_tensor(values.to_vec(), [values.len()], &device);
            let (mut bare, mut packed) = ((tensor(&start), None), (tensor(&start), None));
            for _step in 0..3 {
                let gradient = tensor(&values());
                bare = inner.step(0.01, bare.0, gradient.clone(), bare.1);
                packed = holding.step(0.01, packed.0, gradient, packed.1);
                let all = bits(bare.0.clone());
                assert_eq!(bits(packed.0.clone()), expected(&all), "{} values", mask.len());
                // The way of other devices, and values that something else has moved before.
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
        // A strided part of a tensor that is also used elsewhere.
        let part = all.clone().transpose().slice([1..3, 0..3]);
        assert_eq!(held.put_back(part).into_data().iter::<f32>().collect::<Vec<_>>(), [0.0; 6]);
        assert_eq!(all.into_data().iter::<f32>().sum::<f32>(), 78.0);
    }
}
