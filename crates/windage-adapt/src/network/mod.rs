//! A convolutional network whose structure is a configuration.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{
    BatchNorm, BatchNormConfig, GroupNorm, GroupNormConfig, Linear, LinearConfig, PaddingConfig2d,
};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, assert_shape};
use serde::{Deserialize, Serialize};
use windage_core::features::{FeatureTap, Taps};
use windage_core::{Classifier, Error};
use windage_ops::layers::{batch_norm_relu, conv2d};

/// Number of channels per group that group normalization aims for.
const GROUP_CHANNELS: usize = 8;

/// How the feature maps of a convolution are normalized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalization {
    /// No normalization.
    #[default]
    None,
    /// Batch normalization with the statistics of each data set's part of a batch; the running
    /// statistics follow all of them.
    Batch,
    /// Group normalization with the statistics of each sample, in groups of about eight channels.
    Group,
}

/// Structure of a [`Network`]: convolutions with ReLU, then dense layers with ReLU, then the
/// output layer.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_adapt::network::{NetworkConfig, NetworkShape};
/// use windage_core::features::{FeatureTap, Taps};
///
/// let device = Device::flex();
/// let shape = NetworkShape { input: [1, 16, 16], outputs: 10 };
/// let network = NetworkConfig::new().init(shape, &device);
/// let mut taps = Taps::none();
/// let logits = network.tapped(Tensor::zeros([2, 1, 16, 16], &device), &mut taps);
/// assert_eq!(logits.dims(), [2, 10]);
/// assert_eq!(taps.layers(), ["conv1", "conv2", "hidden1", "logits"]);
/// ```
#[derive(Config, Debug, PartialEq)]
pub struct NetworkConfig {
    /// Output channels of the convolutions, which are named `conv1`, `conv2`, ….
    #[config(default = "vec![16, 32]")]
    pub channels: Vec<usize>,
    /// `[height, width]` of the kernels; odd, so that padding keeps the size.
    #[config(default = "[3, 3]")]
    pub kernel: [usize; 2],
    /// `[height, width]` of the strides.
    #[config(default = "[2, 2]")]
    pub stride: [usize; 2],
    /// Units of the dense layers, which are named `hidden1`, `hidden2`, …. The output layer is
    /// named `logits`.
    #[config(default = "vec![64]")]
    pub hidden: Vec<usize>,
    /// Normalization after each convolution.
    #[config(default = "Normalization::None")]
    pub normalization: Normalization,
}

/// Sizes of a network that depend on the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkShape {
    /// `[channels, height, width]` of the inputs.
    pub input: [usize; 3],
    /// Number of outputs: the number of classes.
    pub outputs: usize,
}

impl Default for NetworkConfig {
    fn default() -> Self {
        Self::new()
    }
}

impl NetworkConfig {
    /// Checks the structure.
    ///
    /// # Errors
    /// Returns an error if a size is 0 or a kernel has an even size.
    pub fn validate(&self) -> windage_core::Result<()> {
        let require_positive = |field: &str, sizes: &[usize]| {
            let zero = sizes.iter().position(|&size| size == 0);
            zero.map_or(Ok(()), |index| {
                Err(Error::setting(&format!("network.{field}[{index}]"), 0, "at least 1"))
            })
        };
        require_positive("channels", &self.channels)?;
        require_positive("hidden", &self.hidden)?;
        require_positive("stride", &self.stride)?;
        match self.kernel.iter().find(|&&size| size % 2 == 0) {
            Some(size) => Err(Error::setting("network.kernel", size, "odd")),
            None => Ok(()),
        }
    }

    /// Returns the names of the layers, from input to output.
    pub fn layers(&self) -> Vec<String> {
        let convolutions = (1..=self.channels.len()).map(|number| format!("conv{number}"));
        let hidden = (1..=self.hidden.len()).map(|number| format!("hidden{number}"));
        convolutions.chain(hidden).chain(["logits".into()]).collect()
    }

    /// Creates the network with random weights.
    ///
    /// # Panics
    /// Panics if [`validate`](Self::validate) returns an error.
    #[allow(clippy::panic)]
    pub fn init(&self, shape: NetworkShape, device: &Device) -> Network {
        self.validate().unwrap_or_else(|error| panic!("{error}"));
        let [mut channels, mut height, mut width] = shape.input;
        let mut blocks = Vec::new();
        for &next in &self.channels {
            blocks.push(Block::new([channels, next], self, device));
            (channels, height, width) =
                (next, height.div_ceil(self.stride[0]), width.div_ceil(self.stride[1]));
        }
        let mut units = channels * height * width;
        let mut hidden = Vec::new();
        for &next in &self.hidden {
            hidden.push(LinearConfig::new(units, next).init(device));
            units = next;
        }
        Network { blocks, hidden, output: LinearConfig::new(units, shape.outputs).init(device) }
    }
}

/// Convolution, normalization, ReLU.
#[derive(Module, Debug)]
struct Block {
    convolution: Conv2d,
    batch: Option<BatchNorm>,
    group: Option<GroupNorm>,
}

impl Block {
    /// Creates a block from `[input, output]` channels.
    fn new(channels: [usize; 2], config: &NetworkConfig, device: &Device) -> Self {
        let [rows, columns] = config.kernel.map(|size| size / 2);
        let convolution = Conv2dConfig::new(channels, config.kernel)
            .with_stride(config.stride)
            .with_padding(PaddingConfig2d::Explicit(rows, columns, rows, columns));
        let is = |normalization| config.normalization == normalization;
        let outputs = channels[1];
        let groups = (1..=outputs.div_ceil(GROUP_CHANNELS))
            .rev()
            .find(|groups| outputs.is_multiple_of(*groups))
            .unwrap_or(1);
        Self {
            convolution: convolution.init(device),
            batch: is(Normalization::Batch).then(|| BatchNormConfig::new(outputs).init(device)),
            group: is(Normalization::Group)
                .then(|| GroupNormConfig::new(groups, outputs).init(device)),
        }
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let maps = conv2d(&self.convolution, input);
        match (&self.batch, &self.group) {
            (Some(batch), _) => batch_norm_relu(batch, maps),
            (_, Some(group)) => relu(group.forward(maps)),
            _ => relu(maps),
        }
    }
}

/// A network created from a [`NetworkConfig`].
#[derive(Module, Debug)]
pub struct Network {
    blocks: Vec<Block>,
    hidden: Vec<Linear>,
    output: Linear,
}

impl FeatureTap for Network {
    type Input = Tensor<4>;
    type Output = Tensor<2>;

    fn tapped(&self, images: Tensor<4>, taps: &mut Taps) -> Tensor<2> {
        let [batch, ..] = images.dims();
        assert_shape!(images, [batch, ..]);
        let mut maps = images;
        for (index, block) in self.blocks.iter().enumerate() {
            maps = taps.at(&format!("conv{}", index + 1), block.forward(maps));
        }
        let mut features: Tensor<2> = maps.flatten(1, 3);
        for (index, layer) in self.hidden.iter().enumerate() {
            features = taps.at(&format!("hidden{}", index + 1), relu(layer.forward(features)));
        }
        taps.at("logits", self.output.forward(features))
    }
}

impl Classifier<4> for Network {
    fn logits(&self, inputs: Tensor<4>) -> Tensor<2> {
        self.output(inputs)
    }
}
