//! How much of a factor the loss can tell at all.

use std::collections::BTreeMap;

/// One sample: its group (class and domain), its loss level and its factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Samples of one group are compared with each other only.
    pub group: usize,
    /// Loss level.
    pub level: f64,
    /// Value of the factor.
    pub factor: f64,
}

/// Least-squares slope `b` of `factor = b · level + a_group`: the change of a factor that goes with
/// one unit of the level within a group.
///
/// The group effects drop out when each group's means are removed (Frisch–Waugh–Lovell), so
/// `b = Σ (level − mean)(factor − mean) / Σ (level − mean)²`. `None` when no group has two
/// different levels.
///
/// A pair whose level differs by `Δ` and whose factor differs by `δ` can then have the share `b · Δ
/// / δ` of the factor on its loss axis, on average, by any method that sees the loss, the class and
/// the domain.
pub fn within_group_slope(observations: &[Observation]) -> Option<f64> {
    let mut means: BTreeMap<usize, (f64, f64, f64)> = BTreeMap::new();
    for observation in observations {
        let (count, level, factor) = means.entry(observation.group).or_default();
        (*count, *level, *factor) =
            (*count + 1.0, *level + observation.level, *factor + observation.factor);
    }
    let (mut covariance, mut variance) = (0.0, 0.0);
    for observation in observations {
        let (count, level, factor) = means[&observation.group];
        let deviation = observation.level - level / count;
        covariance += deviation * (observation.factor - factor / count);
        variance += deviation * deviation;
    }
    (variance > 0.0).then(|| covariance / variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_ignores_differences_between_groups() {
        let make = |group, level: f64| Observation {
            group,
            level,
            factor: 3.0 * level - 40.0 * group as f64,
        };
        let observations: Vec<_> =
            [(0, 0.0), (0, 1.0), (1, 5.0), (1, 7.0), (2, 1.0)].map(|(g, l)| make(g, l)).to_vec();
        assert!((within_group_slope(&observations).unwrap() - 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_large_offset_of_the_factor_does_not_cost_digits() {
        // Integers that f64 holds; the mean level, 4/3, it does not.
        let make = |level: f64| Observation { group: 0, level, factor: 1e15 + 3.0 * level };
        let slope = within_group_slope(&[0.0, 1.0, 3.0].map(make)).unwrap();
        assert!((slope - 3.0).abs() < 1e-12, "{slope}");
    }

    #[test]
    fn no_variation_has_no_slope() {
        assert_eq!(within_group_slope(&[Observation { group: 0, level: 1.0, factor: 2.0 }]), None);
    }
}
