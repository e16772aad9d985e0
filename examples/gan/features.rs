//! The features by which generated images are compared with real ones.

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor};
use clap::Args;
use windage::core::text::percent;
use windage::core::training::Checkpointing;
use windage::core::{Domain, Error as CoreError, Observer, RunContext, Seed, Stream};
use windage::diagnose::classifier::Cnn;
use windage::diagnose::{ClassifierTrainingConfig, CnnConfig, evaluate_domain, train_classifier};
use windage::metrics::FeatureExtractor;

use crate::common::Failure;

/// File of the classifier; runs in the same folder share it.
pub(crate) const CLASSIFIER: &str = "extractor.ckpt";
const BATCH: usize = 64;

/// Arguments that select the feature extractor.
#[derive(Args, Debug)]
pub(crate) struct ExtractorArguments {
    /// Weights of Inception-v3, for Fréchet distances that are comparable with published ones
    #[arg(long, value_name = "FILE")]
    inception: Option<PathBuf>,

    /// Without --inception, the features of a small classifier are compared, which is trained for
    /// at least this many steps
    #[arg(long, value_name = "N", default_value_t = 3000)]
    extractor_steps: usize,
}

/// A feature extractor with its name.
pub(crate) struct Extractor {
    pub(crate) name: String,
    pub(crate) features: Box<dyn FeatureExtractor<4>>,
}

impl Extractor {
    /// Returns Inception if its file is given, else a small classifier of the same images, which is
    /// trained once and kept in `folder`.
    pub(crate) fn new(
        arguments: &ExtractorArguments,
        domain: &Domain,
        folder: &Path,
        device: &Device,
        observer: &mut dyn Observer,
    ) -> Result<Self, Failure> {
        match &arguments.inception {
            Some(file) => Self::inception(file, device),
            None => Self::classifier(arguments.extractor_steps, domain, folder, device, observer),
        }
    }

    #[cfg(feature = "inception")]
    fn inception(file: &Path, device: &Device) -> Result<Self, Failure> {
        let inception = windage::metrics::inception::Inception::load(file, device)?;
        Ok(Self { name: "Inception-v3 of 2015".into(), features: Box::new(inception) })
    }

    #[cfg(not(feature = "inception"))]
    fn inception(_file: &Path, _device: &Device) -> Result<Self, Failure> {
        Err("--inception needs a build with `--features inception`".into())
    }

    fn classifier(
        steps: usize,
        domain: &Domain,
        folder: &Path,
        device: &Device,
        observer: &mut dyn Observer,
    ) -> Result<Self, Failure> {
        let &[channels, height, width] = domain.shape() else {
            return Err("the samples are not images of three axes".into());
        };
        if domain.classes().len() < 2 {
            let reason = "has one class, and a classifier whose features are compared needs two; \
                          give --inception FILE";
            let (domain, reason) = (domain.name().into(), reason.into());
            return Err(CoreError::UnusableDomain { domain, reason }.into());
        }
        let config = CnnConfig::new([channels, height, width], domain.classes().len());
        let seed = Seed(0);
        let fresh = seed.init(Stream::ClassifierWeights, device, |device| config.init(device));
        let epochs = (steps * BATCH).div_ceil(domain.len());
        let config = ClassifierTrainingConfig {
            epochs,
            batch: BATCH,
            seed,
            ..ClassifierTrainingConfig::default()
        };
        let mut context = RunContext::on(device, observer)
            .with_checkpoint(Checkpointing::Resume(folder.join(CLASSIFIER)));
        let (classifier, _) = train_classifier::<4, Cnn>(fresh, domain, &config, &mut context)?;
        let accuracy = evaluate_domain::<4>(&classifier, domain, device)?.accuracy().unwrap_or(0.0);
        let steps = epochs * (domain.len() / BATCH).max(1);
        let name = format!(
            "64 features of a small classifier of {} ({steps} steps, {} of its training images \
             right)",
            domain.name(),
            percent(accuracy)
        );
        Ok(Self { name, features: Box::new(move |images: Tensor<4>| classifier.features(images)) })
    }
}
