//! Statistics of features.

use burn::tensor::{Device, Distribution, Tensor};
use windage::metrics::distance::GaussianStatistics;

use super::{Outcome, timed};

const FEATURES: usize = 64;

/// Measures the mean and covariance of 64 features, accumulated batch by batch.
pub(crate) fn statistics(count: usize, device: &Device) -> Outcome {
    let batch = 1000;
    let rows = Tensor::<2>::random([batch, FEATURES], Distribution::Normal(0.0, 1.0), device);
    timed(|| {
        let mut statistics = GaussianStatistics::new(FEATURES);
        (0..count / batch).try_for_each(|_| statistics.update_tensor(rows.clone()))
    })?;
    Ok(())
}
