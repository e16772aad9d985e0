//! A selective classifier: accepts a sample, or rejects it.
//!
//! The *position* of a sample is the change of its attribute from a reference value; circular
//! attributes take the shorter way round. The classifier accepts a sample if `lower ≤ position ≤
//! upper`.
//!
//! - *false-alarm rate* = rejected and correct / correct: the classifier would have been correct,
//!   but is not asked;
//! - *miss rate* = accepted and wrong / wrong: the classifier is asked, and is wrong.
//!
//! Samples without a value are neither; they are counted separately.

mod bounds;
mod metrics;

pub use bounds::{BoundedSides, SelectiveClassifierConfig, SelectiveCriterion};
pub use metrics::{SelectiveMetrics, SelectiveReport};

use serde::{Deserialize, Serialize};
use windage_core::text::unit_suffix;
use windage_core::{Attribute, Sample};

/// The decision of a selective classifier on a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The sample lies within the bounds: classify it.
    Accept,
    /// The sample lies outside the bounds: do not classify it.
    Reject,
    /// The attribute cannot be measured, so that nothing is known of this sample.
    Unmeasurable,
}

/// Bounds on an attribute within which a classifier is to be used; [`SelectiveClassifierConfig`]
/// fits them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SelectiveClassifier {
    /// Name of the attribute.
    pub attribute: String,
    /// Unit of the attribute.
    pub unit: String,
    /// The value from which positions are measured, such as the source's mean.
    pub reference: f64,
    /// Positions below are rejected; `None` if that side is open.
    pub lower: Option<f64>,
    /// Positions above are rejected; `None` if that side is open.
    pub upper: Option<f64>,
}

impl SelectiveClassifier {
    /// Decides on a sample of that shape, whose label is the class that the classifier predicts.
    ///
    /// # Panics
    /// Panics if the attribute is not that of the bounds.
    pub fn decide(&self, attribute: &dyn Attribute, sample: &Sample, shape: &[usize]) -> Decision {
        let value = attribute.measure_unlabeled(&sample.values, shape, sample.label);
        self.decide_value(attribute, value)
    }

    /// Decides on a sample whose attribute has this value.
    ///
    /// # Panics
    /// Panics if the attribute is not that of the bounds.
    pub fn decide_value(&self, attribute: &dyn Attribute, value: Option<f64>) -> Decision {
        assert_eq!(attribute.name(), self.attribute, "the bounds are of another attribute");
        let Some(value) = value.filter(|value| value.is_finite()) else {
            return Decision::Unmeasurable;
        };
        let position = attribute.change(self.reference, value);
        let is_inside = self.lower.is_none_or(|lower| position >= lower)
            && self.upper.is_none_or(|upper| position <= upper);
        if is_inside { Decision::Accept } else { Decision::Reject }
    }

    /// Returns the bounds in words: "inclination of at most 21.4°".
    pub fn in_words(&self) -> String {
        let name = &self.attribute;
        let unit = unit_suffix(&self.unit);
        let value = |position: f64| format!("{:.1}{unit}", self.reference + position);
        match (self.lower.map(value), self.upper.map(value)) {
            (None, None) => format!("any {name}"),
            (Some(lower), None) => format!("{name} of at least {lower}"),
            (None, Some(upper)) => format!("{name} of at most {upper}"),
            (Some(lower), Some(upper)) => format!("{name} from {lower} to {upper}"),
        }
    }
}
