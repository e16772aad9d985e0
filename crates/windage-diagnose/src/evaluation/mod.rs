//! How a classifier does on a domain, sample by sample.

mod loss_scale;

pub use loss_scale::{LossScale, LossSpacing};

use burn::tensor::Device;
use windage_core::{Domain, SampleLoss};

use crate::{Error, Result};

/// Samples judged at once; bounds memory, not results.
const BATCH: usize = 256;

/// Per-sample losses, and predictions where the classifier gives them.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// One loss a sample.
    pub losses: Vec<f32>,
    /// One class a sample.
    pub predictions: Option<Vec<usize>>,
    labels: Vec<usize>,
}

impl Evaluation {
    /// From losses and predictions that were computed elsewhere.
    ///
    /// # Panics
    /// If the lengths differ.
    pub fn new(losses: Vec<f32>, predictions: Option<Vec<usize>>, labels: Vec<usize>) -> Self {
        assert!(
            losses.len() == labels.len() && predictions.iter().all(|p| p.len() == labels.len()),
            "one value a sample"
        );
        Self { losses, predictions, labels }
    }

    /// Class of every sample.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Mean loss.
    pub fn mean_loss(&self) -> f64 {
        self.losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / self.losses.len() as f64
    }

    /// Share of samples whose class is predicted, 0…1.
    pub fn accuracy(&self) -> Option<f64> {
        let predictions = self.predictions.as_ref()?;
        let right = predictions
            .iter()
            .zip(&self.labels)
            .filter(|(prediction, label)| prediction == label)
            .count();
        Some(right as f64 / self.labels.len() as f64)
    }
}

/// Losses of `judge` over a whole domain, in batches.
///
/// # Errors
/// A sample that cannot be read, a judge that fails, too few losses, or a loss that is no number or
/// negative: the level is a logarithm.
pub fn evaluate_domain<const D: usize>(
    judge: &dyn SampleLoss<D>,
    domain: &Domain,
    device: &Device,
) -> Result<Evaluation> {
    let indices: Vec<usize> = (0..domain.len()).collect();
    let (mut losses, mut predictions) =
        (Vec::with_capacity(domain.len()), Some(Vec::with_capacity(domain.len())));
    for indices in indices.chunks(BATCH) {
        let batch = domain.batch::<D>(indices, device)?;
        let (some_losses, some_predictions) = judge.judge(batch.inputs, &batch.labels)?;
        losses.extend(some_losses);
        predictions = predictions.zip(some_predictions).map(|(mut all, some)| {
            all.extend(some);
            all
        });
    }
    check_losses(domain.name(), &losses, domain.len())?;
    refuse(domain.name(), &losses, |loss| loss < -ROUNDING)?;
    Ok(Evaluation { losses, predictions, labels: domain.labels().to_vec() })
}

/// Rounding may take a loss of nothing this far below 0.
const ROUNDING: f32 = 1e-3;

/// One finite loss a sample.
pub(crate) fn check_losses(of: &str, losses: &[f32], samples: usize) -> Result<()> {
    if losses.len() != samples {
        let problem = format!("the classifier gave {} losses for {samples} samples", losses.len());
        return Err(windage_core::Error::BadDomain { domain: of.into(), problem }.into());
    }
    refuse(of, losses, |loss| !loss.is_finite())
}

fn refuse(of: &str, losses: &[f32], is_bad: impl Fn(f32) -> bool) -> Result<()> {
    match losses.iter().position(|&loss| is_bad(loss)) {
        Some(index) => Err(Error::BadLoss { domain: of.into(), index, loss: losses[index] }),
        None => Ok(()),
    }
}
