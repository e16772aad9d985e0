//! Means and their standard errors.

/// Returns the mean of `values`; NaN if there are none.
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Returns the sum of the squared deviations of `values` from `center`.
pub(crate) fn squared_deviations(values: &[f64], center: f64) -> f64 {
    values.iter().map(|value| (value - center).powi(2)).sum()
}

/// A mean, with the square of its standard error.
pub(crate) struct MeanEstimate {
    pub(crate) mean: f64,
    pub(crate) squared_error: f64,
}

impl MeanEstimate {
    /// Computes the mean of `values` and its squared standard error, which is 0 for one value.
    pub(crate) fn new(values: &[f64]) -> Self {
        let count = values.len() as f64;
        let mean = mean(values);
        let squared_error = squared_deviations(values, mean) / (count * (count - 1.0).max(1.0));
        Self { mean, squared_error }
    }
}
