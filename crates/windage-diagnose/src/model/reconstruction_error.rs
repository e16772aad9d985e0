//! How well a generative model gives samples back.

use burn::tensor::Device;
use windage_core::{
    Condition, ConditionalGenerator, Domain, EVALUATION_BATCH, Evaluation, evenly_spaced,
};

use crate::{LossScale, Result};

/// At most this many samples of each domain.
const SAMPLES: usize = 1000;

/// The root mean square error of a model on samples of both domains, in the unit of their values.
///
/// *Formula*: `√ mean (x − G(E(x), ℓ, class, domain))²` with every sample's own loss, class and
/// domain.
///
/// # Errors
/// When a sample cannot be read.
pub fn reconstruction_error<const D: usize>(
    model: &dyn ConditionalGenerator<D>,
    domains: [(&Domain, &Evaluation); 2],
    level: LossScale,
    device: &Device,
) -> Result<f64> {
    let (mut squares, mut values) = (0.0, 0);
    for (number, (domain, judged)) in domains.into_iter().enumerate() {
        let indices: Vec<usize> = evenly_spaced(domain.len(), SAMPLES).collect();
        for indices in indices.chunks(EVALUATION_BATCH) {
            let batch = domain.batch::<D>(indices, device)?;
            let levels =
                indices.iter().map(|&index| level.of(f64::from(judged.losses[index])) as f32);
            let condition = Condition::new(
                levels.collect(),
                &batch.labels,
                domain.classes().len(),
                vec![number as f32; indices.len()],
                device,
            );
            let decoded = model.decode(model.encode(batch.inputs.clone()), &condition);
            values += batch.inputs.shape().num_elements();
            squares += f64::from((decoded - batch.inputs).square().sum().into_scalar::<f32>());
        }
    }
    Ok((squares / values as f64).sqrt())
}
