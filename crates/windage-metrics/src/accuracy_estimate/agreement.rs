//! Agreement of networks, which needs nothing but their predicted classes.
//!
//! For networks that are trained alike, the share of samples on which two of them agree falls with
//! their accuracies (Jiang et al. 2022, "Assessing Generalization of SGD via Disagreement"), and
//! over many pairs both follow the same line when they are put on the probit scale (Baek et al.
//! 2022, "Agreement-on-the-Line: Predicting the Performance of Neural Networks under Distribution
//! Shift").

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal};
use windage_core::Shift;

use crate::check::{enough, within_unit_interval};
use crate::error::{Error, Result};

/// Shares are kept this far from 0 and 1, where the probit is infinite.
const LEAST_SHARE: f64 = 1e-4;

/// Returns the share of samples for which two networks predict the same class; NaN without samples.
///
/// # Panics
/// Panics if the numbers of predictions differ.
#[track_caller]
pub fn agreement(first: &[usize], second: &[usize]) -> f64 {
    assert_eq!(first.len(), second.len(), "both networks must predict every sample");
    let equal = first.iter().zip(second).filter(|(a, b)| a == b).count();
    equal as f64 / first.len() as f64
}

/// Estimates the accuracy on the target from the agreement with a second network that was trained
/// alike: the accuracy on the source plus the change of agreement, limited to 0…1.
///
/// The plain estimate of Jiang et al., that accuracy *is* agreement, also takes over what the two
/// differ by on the source; the difference leaves that out, as the difference of confidences does.
pub fn agreement_estimate(source_accuracy: f64, agreements: Shift<f64>) -> f64 {
    (source_accuracy + agreements.target - agreements.source).clamp(0.0, 1.0)
}

/// The line `Φ⁻¹(target) = slope · Φ⁻¹(source) + intercept`, fitted to agreements of pairs of
/// networks and used for their accuracies (ALine-S of Baek et al. 2022).
///
/// ```
/// use windage_core::Shift;
/// use windage_metrics::accuracy_estimate::AgreementLine;
/// let agreements = [Shift::new(0.95, 0.85), Shift::new(0.9, 0.78), Shift::new(0.8, 0.65)];
/// let line = AgreementLine::fit(&agreements)?;
/// assert!(line.accuracy(0.97) > 0.85 && line.accuracy(0.5) < 0.5);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgreementLine {
    /// Slope on the probit scale.
    pub slope: f64,
    /// Intercept on the probit scale.
    pub intercept: f64,
    /// Coefficient of determination of the fit, 0…1: near 1, the line is to be trusted.
    pub determination: f64,
}

impl AgreementLine {
    /// Fits the line by least squares to the agreements of pairs of networks on both domains.
    ///
    /// # Errors
    /// Returns an error for fewer than three pairs, an agreement outside 0…1, and agreements on the
    /// source that are all equal.
    pub fn fit(agreements: &[Shift<f64>]) -> Result<Self> {
        enough("the set of pairs", agreements.len(), 3)?;
        let side = |side: fn(&Shift<f64>) -> f64| agreements.iter().map(side).collect::<Vec<_>>();
        let (source, target) = (side(|it| it.source), side(|it| it.target));
        within_unit_interval("the agreements on the source", &source)?;
        within_unit_interval("the agreements on the target", &target)?;
        let (x, y) = (probits(&source), probits(&target));
        let count = x.len() as f64;
        let [mean_x, mean_y] = [&x, &y].map(|values| values.iter().sum::<f64>() / count);
        let pairs = || x.iter().zip(&y).map(|(x, y)| [x - mean_x, y - mean_y]);
        let square_x: f64 = pairs().map(|[x, _]| x * x).sum();
        let square_y: f64 = pairs().map(|[_, y]| y * y).sum();
        let product: f64 = pairs().map(|[x, y]| x * y).sum();
        if square_x <= f64::EPSILON * count {
            let distribution = "the differences between agreements on the source".into();
            return Err(Error::NoWeight { distribution, sum: square_x });
        }
        let slope = product / square_x;
        let determination = if square_y > 0.0 { slope * product / square_y } else { 1.0 };
        Ok(Self { slope, intercept: mean_y - slope * mean_x, determination })
    }

    /// Returns the accuracy on the target of a network with this accuracy on the source.
    pub fn accuracy(&self, source_accuracy: f64) -> f64 {
        let [source] = probits(&[source_accuracy])[..] else { return f64::NAN };
        Normal::standard().cdf(self.slope * source + self.intercept)
    }
}

/// Returns the quantiles of the standard normal distribution at these shares.
fn probits(shares: &[f64]) -> Vec<f64> {
    let normal = Normal::standard();
    let clamped = shares.iter().map(|share| share.clamp(LEAST_SHARE, 1.0 - LEAST_SHARE));
    clamped.map(|share| normal.inverse_cdf(share)).collect()
}
