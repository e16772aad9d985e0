//! How well a generative model reconstructs samples.

use burn::tensor::{Device, Tensor};
use windage_core::generative::{Condition, ConditionalGenerator};
use windage_core::{Domain, EVALUATION_BATCH, Seed, Shift, stratified};

use crate::evaluation::{EvaluatedDomain, LossScale};
use crate::{Error, Result};

/// At most this many samples of each domain are reconstructed, some of each class.
const SAMPLES: usize = 1000;

/// Returns the root mean square error of a model on samples of both domains, in the unit of their
/// values.
///
/// *Formula*: `√ mean (x − G(E(x), ℓ, class, domain))²` with each sample's own loss, class and
/// domain.
///
/// # Errors
/// Returns an error if a sample cannot be read, or if the model decodes to another shape.
pub fn reconstruction_error<const D: usize>(
    model: &dyn ConditionalGenerator<D>,
    domains: Shift<EvaluatedDomain<'_>>,
    loss_scale: LossScale,
    device: &Device,
) -> Result<f64> {
    let (mut squares, mut values) = (0.0, 0);
    for (number, EvaluatedDomain { domain, evaluation }) in domains.into_iter().enumerate() {
        let indices: Vec<usize> = stratified(domain.labels(), SAMPLES, Seed(0));
        for indices in indices.chunks(EVALUATION_BATCH) {
            let batch = domain.batch::<D>(indices, device)?;
            let scaled =
                |&index: &usize| loss_scale.scaled(f64::from(evaluation.losses[index])) as f32;
            let condition = Condition::new(
                indices.iter().map(scaled).collect(),
                &batch.labels,
                domain.classes().len(),
                vec![number as f32; indices.len()],
                device,
            );
            let decoded = model.decode(model.encode(batch.inputs.clone()), &condition);
            check_decoded(&decoded, indices.len(), domain)?;
            values += batch.inputs.shape().num_elements();
            squares += f64::from((decoded - batch.inputs).square().sum().into_scalar::<f32>());
        }
    }
    Ok((squares / values as f64).sqrt())
}

/// Checks that a generative model decoded as many samples as were asked of it, of the shape of the
/// domain's.
pub(crate) fn check_decoded<const D: usize>(
    decoded: &Tensor<D>,
    count: usize,
    domain: &Domain,
) -> Result<()> {
    let (decoded, samples) = (decoded.dims().to_vec(), [&[count], domain.shape()].concat());
    if decoded == samples { Ok(()) } else { Err(Error::DecodedShape { decoded, samples }) }
}
