//! The networks of a run.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::{Error, Result, Stream};
use windage_ops::Upsampling;

use crate::networks::{
    ConvDiscriminator, ConvDiscriminatorConfig, ConvGenerator, ConvGeneratorConfig, ConvLayer,
    ResidualDiscriminator, ResidualDiscriminatorConfig, ResidualGenerator, ResidualGeneratorConfig,
};
use crate::{GanNetworks, GanTrainingConfig};

/// Sides below this one are too few positions to be halved several times.
const FEW_POSITIONS: usize = 8;
/// Least side of the first maps of a residual generator, and its largest number of doublings.
const FIRST_SIDE: usize = 4;
const DOUBLINGS: usize = 4;
/// Side up to which residual networks have the same number of channels in all blocks.
const EVEN_SIDE: usize = 32;

/// The family of networks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkKind {
    /// Small convolutional networks, for CPUs.
    #[default]
    Conv,
    /// The residual networks of SNGAN.
    Residual,
}

/// The structure of the networks, which is the same for all variants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetworksConfig {
    /// The family of networks.
    pub kind: NetworkKind,
    /// Number of channels in the middle of convolutional networks. Residual networks are those of
    /// the publication with a width of 128 (sides of 32 pixels) or 64 (larger sides).
    pub width: usize,
    /// How a convolutional generator enlarges its feature maps; `nearest` if it is missing.
    /// Residual generators always take the nearest neighbors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upsampling: Option<Upsampling>,
}

impl Default for NetworksConfig {
    fn default() -> Self {
        Self { kind: NetworkKind::Conv, width: 16, upsampling: None }
    }
}

/// The structure of a generator, by which it can be created again.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", content = "config", rename_all = "snake_case")]
pub enum GeneratorConfig {
    /// A small convolutional generator.
    Conv(ConvGeneratorConfig),
    /// The generator of SNGAN.
    Residual(ResidualGeneratorConfig),
}

impl GeneratorConfig {
    /// Checks the settings.
    ///
    /// # Errors
    /// Returns an error that names a setting out of its range.
    pub fn validate(&self) -> Result<()> {
        match self {
            Self::Conv(config) => config.validate(),
            Self::Residual(config) => config.validate(),
        }
    }

    /// Returns the shape of the images, `[channels, height, width]`.
    pub fn shape(&self) -> [usize; 3] {
        match self {
            Self::Conv(config) => config.shape,
            Self::Residual(config) => config.shape,
        }
    }
}

/// The networks of a run, with initial weights.
#[derive(Clone, Debug)]
pub enum Networks {
    /// Small convolutional networks.
    Conv(GanNetworks<ConvGenerator, ConvDiscriminator, ConvDiscriminator>),
    /// The networks of SNGAN.
    Residual(GanNetworks<ResidualGenerator, ResidualDiscriminator, ResidualDiscriminator>),
}

impl NetworksConfig {
    pub(super) fn completed(mut self) -> Result<Self> {
        match (self.kind, self.upsampling) {
            (NetworkKind::Conv, None) => self.upsampling = Some(Upsampling::Nearest),
            (NetworkKind::Residual, Some(_)) => {
                let range = "left out with residual networks";
                return Err(Error::setting("networks.upsampling", "given", range));
            }
            _ => {}
        }
        if self.width == 0 || !self.width.is_multiple_of(2) {
            return Err(Error::setting("networks.width", self.width, "even, at least 2"));
        }
        Ok(self)
    }

    /// Returns the structure of the generator of images of `shape`, `[channels, height, width]`.
    pub fn generator(&self, shape: [usize; 3]) -> GeneratorConfig {
        match self.kind {
            NetworkKind::Conv => {
                let config = ConvGeneratorConfig::new(shape).with_width(self.width);
                let upsampling = self.upsampling.unwrap_or(Upsampling::Nearest);
                GeneratorConfig::Conv(config.with_upsampling(upsampling))
            }
            NetworkKind::Residual => {
                GeneratorConfig::Residual(residual_generator(shape, self.width))
            }
        }
    }

    /// Creates the networks for images of `shape`, `[channels, height, width]`. All variants begin
    /// with the same ones.
    ///
    /// # Errors
    /// Returns an error that names a setting out of its range, or if the shape does not fit the
    /// networks or the view.
    pub fn init(
        &self,
        shape: [usize; 3],
        config: &GanTrainingConfig,
        device: &Device,
    ) -> Result<Networks> {
        let view = if config.variant.has_frequency_discriminator() {
            config.view.shape(shape)?
        } else {
            shape
        };
        let generator = self.generator(shape);
        generator.validate()?;
        match generator {
            GeneratorConfig::Conv(generator) => {
                let spatial = conv_discriminator(shape, self.width, false);
                let few = view[1].min(view[2]) < FEW_POSITIONS;
                let frequency = conv_discriminator(view, self.width, few);
                spatial.validate()?;
                frequency.validate()?;
                let seed = config.seed;
                Ok(Networks::Conv(GanNetworks {
                    generator: seed.init(Stream::GeneratorWeights, device, |on| generator.init(on)),
                    spatial: seed.init(Stream::AdversaryWeights, device, |on| spatial.init(on)),
                    frequency: seed.init(Stream::FrequencyWeights, device, |on| frequency.init(on)),
                }))
            }
            GeneratorConfig::Residual(generator) => {
                let spatial = residual_discriminator(shape, self.width);
                let frequency = residual_discriminator(view, self.width);
                spatial.validate()?;
                frequency.validate()?;
                let seed = config.seed;
                Ok(Networks::Residual(GanNetworks {
                    generator: seed.init(Stream::GeneratorWeights, device, |on| generator.init(on)),
                    spatial: seed.init(Stream::AdversaryWeights, device, |on| spatial.init(on)),
                    frequency: seed.init(Stream::FrequencyWeights, device, |on| frequency.init(on)),
                }))
            }
        }
    }
}

/// Returns a discriminator that halves its maps three times. A block transform has many channels at
/// few positions, which are kept.
fn conv_discriminator(
    shape: [usize; 3],
    width: usize,
    has_few_positions: bool,
) -> ConvDiscriminatorConfig {
    let layers = if has_few_positions {
        vec![ConvLayer::Keep(4 * width), ConvLayer::Keep(4 * width), ConvLayer::Keep(2 * width)]
    } else {
        vec![ConvLayer::Halve(width), ConvLayer::Halve(2 * width), ConvLayer::Halve(4 * width)]
    };
    ConvDiscriminatorConfig::new(shape, layers)
}

/// Returns the generator of SNGAN for images of any shape.
fn residual_generator(shape: [usize; 3], width: usize) -> ResidualGeneratorConfig {
    let [_, height, right] = shape;
    let fits = |doublings: &usize| {
        let times = 1 << doublings;
        let is_whole = height.is_multiple_of(times) && right.is_multiple_of(times);
        is_whole && height.min(right) / times >= FIRST_SIDE
    };
    let doublings = (1..=DOUBLINGS).rev().find(fits).unwrap_or(1);
    let channels = if height.max(right) <= EVEN_SIDE {
        vec![2 * width; doublings + 1]
    } else {
        (0..=doublings).rev().map(|power| width << power).collect()
    };
    ResidualGeneratorConfig::new(shape, channels)
}

/// Returns the discriminator of SNGAN for inputs of any shape.
fn residual_discriminator(shape: [usize; 3], width: usize) -> ResidualDiscriminatorConfig {
    let [_, height, right] = shape;
    if height.min(right) < FEW_POSITIONS {
        let channels = vec![2 * width, 2 * width, width];
        return ResidualDiscriminatorConfig::new(shape, channels).with_halvings(1);
    }
    if height.max(right) <= EVEN_SIDE {
        return ResidualDiscriminatorConfig::new(shape, vec![width; 4]);
    }
    // As many halvings as there are until a side is 2 or 3.
    let halvings = (height.min(right).ilog2() as usize - 1).clamp(1, DOUBLINGS + 1);
    let channels = (0..=DOUBLINGS).map(|power| width << power).collect();
    ResidualDiscriminatorConfig::new(shape, channels).with_halvings(halvings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residual_networks_of_the_published_sizes_are_the_published_ones() {
        for (side, width) in [(32, 128), (48, 64), (64, 64)] {
            let generator = residual_generator([3, side, side], width);
            assert_eq!(generator.channels, ResidualGeneratorConfig::sngan(side).channels, "{side}");
            let discriminator = residual_discriminator([3, side, side], width);
            let published = ResidualDiscriminatorConfig::sngan(side);
            assert_eq!(
                (discriminator.channels, discriminator.halvings),
                (published.channels, published.halvings),
                "{side}"
            );
        }
    }

    #[test]
    fn residual_networks_fit_images_and_views_of_other_sizes() {
        use crate::view::{FrequencyViewConfig, Transform};

        let device = Device::flex();
        let networks =
            NetworksConfig { kind: NetworkKind::Residual, width: 2, ..NetworksConfig::default() };
        for shape in [[1, 16, 16], [3, 24, 24], [3, 32, 32], [1, 40, 40], [3, 96, 96]] {
            for transform in [Transform::BlockDct(8), Transform::Dct, Transform::Dft] {
                let view = FrequencyViewConfig::new().with_transform(transform);
                let config = GanTrainingConfig { view, ..GanTrainingConfig::default() };
                let created = networks.init(shape, &config, &device);
                assert!(created.is_ok(), "{shape:?} {transform:?}: {}", created.unwrap_err());
            }
        }
    }
}
