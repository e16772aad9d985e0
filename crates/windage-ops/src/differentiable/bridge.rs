//! Registering an operation with Burn's autodiff.

use std::marker::PhantomData;

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind, unary};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, DispatchKindConversion};
use burn::tensor::{DispatchTensor, Tensor};

use super::Operation;

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

/// Runs `operation` on the tensor inside `input` and records it as one node.
pub(super) fn record<B, C, O, const D: usize, const E: usize>(
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

pub(super) fn primitive<B, const D: usize>(tensor: Tensor<D>) -> FloatTensor<B>
where
    B: Backend,
    DispatchTensor: DispatchKindConversion<B>,
{
    match tensor.try_into_primitive::<B>() {
        Ok(primitive) => primitive,
        Err(error) => panic!(
            "an operation returned a tensor that is not plain, or of another backend: {error:?}"
        ),
    }
}
