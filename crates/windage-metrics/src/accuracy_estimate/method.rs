//! Methods, and what they estimate.

use serde::{Deserialize, Serialize};

/// A method by which accuracy is estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum EstimateMethod {
    /// Average thresholded confidence, with the largest probability (ATC-MC; Garg et al. 2022).
    ThresholdedConfidence,
    /// Average thresholded confidence, with the negative entropy (ATC-NE; Garg et al. 2022).
    ThresholdedEntropy,
    /// Difference of confidences (DoC; Guillory et al. 2021).
    DifferenceOfConfidences,
    /// Average confidence.
    AverageConfidence,
    /// Confidence optimal transport (COT; Lu et al. 2023), which assumes that classes are as
    /// frequent as in the source.
    OptimalTransport,
    /// Agreement with a second network (Jiang et al. 2022).
    Agreement,
    /// A regression on the other methods.
    Combined,
}

impl EstimateMethod {
    /// The methods that need one classifier, without their combination.
    pub const SINGLE: [Self; 5] = [
        Self::ThresholdedConfidence,
        Self::ThresholdedEntropy,
        Self::DifferenceOfConfidences,
        Self::AverageConfidence,
        Self::OptimalTransport,
    ];

    /// Returns the method in words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ThresholdedConfidence => "thresholded confidence",
            Self::ThresholdedEntropy => "thresholded entropy",
            Self::DifferenceOfConfidences => "difference of confidences",
            Self::AverageConfidence => "average confidence",
            Self::OptimalTransport => "optimal transport",
            Self::Agreement => "agreement",
            Self::Combined => "combined",
        }
    }
}

/// An interval of accuracies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Creates the interval `value ± margin`, limited to 0…1.
    pub fn around(value: f64, margin: f64) -> Self {
        Self { low: (value - margin).max(0.0), high: (value + margin).min(1.0) }
    }

    /// Returns whether a value lies within the interval.
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// An estimate of the accuracy on samples without labels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccuracyEstimate {
    /// The estimate, 0…1.
    pub value: f64,
    /// Its interval. For a single method it covers the choice of samples alone, by the bootstrap;
    /// for the combined estimate, also the error of the methods.
    pub interval: Interval,
    /// The method.
    pub method: EstimateMethod,
}
