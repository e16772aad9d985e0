//! Training the autoencoder on two domains: settings and entry point.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::training::{Checkpoint, Curve, Saved, run};
use windage_core::{Domain, Error as CoreError, Observer, Seed};

use super::trainer::AutoencoderTrainer;
use super::{Autoencoder, AutoencoderConfig, Conditioning};
use crate::{Error, Independence, Judged, LossLevel, Result, Upsampling};

const STAGE: &str = "autoencoder";
/// Three halvings leave at least one pixel.
const LEAST_SIDE: usize = 8;

/// Both domains with the classifier's losses on them.
#[derive(Debug, Clone, Copy)]
pub struct TrainingPair<'a> {
    /// Where the classifier is good.
    pub first: (&'a Domain, &'a Judged),
    /// Where it is bad.
    pub second: (&'a Domain, &'a Judged),
}

impl<'a> TrainingPair<'a> {
    /// Both domains, first one first.
    pub(crate) fn both(&self) -> [(&'a Domain, &'a Judged); 2] {
        [self.first, self.second]
    }

    /// Checks that shapes and classes agree, that there is more than one class, and that both domains have each; and that
    /// images are large enough.
    ///
    /// # Errors
    /// [`Error::Mismatch`] naming what differs, or the shape as a setting out of its range.
    pub fn check(first: &Domain, second: &Domain) -> Result<()> {
        let mismatch = |problem: String| {
            Err(Error::Mismatch { first: first.name().into(), second: second.name().into(), problem })
        };
        if first.shape() != second.shape() {
            return mismatch(format!("samples are {:?} and {:?}", first.shape(), second.shape()));
        }
        if let [_, height, width] = *first.shape()
            && height.min(width) < LEAST_SIDE
        {
            return Err(too_small(first));
        }
        if first.classes() != second.classes() {
            return mismatch(format!("classes are {:?} and {:?}", first.classes(), second.classes()));
        }
        let mut present = first.labels().iter().chain(second.labels());
        if let Some(only) = present.next()
            && present.all(|label| label == only)
        {
            let name = &first.classes()[*only];
            return mismatch(format!("there is only one class with samples, `{name}`; a classifier needs two"));
        }
        for (class, name) in first.classes().iter().enumerate() {
            for domain in [first, second] {
                let other = if std::ptr::eq(domain, first) { second } else { first };
                if !domain.labels().contains(&class) && other.labels().contains(&class) {
                    return mismatch(format!("{} has no sample of class `{name}`", domain.name()));
                }
            }
        }
        Ok(())
    }
}

/// How [`fit_autoencoder`] trains. Serialisable, so that a report can say what was done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FitAutoencoder {
    /// Passes over both domains.
    pub epochs: usize,
    /// Samples a step.
    pub batch: usize,
    /// Adam's learning rate; over the last three tenths of the steps it falls linearly to a thirtieth.
    pub learning_rate: f64,
    /// Number of features.
    pub latent: usize,
    /// Channels of the three levels.
    pub channels: [usize; 3],
    /// How the decoder doubles the side of its maps.
    pub upsampling: Upsampling,
    /// What the decoder is told.
    pub conditioning: Conditioning,
    /// How features are kept from telling the loss.
    pub independence: Independence,
    /// Weight of `‖z‖²`, which keeps features from growing away from the adversary.
    pub feature_decay: f64,
    /// Added to a loss before its logarithm is taken.
    pub level_offset: f64,
    /// Seed of weights and order.
    pub seed: Seed,
}

impl Default for FitAutoencoder {
    fn default() -> Self {
        Self {
            epochs: 16,
            batch: 64,
            learning_rate: 2e-3,
            latent: 8,
            channels: [16, 32, 48],
            upsampling: Upsampling::default(),
            conditioning: Conditioning::default(),
            independence: Independence::default(),
            feature_decay: 1e-3,
            level_offset: 1e-3,
            seed: Seed(0),
        }
    }
}

impl FitAutoencoder {
    /// The patent's literal form: no class, no independence, no decay.
    #[must_use]
    pub fn literal(self) -> Self {
        Self { conditioning: Conditioning::Loss, independence: Independence::None, feature_decay: 0.0, ..self }
    }

    /// Checks every setting.
    ///
    /// # Errors
    /// The first setting out of its range, by name.
    pub fn validate(&self) -> Result<()> {
        let counts = [("epochs", self.epochs), ("batch", self.batch), ("latent", self.latent)];
        let refuse = |field: &str, value: &dyn std::fmt::Display, range: &str| {
            Err(Error::from(CoreError::setting(field, value, range)))
        };
        if let Some((field, _)) = counts.iter().find(|(_, value)| *value == 0) {
            return refuse(field, &0, "at least 1");
        }
        if self.channels.contains(&0) {
            return refuse("channels", &format!("{:?}", self.channels), "at least 1 each");
        }
        let weight = match self.independence {
            Independence::None => 0.0,
            Independence::Correlation { weight } | Independence::Adversarial { weight, .. } => weight,
        };
        let ranges = [
            ("learning_rate", self.learning_rate, f64::MIN_POSITIVE),
            ("level_offset", self.level_offset, f64::MIN_POSITIVE),
            ("feature_decay", self.feature_decay, 0.0),
            ("independence weight", weight, 0.0),
        ];
        match ranges.iter().find(|(_, value, least)| !(value.is_finite() && value >= least)) {
            Some((field, value, _)) => refuse(field, value, "finite and not negative (rates and offsets positive)"),
            None => Ok(()),
        }
    }

    /// The learning rate at a step.
    pub(super) fn rate(&self, step: usize, steps: usize) -> f64 {
        let left = 1.0 - step as f64 / steps.max(1) as f64;
        self.learning_rate * (left / 0.3 + 0.03).min(1.0)
    }
}

/// A trained autoencoder and what belongs to it.
#[derive(Debug, Clone)]
pub struct Fitted {
    /// The model, ready for inference.
    pub model: Autoencoder,
    /// The level of losses that it was trained with.
    pub level: LossLevel,
    /// Reconstruction error and, with an adversary, its error, by epoch.
    pub curve: Curve,
}

/// Trains an autoencoder on both domains, conditioned on the losses.
///
/// The loss of a step is `mean Σ_pixels (x̂ − x)² + feature_decay · mean ‖z‖²` and, after [`Independence`], nothing,
/// `+ weight · within_domain_correlation(z, ℓ)`, or `− weight · R/ceiling · min(adversary's error, ceiling)`, where the
/// ceiling is the error of a predictor that knows nothing but class and domain, and `R` the running mean of the
/// reconstruction error.
///
/// # Errors
/// A bad setting, domains that do not fit, divergence, or interruption (saved if `saved` names a file).
pub fn fit_autoencoder(
    pair: TrainingPair<'_>,
    fit: &FitAutoencoder,
    saved: &Saved,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<Fitted> {
    fit.validate()?;
    let (first, second) = (pair.first.0, pair.second.0);
    TrainingPair::check(first, second)?;
    let config = config(first, fit)?;
    let level = LossLevel::fit(pair.both().iter().flat_map(|(_, judged)| &judged.losses), fit.level_offset);
    let settings = format!(
        "autoencoder on {} ({} samples, {:x}) and {} ({} samples, {:x}), {fit:?}, {level:?}",
        first.name(),
        first.len(),
        first.fingerprint(),
        second.name(),
        second.len(),
        second.fingerprint()
    );
    let device = device.clone().autodiff();
    let mut trainer = AutoencoderTrainer::new(pair, fit, &config, level, &device);
    let plan = trainer.plan();
    let from = Checkpoint::read(saved, &settings)?;
    if let Some(checkpoint) = &from {
        trainer.load(checkpoint)?;
    }
    let curve = run(&mut trainer, plan, from.as_ref(), (STAGE, &settings, saved), observer)?;
    Ok(Fitted { model: trainer.into_model(), level, curve })
}

fn too_small(domain: &Domain) -> Error {
    let range = format!("[channels, height, width] with sides of at least {LEAST_SIDE} pixels; resize the images");
    CoreError::setting("shape", format!("{:?}", domain.shape()), &range).into()
}

fn config(domain: &Domain, fit: &FitAutoencoder) -> Result<AutoencoderConfig> {
    let shape = match *domain.shape() {
        [channels, height, width] if height >= LEAST_SIDE && width >= LEAST_SIDE => [channels, height, width],
        _ => return Err(too_small(domain)),
    };
    Ok(AutoencoderConfig::new(shape, domain.classes().len())
        .with_latent(fit.latent)
        .with_channels(fit.channels)
        .with_upsampling(fit.upsampling)
        .with_conditioning(fit.conditioning))
}
