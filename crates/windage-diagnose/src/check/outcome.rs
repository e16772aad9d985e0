//! What a check found.

use serde::{Deserialize, Serialize};
use windage_core::Shift;
use windage_metrics::accuracy_estimate::AccuracyEstimates;
use windage_metrics::two_sample::MmdOutcome;

use super::{ComparedDistances, Coverage};
use crate::score::Estimate;

/// Which features were tested.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TestedFeatures {
    /// Those that were given, by name.
    Given(String),
    /// The classifier's logits, since no features were given (Rabanser et al. 2019, "Failing
    /// Loudly").
    Logits,
}

/// What a check found about a classifier on a target without labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Check {
    /// Number of samples of each domain.
    pub samples: Shift<usize>,
    /// Accuracy on the source, with an interval of 95 % (Wilson 1927).
    pub source_accuracy: Estimate,
    /// Estimates of the accuracy on the target.
    pub estimates: AccuracyEstimates,
    /// The temperature of all confidences, fitted on the source.
    pub temperature: f64,
    /// Mean confidence in each domain.
    pub confidences: Shift<f64>,
    /// Number of alterations of the source from which the combined estimate learned; 0 if there is
    /// no classifier to evaluate them.
    pub alterations: usize,
    /// Accuracy on samples of the source that were altered to resemble the target in every
    /// attribute that differs; `None` if none does or can be altered.
    pub matched_accuracy: Option<f64>,
    /// The test of features.
    pub test: MmdOutcome,
    /// Which features were tested.
    pub tested: TestedFeatures,
    /// Distances in features that were given; `None` without any, for too few samples,
    /// and for more than 4,096 features.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub distances: Option<ComparedDistances>,
    /// Probability at which a test counts as showing a difference.
    pub level: f64,
    /// Every attribute that could be measured: those that differ first, by the confidence that
    /// altering them back regains.
    pub attributes: Vec<AttributeCheck>,
    /// The share of samples that are classified at the wanted risk; `None` if no threshold
    /// guarantees it on the source.
    pub coverage: Option<Coverage>,
}

/// The test of an attribute, and what altering it back does to the classifier's confidence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeCheck {
    /// Name of the attribute.
    pub name: String,
    /// Unit of the attribute.
    pub unit: String,
    /// Number of samples in which it could be measured.
    pub measured: Shift<usize>,
    /// Mean value in each domain.
    pub means: Shift<f64>,
    /// Mean distance between equal quantiles of the domains, in standard deviations within them.
    pub distance: f64,
    /// Probability of so large a difference if there is none (Kolmogorov–Smirnov).
    pub p_value: f64,
    /// The same, corrected for the number of attributes (Holm).
    pub corrected_p_value: f64,
    /// Whether it differs: the corrected probability is at most the level, and the distance is not
    /// negligible.
    pub differs: bool,
    /// By how much the mean confidence rises once samples of the target are altered back to the
    /// source's distribution, with an interval of 95 %; `None` for one that does not differ or
    /// cannot be altered. Confidence is not accuracy: this confirms nothing.
    pub regained_confidence: Option<Estimate>,
}

impl Check {
    /// Returns by how much the combined estimate is below the source's accuracy; negative if it is
    /// above.
    pub fn estimated_drop(&self) -> f64 {
        self.source_accuracy.value - self.estimates.combined.value
    }

    /// Returns whether the test of features shows a difference.
    pub fn features_differ(&self) -> bool {
        self.test.p_value <= self.level
    }

    /// Returns the suspected attributes, the strongest first: those that differ, and of which
    /// altering samples of the target back raises the mean confidence beyond chance. They are
    /// *unconfirmed*.
    pub fn suspects(&self) -> impl Iterator<Item = &AttributeCheck> {
        let raises = |it: &&AttributeCheck| it.regained_confidence.is_some_and(|by| by.low > 0.0);
        self.attributes.iter().filter(raises)
    }
}
