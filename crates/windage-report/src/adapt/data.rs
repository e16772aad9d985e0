//! The content of a report.

use serde::{Deserialize, Serialize};
use windage_adapt::RunConfig;
use windage_adapt::history::History;
use windage_adapt::recommendation::Recommendation;
use windage_core::training::StopReason;
use windage_losses::correlation::Measure;

/// Accuracy and loss on one domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DomainMetrics {
    /// Name of the domain.
    pub name: String,
    /// Number of samples.
    pub samples: usize,
    /// Share of samples that are classified correctly, 0…1.
    pub accuracy: f64,
    /// Mean cross-entropy in nats.
    pub loss: f64,
}

/// One run: with the terms, or with the task alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdaptEntry {
    /// Metrics on held-out samples of the labeled domain, or on the training samples if none are
    /// held out.
    pub source: DomainMetrics,
    /// Metrics on the test set, if there is one.
    pub target: Option<DomainMetrics>,
    /// Mutual information of inputs and predictions on the unlabeled domain, in nats.
    pub information: Option<f64>,
    /// Layer whose correlation was measured.
    pub layer: String,
    /// Mean r² between the channels of the layer on the unlabeled domain, before training.
    pub correlation_before: Option<f64>,
    /// Mean r² between the channels of the layer on the unlabeled domain, after training.
    pub correlation_after: Option<f64>,
    /// Number of steps taken.
    pub steps: usize,
    /// Why training ended.
    pub ended: StopReason,
    /// Duration of the training; of its last part if it was resumed.
    pub seconds: f64,
    /// Losses over the run.
    pub history: History,
    /// What to change in the next run, and why.
    pub recommendations: Vec<Recommendation>,
}

/// A run and the same run without its terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdaptReport {
    /// The complete configuration of the run as TOML, if the program has one.
    #[serde(default)]
    pub config: Option<String>,
    /// Settings of the run with the terms.
    pub settings: RunConfig,
    /// The run with the task alone, on the same data and with the same settings.
    pub without: AdaptEntry,
    /// The run with the terms.
    pub with: AdaptEntry,
}

impl AdaptReport {
    /// Describes what the correlations in the report measure.
    pub fn correlation_is(&self) -> String {
        let measure =
            match self.settings.correlation.as_ref().map(|correlation| correlation.measure) {
                Some(Measure::Absolute) => "|r|",
                _ => "r²",
            };
        let set = if self.settings.unlabeled.is_empty() {
            "the test set"
        } else {
            "the first unlabeled set"
        };
        format!("mean {measure} between the channels of {} on {set}", self.with.layer)
    }
}
