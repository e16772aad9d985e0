//! What generated images are compared by.

use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor};
use clap::Args;
use windage::core::training::Checkpointing;
use windage::core::{Domain, Error as CoreError, Observer, RunContext, Seed, Stream};
use windage::diagnose::{
    ClassifierTrainingConfig, Cnn, CnnConfig, evaluate_domain, train_classifier,
};
use windage::metrics::FeatureExtractor;

use crate::common::Failure;

/// Where the classifier is kept; runs that share the folder share it.
pub(crate) const CLASSIFIER: &str = "extractor.ckpt";
const BATCH: usize = 64;

/// Which extractor.
#[derive(Args, Debug)]
pub(crate) struct ExtractorArguments {
    /// Weights of Inception-v3, for Fréchet distances that compare with published ones
    #[arg(long, value_name = "FILE")]
    inception: Option<PathBuf>,

    /// Without --inception: steps of the small classifier, at least, whose features are compared
    #[arg(long, value_name = "N", default_value_t = 3000)]
    extractor_steps: usize,
}

/// An extractor and its name.
pub(crate) struct Extractor {
    pub(crate) name: String,
    pub(crate) features: Box<dyn FeatureExtractor<4>>,
}

impl Extractor {
    /// Inception where its file is given, else a small classifier of the same images, trained once
    /// and kept in `folder`.
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
            return Err("images have three axes".into());
        };
        if domain.classes().len() < 2 {
            let problem = "has one class, of which no classifier can be made to compare images by; give --inception FILE";
            return Err(CoreError::BadDomain {
                domain: domain.name().into(),
                problem: problem.into(),
            }
            .into());
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
        let right = evaluate_domain::<4>(&classifier, domain, device)?.accuracy().unwrap_or(0.0);
        let steps = epochs * (domain.len() / BATCH).max(1);
        let name = format!(
            "64 features of a small classifier of {} ({steps} steps, {:.1} % of its training images right)",
            domain.name(),
            100.0 * right
        );
        Ok(Self { name, features: Box::new(move |images: Tensor<4>| classifier.features(images)) })
    }
}
