//! The network that the tasks are packed into.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use windage::core::Classifier;
use windage::ops::layers::{Activation, conv2d_then};

/// Strides of the convolutions, and their channels in widths.
const LAYERS: [(usize, usize); 5] = [(2, 1), (1, 2), (2, 2), (1, 4), (2, 4)];

/// Five 3×3 convolutions, a hidden layer, and a head of the task's.
#[derive(Module, Debug)]
pub(crate) struct Network {
    convolutions: Vec<Conv2d>,
    hidden: Linear,
    head: Linear,
}

impl Network {
    pub(crate) fn new(
        [channels, height, width]: [usize; 3],
        classes: usize,
        unit: usize,
        device: &Device,
    ) -> Self {
        let (mut from, mut sides) = (channels, [height, width]);
        let convolution = |(stride, widths): (usize, usize)| {
            let to = unit * widths;
            let config = Conv2dConfig::new([from, to], [3, 3]).with_stride([stride; 2]);
            from = to;
            sides = sides.map(|side| side.div_ceil(stride));
            config.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(device)
        };
        let convolutions = LAYERS.into_iter().map(convolution).collect();
        let hidden = 8 * unit;
        Self {
            convolutions,
            hidden: LinearConfig::new(from * sides[0] * sides[1], hidden).init(device),
            head: LinearConfig::new(hidden, classes).init(device),
        }
    }
}

impl Network {
    /// This network with another's head.
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
