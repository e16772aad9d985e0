//! Logits of a classifier on domains and on altered samples, normalized to log-probabilities.

use burn::tensor::{Device, Tensor, TensorData};
use windage_core::{Domain, EVALUATION_BATCH, Error as CoreError, SampleLoss};
use windage_metrics::distance::FeatureRows;

use crate::{Error, Result};

/// Computes the log-probabilities of a classifier on all samples of a domain, in batches. No label
/// is used.
///
/// # Errors
/// Returns an error if a sample cannot be read, if the classifier fails or gives no probabilities,
/// or if there are not as many outputs as samples.
pub fn domain_logits<const D: usize>(
    classifier: &dyn SampleLoss<D>,
    domain: &Domain,
    device: &Device,
) -> Result<FeatureRows> {
    let mut all: Option<FeatureRows> = None;
    for batch in domain.batches::<D>(EVALUATION_BATCH, device) {
        let batch = batch?;
        let logits = checked(classifier, domain.name(), batch.inputs, batch.labels.len())?;
        append(&mut all, logits);
    }
    // A domain has samples.
    Ok(all.unwrap_or_else(|| FeatureRows::new(1)))
}

/// Computes the logits on samples of this shape; `name` names them in messages.
pub(super) fn sample_logits<const D: usize>(
    classifier: &dyn SampleLoss<D>,
    name: &str,
    samples: &[Vec<f32>],
    shape: &[usize],
    device: &Device,
) -> Result<FeatureRows> {
    let mut all: Option<FeatureRows> = None;
    for values in samples.chunks(EVALUATION_BATCH) {
        let dims = [&[values.len()], shape].concat();
        let inputs = Tensor::<D>::from_data(TensorData::new(values.concat(), dims), device);
        append(&mut all, checked(classifier, name, inputs, values.len())?);
    }
    Ok(all.unwrap_or_else(|| FeatureRows::new(1)))
}

fn checked<const D: usize>(
    classifier: &dyn SampleLoss<D>,
    name: &str,
    inputs: Tensor<D>,
    samples: usize,
) -> Result<Tensor<2>> {
    let logits = classifier.log_probabilities(inputs)?;
    let logits = logits.ok_or_else(|| Error::NoProbabilities { domain: name.into() })?;
    let given = logits.dims()[0];
    if given == samples {
        return Ok(logits);
    }
    let problem = CoreError::WrongNumberOfOutputs { given, samples };
    Err(Error::UnsuitableOutputs { domain: name.into(), problem })
}

fn append(all: &mut Option<FeatureRows>, logits: Tensor<2>) {
    match all {
        Some(all) => all.extend(logits),
        None => *all = Some(logits.into()),
    }
}
