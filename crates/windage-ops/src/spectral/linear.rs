//! Linear maps as operations: the backward pass is the adjoint.

use std::fmt::Debug;

use burn::tensor::Tensor;

use crate::differentiable::{Operation, apply};
use crate::host::HostValues;

/// A linear map over the last axis or axes.
pub(super) trait LinearMap: Clone + Debug + Send + Sync + 'static {
    /// The map whose matrix is the transpose of this one's.
    fn adjoint(&self) -> Self;

    /// The shape that a shape is mapped to.
    fn output<const D: usize>(&self, input: [usize; D]) -> [usize; D];

    /// The map on values in memory, row-major, of that shape.
    fn on_host<const D: usize>(&self, input: &[f32], dims: [usize; D]) -> Vec<f32>;

    /// The map as products with bases.
    fn by_bases<const D: usize>(&self, input: Tensor<D>) -> Tensor<D>;

    /// The map on a plain tensor.
    fn value<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        let dims = input.dims();
        match HostValues::of(input) {
            Ok(host) => host.tensor(self.on_host(host.values(), dims), self.output(dims)),
            Err(input) => self.by_bases(input),
        }
    }

    /// The map, recorded for autodiff where `input` is.
    fn map<const D: usize>(self, input: Tensor<D>) -> Tensor<D> {
        let composed = self.clone();
        apply(Linear(self), input, |input| composed.by_bases(input))
    }
}

#[derive(Clone, Debug)]
struct Linear<M>(M);

impl<M: LinearMap, const D: usize> Operation<D, D> for Linear<M> {
    type Checkpointing = ();

    fn forward(&self, input: Tensor<D>) -> Tensor<D> {
        self.0.value(input)
    }

    fn forward_saving(&self, input: Tensor<D>) -> (Tensor<D>, ()) {
        (self.0.value(input), ())
    }

    fn backward(&self, (): (), gradient: Tensor<D>) -> Tensor<D> {
        self.0.adjoint().value(gradient)
    }
}
