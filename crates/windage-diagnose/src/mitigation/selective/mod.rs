//! A gate: apply the classifier to this sample, or not.
//!
//! With the *position* of a sample, the change of its attribute from a reference value, which
//! circular attributes take the shorter way round, the classifier is applied where `lower ≤
//! position ≤ upper`.
//!
//! - *false-alarm rate* = refused and right / right: the classifier would have been right, but is
//!   not asked;
//! - *miss rate* = applied and wrong / wrong: it is asked, and is wrong.
//!
//! Samples without a value are neither; they are counted on their own.

mod fit;
mod metrics;

pub use fit::{SelectiveClassifierConfig, SelectiveCriterion, SelectiveSides};
pub use metrics::{SelectiveMetrics, SelectiveReport};

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Sample};

/// What a gate says of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Within the bounds.
    Apply,
    /// Outside.
    DoNotApply,
    /// The attribute cannot be measured; the gate knows nothing of this sample.
    Unmeasurable,
}

/// Bounds on an attribute within which a classifier may be applied; [`SelectiveClassifierConfig`] makes one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectiveClassifier {
    /// Name of the attribute.
    pub attribute: String,
    /// Its unit.
    pub unit: String,
    /// The value from which positions are measured, such as the first domain's mean.
    pub reference: f64,
    /// Positions below are refused; none where that side is open.
    pub lower: Option<f64>,
    /// Positions above are refused; none where that side is open.
    pub upper: Option<f64>,
}

impl SelectiveClassifier {
    /// What to do with a sample of that shape; as its label counts the class that the classifier
    /// predicts for it.
    ///
    /// # Panics
    /// If the attribute is not the gate's own.
    pub fn decide(&self, attribute: &dyn Attribute, sample: &Sample, shape: &[usize]) -> Decision {
        self.decide_value(
            attribute,
            attribute.measure_unlabeled(&sample.values, shape, sample.label),
        )
    }

    /// What to do with a sample whose attribute has this value.
    ///
    /// # Panics
    /// If the attribute is not the gate's own.
    pub fn decide_value(&self, attribute: &dyn Attribute, value: Option<f64>) -> Decision {
        assert_eq!(attribute.name(), self.attribute, "the gate measures another attribute");
        let Some(value) = value.filter(|value| value.is_finite()) else {
            return Decision::Unmeasurable;
        };
        let position = attribute.change(self.reference, value);
        let is_inside = self.lower.is_none_or(|lower| position >= lower)
            && self.upper.is_none_or(|upper| position <= upper);
        if is_inside { Decision::Apply } else { Decision::DoNotApply }
    }

    /// The bounds in words: "inclination of at most 21.4°".
    pub fn in_words(&self) -> String {
        let space = if self.unit == "°" || self.unit.is_empty() { "" } else { " " };
        let value = |position: f64| format!("{:.1}{space}{}", self.reference + position, self.unit);
        match (self.lower, self.upper) {
            (None, None) => format!("any {}", self.attribute),
            (Some(lower), None) => format!("{} of at least {}", self.attribute, value(lower)),
            (None, Some(upper)) => format!("{} of at most {}", self.attribute, value(upper)),
            (Some(lower), Some(upper)) => {
                format!("{} from {} to {}", self.attribute, value(lower), value(upper))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::observed::tests::Degrees;
    use super::*;

    fn gate(lower: Option<f64>, upper: Option<f64>) -> SelectiveClassifier {
        SelectiveClassifier {
            attribute: "angle".into(),
            unit: "°".into(),
            reference: 350.0,
            lower,
            upper,
        }
    }

    #[test]
    fn positions_go_the_shorter_way_round() {
        let gate = gate(Some(-20.0), Some(30.0));
        let decide = |value| gate.decide_value(&Degrees, Some(value));
        for inside in [330.0, 350.0, 0.0, 20.0, 380.0] {
            assert_eq!(decide(inside), Decision::Apply, "{inside}");
        }
        for outside in [329.9, 20.1, 170.0] {
            assert_eq!(decide(outside), Decision::DoNotApply, "{outside}");
        }
        for none in [None, Some(f64::NAN), Some(f64::INFINITY)] {
            assert_eq!(gate.decide_value(&Degrees, none), Decision::Unmeasurable);
        }
    }

    #[test]
    fn a_sample_is_measured_and_its_bounds_said_in_its_unit() {
        let gate = gate(Some(-20.0), None);
        let decide =
            |value: f32| gate.decide(&Degrees, &Sample { values: vec![value], label: 0 }, &[1]);
        assert_eq!([decide(340.0), decide(300.0)], [Decision::Apply, Decision::DoNotApply]);
        assert_eq!(decide(-1.0), Decision::Unmeasurable);
        assert_eq!(gate.in_words(), "angle of at least 330.0°");
        assert_eq!(windage_testing::through_json(&gate), gate);
    }

    proptest! {
        /// A wider gate applies wherever a narrower one does.
        #[test]
        fn wider_gates_apply_more(value in 0.0..360.0f64, lower in -90.0..0.0f64, upper in 0.0..90.0f64, more in 0.0..90.0f64) {
            let narrow = gate(Some(lower), Some(upper)).decide_value(&Degrees, Some(value));
            let wide = gate(Some(lower - more), Some(upper + more)).decide_value(&Degrees, Some(value));
            prop_assert!(narrow != Decision::Apply || wide == Decision::Apply);
        }
    }
}
