//! Operations of an input with a weight and a bias.

use std::fmt::Debug;
use std::marker::PhantomData;

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, DispatchKindConversion};
use burn::tensor::{DispatchTensor, Tensor};

use super::bridge::primitive;

/// A differentiable function of an input and a result of rank `D`, a weight of rank `W` and a bias,
/// with its own backward pass. As [`Operation`](super::Operation) else: both passes see plain
/// tensors and return plain tensors of the same backend.
pub trait LayerOperation<const D: usize, const W: usize>:
    Clone + Debug + Send + Sync + 'static
{
    /// What the forward pass keeps for the backward pass.
    type Checkpointing: Clone + Debug + Send + 'static;

    /// The value, and what the backward pass will need.
    fn forward(&self, inputs: LayerInputs<D, W>) -> (Tensor<D>, Self::Checkpointing);

    /// The gradients, given the one at the result; only those that are wanted are used.
    fn backward(
        &self,
        saved: Self::Checkpointing,
        gradient: Tensor<D>,
        wanted: Wanted,
    ) -> LayerGradients<D, W>;
}

/// What a [`LayerOperation`] takes.
#[derive(Clone, Debug)]
pub struct LayerInputs<const D: usize, const W: usize> {
    /// What goes through the layer.
    pub input: Tensor<D>,
    /// Its weight.
    pub weight: Tensor<W>,
    /// Its bias.
    pub bias: Tensor<1>,
}

/// Which gradients the graph asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The one at the input.
    pub input: bool,
    /// The one at the weight.
    pub weight: bool,
    /// The one at the bias.
    pub bias: bool,
}

/// Gradients of a [`LayerOperation`].
#[derive(Clone, Debug)]
pub struct LayerGradients<const D: usize, const W: usize> {
    /// At the input.
    pub input: Option<Tensor<D>>,
    /// At the weight.
    pub weight: Option<Tensor<W>>,
    /// At the bias.
    pub bias: Option<Tensor<1>>,
}

/// The backward step of an operation.
#[derive(Debug)]
struct Step<O, const D: usize, const W: usize>(PhantomData<O>);

impl<B, O, const D: usize, const W: usize> Backward<B, 3> for Step<O, D, W>
where
    B: Backend,
    O: LayerOperation<D, W>,
    DispatchTensor: DispatchKindConversion<B>,
{
    type State = (O, O::Checkpointing);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let (operation, saved) = ops.state;
        let [input, weight, bias] = ops.parents;
        let wanted =
            Wanted { input: input.is_some(), weight: weight.is_some(), bias: bias.is_some() };
        let gradient = Tensor::from_primitive::<B>(grads.consume::<B>(&ops.node));
        let found = operation.backward(saved, gradient, wanted);
        if let (Some(node), Some(gradient)) = (input, found.input) {
            grads.register::<B>(node.id, primitive::<B, D>(gradient));
        }
        if let (Some(node), Some(gradient)) = (weight, found.weight) {
            grads.register::<B>(node.id, primitive::<B, W>(gradient));
        }
        if let (Some(node), Some(gradient)) = (bias, found.bias) {
            grads.register::<B>(node.id, primitive::<B, 1>(gradient));
        }
    }
}

/// Tensors of one backend, in the order of [`LayerInputs`].
pub(super) type Primitives<B> = [FloatTensor<B>; 3];

/// Runs `operation` and records it as one node.
pub(super) fn record<B, C, O, const D: usize, const W: usize>(
    operation: O,
    inputs: Primitives<Autodiff<B, C>>,
) -> Tensor<D>
where
    B: Backend,
    C: CheckpointStrategy,
    O: LayerOperation<D, W>,
    DispatchTensor: DispatchKindConversion<B> + DispatchKindConversion<Autodiff<B, C>>,
{
    let [(input, first), (weight, second), (bias, third)] =
        inputs.map(|tensor| tensor.into_parts());
    let inputs = LayerInputs {
        input: Tensor::from_primitive::<B>(input),
        weight: Tensor::from_primitive::<B>(weight),
        bias: Tensor::from_primitive::<B>(bias),
    };
    let (output, saved) = operation.forward(inputs);
    let output = primitive::<B, D>(output);
    let step = Step::<O, D, W>(PhantomData);
    let output = match Backward::<B, 3>::prepare::<C>(step, [first, second, third])
        .compute_bound()
        .stateful()
    {
        OpsKind::Tracked(preparation) => preparation.finish((operation, saved), output),
        OpsKind::UnTracked(preparation) => preparation.finish(output),
    };
    Tensor::from_primitive::<Autodiff<B, C>>(output)
}
