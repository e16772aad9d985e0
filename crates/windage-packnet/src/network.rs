//! A network for small images that tasks can be packed into.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};
use windage_core::{Classifier, Error as CoreError};
use windage_ops::layers::{Activation, conv2d_then};

use crate::Result;

/// A convolution of the network.
struct LayerPlan {
    stride: usize,
    /// Number of channels, in multiples of the width.
    widths: usize,
}

const LAYERS: [LayerPlan; 5] = [
    LayerPlan { stride: 2, widths: 1 },
    LayerPlan { stride: 1, widths: 2 },
    LayerPlan { stride: 2, widths: 2 },
    LayerPlan { stride: 1, widths: 4 },
    LayerPlan { stride: 2, widths: 4 },
];

/// Configuration of a [`ConvNetwork`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConvNetworkConfig {
    /// Number of channels of the first convolution; later ones have up to four times as many.
    pub width: usize,
}

impl Default for ConvNetworkConfig {
    /// Returns a width of 8.
    fn default() -> Self {
        Self { width: 8 }
    }
}

impl ConvNetworkConfig {
    /// Sets the number of channels of the first convolution.
    #[must_use]
    pub fn with_width(mut self, width: usize) -> Self {
        self.width = width;
        self
    }

    /// Checks the width.
    ///
    /// # Errors
    /// Returns an error unless the width is in 1…1024.
    pub fn validate(&self) -> Result<()> {
        if (1..=1024).contains(&self.width) {
            return Ok(());
        }
        Err(CoreError::setting("network.width", self.width, "from 1 to 1024").into())
    }

    /// Creates a network with random weights for images of the shape `input`,
    /// `[channels, height, width]`.
    pub fn init(&self, input: [usize; 3], classes: usize, device: &Device) -> ConvNetwork {
        let (mut from, mut sides) = (input[0], [input[1], input[2]]);
        let convolution = |LayerPlan { stride, widths }| {
            let to = self.width * widths;
            let config = Conv2dConfig::new([from, to], [3, 3]).with_stride([stride; 2]);
            from = to;
            sides = sides.map(|side| side.div_ceil(stride));
            config.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(device)
        };
        let convolutions = LAYERS.into_iter().map(convolution).collect();
        let hidden = 8 * self.width;
        ConvNetwork {
            convolutions,
            hidden: LinearConfig::new(from * sides[0] * sides[1], hidden).init(device),
            head: LinearConfig::new(hidden, classes).init(device),
        }
    }
}

/// Five 3×3 convolutions, a hidden layer, and the head of a task.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::Classifier;
/// use windage_packnet::network::ConvNetworkConfig;
///
/// let device = Device::flex();
/// let network = ConvNetworkConfig::default().init([1, 24, 24], 10, &device);
/// let logits = network.logits(Tensor::<4>::zeros([2, 1, 24, 24], &device));
/// assert_eq!(logits.dims(), [2, 10]);
/// ```
#[derive(Module, Debug)]
pub struct ConvNetwork {
    convolutions: Vec<Conv2d>,
    hidden: Linear,
    head: Linear,
}

impl ConvNetwork {
    /// Name of the module that each task has for itself, for
    /// [`PackNetConfig::with_heads`](crate::PackNetConfig::with_heads).
    pub const HEAD: &'static str = "head";

    /// Returns this network with the head of another one.
    #[must_use]
    pub fn with_head_of(&self, other: &Self) -> Self {
        Self { head: other.head.clone(), ..self.clone() }
    }

    /// Returns the number of outputs.
    pub fn outputs(&self) -> usize {
        self.head.weight.dims()[1]
    }
}

impl Classifier<4> for ConvNetwork {
    fn logits(&self, inputs: Tensor<4>) -> Tensor<2> {
        let batch = inputs.dims()[0] as i32;
        let maps = self
            .convolutions
            .iter()
            .fold(inputs, |maps, convolution| conv2d_then(convolution, maps, Activation::Relu));
        self.head.forward(relu(self.hidden.forward(maps.reshape([batch, -1]))))
    }
}
