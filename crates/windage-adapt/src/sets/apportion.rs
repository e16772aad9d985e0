//! Dividing a batch among data sets.

use windage_core::{Error, Result};

/// Returns how many of `batch` samples each set contributes, at least one, by the method of largest
/// remainders; ties go to the earlier set. `field` names the sets in messages.
pub(super) fn apportion(batch: usize, weights: &[f64], field: &str) -> Result<Vec<usize>> {
    if let Some(weight) = weights.iter().find(|weight| !(weight.is_finite() && **weight > 0.0)) {
        return Err(Error::setting(&format!("{field}.weight"), weight, "positive and finite"));
    }
    if batch < weights.len() {
        let range = format!("at least one sample for each of the {} {field} sets", weights.len());
        return Err(Error::setting("batch", batch, &range));
    }
    let total: f64 = weights.iter().sum();
    let exact: Vec<f64> = weights.iter().map(|weight| batch as f64 * weight / total).collect();
    let mut parts: Vec<usize> = exact.iter().map(|part| (part.floor() as usize).max(1)).collect();
    while parts.iter().sum::<usize>() != batch && !parts.is_empty() {
        let is_too_small = parts.iter().sum::<usize>() < batch;
        let remainder = |index: &usize| exact[*index] - parts[*index] as f64;
        let order = |a: &usize, b: &usize| remainder(a).total_cmp(&remainder(b)).then(b.cmp(a));
        let chosen = if is_too_small {
            (0..parts.len()).max_by(order)
        } else {
            (0..parts.len()).filter(|&index| parts[index] > 1).min_by(order)
        };
        let Some(chosen) = chosen else { break };
        parts[chosen] = if is_too_small { parts[chosen] + 1 } else { parts[chosen] - 1 };
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_is_shared_by_largest_remainder() {
        let parts = |batch, weights: &[f64]| apportion(batch, weights, "labeled").unwrap();
        assert_eq!(parts(128, &[1.0]), [128]);
        assert_eq!(parts(10, &[1.0, 1.0, 1.0]), [4, 3, 3]);
        assert_eq!(parts(10, &[3.0, 1.0]), [8, 2]);
        assert_eq!(parts(10, &[100.0, 1.0, 1.0]), [8, 1, 1]);
        assert_eq!(parts(3, &[100.0, 1.0, 1.0]), [1, 1, 1]);
    }

    #[test]
    fn what_cannot_be_shared_is_refused_by_name() {
        let message =
            |batch, weights: &[f64]| apportion(batch, weights, "labeled").unwrap_err().to_string();
        assert!(
            message(1, &[1.0, 1.0])
                .contains("`batch` is 1, but must be at least one sample for each of the 2")
        );
        assert!(message(8, &[1.0, f64::NAN]).contains("`labeled.weight` is NaN"));
        assert!(message(8, &[0.0]).contains("`labeled.weight` is 0"));
    }
}
