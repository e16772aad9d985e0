//! Operations on one tensor.

use std::fmt::Debug;
use std::marker::PhantomData;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::{
    BalancedCheckpointing, CheckpointStrategy, NoCheckpointing,
};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, DispatchKindConversion};
use burn::tensor::{DispatchTensor, Tensor};

use super::primitive::primitive;

/// A differentiable function from a tensor of rank `D` to one of rank `E`, with its own backward
/// pass.
///
/// Both passes take plain tensors and return plain tensors of the same backend. What they compute
/// is not recorded.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_ops::differentiable::{Operation, apply};
///
/// /// The sum of squares. Its gradient is twice the input.
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

    /// Computes the value of the function.
    fn forward(&self, input: Tensor<D>) -> Tensor<E>;

    /// Computes the value, and returns what the backward pass needs with it.
    fn forward_saving(&self, input: Tensor<D>) -> (Tensor<E>, Self::Checkpointing);

    /// Computes the gradient at the input from the gradient at the output.
    fn backward(&self, saved: Self::Checkpointing, gradient: Tensor<E>) -> Tensor<D>;
}

/// Applies `operation`, and records it as one node if `input` takes part in a graph.
///
/// On a backend that this build of windage does not know, autodiff tensors cannot be taken apart,
/// and nothing can be recorded by hand. There `composed` is computed, and Burn differentiates it.
///
/// # Panics
/// If the operation returns a tensor that takes part in a graph or lives on another backend.
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

/// Tries every backend of this build, and returns the input if it lives on none of them.
// The tensor itself comes back: a box would allocate on every call.
#[allow(clippy::result_large_err)]
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
                    return Ok(record::<$backend, NoCheckpointing, O, D, E>(operation, primitive));
                }
                if let Ok(primitive) =
                    input.clone().try_into_primitive::<Autodiff<$backend, BalancedCheckpointing>>()
                {
                    drop(input);
                    return Ok(record::<$backend, BalancedCheckpointing, O, D, E>(
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

/// Runs `operation` on the tensor inside `input` and records it as one node.
fn record<B, C, O, const D: usize, const E: usize>(
    operation: O,
    input: FloatTensor<Autodiff<B, C>>,
) -> Tensor<E>
where
    B: Backend,
    C: CheckpointStrategy,
    O: Operation<D, E>,
    DispatchTensor: DispatchKindConversion<B> + DispatchKindConversion<Autodiff<B, C>>,
{
    let (inner, guard) = input.into_parts();
    let inner = Tensor::<D>::from_primitive::<B>(inner);
    let step = Step::<O, D, E>(PhantomData);
    let output = match Backward::<B, 1>::prepare::<C>(step, [guard]).compute_bound().stateful() {
        OpsKind::Tracked(preparation) => {
            let (output, saved) = operation.forward_saving(inner);
            preparation.finish((operation, saved), primitive::<B, E>(output))
        }
        OpsKind::UnTracked(preparation) => {
            preparation.finish(primitive::<B, E>(operation.forward(inner)))
        }
    };
    Tensor::from_primitive::<Autodiff<B, C>>(output)
}

/// The backward step of an operation.
#[derive(Debug)]
struct Step<O, const D: usize, const E: usize>(PhantomData<O>);

impl<B, O, const D: usize, const E: usize> Backward<B, 1> for Step<O, D, E>
where
    B: Backend,
    O: Operation<D, E>,
    DispatchTensor: DispatchKindConversion<B>,
{
    type State = (O, O::Checkpointing);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let (operation, saved) = ops.state;
        unary::<B, _>(ops.parents, ops.node, grads, |gradient| {
            let gradient = operation.backward(saved, Tensor::from_primitive::<B>(gradient));
            primitive::<B, D>(gradient)
        });
    }
}
