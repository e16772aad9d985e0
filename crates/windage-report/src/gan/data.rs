//! The content of a report.

use serde::{Deserialize, Serialize};
use windage_core::training::Curve;
use windage_gan::GanTrainingConfig;
use windage_gan::score::{GanScore, ScoreCurve, Turn};

/// The training of a GAN.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GanReport {
    /// The complete configuration of the run as TOML, if the program has one.
    #[serde(default)]
    pub config: Option<String>,
    /// Name of the training images.
    pub data: String,
    /// Number of training images.
    pub images: usize,
    /// Feature extractor and real images that the scores refer to.
    pub scored_by: String,
    /// Training configuration.
    pub settings: GanTrainingConfig,
    /// One score per interval.
    pub scores: ScoreCurve,
    /// Mean losses of each interval.
    pub losses: Curve,
    /// Mean power of real images by radial frequency, from 0 up, in cycles per image.
    pub real_spectrum: Vec<f64>,
    /// Mean power of images of the best generator by radial frequency.
    pub generated_spectrum: Vec<f64>,
    /// Duration of the training; of its last part if it was resumed.
    pub seconds: f64,
}

impl GanReport {
    /// Returns the best score.
    pub fn best(&self) -> Option<&GanScore> {
        self.scores.best()
    }

    /// Returns the turn of the scores after which the generator got worse, if there is one.
    pub fn turned(&self) -> Option<Turn> {
        self.scores.turned()
    }
}
