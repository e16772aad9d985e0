//! Operations with a gradient written by hand, on any device.
//!
//! Burn records every tensor operation for the backward pass. Where that graph is wasteful,
//! [`Operation`] replaces it: one node, whose forward and backward passes are written on plain
//! tensors and so run on every backend. This is a backend extension in Burn's sense: the node is
//! registered with the autodiff decorator of the backend that holds the tensor.

mod bridge;
mod layer;

use std::fmt::Debug;

use burn::backend::Autodiff;
use burn::backend::autodiff::checkpoint::strategy::{BalancedCheckpointing, NoCheckpointing};
use burn::tensor::Tensor;

pub use layer::{LayerGradients, LayerInputs, LayerOperation, Wanted};

/// A differentiable function from a tensor of rank `D` to one of rank `E`, with its own backward
/// pass.
///
/// Both passes see plain tensors, and return plain tensors of the same backend: what they compute
/// is not recorded.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_ops::differentiable::{Operation, apply};
///
/// /// The sum of squares; its gradient is twice the input.
/// #[derive(Clone, Debug)]
/// struct Energy;
///
/// impl Operation<2, 1> for Energy {
///     type Checkpointing = Tensor<2>;
///
///     fn forward(&self, input: Tensor<2>) -> Tensor<1> {
///         (input.clone() * input).sum()
///     }
///
///     fn forward_saving(&self, input: Tensor<2>) -> (Tensor<1>, Tensor<2>) {
///         (self.forward(input.clone()), input)
///     }
///
///     fn backward(&self, input: Tensor<2>, gradient: Tensor<1>) -> Tensor<2> {
///         input * 2.0 * gradient.unsqueeze::<2>()
///     }
/// }
///
/// let x = Tensor::<2>::ones([2, 3], &Device::flex().autodiff()).require_grad();
/// let energy = apply(Energy, x.clone(), |x| (x.clone() * x).sum());
/// let gradients = energy.backward();
/// assert_eq!(x.grad(&gradients).map(|gradient| gradient.mean().into_scalar::<f32>()), Some(2.0));
/// ```
pub trait Operation<const D: usize, const E: usize>: Clone + Debug + Send + Sync + 'static {
    /// What the forward pass keeps for the backward pass.
    type Checkpointing: Clone + Debug + Send + 'static;

    /// The value of the function.
    fn forward(&self, input: Tensor<D>) -> Tensor<E>;

    /// The value, and what the backward pass will need.
    fn forward_saving(&self, input: Tensor<D>) -> (Tensor<E>, Self::Checkpointing);

    /// The gradient at the input, given the one at the output.
    fn backward(&self, saved: Self::Checkpointing, gradient: Tensor<E>) -> Tensor<D>;
}

/// Applies `operation`, recording it as one node where `input` takes part in a graph.
///
/// On a device whose autodiff tensors cannot be taken apart (a backend that this build of windage
/// does not know) nothing can be recorded by hand; `composed` is computed there, and differentiated
/// by Burn.
///
/// # Panics
/// If the operation returns a tensor that takes part in a graph, or lives on another backend.
pub fn apply<O, const D: usize, const E: usize>(
    operation: O,
    input: Tensor<D>,
    composed: impl FnOnce(Tensor<D>) -> Tensor<E>,
) -> Tensor<E>
where
    O: Operation<D, E>,
{
    if !input.device().is_autodiff() {
        return operation.forward(input);
    }
    match recorded(operation, input) {
        Ok(output) => output,
        Err(input) => composed(input),
    }
}

/// Tries every backend of this build; gives the input back where none fits.
#[allow(clippy::result_large_err)] // The tensor itself comes back; a box would be an allocation a call.
fn recorded<O, const D: usize, const E: usize>(
    operation: O,
    input: Tensor<D>,
) -> Result<Tensor<E>, Tensor<D>>
where
    O: Operation<D, E>,
{
    macro_rules! try_backend {
        ($feature:meta, $backend:ty) => {
            #[cfg($feature)]
            {
                if let Ok(primitive) =
                    input.clone().try_into_primitive::<Autodiff<$backend, NoCheckpointing>>()
                {
                    drop(input);
                    return Ok(bridge::record::<$backend, NoCheckpointing, O, D, E>(
                        operation, primitive,
                    ));
                }
                if let Ok(primitive) =
                    input.clone().try_into_primitive::<Autodiff<$backend, BalancedCheckpointing>>()
                {
                    drop(input);
                    return Ok(bridge::record::<$backend, BalancedCheckpointing, O, D, E>(
                        operation, primitive,
                    ));
                }
            }
        };
    }
    try_backend!(feature = "flex", burn::backend::Flex);
    try_backend!(any(feature = "wgpu", feature = "cuda"), burn::backend::Cube);
    #[allow(deprecated)] // Burn deprecates ndarray but still ships it.
    {
        try_backend!(feature = "ndarray", burn::backend::NdArray);
    }
    Err(input)
}

/// As [`apply`], on flex alone, for operations that are written for the memory of the CPU.
///
/// # Errors
/// The inputs come back where they live elsewhere.
///
/// # Panics
/// If the operation returns a tensor that takes part in a graph, or lives on another backend.
#[allow(clippy::result_large_err)] // The tensors themselves come back; a box would be an allocation a call.
pub fn apply_layer_on_host<O, const D: usize, const W: usize>(
    operation: O,
    inputs: LayerInputs<D, W>,
) -> Result<Tensor<D>, LayerInputs<D, W>>
where
    O: LayerOperation<D, W>,
{
    #[cfg(feature = "flex")]
    {
        use burn::backend::Flex;
        if inputs.input.clone().try_into_primitive::<Flex>().is_ok() {
            return Ok(operation.forward(inputs).0);
        }
        macro_rules! try_strategy {
            ($strategy:ty) => {
                let LayerInputs { input, weight, bias } = inputs.clone();
                if let (Ok(input), Ok(weight), Ok(bias)) = (
                    input.try_into_primitive::<Autodiff<Flex, $strategy>>(),
                    weight.try_into_primitive::<Autodiff<Flex, $strategy>>(),
                    bias.try_into_primitive::<Autodiff<Flex, $strategy>>(),
                ) {
                    return Ok(layer::record::<Flex, $strategy, O, D, W>(
                        operation,
                        [input, weight, bias],
                    ));
                }
            };
        }
        try_strategy!(NoCheckpointing);
        try_strategy!(BalancedCheckpointing);
    }
    Err(inputs)
}
