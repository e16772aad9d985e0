//! Mapping an attribute's distribution in one domain to that in the other.

use windage_core::Attribute;

/// Number of quantiles at which distributions are compared.
const QUANTILES: usize = 100;
/// Share of a normal distribution below its mean minus a standard deviation.
const BELOW: f64 = 0.158_655;

/// Values of an attribute, sorted by their difference from a center, so that a circular attribute
/// is cut opposite to its mean.
#[derive(Debug, Clone)]
pub(super) struct Distribution {
    center: f64,
    /// Differences from the center, sorted.
    sorted: Vec<f64>,
}

impl Distribution {
    /// Returns the distribution of values about a center; `None` if there are no values.
    pub(super) fn about(
        attribute: &dyn Attribute,
        center: f64,
        values: impl Iterator<Item = f64>,
    ) -> Option<Self> {
        let mut sorted: Vec<f64> = values.map(|value| attribute.change(center, value)).collect();
        sorted.sort_by(f64::total_cmp);
        (!sorted.is_empty()).then_some(Self { center, sorted })
    }

    /// Returns the sorted differences from the center.
    pub(super) fn sorted(&self) -> &[f64] {
        &self.sorted
    }

    /// Returns the value below which a share of the values lie, interpolated between neighbors.
    fn quantile(&self, share: f64) -> f64 {
        let place = (share * self.sorted.len() as f64 - 0.5).max(0.0);
        let below = (place.floor() as usize).min(self.sorted.len() - 1);
        let above = (below + 1).min(self.sorted.len() - 1);
        self.sorted[below] + (self.sorted[above] - self.sorted[below]) * place.fract()
    }

    /// Returns the median.
    pub(super) fn median(&self) -> f64 {
        self.center + self.quantile(0.5)
    }

    /// Returns the share of values below a value. Where several equal it, `place` (0…1) chooses
    /// among them, so that equal values are spread over the other distribution.
    fn share(&self, attribute: &dyn Attribute, value: f64, place: f64) -> f64 {
        let value = attribute.change(self.center, value);
        let below = self.sorted.partition_point(|&other| other < value);
        let not_above = self.sorted.partition_point(|&other| other <= value);
        (below as f64 + (not_above - below) as f64 * place) / self.sorted.len() as f64
    }

    /// Returns half the distance between the quantiles at 16 and 84 %, which is the standard
    /// deviation of a normal distribution, and does not depend on a few extreme values.
    pub(super) fn deviation(&self) -> f64 {
        (self.quantile(1.0 - BELOW) - self.quantile(BELOW)) / 2.0
    }

    /// Returns the mean distance of equal quantiles, the Wasserstein distance of order 1. Both must
    /// have the same center.
    pub(super) fn distance(&self, other: &Self) -> f64 {
        let share = |index: usize| (index as f64 + 0.5) / QUANTILES as f64;
        let difference =
            |index: usize| (self.quantile(share(index)) - other.quantile(share(index))).abs();
        (0..QUANTILES).map(difference).sum::<f64>() / QUANTILES as f64
    }
}

/// A map from values in one domain to values in the other.
#[derive(Debug, Clone)]
pub(super) enum Transport {
    /// All values change by the same amount.
    Uniform(f64),
    /// Each value goes to the same quantile of the other distribution.
    Quantiles { from: Distribution, to: Distribution },
}

impl Transport {
    /// Returns the value to which `value` goes; `place` (0…1) orders samples of equal values.
    pub(super) fn wanted(&self, attribute: &dyn Attribute, value: f64, place: f64) -> f64 {
        match self {
            Self::Uniform(by) => value + by,
            Self::Quantiles { from, to } => {
                to.center + to.quantile(from.share(attribute, value, place))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Plain;

    impl Attribute for Plain {
        fn name(&self) -> &str {
            "plain"
        }
        fn measure(&self, _values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
            None
        }
        fn noticeable(&self) -> f64 {
            0.1
        }
    }

    fn distribution(values: &[f64]) -> Distribution {
        Distribution::about(&Plain, 0.0, values.iter().copied()).unwrap()
    }

    #[test]
    fn quantiles_map_one_distribution_to_the_other() {
        let from: Vec<f64> = (0..100).map(f64::from).collect();
        let to: Vec<f64> = from.iter().map(|value| 1000.0 + 2.0 * value).collect();
        let transport = Transport::Quantiles { from: distribution(&from), to: distribution(&to) };
        for value in [10.0, 50.0, 90.0] {
            let wanted = transport.wanted(&Plain, value, 0.5);
            assert!((wanted - 1000.0 - 2.0 * value).abs() < 1e-9, "{wanted}");
        }
    }

    #[test]
    fn equal_values_are_spread_over_the_other_distribution() {
        let to: Vec<f64> = (0..=100).map(f64::from).collect();
        let transport =
            Transport::Quantiles { from: distribution(&[0.0; 50]), to: distribution(&to) };
        let wanted = [0.1, 0.5, 0.9].map(|place| transport.wanted(&Plain, 0.0, place));
        assert!((wanted[0] - 9.6).abs() < 1e-9 && (wanted[1] - 50.0).abs() < 1e-9, "{wanted:?}");
        assert!((wanted[2] - 90.4).abs() < 1e-9, "{wanted:?}");
    }

    #[test]
    fn the_distance_of_shifted_values_is_the_shift() {
        let a: Vec<f64> = (0..50).map(f64::from).collect();
        let b: Vec<f64> = a.iter().map(|value| value + 3.0).collect();
        assert!((distribution(&a).distance(&distribution(&b)) - 3.0).abs() < 1e-9);
    }
}
