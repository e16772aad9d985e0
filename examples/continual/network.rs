//! The network that the tasks are packed into.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use windage::core::Classifier;
use windage::ops::layers::{Activation, conv2d_then};

/// Stride of each convolution, and its number of channels in multiples of the width.
const LAYERS: [(usize, usize); 5] = [(2, 1), (1, 2), (2, 2), (1, 4), (2, 4)];

/// Five 3×3 convolutions, a hidden layer, and the head of a task.
#[derive(Module, Debug)]
pub(crate) struct Network {
    convolutions: Vec<Conv2d>,
    hidden: Linear,
    head: Linear,
}

impl Network {
    /// Creates a network for images of shape `[channels, height, width]`; `width` is the number of
    /// channels of the first convolution.
    pub(crate) fn new(shape: [usize; 3], classes: usize, width: usize, device: &Device) -> Self {
        let (mut from, mut sides) = (shape[0], [shape[1], shape[2]]);
        let convolution = |(stride, widths): (usize, usize)| {
            let to = width * widths;
            let config = Conv2dConfig::new([from, to], [3, 3]).with_stride([stride; 2]);
            from = to;
            sides = sides.map(|side| side.div_ceil(stride));
            config.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(device)
        };
        let convolutions = LAYERS.into_iter().map(convolution).collect();
        let hidden = 8 * width;
        Self {
            convolutions,
            hidden: LinearConfig::new(from * sides[0] * sides[1], hidden).init(device),
            head: LinearConfig::new(hidden, classes).init(device),
        }
    }

    /// Returns this network with the head of another one.
    pub(crate) fn with_head_of(&self, other: &Self) -> Self {
        Self { head: other.head.clone(), ..self.clone() }
    }
}

impl Classifier<4> for Network {
    fn logits(&self, inputs: Tensor<4>) -> Tensor<2> {
        let batch = inputs.dims()[0] as i32;
        let maps = self
            .convolutions
            .iter()
            .fold(inputs, |maps, convolution| conv2d_then(convolution, maps, Activation::Relu));
        self.head.forward(relu(self.hidden.forward(maps.reshape([batch, -1]))))
    }
}
