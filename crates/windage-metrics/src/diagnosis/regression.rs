//! Within-group regression: how much of a factor the loss can predict.

use std::collections::BTreeMap;

/// One sample of a [`within_group_slope`] regression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Group of the sample, such as its class and domain; samples are compared within it only.
    pub group: usize,
    /// Scaled loss.
    pub scaled_loss: f64,
    /// Value of the factor.
    pub factor: f64,
}

/// Sums over the samples of a group.
#[derive(Default)]
struct Sums {
    count: f64,
    scaled_loss: f64,
    factor: f64,
}

/// Computes the least-squares slope `b` of `factor = b · scaled_loss + a_group`: the change of a
/// factor per unit of the scaled loss within a group.
///
/// The group effects drop out when the means of each group are removed (Frisch–Waugh–Lovell), so
/// `b = Σ (loss − mean)(factor − mean) / Σ (loss − mean)²`. The result is `None` if no group has
/// two different losses.
///
/// The slope bounds what a diagnosis can show. Take a pair whose scaled losses differ by `Δ` and
/// whose factors differ by `δ`: a method that sees only the loss, the class and the domain can put
/// the share `b · Δ / δ` of the factor on the loss axis, on average.
pub fn within_group_slope(observations: &[Observation]) -> Option<f64> {
    let mut groups: BTreeMap<usize, Sums> = BTreeMap::new();
    for observation in observations {
        let sums = groups.entry(observation.group).or_default();
        sums.count += 1.0;
        sums.scaled_loss += observation.scaled_loss;
        sums.factor += observation.factor;
    }
    let (mut covariance, mut variance) = (0.0, 0.0);
    for observation in observations {
        let sums = &groups[&observation.group];
        let deviation = observation.scaled_loss - sums.scaled_loss / sums.count;
        covariance += deviation * (observation.factor - sums.factor / sums.count);
        variance += deviation * deviation;
    }
    (variance > 0.0).then(|| covariance / variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_ignores_differences_between_groups() {
        let make = |group, scaled_loss: f64| Observation {
            group,
            scaled_loss,
            factor: 3.0 * scaled_loss - 40.0 * group as f64,
        };
        let observations: Vec<_> =
            [(0, 0.0), (0, 1.0), (1, 5.0), (1, 7.0), (2, 1.0)].map(|(g, l)| make(g, l)).to_vec();
        assert!((within_group_slope(&observations).unwrap() - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_large_offset_of_the_factor_does_not_cost_digits() {
        // f64 holds these integers exactly, but not their mean loss, 4/3.
        let make = |scaled_loss: f64| Observation {
            group: 0,
            scaled_loss,
            factor: 1e15 + 3.0 * scaled_loss,
        };
        let slope = within_group_slope(&[0.0, 1.0, 3.0].map(make)).unwrap();
        assert!((slope - 3.0).abs() < 1e-12, "{slope}");
    }

    #[test]
    fn no_variation_has_no_slope() {
        assert_eq!(
            within_group_slope(&[Observation { group: 0, scaled_loss: 1.0, factor: 2.0 }]),
            None
        );
    }
}
