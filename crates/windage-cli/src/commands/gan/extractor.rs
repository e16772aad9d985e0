//! The features by which generated images are compared with real ones.

use std::path::Path;

use burn::tensor::{Device, Tensor};
use windage::core::text::percent;
use windage::core::{Domain, Error as CoreError, RunContext, Seed, Stream};
use windage::diagnose::classifier::Cnn;
use windage::diagnose::{ClassifierTrainingConfig, CnnConfig, evaluate_domain, train_classifier};
use windage::gan::run_config::ScoringConfig;
use windage::metrics::FeatureExtractor;

use crate::failure::Result;
use crate::run::Run;

/// File of the classifier, which all runs of a comparison share.
const CHECKPOINT: &str = "extractor.ckpt";
const BATCH: usize = 64;
/// Number of features of the classifier.
const FEATURES: usize = 64;
/// Number of features of Inception-v3.
#[cfg(feature = "inception")]
const INCEPTION_FEATURES: usize = 2048;

/// A feature extractor with its name.
pub(super) struct Extractor {
    pub(super) name: String,
    /// Number of features.
    pub(super) dims: usize,
    pub(super) features: Box<dyn FeatureExtractor<4>>,
}

impl Extractor {
    /// Returns Inception if its file is given, else a small classifier of the same images, which is
    /// trained once and kept in the folder of the run.
    pub(super) fn new(scoring: &ScoringConfig, domain: &Domain, run: &mut Run) -> Result<Self> {
        match &scoring.inception {
            Some(file) => Self::inception(file, run.device()),
            None => Self::classifier(scoring.extractor_steps.unwrap_or_default(), domain, run),
        }
    }

    /// Returns an error if a classifier cannot be trained on the images.
    pub(super) fn check(scoring: &ScoringConfig, domain: &Domain) -> Result<()> {
        if scoring.inception.is_some() || domain.classes().len() >= 2 {
            return Ok(());
        }
        let reason = "has one class, and a classifier whose features are compared needs two; give \
                      --inception FILE";
        let (domain, reason) = (domain.name().into(), reason.into());
        Err(CoreError::UnusableDomain { domain, reason }.into())
    }

    #[cfg(feature = "inception")]
    fn inception(file: &Path, device: &Device) -> Result<Self> {
        let inception = windage::metrics::inception::Inception::load(file, device)?;
        let (name, dims) = ("Inception-v3 of 2015".into(), INCEPTION_FEATURES);
        Ok(Self { name, dims, features: Box::new(inception) })
    }

    #[cfg(not(feature = "inception"))]
    fn inception(_file: &Path, _device: &Device) -> Result<Self> {
        Err("--inception needs a build with `--features inception`".into())
    }

    fn classifier(steps: usize, domain: &Domain, run: &mut Run) -> Result<Self> {
        let &[channels, height, width] = domain.shape() else {
            return Err("the samples are not images of three axes".into());
        };
        let config = CnnConfig::new([channels, height, width], domain.classes().len());
        let (seed, device) = (Seed(0), run.device().clone());
        let fresh = seed.init(Stream::ClassifierWeights, &device, |device| config.init(device));
        let epochs = (steps * BATCH).div_ceil(domain.len());
        let config = ClassifierTrainingConfig {
            epochs,
            batch: BATCH,
            seed,
            ..ClassifierTrainingConfig::default()
        };
        let mut context: RunContext<'_> = run.context(CHECKPOINT);
        let (classifier, _) = train_classifier::<4, Cnn>(fresh, domain, &config, &mut context)?;
        let accuracy =
            evaluate_domain::<4>(&classifier, domain, &device)?.accuracy().unwrap_or(0.0);
        let steps = epochs * (domain.len() / BATCH).max(1);
        let name = format!(
            "{FEATURES} features of a small classifier of {} ({steps} steps, {} of its training \
             images right)",
            domain.name(),
            percent(accuracy)
        );
        let features = Box::new(move |images: Tensor<4>| classifier.features(images));
        Ok(Self { name, dims: FEATURES, features })
    }
}
