//! The loss-conditioned autoencoder (Fig. 5).

mod decoder;
mod encoder;
mod fit;
mod trainer;

pub use decoder::ConvDecoder;
pub use encoder::ConvEncoder;
pub use fit::{FitAutoencoder, Fitted, TrainingPair, fit_autoencoder};

use burn::config::Config;
use burn::module::Module;
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};
use windage_core::{Condition, ConditionalDecoder, Encoder};

use crate::Upsampling;

/// What the decoder is told beside the features.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Conditioning {
    /// The loss alone, as in the patent.
    Loss,
    /// The loss and the class. What tells the domains apart has to be carried by the features.
    #[default]
    LossClass,
    /// The loss, the class and the domain, which moves with the features.
    LossClassDomain,
}

impl Conditioning {
    /// Number of values that the decoder gets.
    pub fn width(self, classes: usize) -> usize {
        match self {
            Self::Loss => 1,
            Self::LossClass => 1 + classes,
            Self::LossClassDomain => 2 + classes,
        }
    }

    /// The values `[batch, width]` out of a whole condition.
    pub fn select(self, condition: &Condition) -> Tensor<2> {
        let (level, class) = (condition.level.clone(), condition.class.clone());
        match self {
            Self::Loss => level,
            Self::LossClass => Tensor::cat(vec![level, class], 1),
            Self::LossClassDomain => Tensor::cat(vec![level, class, condition.domain.clone()], 1),
        }
    }
}

/// Configuration of an [`Autoencoder`] for images.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::Encoder;
/// use windage_generate::AutoencoderConfig;
///
/// let device = Device::flex();
/// let model = AutoencoderConfig::new([3, 24, 24], 10).with_latent(4).init(&device);
/// assert_eq!(model.encode(Tensor::zeros([2, 3, 24, 24], &device)).dims(), [2, 4]);
/// ```
#[derive(Config, Debug)]
pub struct AutoencoderConfig {
    /// `[channels, height, width]` of the images; any size from 8 pixels.
    pub shape: [usize; 3],
    /// Number of classes.
    pub classes: usize,
    /// Number of features.
    #[config(default = 8)]
    pub latent: usize,
    /// Channels of the three levels, outermost first.
    #[config(default = "[16, 32, 48]")]
    pub channels: [usize; 3],
    /// What the decoder is told.
    #[config(default = "Conditioning::LossClass")]
    pub conditioning: Conditioning,
    /// How the decoder doubles the side of its maps.
    #[config(default = "Upsampling::Transposed")]
    pub upsampling: Upsampling,
}

impl AutoencoderConfig {
    /// The model with fresh weights.
    pub fn init(&self, device: &Device) -> Autoencoder {
        Autoencoder {
            encoder: ConvEncoder::new(self, device),
            decoder: ConvDecoder::new(self, device),
            conditioning: self.conditioning,
        }
    }
}

/// Encoder and conditional decoder: three strided convolutions down, three doublings up.
#[derive(Module, Debug)]
pub struct Autoencoder {
    encoder: ConvEncoder,
    decoder: ConvDecoder,
    #[module(skip)]
    conditioning: Conditioning,
}

impl Encoder<4> for Autoencoder {
    fn encode(&self, inputs: Tensor<4>) -> Tensor<2> {
        self.encoder.forward(inputs)
    }
}

impl ConditionalDecoder<4> for Autoencoder {
    fn decode(&self, features: Tensor<2>, condition: &Condition) -> Tensor<4> {
        self.decoder.forward(Tensor::cat(vec![features, self.conditioning.select(condition)], 1))
    }
}

/// Sides of the maps at each level: the image's, then halved three times, rounded down.
fn sides([_, height, width]: [usize; 3]) -> [[usize; 2]; 4] {
    let mut side = [height, width];
    let mut sides = [side; 4];
    for next in &mut sides[1..] {
        side = side.map(|length| length / 2);
        *next = side;
    }
    sides
}
