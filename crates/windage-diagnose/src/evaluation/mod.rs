//! How a classifier does on a domain, sample by sample.

mod loss_scale;

pub use loss_scale::{LossScale, LossSpacing};

use burn::tensor::Device;
use windage_core::{Domain, EVALUATION_BATCH, Evaluation, SampleLoss};

use crate::{Error, Result};

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
    for indices in indices.chunks(EVALUATION_BATCH) {
        let batch = domain.batch::<D>(indices, device)?;
        let Evaluation { losses: some_losses, predictions: some_predictions, .. } =
            judge.evaluate(batch.inputs, &batch.labels)?;
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
