//! The network of all models: encoder and conditional decoder.

use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};
use windage_core::generative::{Condition, ConditionalDecoder, Encoder};

mod decoder;
mod encoder;
pub(super) mod objective;

pub use decoder::ConvDecoder;
pub use encoder::ConvEncoder;

use crate::model::ValueRange;
use windage_ops::Upsampling;

/// What the decoder is conditioned on, besides the features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conditioning {
    /// The loss alone, as in the patent.
    Loss,
    /// The loss and the class. The features have to carry what distinguishes the domains.
    #[default]
    LossClass,
    /// The loss, the class and the domain, which moves with the features.
    LossClassDomain,
}

impl Conditioning {
    /// Returns the number of values that the decoder gets.
    pub fn width(self, classes: usize) -> usize {
        match self {
            Self::Loss => 1,
            Self::LossClass => 1 + classes,
            Self::LossClassDomain => 2 + classes,
        }
    }

    /// Selects the values `[batch, width]` from a whole condition.
    pub fn select(self, condition: &Condition) -> Tensor<2> {
        let (scaled_loss, class) = (condition.scaled_loss.clone(), condition.class.clone());
        match self {
            Self::Loss => scaled_loss,
            Self::LossClass => Tensor::cat(vec![scaled_loss, class], 1),
            Self::LossClassDomain => {
                Tensor::cat(vec![scaled_loss, class, condition.domain.clone()], 1)
            }
        }
    }
}

/// Configuration of an [`Autoencoder`] for images and signals.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::generative::Encoder;
/// use windage_diagnose::model::AutoencoderConfig;
///
/// let device = Device::flex();
/// let model = AutoencoderConfig::new([3, 24, 24], 10).with_latent(4).init(&device);
/// assert_eq!(model.encode(Tensor::<4>::zeros([2, 3, 24, 24], &device)).dims(), [2, 4]);
/// ```
#[derive(Config, Debug)]
pub struct AutoencoderConfig {
    /// `[channels, height, width]` of the images, `[channels, 1, length]` for signals, with sides
    /// of at least `2^halvings`.
    pub shape: [usize; 3],
    /// Number of classes.
    pub classes: usize,
    /// Number of features.
    #[config(default = 8)]
    pub latent: usize,
    /// Channels after each halving of the maps, outermost first; as many halvings as channels.
    #[config(default = "vec![16, 32, 48]")]
    pub channels: Vec<usize>,
    /// What the decoder is conditioned on.
    #[config(default = "Conditioning::LossClass")]
    pub conditioning: Conditioning,
    /// How the decoder doubles the side of its maps.
    #[config(default = "Upsampling::Transposed")]
    pub upsampling: Upsampling,
    /// Whether the encoder also has an output for variances, for a VAE.
    #[config(default = false)]
    pub variational: bool,
    /// Range of the values of decoded samples.
    #[config(default = "ValueRange::default()")]
    pub range: ValueRange,
}

impl AutoencoderConfig {
    /// Creates the model with fresh weights.
    ///
    /// # Panics
    /// Panics if there are no channels, or more halvings than a side of the shape allows.
    pub fn init(&self, device: &Device) -> Autoencoder {
        Autoencoder {
            encoder: ConvEncoder::new(self, device),
            decoder: ConvDecoder::new(self, device),
            conditioning: self.conditioning,
            range: self.range.clone(),
        }
    }
}

/// An encoder of strided convolutions and a conditional decoder of as many doublings.
///
/// It takes batches of images, `[batch, channels, height, width]`, and of signals, `[batch,
/// channels, length]`.
#[derive(Module, Debug)]
pub struct Autoencoder {
    encoder: ConvEncoder,
    decoder: ConvDecoder,
    #[module(skip)]
    conditioning: Conditioning,
    #[module(skip)]
    range: ValueRange,
}

impl Autoencoder {
    /// Returns the range of values that it was configured for.
    pub(super) fn range(&self) -> &ValueRange {
        &self.range
    }

    /// Encodes maps in 0…1: returns means and, for a VAE, logarithms of variances.
    pub(super) fn posterior(&self, maps: Tensor<4>) -> (Tensor<2>, Option<Tensor<2>>) {
        self.encoder.posterior(maps)
    }

    /// Decodes to maps in 0…1.
    pub(super) fn decode_maps(&self, features: Tensor<2>, condition: &Condition) -> Tensor<4> {
        self.decoder.forward(Tensor::cat(vec![features, self.conditioning.select(condition)], 1))
    }
}

impl<const D: usize> Encoder<D> for Autoencoder {
    fn encode(&self, inputs: Tensor<D>) -> Tensor<2> {
        let [channels, height, width] = self.encoder.shape();
        let batch = inputs.dims()[0];
        let maps = inputs.reshape([batch, channels, height, width]);
        self.encoder.forward(self.range.normalized(maps))
    }
}

impl<const D: usize> ConditionalDecoder<D> for Autoencoder {
    fn decode(&self, features: Tensor<2>, condition: &Condition) -> Tensor<D> {
        let maps = self.range.restored(self.decode_maps(features, condition));
        let [batch, channels, height, width] = maps.dims();
        // A signal has no height.
        let shape = if D == 3 {
            vec![batch, channels, width]
        } else {
            vec![batch, channels, height, width]
        };
        let shape: [usize; D] =
            shape.try_into().unwrap_or_else(|shape| panic!("{shape:?} is no shape of rank {D}"));
        maps.reshape(shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_of_any_depth_encode_and_decode_to_the_shape_of_their_samples() {
        let device = Device::flex();
        for (channels, shape) in [
            (vec![3], [1, 9, 12]),
            (vec![3, 4], [1, 11, 8]),
            (vec![3, 4, 5, 6], [2, 17, 20]),
            (vec![2, 3, 4, 5, 6], [1, 1, 70]),
        ] {
            for upsampling in [Upsampling::Transposed, Upsampling::Nearest] {
                let config = AutoencoderConfig::new(shape, 2)
                    .with_channels(channels.clone())
                    .with_upsampling(upsampling);
                let model = config.init(&device);
                let [depth, height, width] = shape;
                let maps = Tensor::<4>::ones([2, depth, height, width], &device);
                let features = model.encode(maps.clone());
                let condition = Condition::new(vec![0.0; 2], &[0, 1], 2, vec![0.0; 2], &device);
                let decoded: Tensor<4> = model.decode(features, &condition);
                assert_eq!(decoded.dims(), maps.dims(), "{channels:?}");
            }
        }
    }
}
