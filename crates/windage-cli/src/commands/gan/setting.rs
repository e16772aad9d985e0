//! The training runs of a configuration, which share images and scores.

use std::time::Instant;

use windage::core::{Domain, Error, Seed};
use windage::gan::run_config::{GeneratorConfig, Networks, NetworksConfig, ScoringConfig};
use windage::gan::{
    Discriminator, GanNetworks, GanScorer, GanTrainingConfig, Generator, RunConfig, sample_images,
    train_gan,
};
use windage::report::gan::{GanReport, GanSamples, write_gan_report};

use super::card::GeneratorCard;
use super::extractor::Extractor;
use crate::failure::Result;
use crate::model;
use crate::run::Run;

/// Number of real images in the report.
const REAL: usize = 10;
/// Number of generated images in the report.
const GENERATED: usize = 60;
/// File of the best generator.
pub(super) const GENERATOR: &str = "generator.safetensors";
/// File of the state of a training.
pub(super) const CHECKPOINT: &str = "gan.ckpt";
/// Least number of images per feature for a trusted Fréchet distance.
const IMAGES_PER_FEATURE: usize = 2;

/// The images, scorer and networks that all training runs have in common.
pub(super) struct Setting {
    command: &'static str,
    domain: Domain,
    shape: [usize; 3],
    scorer: GanScorer,
    /// Number of features by which images are compared.
    dims: usize,
    networks: NetworksConfig,
}

impl Setting {
    /// Opens the images and refuses those that cannot be trained on or shown, creates the folder of
    /// the run, loads or trains the feature extractor, and scores the real images.
    pub(super) fn new(command: &'static str, config: &RunConfig, run: &mut Run) -> Result<Self> {
        let domain = config.data.open()?;
        let shape = check(&domain, config, run)?;
        run.begin()?;
        let extractor = Extractor::new(&config.scoring, &domain, run)?;
        let Extractor { name, dims, features } = extractor;
        let scorer = GanScorer::new(&name, features, &domain, run.device())?;
        let networks = config.networks.clone();
        Ok(Self { command, domain, shape, scorer, dims, networks })
    }

    /// Describes the images.
    pub(super) fn images(&self) -> String {
        let [channels, height, width] = self.shape;
        let (count, name) = (self.domain.len(), self.domain.name());
        format!("{count} images of {name}, {channels}×{height}×{width}")
    }

    /// Trains a GAN, and writes its report and generator into a folder of the run: its own, which
    /// is the empty path, or a subfolder.
    pub(super) fn train(
        &self,
        config: &GanTrainingConfig,
        folder: &str,
        run: &mut Run,
    ) -> Result<GanReport> {
        match self.networks.init(self.shape, config, run.device())? {
            Networks::Conv(networks) => self.train_networks(networks, config, folder, run),
            Networks::Residual(networks) => self.train_networks(networks, config, folder, run),
        }
    }

    fn train_networks<G: Generator, S: Discriminator, F: Discriminator>(
        &self,
        networks: GanNetworks<G, S, F>,
        config: &GanTrainingConfig,
        folder: &str,
        run: &mut Run,
    ) -> Result<GanReport> {
        let start = Instant::now();
        let mut context = run.context(&in_folder(folder, CHECKPOINT));
        let outcome = train_gan(networks, &self.domain, config, &self.scorer, &mut context)?;
        let generator = outcome.generator;
        let spectrum = self.scorer.generated_spectrum(&generator, config.scored)?;
        let report = GanReport {
            config: Some(run.config_text().into()),
            data: self.domain.name().into(),
            images: self.domain.len(),
            scored_by: self.scorer.description().into(),
            settings: config.clone(),
            real_spectrum: self.scorer.real_spectrum().radial()?,
            generated_spectrum: spectrum.radial()?,
            seconds: start.elapsed().as_secs_f64(),
            scores: outcome.scores,
            losses: outcome.losses,
        };
        let card = GeneratorCard::new(self.command, self.generator(), self.domain.name());
        model::save(&run.file(&in_folder(folder, GENERATOR)), &generator, &card)?;
        let samples = self.samples(&generator, run)?;
        write_gan_report(&run.file(folder), &report, &samples)?;
        Ok(report)
    }

    fn generator(&self) -> GeneratorConfig {
        self.networks.generator(self.shape)
    }

    fn samples<G: Generator>(&self, generator: &G, run: &Run) -> Result<GanSamples> {
        let real =
            (0..REAL.min(self.domain.len())).map(|index| Ok(self.domain.sample(index)?.values));
        let generated = sample_images(generator, GENERATED, Seed(0), run.device()).into_data();
        let values: Vec<f32> = generated.iter::<f32>().collect();
        let length = self.shape.iter().product();
        Ok(GanSamples {
            shape: self.shape,
            real: real.collect::<std::result::Result<Vec<_>, Error>>()?,
            generated: values.chunks_exact(length).map(<[f32]>::to_vec).collect(),
        })
    }

    /// Returns the reasons not to trust the scores of `scored` generated images.
    pub(super) fn doubts(&self, scored: usize) -> Vec<String> {
        let least = IMAGES_PER_FEATURE * self.dims;
        let sets = [(scored, "generated images (--scored)"), (self.domain.len(), "real images")];
        let few = sets.iter().filter(|(images, _)| *images < least);
        few.map(|(images, kind)| {
            format!(
                "Fréchet distances of {} features need {least} images or more, but there are \
                 {images} {kind}",
                self.dims
            )
        })
        .collect()
    }
}

/// Returns the path of a file in a folder of the run.
pub(super) fn in_folder(folder: &str, file: &str) -> String {
    if folder.is_empty() { file.into() } else { format!("{folder}/{file}") }
}

/// Refuses images and settings that cannot be trained on or shown, and returns the shape of the
/// images.
fn check(domain: &Domain, config: &RunConfig, run: &Run) -> Result<[usize; 3]> {
    let shape: std::result::Result<[usize; 3], _> = domain.shape().try_into();
    let shape = shape.map_err(|_| "the samples are not images of three axes")?;
    if ![1, 3].contains(&shape[0]) {
        let range = "1 or 3; --color gray or --color rgb converts images";
        return Err(Error::setting("channels", shape[0], range).into());
    }
    for training in config.runs().iter().take(config.variants().len()) {
        training.validate_for(domain)?;
        config.networks.init(shape, training, run.device())?;
    }
    let scoring: &ScoringConfig = &config.scoring;
    Extractor::check(scoring, domain)?;
    Ok(shape)
}
