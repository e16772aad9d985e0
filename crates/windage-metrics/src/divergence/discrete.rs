//! Jensen–Shannon divergence of two discrete distributions.

use crate::error::{Error, Result};

/// `½·Σ p·log2(p/m) + ½·Σ q·log2(q/m)`, `m = (p + q)/2`, of weights that are divided by their sums:
/// probabilities, or counts such as classes' numbers of samples.
///
/// *Numerics*: `0·log 0 = 0`; clamped to 0…1.
///
/// *References*: Lin 1991, (4.1). SciPy's `jensenshannon(…, base=2)` is the root of it.
///
/// ```
/// use windage_metrics::divergence::jensen_shannon;
/// assert_eq!(jensen_shannon(&[3.0, 1.0], &[30.0, 10.0])?, 0.0);
/// assert_eq!(jensen_shannon(&[1.0, 0.0], &[0.0, 7.0])?, 1.0);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// When a weight is negative or not finite, or all weights of a side are 0.
///
/// # Panics
/// If the lengths differ.
#[track_caller]
pub fn jensen_shannon(first: &[f64], second: &[f64]) -> Result<f64> {
    assert_eq!(
        first.len(),
        second.len(),
        "weights of {} and {} outcomes",
        first.len(),
        second.len()
    );
    let totals =
        [total("the first distribution", first)?, total("the second distribution", second)?];
    let terms = first.iter().zip(second).map(|(p, q)| {
        let (p, q) = (p / totals[0], q / totals[1]);
        // Twice the share over the sum: half the sum of two tiny shares would be rounded to 0.
        let part =
            |share: f64| if share > 0.0 { share * (2.0 * share / (p + q)).log2() } else { 0.0 };
        0.5 * (part(p) + part(q))
    });
    Ok(terms.sum::<f64>().clamp(0.0, 1.0))
}

fn total(what: &str, weights: &[f64]) -> Result<f64> {
    let (what, range) = (what.to_string(), "finite and at least 0");
    if let Some((index, &value)) =
        weights.iter().enumerate().find(|(_, weight)| !(weight.is_finite() && **weight >= 0.0))
    {
        return Err(Error::OutOfRange { what, index, value, range });
    }
    let total = weights.iter().sum::<f64>();
    if !(total.is_finite() && total > 0.0) {
        return Err(
            windage_core::Error::setting(&what, total, "weights of a finite sum above 0").into()
        );
    }
    Ok(total)
}
