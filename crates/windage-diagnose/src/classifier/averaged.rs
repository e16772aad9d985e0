//! The running average of a network's weights.

use std::collections::VecDeque;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::Tensor;

/// Moves the weights and running statistics of `average` toward those of `current` by `share` of
/// the difference.
///
/// `average` must be a copy of its own ([`Module::valid`]): clones share their running statistics.
pub(super) fn moved_toward<C: Module>(average: C, current: &C, share: f64) -> C {
    let mut values = Values(VecDeque::new());
    // `valid` brings running statistics up to date.
    current.valid().visit(&mut values);
    average.map(&mut Toward { values: values.0, share })
}

/// The values of all floating-point parameters, in their order.
struct Values(VecDeque<Tensor<1>>);

impl ModuleVisitor for Values {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let value = param.val();
        let count = value.shape().num_elements();
        self.0.push_back(value.reshape([count]));
    }
}

struct Toward {
    values: VecDeque<Tensor<1>>,
    share: f64,
}

impl ModuleMapper for Toward {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(value) = self.values.pop_front() else { return param };
        let share = self.share;
        param.map(|average| {
            let value = value.reshape(average.dims());
            average * (1.0 - share) + value * share
        })
    }
}

#[cfg(test)]
mod tests {
    use burn::nn::{BatchNormConfig, LinearConfig};
    use burn::tensor::Device;

    use super::*;

    #[test]
    fn weights_and_running_statistics_move_and_the_current_ones_stay() {
        let device = Device::flex();
        let [start, current] = [0, 1].map(|_| LinearConfig::new(2, 3).init(&device));
        let values = |weight: Tensor<2>| weight.into_data().iter::<f32>().collect::<Vec<_>>();
        let [from, to] = [&start, &current].map(|linear| values(linear.weight.val()));
        let moved = values(moved_toward(start, &current, 0.25).weight.val());
        for ((moved, from), to) in moved.iter().zip(&from).zip(&to) {
            assert!((moved - (0.75 * from + 0.25 * to)).abs() < 1e-6);
        }
        assert_eq!(values(current.weight.val()), to);
        let current = BatchNormConfig::new(1).init(&device.clone().autodiff()).train();
        current.running_mean.update(Tensor::full([1], 8.0, &device));
        let average = BatchNormConfig::new(1).init(&device);
        let average = moved_toward(average, &current, 0.5);
        assert_eq!(average.running_mean.value().into_scalar::<f32>(), 4.0);
        assert_eq!(current.valid().running_mean.value().into_scalar::<f32>(), 8.0);
    }
}
