//! One training run.

use std::path::Path;

use burn::module::Module;
use burn::tensor::Device;
use windage::core::files::write_whole;
use windage::core::{Domain, Error, Observer, RunContext, Seed};
use windage::gan::networks::ConvGenerator;
use windage::gan::{GanScorer, GanTrainingConfig, sample_images, train_gan};
use windage::report::gan::{GanReport, GanSamples, write_gan_report};

use super::arguments::GanArguments;
use super::features::Extractor;
use super::networks::networks;
use super::options::NetworkArguments;
use crate::common::Failure;

/// Number of real images in the report.
const REAL: usize = 10;
/// Number of generated images in the report.
const GENERATED: usize = 60;
/// File of the weights of the best generator.
pub(crate) const GENERATOR: &str = "generator.bpk";

/// The data, scorer and networks that all runs of a program have in common.
pub(crate) struct Setting {
    domain: Domain,
    scorer: GanScorer,
    networks: NetworkArguments,
    device: Device,
}

/// Rejects images and settings that cannot be trained or shown, before anything is trained or
/// removed.
pub(crate) fn check(
    domain: &Domain,
    chosen: NetworkArguments,
    config: &GanTrainingConfig,
    device: &Device,
) -> Result<(), Failure> {
    let shape = shape(domain)?;
    if ![1, 3].contains(&shape[0]) {
        let range = "1 or 3; --color gray or --color color converts images";
        return Err(Error::setting("channels", shape[0], range).into());
    }
    config.validate_for(domain)?;
    networks(shape, chosen, config, device)?;
    Ok(())
}

/// The outcome of a run.
pub(crate) struct Run {
    pub(crate) report: GanReport,
    pub(crate) samples: GanSamples,
    /// The best generator.
    pub(crate) generator: ConvGenerator,
}

impl Run {
    /// Writes the report and the record of the best generator.
    pub(crate) fn write(self, folder: &Path) -> Result<(), Failure> {
        let record = self.generator.into_record().into_bytes()?;
        write_whole(&folder.join(GENERATOR), &record)?;
        Ok(write_gan_report(folder, &self.report, &self.samples)?)
    }
}

impl Setting {
    /// Loads or trains the feature extractor and scores the real images.
    pub(crate) fn new(
        domain: Domain,
        arguments: &GanArguments,
        out: &Path,
        device: &Device,
        observer: &mut dyn Observer,
    ) -> Result<Self, Failure> {
        let (extractor, networks) = (&arguments.extractor, arguments.networks);
        let Extractor { name, features } =
            Extractor::new(extractor, &domain, out, device, observer)?;
        let scorer = GanScorer::new(&name, features, &domain, device)?;
        Ok(Self { domain, scorer, networks, device: device.clone() })
    }

    /// Trains a GAN.
    pub(crate) fn run(
        &self,
        config: &GanTrainingConfig,
        context: &mut RunContext<'_>,
    ) -> Result<Run, Failure> {
        let shape = shape(&self.domain)?;
        let players = networks(shape, self.networks, config, &self.device)?;
        let start = std::time::Instant::now();
        let outcome = train_gan(players, &self.domain, config, &self.scorer, context)?;
        let report = GanReport {
            config: None,
            data: self.domain.name().into(),
            images: self.domain.len(),
            scored_by: self.scorer.description().into(),
            settings: config.clone(),
            real_spectrum: self.scorer.real_spectrum().radial()?,
            generated_spectrum: self
                .scorer
                .generated_spectrum(&outcome.generator, config.scored)?
                .radial()?,
            seconds: start.elapsed().as_secs_f64(),
            scores: outcome.scores.clone(),
            losses: outcome.losses.clone(),
        };
        let samples = self.samples(&outcome.generator, shape)?;
        Ok(Run { report, samples, generator: outcome.generator })
    }

    fn samples(&self, generator: &ConvGenerator, shape: [usize; 3]) -> Result<GanSamples, Failure> {
        let real =
            (0..REAL.min(self.domain.len())).map(|index| Ok(self.domain.sample(index)?.values));
        let generated = sample_images(generator, GENERATED, Seed(0), &self.device).into_data();
        let values: Vec<f32> = generated.iter::<f32>().collect();
        Ok(GanSamples {
            shape,
            real: real.collect::<Result<Vec<_>, windage::core::Error>>()?,
            generated: values.chunks_exact(shape.iter().product()).map(<[f32]>::to_vec).collect(),
        })
    }
}

/// Returns the shape of the images, `[channels, height, width]`.
pub(crate) fn shape(domain: &Domain) -> Result<[usize; 3], Failure> {
    let shape: Result<[usize; 3], _> = domain.shape().try_into();
    shape.map_err(|_| "the samples are not images of three axes".into())
}
