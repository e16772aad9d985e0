//! The networks of a run.

use burn::tensor::Device;
use windage::core::{Error, Seed, Stream};
use windage::gan::networks::{
    ConvDiscriminator, ConvDiscriminatorConfig, ConvGenerator, ConvGeneratorConfig, ConvLayer,
};
use windage::gan::{GanNetworks, GanTrainingConfig};

use super::options::NetworkArguments;

/// Small convolutional networks.
pub(crate) type Networks = GanNetworks<ConvGenerator, ConvDiscriminator, ConvDiscriminator>;

/// Returns fresh networks for images of `shape`. All variants begin with the same ones.
pub(crate) fn networks(
    shape: [usize; 3],
    chosen: NetworkArguments,
    config: &GanTrainingConfig,
    device: &Device,
) -> Result<Networks, Error> {
    let view = if config.variant.has_frequency_discriminator() {
        config.view.shape(shape)?
    } else {
        shape
    };
    let width = chosen.width;
    let generator =
        ConvGeneratorConfig::new(shape).with_width(width).with_upsampling(chosen.upsampling.into());
    let halving =
        vec![ConvLayer::Halve(width), ConvLayer::Halve(2 * width), ConvLayer::Halve(4 * width)];
    let spatial = ConvDiscriminatorConfig::new(shape, halving.clone());
    // A block transform has many channels at few positions.
    let keeping =
        vec![ConvLayer::Keep(4 * width), ConvLayer::Keep(4 * width), ConvLayer::Keep(2 * width)];
    let few_positions = view[1].min(view[2]) < 8;
    let frequency =
        ConvDiscriminatorConfig::new(view, if few_positions { keeping } else { halving });
    generator.validate()?;
    spatial.validate()?;
    frequency.validate()?;
    let seed: Seed = config.seed;
    Ok(GanNetworks {
        generator: seed.init(Stream::GeneratorWeights, device, |device| generator.init(device)),
        spatial: seed.init(Stream::AdversaryWeights, device, |device| spatial.init(device)),
        frequency: seed.init(Stream::FrequencyWeights, device, |device| frequency.init(device)),
    })
}
