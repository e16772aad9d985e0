//! A convolutional network whose structure is a configuration.

mod layers;
mod written;

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor, assert_shape};
use serde::{Deserialize, Serialize};
use windage_core::features::{FeatureTap, Taps};
use windage_core::{Classifier, Error};

use layers::{AfterDense, Block};
use written::Written;

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

/// The order of the operations of a [`Network`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkKind {
    /// Padded convolutions with strides, each followed by normalization and ReLU; dense layers with
    /// ReLU.
    #[default]
    Strided,
    /// Convolutions without padding, each followed by maximum pooling and ReLU, with dropout of
    /// whole channels before the pooling of every one but the first; dense layers, each followed by
    /// normalization and dropout. [`NetworkConfig::lenet`] has the sizes of
    /// SHOT's network of digits.
    Lenet,
}

/// Structure of a [`Network`]: convolutions, then dense layers, then the output layer.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct NetworkConfig {
    /// The order of the operations.
    pub kind: NetworkKind,
    /// Output channels of the convolutions, which are named `conv1`, `conv2`, ….
    pub channels: Vec<usize>,
    /// `[height, width]` of the kernels; odd if convolutions are strided, so that padding keeps the
    /// size.
    pub kernel: [usize; 2],
    /// `[height, width]` of the strides, or of the pooling.
    pub stride: [usize; 2],
    /// Units of the dense layers, which are named `hidden1`, `hidden2`, …. The output layer is
    /// named `logits`.
    pub hidden: Vec<usize>,
    /// Normalization: after each convolution, or after each dense layer of [`NetworkKind::Lenet`].
    pub normalization: Normalization,
    /// Share of channels and units of a [`NetworkKind::Lenet`] that are set to zero in training, at
    /// least 0 and below 1.
    pub dropout: f64,
    /// Value that is subtracted from the inputs, and the divisor of the difference.
    pub input: InputScaling,
}

/// The scaling of inputs: `(x − mean) / deviation`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputScaling {
    /// The value that becomes 0.
    pub mean: f64,
    /// The difference that becomes 1; positive.
    pub deviation: f64,
}

impl InputScaling {
    fn apply(self, images: Tensor<4>) -> Tensor<4> {
        if self == Self::default() { images } else { (images - self.mean) / self.deviation }
    }
}

impl Default for InputScaling {
    /// Returns the scaling that changes nothing.
    fn default() -> Self {
        Self { mean: 0.0, deviation: 1.0 }
    }
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
    /// Creates the structure of a small network: two strided convolutions with 16 and 32 channels,
    /// and a dense layer of 64 units.
    pub fn new() -> Self {
        Self {
            kind: NetworkKind::Strided,
            channels: vec![16, 32],
            kernel: [3, 3],
            stride: [2, 2],
            hidden: vec![64],
            normalization: Normalization::None,
            dropout: 0.0,
            input: InputScaling::default(),
        }
    }

    /// Creates the structure of the LeNet that SHOT uses for digits of 28×28 pixels, without the
    /// normalization of the output layer's weights: convolutions with 20 and 50 channels and
    /// kernels of 5×5, as in CDAN; a dense layer of 256 units with batch normalization; dropout of
    /// one half; and inputs scaled from 0…1 to −1…1.
    ///
    /// # References
    /// Liang, Hu and Feng, *Do We Really Need to Access the Source Data?*, ICML 2020; Long, Cao,
    /// Wang and Jordan, *Conditional Adversarial Domain Adaptation*, NeurIPS 2018.
    pub fn lenet() -> Self {
        Self {
            kind: NetworkKind::Lenet,
            channels: vec![20, 50],
            kernel: [5, 5],
            stride: [2, 2],
            hidden: vec![256],
            normalization: Normalization::Batch,
            dropout: 0.5,
            input: InputScaling { mean: 0.5, deviation: 0.5 },
        }
    }

    /// Creates the usual structure of that kind.
    pub fn of(kind: NetworkKind) -> Self {
        match kind {
            NetworkKind::Strided => Self::new(),
            NetworkKind::Lenet => Self::lenet(),
        }
    }

    /// Sets the output channels of the convolutions.
    #[must_use]
    pub fn with_channels(self, channels: Vec<usize>) -> Self {
        Self { channels, ..self }
    }

    /// Sets the size of the kernels.
    #[must_use]
    pub fn with_kernel(self, kernel: [usize; 2]) -> Self {
        Self { kernel, ..self }
    }

    /// Sets the strides, or the size of the pooling.
    #[must_use]
    pub fn with_stride(self, stride: [usize; 2]) -> Self {
        Self { stride, ..self }
    }

    /// Sets the units of the dense layers.
    #[must_use]
    pub fn with_hidden(self, hidden: Vec<usize>) -> Self {
        Self { hidden, ..self }
    }

    /// Sets the normalization.
    #[must_use]
    pub fn with_normalization(self, normalization: Normalization) -> Self {
        Self { normalization, ..self }
    }

    /// Sets the share of values that dropout sets to zero.
    #[must_use]
    pub fn with_dropout(self, dropout: f64) -> Self {
        Self { dropout, ..self }
    }

    /// Sets the scaling of the inputs.
    #[must_use]
    pub fn with_input(self, input: InputScaling) -> Self {
        Self { input, ..self }
    }

    /// Checks the structure.
    ///
    /// # Errors
    /// Returns an error if a size is 0, the kernel of a strided convolution has an even size, or
    /// dropout or scaling are out of their ranges.
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
        require_positive("kernel", &self.kernel)?;
        let even = self.kernel.iter().find(|&&size| size % 2 == 0);
        if let (NetworkKind::Strided, Some(size)) = (self.kind, even) {
            return Err(Error::setting("network.kernel", size, "odd"));
        }
        let (refuse, InputScaling { mean, deviation }) = (Error::setting, self.input);
        let most = if self.kind == NetworkKind::Lenet { 1.0 } else { f64::MIN_POSITIVE };
        if !(0.0..most).contains(&self.dropout) {
            let range = "at least 0 and below 1, and 0 in a network of strided convolutions";
            return Err(refuse("network.dropout", &self.dropout, range));
        }
        if !mean.is_finite() {
            return Err(refuse("network.input.mean", &mean, "finite"));
        }
        if !(deviation.is_finite() && deviation > 0.0) {
            return Err(refuse("network.input.deviation", &deviation, "positive and finite"));
        }
        Ok(())
    }

    /// Checks that images are large enough for the convolutions.
    ///
    /// # Errors
    /// Returns an error if nothing is left of an image after a convolution without padding.
    pub fn validate_for(&self, shape: NetworkShape) -> windage_core::Result<()> {
        self.sizes(shape.input).map(|_| ()).ok_or_else(|| {
            let [_, height, width] = shape.input;
            let range = "larger: nothing is left of it after the convolutions without padding";
            Error::setting("the size of images", format!("{height}×{width}"), range)
        })
    }

    /// Returns the shapes `[channels, height, width]` before the first and after each convolution,
    /// or `None` if nothing is left.
    fn sizes(&self, input: [usize; 3]) -> Option<Vec<[usize; 3]>> {
        let mut sizes = vec![input];
        for &channels in &self.channels {
            let [_, height, width] = sizes[sizes.len() - 1];
            let side = |side: usize, axis: usize| match self.kind {
                NetworkKind::Strided => Some(side.div_ceil(self.stride[axis])),
                NetworkKind::Lenet => {
                    let side = (side + 1).checked_sub(self.kernel[axis])? / self.stride[axis];
                    (side > 0).then_some(side)
                }
            };
            sizes.push([channels, side(height, 0)?, side(width, 1)?]);
        }
        Some(sizes)
    }

    /// Returns the layer whose correlation is lowered by default: the last convolution, or else the
    /// last layer before the logits.
    pub fn correlation_layer(&self) -> String {
        match self.channels.len() {
            0 => self.feature_layer(),
            count => format!("conv{count}"),
        }
    }

    /// Returns the layer on whose features domains are compared by default: the last one before the
    /// logits.
    pub fn feature_layer(&self) -> String {
        let layers = self.layers();
        layers[layers.len().saturating_sub(2)].clone()
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
    /// Panics if [`validate`](Self::validate) or [`validate_for`](Self::validate_for) returns an
    /// error.
    #[allow(clippy::panic)]
    pub fn init(&self, shape: NetworkShape, device: &Device) -> Network {
        let valid = self.validate().and_then(|()| self.validate_for(shape));
        valid.unwrap_or_else(|error| panic!("{error}"));
        let sizes = self.sizes(shape.input).unwrap_or_default();
        let blocks = sizes
            .windows(2)
            .enumerate()
            .map(|(index, pair)| Block::new([pair[0][0], pair[1][0]], index, self, device));
        let blocks = blocks.collect();
        let mut units = sizes.last().map_or(0, |size| size.iter().product());
        let mut hidden = Vec::new();
        for &next in &self.hidden {
            hidden.push(LinearConfig::new(units, next).init(device));
            units = next;
        }
        Network {
            blocks,
            hidden,
            after_hidden: AfterDense::new(self, device),
            output: LinearConfig::new(units, shape.outputs).init(device),
            input: self.input,
            dropout: self.dropout,
        }
    }
}

/// A network created from a [`NetworkConfig`].
#[derive(Module, Debug)]
pub struct Network {
    blocks: Vec<Block>,
    hidden: Vec<Linear>,
    after_hidden: AfterDense,
    output: Linear,
    #[module(skip)]
    input: InputScaling,
    dropout: f64,
}

impl Network {
    /// Returns the same network, whose output layer keeps its weights in training.
    #[must_use]
    pub fn with_frozen_output(self) -> Self {
        Self { output: self.output.no_grad(), ..self }
    }
}

impl FeatureTap for Network {
    type Input = Tensor<4>;
    type Output = Tensor<2>;

    fn tapped(&self, images: Tensor<4>, taps: &mut Taps) -> Tensor<2> {
        let [batch, ..] = images.dims();
        assert_shape!(images, [batch, ..]);
        let mut maps = self.input.apply(images);
        for (index, block) in self.blocks.iter().enumerate() {
            let features = block.forward(maps, taps);
            maps = taps.at(&format!("conv{}", index + 1), features);
        }
        let mut features: Tensor<2> = maps.flatten(1, 3);
        for (index, layer) in self.hidden.iter().enumerate() {
            let normalized = self.after_hidden.forward(index, layer.forward(features));
            let shown = taps.at(&format!("hidden{}", index + 1), normalized);
            features = taps.dropout(self.dropout, shown);
        }
        taps.at("logits", self.output.forward(features))
    }
}

impl Classifier<4> for Network {
    fn logits(&self, inputs: Tensor<4>) -> Tensor<2> {
        self.output(inputs)
    }
}
