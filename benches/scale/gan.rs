//! The GAN whose second discriminator sees frequencies.

use burn::tensor::{Device, Tensor};
use windage::core::{RunContext, Seed, Stream};
use windage::gan::networks::{ConvDiscriminatorConfig, ConvGeneratorConfig, ConvLayer};
use windage::gan::{GanNetworks, GanScorer, GanTrainingConfig, train_gan};

use super::stopwatch::Stopwatch;
use super::streamed::{SIDE, domain};
use super::{BATCH, Outcome};

const WIDTH: usize = 16;

fn train(
    count: usize,
    side: usize,
    device: &Device,
    stopwatch: &mut Stopwatch,
) -> Result<(), windage::gan::Error> {
    let images = domain("streamed", count, side)?;
    let pixels = |images: Tensor<4>| images.mean_dim(3).mean_dim(2).flatten::<2>(1, 3);
    let scorer = GanScorer::new("mean colors", Box::new(pixels), &images, device)?;
    let generator = ConvGeneratorConfig::new([1, side, side]).with_width(WIDTH);
    let config = GanTrainingConfig { batch: BATCH, ..GanTrainingConfig::default() };
    let layers = vec![ConvLayer::Halve(WIDTH), ConvLayer::Halve(2 * WIDTH)];
    let spatial = ConvDiscriminatorConfig::new([1, side, side], layers);
    let layers = vec![ConvLayer::Keep(WIDTH), ConvLayer::Keep(2 * WIDTH)];
    let frequency = ConvDiscriminatorConfig::new(config.view.shape([1, side, side])?, layers);
    let players = GanNetworks {
        generator: Seed(0).init(Stream::GeneratorWeights, device, |device| generator.init(device)),
        spatial: Seed(0).init(Stream::AdversaryWeights, device, |device| spatial.init(device)),
        frequency: Seed(0).init(Stream::FrequencyWeights, device, |device| frequency.init(device)),
    };
    let mut context = RunContext::on(device, stopwatch);
    train_gan(players, &images, &config, &scorer, &mut context).map(drop)
}

/// Measures the time until the first step with `count` samples, which includes scoring the real
/// images and the statistics of their spectra.
pub(crate) fn start(count: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = train(count, SIDE, device, &mut stopwatch);
    stopwatch.report_start(result)
}

/// Measures a step of the generator and both discriminators.
pub(crate) fn step(side: usize, device: &Device) -> Outcome {
    let mut stopwatch = Stopwatch::start();
    let result = train(10 * BATCH, side, device, &mut stopwatch);
    stopwatch.report_step(result)
}
