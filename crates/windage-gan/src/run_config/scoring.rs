//! How generated images are compared with real ones.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::{Error, Result};

/// Least number of steps of the classifier whose features are compared.
const EXTRACTOR_STEPS: usize = 3000;

/// The feature extractor by which generated images are compared with real ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScoringConfig {
    /// Least number of steps for which a small classifier is trained, whose features are compared;
    /// 3000 if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extractor_steps: Option<usize>,
    /// File with the weights of Inception-v3, whose features are compared instead. The distances
    /// are then comparable with published ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inception: Option<PathBuf>,
}

impl ScoringConfig {
    pub(super) fn completed(mut self) -> Result<Self> {
        match (&self.inception, self.extractor_steps) {
            (Some(_), Some(steps)) => {
                let range = "left out with `scoring.inception`, which needs no classifier";
                return Err(Error::setting("scoring.extractor_steps", steps, range));
            }
            (None, Some(0)) => {
                return Err(Error::setting("scoring.extractor_steps", 0, "at least 1"));
            }
            (None, None) => self.extractor_steps = Some(EXTRACTOR_STEPS),
            _ => {}
        }
        Ok(self)
    }
}
