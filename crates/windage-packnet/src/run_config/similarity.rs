//! How the similarity of tasks is measured.

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed};

use crate::similarity::{Reference, ReferenceRule, SignatureMeasure};
use crate::{Error, Result};

/// How the similarity of a task to earlier ones is measured.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimilarityConfig {
    /// Rules that select, one after the other, the earlier tasks of which the most similar one
    /// counts. Without rules, all do.
    pub reference: Reference,
    /// How the divergence of two data sets is measured.
    pub measure: SignatureMeasure,
}

impl SimilarityConfig {
    /// Sets the seed of the measure to that of the run.
    ///
    /// # Errors
    /// Returns an error if the measure has another seed already.
    pub(super) fn complete(&mut self, seed: Seed) -> Result<()> {
        let SignatureMeasure::Gaussian(measure) = &mut self.measure else { return Ok(()) };
        if ![Seed(0), seed].contains(&measure.seed) {
            let field = "similarity.measure.gaussian.seed";
            let range = "left out, since it is that of the run";
            return Err(CoreError::setting(field, measure.seed.0, range).into());
        }
        measure.seed = seed;
        Ok(())
    }

    /// Returns an error that names the first setting that is out of its range.
    pub(super) fn validate(&self) -> Result<()> {
        let refused = |value: String, range: &str| -> Result<()> {
            Err(CoreError::setting("similarity.reference", value, range).into())
        };
        for rule in self.reference.rules() {
            match rule {
                ReferenceRule::Newest(0) | ReferenceRule::LowestRatios(0) => {
                    return refused("a rule that selects no task".into(), "at least one task");
                }
                ReferenceRule::RatioBelow(ratio) if !(*ratio > 0.0 && *ratio <= 1.0) => {
                    return refused(format!("a ratio below {ratio}"), "a ratio above 0, up to 1");
                }
                _ => {}
            }
        }
        let validated = match &self.measure {
            SignatureMeasure::Histogram(measure) => measure.validate(),
            SignatureMeasure::Gaussian(measure) => measure.validate(),
        };
        validated.map_err(|error| match error {
            windage_metrics::Error::Core(error) => error.into(),
            error => Error::Metrics(error),
        })
    }
}
