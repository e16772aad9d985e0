//! The networks of a run.

use burn::tensor::Device;
use windage::core::{Error, Seed, Stream};
use windage::gan::{
    ConvDiscriminator, ConvDiscriminatorConfig, ConvGenerator, ConvGeneratorConfig, ConvLayer,
    GanNetworks, GanTrainingConfig,
};

use super::options::NetworkArguments;

/// Small convolutional networks.
pub(crate) type Networks = GanNetworks<ConvGenerator, ConvDiscriminator, ConvDiscriminator>;

/// Fresh networks for images of `shape`; the same for every variant.
pub(crate) fn networks(
    shape: [usize; 3],
    chosen: NetworkArguments,
    fit: &GanTrainingConfig,
    device: &Device,
) -> Result<Networks, Error> {
    let view = if fit.variant.looks_at_frequencies() { fit.view.shape(shape)? } else { shape };
    let width = chosen.width;
    let generator =
        ConvGeneratorConfig::new(shape).with_width(width).with_upsampling(chosen.upsampling.into());
    let halving =
        vec![ConvLayer::Halve(width), ConvLayer::Halve(2 * width), ConvLayer::Halve(4 * width)];
    let spatial = ConvDiscriminatorConfig::new(shape, halving.clone());
    // Blocks have many channels at few positions.
    let of_blocks =
        vec![ConvLayer::Keep(4 * width), ConvLayer::Keep(4 * width), ConvLayer::Keep(2 * width)];
    let few_positions = view[1].min(view[2]) < 8;
    let frequency =
        ConvDiscriminatorConfig::new(view, if few_positions { of_blocks } else { halving });
    generator.validate()?;
    spatial.validate()?;
    frequency.validate()?;
    let seed: Seed = fit.seed;
    Ok(GanNetworks {
        generator: seed.init(Stream::GeneratorWeights, device, |device| generator.init(device)),
        spatial: seed.init(Stream::AdversaryWeights, device, |device| spatial.init(device)),
        frequency: seed.init(Stream::FrequencyWeights, device, |device| frequency.init(device)),
    })
}
