//! Several tests at once.

/// Returns which hypotheses Holm's procedure rejects, so that the probability of one false
/// rejection or more is at most `level`.
///
/// *References*: Holm 1979, "A simple sequentially rejective multiple test procedure".
pub fn holm(p_values: &[f64], level: f64) -> Vec<bool> {
    let order = rising(p_values);
    let mut rejected = vec![false; p_values.len()];
    for (place, &index) in order.iter().enumerate() {
        if p_values[index] > level / (p_values.len() - place) as f64 {
            break;
        }
        rejected[index] = true;
    }
    rejected
}

/// Returns the p-values adjusted by Holm's procedure: the least levels at which it rejects each
/// hypothesis.
///
/// ```
/// use windage_metrics::two_sample::holm_adjusted;
/// assert_eq!(holm_adjusted(&[0.5, 0.125, 0.25]), [0.5, 0.375, 0.5]);
/// ```
pub fn holm_adjusted(p_values: &[f64]) -> Vec<f64> {
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 0.0_f64;
    for (place, index) in rising(p_values).into_iter().enumerate() {
        least = least.max((p_values.len() - place) as f64 * p_values[index]).min(1.0);
        adjusted[index] = least;
    }
    adjusted
}

/// Returns the indices of the p-values in rising order.
fn rising(p_values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holm_stops_at_the_first_that_is_not_rejected() {
        assert_eq!(holm(&[0.03, 0.01, 0.04], 0.05), [false, true, false]);
        assert_eq!(holm(&[0.02, 0.01, 0.04], 0.05), [true, true, true]);
        assert!(holm(&[], 0.05).is_empty());
    }

    #[test]
    fn adjusted_values_are_the_levels_of_rejection() {
        let p_values = [0.03, 0.01, 0.04, 0.6, 0.0004];
        for (index, level) in holm_adjusted(&p_values).into_iter().enumerate() {
            assert!(holm(&p_values, level * 1.000_001)[index]);
            assert!(level >= 1.0 || !holm(&p_values, level * 0.999_999)[index], "{index} {level}");
        }
    }
}
