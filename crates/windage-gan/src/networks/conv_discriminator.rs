//! A small discriminator of convolutions that keep or halve the side.

use burn::config::Config;
use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::{Device, Tensor, assert_shape};
use windage_core::Error;
use windage_ops::layers::{Activation, conv2d_then};

use super::conv3;
use crate::Discriminator;
use windage_ops::SpectralNormConfig;

/// Slope of the leaky ReLU below 0.
const SLOPE: f64 = 0.1;

/// A convolution with its number of output channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConvLayer {
    /// 3×3, maps of the same size.
    Keep(usize),
    /// 4×4 with stride 2, maps of half the side.
    Halve(usize),
}

impl ConvLayer {
    fn channels(self) -> usize {
        match self {
            Self::Keep(channels) | Self::Halve(channels) => channels,
        }
    }

    fn init(self, from: usize, device: &Device) -> Conv2d {
        match self {
            Self::Keep(to) => conv3([from, to], device),
            Self::Halve(to) => Conv2dConfig::new([from, to], [4, 4])
                .with_stride([2, 2])
                .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
                .init(device),
        }
    }
}

/// Configuration of a [`ConvDiscriminator`].
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_gan::networks::{ConvDiscriminatorConfig, ConvLayer};
/// use windage_gan::Discriminator;
///
/// let device = Device::flex();
/// let layers = vec![ConvLayer::Halve(8), ConvLayer::Keep(8), ConvLayer::Halve(16)];
/// let discriminator = ConvDiscriminatorConfig::new([3, 32, 48], layers).init(&device);
/// assert_eq!(discriminator.scores(Tensor::zeros([2, 3, 32, 48], &device)).dims(), [2, 1]);
/// ```
#[derive(Config, Debug)]
pub struct ConvDiscriminatorConfig {
    /// Shape of the inputs, `[channels, height, width]`.
    pub shape: [usize; 3],
    /// Convolutions, in order.
    pub layers: Vec<ConvLayer>,
    /// Spectral normalization of all weights, or `None` for none.
    #[config(default = "Some(SpectralNormConfig::new())")]
    pub spectral_norm: Option<SpectralNormConfig>,
}

impl ConvDiscriminatorConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error that names a setting out of its range.
    pub fn validate(&self) -> Result<(), Error> {
        if self.layers.is_empty() || self.layers.iter().any(|layer| layer.channels() == 0) {
            let value = format!("{:?}", self.layers);
            return Err(Error::setting("layers", value, "one or more, of at least 1 channel"));
        }
        let [channels, height, width] = self.last_maps();
        if self.shape[0] == 0 || channels == 0 || height == 0 || width == 0 {
            let value = format!("{:?}", self.shape);
            return Err(Error::setting(
                "shape",
                value,
                "channels, then sides of at least 1 after all halvings",
            ));
        }
        self.spectral_norm.as_ref().map_or(Ok(()), SpectralNormConfig::validate)
    }

    /// Returns the shape of the maps after all layers.
    fn last_maps(&self) -> [usize; 3] {
        self.layers.iter().fold(self.shape, |[_, height, width], layer| match layer {
            ConvLayer::Keep(channels) => [*channels, height, width],
            ConvLayer::Halve(channels) => [*channels, height / 2, width / 2],
        })
    }

    /// Creates the network with initial weights.
    ///
    /// # Panics
    /// Panics if [`ConvDiscriminatorConfig::validate`] refuses the settings.
    pub fn init(&self, device: &Device) -> ConvDiscriminator {
        if let Err(error) = self.validate() {
            panic!("{error}");
        }
        let inputs =
            std::iter::once(self.shape[0]).chain(self.layers.iter().map(|layer| layer.channels()));
        let plain = ConvDiscriminator {
            layers: self
                .layers
                .iter()
                .zip(inputs)
                .map(|(layer, from)| layer.init(from, device))
                .collect(),
            output: LinearConfig::new(self.last_maps().iter().product(), 1).init(device),
            shape: self.shape,
        };
        match &self.spectral_norm {
            Some(norm) => norm.apply(plain),
            None => plain,
        }
    }
}

/// A discriminator of convolutions, each with leaky ReLU, and a dense layer.
#[derive(Module, Debug)]
pub struct ConvDiscriminator {
    layers: Vec<Conv2d>,
    output: Linear,
    shape: [usize; 3],
}

impl Discriminator for ConvDiscriminator {
    fn scores(&self, inputs: Tensor<4>) -> Tensor<2> {
        let [channels, height, width] = self.shape;
        assert_shape!(inputs, [_, channels, height, width]);
        let maps = self
            .layers
            .iter()
            .fold(inputs, |maps, layer| conv2d_then(layer, maps, Activation::LeakyRelu(SLOPE)));
        self.output.forward(maps.flatten(1, 3))
    }
}
