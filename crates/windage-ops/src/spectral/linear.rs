//! Linear maps as operations. The backward pass is the adjoint.

use std::fmt::Debug;

use burn::tensor::Tensor;

use crate::differentiable::{Operation, apply};
use crate::host::HostValues;

/// A linear map over the last axis or axes.
pub(super) trait LinearMap: Clone + Debug + Send + Sync + 'static {
    /// Returns the map whose matrix is the transpose of this map's matrix.
    fn adjoint(&self) -> Self;

    /// Returns the shape of the output for a shape of the input.
    fn output<const D: usize>(&self, input: [usize; D]) -> [usize; D];

    /// Applies the map to values in memory, row-major, of the shape `dims`.
    fn on_host<const D: usize>(&self, input: &[f32], dims: [usize; D]) -> Vec<f32>;

    /// Applies the map as products with bases.
    fn by_bases<const D: usize>(&self, input: Tensor<D>) -> Tensor<D>;

    /// Applies the map to a plain tensor.
    fn value<const D: usize>(&self, input: Tensor<D>) -> Tensor<D> {
        let dims = input.dims();
        match HostValues::of(input) {
            Ok(host) => host.tensor(self.on_host(host.values(), dims), self.output(dims)),
            Err(input) => self.by_bases(input),
        }
    }

    /// Applies the map, and records it for autodiff if `input` is recorded.
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
