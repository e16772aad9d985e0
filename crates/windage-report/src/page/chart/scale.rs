//! The scale of a value axis.

/// Positive values that differ by more than this factor have a logarithmic axis.
const LOGARITHMIC_FROM: f64 = 20.0;
/// Up to this factor, the labels of a logarithmic axis are at 1, 2 and 5 times powers of ten.
const FEW_DECADES: f64 = 300.0;
/// Largest number of labels of a logarithmic axis of many decades.
const MOST_LABELS: i32 = 6;
/// Space above and below the values, as a share of their range.
const SPACE: f64 = 0.06;
/// About how many labels a linear axis has.
pub(super) const LABELS: usize = 5;

/// A scale with its lower and its upper end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Scale {
    Linear { low: f64, high: f64 },
    Logarithmic { low: f64, high: f64 },
}

impl Scale {
    /// Chooses the scale of finite values.
    pub(super) fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let lowest = values.clone().fold(f64::INFINITY, f64::min);
        let highest = values.fold(f64::NEG_INFINITY, f64::max);
        if lowest > 0.0 && highest / lowest > LOGARITHMIC_FROM {
            let space = (highest / lowest).powf(SPACE);
            return Self::Logarithmic { low: lowest / space, high: highest * space };
        }
        // A range that begins near zero begins at zero.
        let begins_at_zero = lowest >= 0.0 && lowest < highest / 2.0;
        let lowest = if begins_at_zero { 0.0 } else { lowest };
        let range = highest - lowest;
        // Values that hardly differ are shown as a line, not as noise.
        let space = (SPACE * range).max(0.01 * highest.abs()).max(f64::MIN_POSITIVE);
        let low = if begins_at_zero { 0.0 } else { lowest - space };
        Self::Linear { low, high: highest + space }
    }

    /// Returns the values of the labels of a logarithmic axis.
    pub(super) fn logarithmic_labels(low: f64, high: f64) -> Vec<f64> {
        let (first, last) = (low.log10().floor() as i32, high.log10().ceil() as i32);
        let (mantissas, every): (&[f64], i32) = if high / low < FEW_DECADES {
            (&[1.0, 2.0, 5.0], 1)
        } else {
            (&[1.0], ((last - first) / MOST_LABELS).max(0) + 1)
        };
        (first..=last)
            .filter(|exponent| exponent.rem_euclid(every) == 0)
            .flat_map(|exponent| mantissas.iter().map(move |m| m * 10_f64.powi(exponent)))
            .filter(|value| (low..=high).contains(value))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(values: &[f64]) -> Scale {
        Scale::of(values.iter().copied())
    }

    #[test]
    fn values_over_decades_are_logarithmic_if_all_are_positive() {
        assert!(matches!(scale(&[0.001, 0.5]), Scale::Logarithmic { low, high }
            if low < 0.001 && low > 0.0005 && high > 0.5));
        for linear in [[0.1, 1.0], [0.0, 500.0], [-0.001, 1.0]] {
            assert!(
                matches!(scale(&linear), Scale::Linear { low, high }
                if low <= linear[0] && high > linear[1]),
                "{linear:?}"
            );
        }
    }

    #[test]
    fn a_linear_range_begins_at_zero_if_that_is_near() {
        assert!(matches!(scale(&[0.1, 1.0]), Scale::Linear { low: 0.0, .. }));
        assert!(matches!(scale(&[0.9, 1.0]), Scale::Linear { low, .. } if low > 0.85));
        assert!(
            matches!(scale(&[3.0, 3.0]), Scale::Linear { low, high } if low < 3.0 && high > 3.0)
        );
        assert!(matches!(scale(&[0.0, 0.0]), Scale::Linear { low, high } if low < high));
    }

    #[test]
    fn labels_of_a_logarithmic_axis_are_few_and_round() {
        assert_eq!(Scale::logarithmic_labels(0.04, 1.2), [0.05, 0.1, 0.2, 0.5, 1.0]);
        assert_eq!(Scale::logarithmic_labels(0.8, 1200.0), [1.0, 10.0, 100.0, 1000.0]);
        assert!(Scale::logarithmic_labels(1e-12, 1e12).len() <= 8);
    }
}
