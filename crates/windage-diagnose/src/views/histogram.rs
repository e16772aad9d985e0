//! The distributions of an attribute in both domains.

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Shift, mean_value};

/// Number of bins.
const BINS: usize = 20;
/// Share of values beyond each end of the bins.
const BEYOND: f64 = 0.005;

/// How often the values of an attribute occur in each domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeHistogram {
    /// Name of the attribute.
    pub name: String,
    /// Unit of the attribute.
    pub unit: String,
    /// Edges of the bins in the attribute's unit, rising; one more than there are bins. The bins of
    /// a circular attribute are cut opposite to the mean, so that edges may leave its period.
    pub edges: Vec<f64>,
    /// Number of samples in each bin; the outermost bins hold the values beyond as well.
    pub counts: Shift<Vec<usize>>,
}

impl AttributeHistogram {
    /// Counts values, or returns `None` if a domain has none or all are equal.
    pub(super) fn new(attribute: &dyn Attribute, values: &Shift<Vec<f64>>) -> Option<Self> {
        if values.source.is_empty() || values.target.is_empty() {
            return None;
        }
        let all: Vec<f64> = values.source.iter().chain(&values.target).copied().collect();
        let center = mean_value(attribute, &all)?;
        let unrolled = |value: &f64| center + attribute.change(center, *value);
        let mut sorted: Vec<f64> = all.iter().map(unrolled).collect();
        sorted.sort_by(f64::total_cmp);
        let beyond = (BEYOND * sorted.len() as f64).floor() as usize;
        let (low, high) = (sorted[beyond], sorted[sorted.len() - 1 - beyond]);
        if low >= high {
            return None;
        }
        let width = (high - low) / BINS as f64;
        let bin = |value: &f64| {
            let place = ((unrolled(value) - low) / width).floor();
            place.clamp(0.0, (BINS - 1) as f64) as usize
        };
        let counts = values.as_ref().map(|values| {
            let mut counts = vec![0; BINS];
            values.iter().for_each(|value| counts[bin(value)] += 1);
            counts
        });
        Some(Self {
            name: attribute.name().into(),
            unit: attribute.unit().into(),
            edges: (0..=BINS).map(|edge| low + edge as f64 * width).collect(),
            counts,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Measure(Option<f64>);

    impl Attribute for Measure {
        fn name(&self) -> &str {
            "measure"
        }
        fn measure(&self, _values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
            None
        }
        fn period(&self) -> Option<f64> {
            self.0
        }
        fn noticeable(&self) -> f64 {
            1.0
        }
    }

    #[test]
    fn every_value_is_counted_once_in_its_bin() {
        let source: Vec<f64> = (0..=20).map(f64::from).collect();
        let values = Shift::new(source, vec![19.5; 4]);
        let histogram = AttributeHistogram::new(&Measure(None), &values).unwrap();
        assert_eq!((histogram.edges[0], histogram.edges[20]), (0.0, 20.0));
        let mut expected = vec![1; 20];
        expected[19] = 2;
        assert_eq!(histogram.counts.source, expected);
        assert_eq!(histogram.counts.target[19], 4);
    }

    #[test]
    fn a_few_extreme_values_do_not_widen_the_bins() {
        let mut source: Vec<f64> = (0..400).map(|index| f64::from(index) / 400.0).collect();
        source[0] = -1e6;
        let values = Shift::new(source, vec![0.5; 10]);
        let histogram = AttributeHistogram::new(&Measure(None), &values).unwrap();
        assert!(histogram.edges[0] >= 0.0 && histogram.edges[20] <= 1.0, "{:?}", histogram.edges);
        assert_eq!(histogram.counts.source.iter().sum::<usize>(), 400);
    }

    #[test]
    fn circular_values_on_both_sides_of_zero_lie_together() {
        let values = Shift::new(vec![350.0, 355.0, 0.0], vec![5.0, 10.0]);
        let histogram = AttributeHistogram::new(&Measure(Some(360.0)), &values).unwrap();
        assert!((histogram.edges[20] - histogram.edges[0] - 20.0).abs() < 1e-9);
        assert_eq!(histogram.counts.source[0] + histogram.counts.target[19], 2);
    }

    #[test]
    fn equal_values_have_no_histogram() {
        let equal = Shift::new(vec![1.0; 3], vec![1.0; 3]);
        assert!(AttributeHistogram::new(&Measure(None), &equal).is_none());
        let none = Shift::new(vec![1.0, 2.0], Vec::new());
        assert!(AttributeHistogram::new(&Measure(None), &none).is_none());
    }
}
