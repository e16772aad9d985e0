//! Operations on an input, a weight and a bias.

use std::fmt::Debug;
use std::marker::PhantomData;

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::CheckpointStrategy;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, DispatchKindConversion};
use burn::tensor::{DispatchTensor, Tensor};

use super::primitive::primitive;

/// A differentiable function of an input, a weight and a bias, with its own backward pass.
///
/// Input and result have rank `D`, the weight has rank `W`. As for an
/// [`Operation`](super::Operation), both passes take plain tensors and return plain tensors of the
/// same backend.
pub trait LayerOperation<const D: usize, const W: usize>:
    Clone + Debug + Send + Sync + 'static
{
    /// What the forward pass keeps for the backward pass.
    type Checkpointing: Clone + Debug + Send + 'static;

    /// Computes the value, and returns what the backward pass needs with it.
    fn forward(&self, inputs: LayerInputs<D, W>) -> (Tensor<D>, Self::Checkpointing);

    /// Computes the wanted gradients from the gradient at the result. Others are ignored.
    fn backward(
        &self,
        saved: Self::Checkpointing,
        gradient: Tensor<D>,
        wanted: Wanted,
    ) -> LayerGradients<D, W>;
}

/// The inputs of a [`LayerOperation`].
#[derive(Clone, Debug)]
pub struct LayerInputs<const D: usize, const W: usize> {
    /// Input of the layer.
    pub input: Tensor<D>,
    /// Weight of the layer.
    pub weight: Tensor<W>,
    /// Bias of the layer.
    pub bias: Tensor<1>,
}

/// Which gradients the graph asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Whether the gradient at the input is wanted.
    pub input: bool,
    /// Whether the gradient at the weight is wanted.
    pub weight: bool,
    /// Whether the gradient at the bias is wanted.
    pub bias: bool,
}

/// The gradients of a [`LayerOperation`].
#[derive(Clone, Debug)]
pub struct LayerGradients<const D: usize, const W: usize> {
    /// Gradient at the input.
    pub input: Option<Tensor<D>>,
    /// Gradient at the weight.
    pub weight: Option<Tensor<W>>,
    /// Gradient at the bias.
    pub bias: Option<Tensor<1>>,
}

/// Applies `operation` on the backend flex, and records it as one node if the inputs take part in a
/// graph.
///
/// It is meant for operations written for the memory of the CPU.
///
/// # Errors
/// Returns the inputs unchanged if they live on another backend.
///
/// # Panics
/// If the operation returns a tensor that takes part in a graph or lives on another backend.
// The tensors themselves come back: a box would allocate on every call.
#[allow(clippy::result_large_err)]
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
        use burn::backend::autodiff::checkpoint::strategy::{
            BalancedCheckpointing, NoCheckpointing,
        };
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
                    return Ok(record::<Flex, $strategy, O, D, W>(
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

/// Primitives of one backend, in the order of the fields of [`LayerInputs`].
type Primitives<B> = [FloatTensor<B>; 3];

/// Runs `operation` and records it as one node.
fn record<B, C, O, const D: usize, const W: usize>(
    operation: O,
    inputs: Primitives<Autodiff<B, C>>,
) -> Tensor<D>
where
    B: Backend,
    C: CheckpointStrategy,
    O: LayerOperation<D, W>,
    DispatchTensor: DispatchKindConversion<B> + DispatchKindConversion<Autodiff<B, C>>,
{
    let [(input, of_input), (weight, of_weight), (bias, of_bias)] =
        inputs.map(|tensor| tensor.into_parts());
    let inputs = LayerInputs {
        input: Tensor::from_primitive::<B>(input),
        weight: Tensor::from_primitive::<B>(weight),
        bias: Tensor::from_primitive::<B>(bias),
    };
    let (output, saved) = operation.forward(inputs);
    let output = primitive::<B, D>(output);
    let step = Step::<O, D, W>(PhantomData);
    let output = match Backward::<B, 3>::prepare::<C>(step, [of_input, of_weight, of_bias])
        .compute_bound()
        .stateful()
    {
        OpsKind::Tracked(preparation) => preparation.finish((operation, saved), output),
        OpsKind::UnTracked(preparation) => preparation.finish(output),
    };
    Tensor::from_primitive::<Autodiff<B, C>>(output)
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
