//! Estimates with confidence intervals, and tests.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};

/// An estimate with its confidence interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Estimate {
    /// Creates an estimate from its standard error and the quantile `z` of the normal distribution.
    pub(crate) fn new(value: f64, error: f64, z: f64) -> Self {
        Self { value, low: value - z * error, high: value + z * error }
    }

    /// Returns half the length of the interval.
    pub fn margin(&self) -> f64 {
        (self.high - self.low) / 2.0
    }
}

/// Returns the quantile of the standard normal distribution.
pub(crate) fn normal_quantile(probability: f64) -> f64 {
    Normal::standard().inverse_cdf(probability)
}

/// Returns the probability that a standard normal number is greater than `z`.
pub(crate) fn upper_tail(z: f64) -> f64 {
    Normal::standard().sf(z)
}

/// The mean of paired differences, each in −1…1.
///
/// Two observations, +1 and −1, of weight ½ each in a total weight of 2 are added for standard
/// error and interval. Without them, a few samples that all change alike would have an interval of
/// length 0.
///
/// *References*: Agresti and Min 2005, "Simple improved confidence intervals for comparing matched
/// proportions".
#[derive(Debug, Clone, Copy)]
pub(crate) struct PairedMean {
    pub(crate) mean: f64,
    adjusted: f64,
    pub(crate) error: f64,
}

impl PairedMean {
    pub(crate) fn new(differences: &[f64]) -> Self {
        let count = differences.len() as f64;
        let sum: f64 = differences.iter().sum();
        let squares: f64 = differences.iter().map(|each| each * each).sum();
        let (all, adjusted) = (count + 2.0, sum / (count + 2.0));
        let variance = ((squares + 1.0) / all - adjusted * adjusted).max(0.0);
        let mean = if count > 0.0 { sum / count } else { 0.0 };
        Self { mean, adjusted, error: (variance / all).sqrt() }
    }

    /// Returns a mean that is known to be 0.
    pub(crate) fn zero() -> Self {
        Self { mean: 0.0, adjusted: 0.0, error: 0.0 }
    }

    /// Adds an independent error.
    pub(crate) fn with_error(self, error: f64) -> Self {
        Self { error: self.error.hypot(error), ..self }
    }

    /// Returns the mean with its interval for the normal quantile `z`.
    pub(crate) fn estimate(&self, z: f64) -> Estimate {
        let Estimate { low, high, .. } = Estimate::new(self.adjusted, self.error, z);
        Estimate { value: self.mean, low: low.min(self.mean), high: high.max(self.mean) }
    }

    /// Returns the probability of a mean this large or larger if the true one is 0.
    pub(crate) fn p_value(&self) -> f64 {
        if self.error > 0.0 { upper_tail(self.adjusted / self.error) } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantile_and_tail_are_those_of_the_tables() {
        assert!((normal_quantile(0.975) - 1.959_963_985).abs() < 1e-6);
        assert!((upper_tail(1.644_853_627) - 0.05).abs() < 1e-6);
    }

    #[test]
    fn nine_of_twenty_five_that_all_mend_are_certain() {
        let mut gains = vec![0.0; 25];
        gains[..9].fill(1.0);
        let mean = PairedMean::new(&gains);
        assert!((mean.mean - 0.36).abs() < 1e-12);
        assert!(mean.p_value() < 0.002, "{}", mean.p_value());
        assert!(mean.estimate(1.96).low > 0.1);
    }

    #[test]
    fn samples_that_all_change_alike_still_have_an_interval() {
        let estimate = PairedMean::new(&[1.0; 4]).estimate(1.96);
        assert!(estimate.low < 0.9 && estimate.value == 1.0 && estimate.high >= 1.0);
    }
}
