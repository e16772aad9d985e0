//! Learning conditions: everything about a run as a value that can be written down.
//!
//! ```toml
//! seed = 0
//! held_out = 500               # labeled samples kept for validation
//!
//! [network]                    # omitted parts take their defaults
//! channels = [16, 32]
//! hidden = [64]
//!
//! [[labeled]]
//! path = "data/mnist"
//! samples = 4000
//!
//! [[unlabeled]]
//! path = "data/usps"
//!
//! [test]                       # judged with and without the terms; never learned from
//! path = "data/usps"
//! split = "test"
//!
//! [images]
//! size = [16, 16]
//! color = "gray"
//!
//! [correlation]
//! mode = "A"
//! weight = 1.0
//! layers = { conv2 = 1.0 }
//!
//! [[terms]]
//! loss = "deep_coral"
//! layer = "hidden1"
//! weight = 10.0
//!
//! [training]
//! steps = 500
//!
//! [thresholds]
//! task = 0.1
//! ```

mod data;
mod file;
mod network;
#[cfg(feature = "data")]
mod opened;
#[cfg(feature = "data")]
mod prepared;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed};
use windage_losses::correlation::{CorrelationLossConfig, MapReduction, Measure};

pub use data::{
    ColorDataConfig, DataConfig, GlyphDataConfig, GlyphDomain, ImageDataConfig,
    SpectrogramDataConfig, SplitConfig,
};
#[cfg(feature = "data")]
pub use prepared::Prepared;

use crate::network::NetworkConfig;
use crate::recommendation::{Change, Recommendation};
use crate::task::Classification;
use crate::terms::{CorrelationTerm, CovarianceKind, CovarianceTerm, Mode, Sampling};
use crate::training_config::{Thresholds, TrainingConfig};
use crate::{Adapt, Objective, Result};

/// The conditions of a run that adapts a classifier of images.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// Seed of weights and order.
    pub seed: Seed,
    /// Labeled samples of the first set that are kept for validation, beside those it trains on
    /// where it has enough; at most a quarter of the set.
    pub held_out: usize,
    /// Structure of the network.
    #[serde(with = "network")]
    pub network: NetworkConfig,
    /// The form that images are brought into.
    pub images: ImageDataConfig,
    /// How signals become images; paths are those of images without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spectrogram: Option<SpectrogramDataConfig>,
    /// Labeled data sets.
    pub labeled: Vec<DataConfig>,
    /// Unlabeled data sets; their labels are not looked at.
    pub unlabeled: Vec<DataConfig>,
    /// What the network is judged on; never learned from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<DataConfig>,
    /// The correlation term; none without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation: Option<CorrelationConfig>,
    /// Other terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermConfig>,
    /// Settings of the training.
    pub training: TrainingConfig,
    /// Values that losses have to reach.
    pub thresholds: Thresholds,
}

/// The correlation term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrelationConfig {
    /// Which samples it is lowered on.
    pub mode: Mode,
    /// Weight beside the task's loss.
    #[serde(default = "one")]
    pub weight: f64,
    /// Layers with their weights among each other.
    pub layers: BTreeMap<String, f64>,
    /// What each pair of channels contributes.
    #[serde(default)]
    pub measure: Measure,
    /// How feature maps become samples of channels; the maximum, if omitted.
    #[serde(default = "global_max")]
    pub maps: MapReduction,
    /// Each data set by itself, or all together.
    #[serde(default)]
    pub sampling: Sampling,
}

impl CorrelationConfig {
    /// The loss's own settings.
    pub fn config(&self) -> CorrelationLossConfig {
        CorrelationLossConfig::new().with_measure(self.measure).with_maps(self.maps)
    }
}

/// Another term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TermConfig {
    /// Which loss.
    pub loss: CovarianceKind,
    /// On which layer.
    pub layer: String,
    /// Weight beside the task's loss.
    #[serde(default = "one")]
    pub weight: f64,
}

/// What gained most where reductions were compared.
fn global_max() -> MapReduction {
    MapReduction::GlobalMax
}

fn one() -> f64 {
    1.0
}

impl RunConfig {
    /// Checks everything that can be checked without opening a data set.
    ///
    /// # Errors
    /// Naming the key that is out of its range.
    pub fn validate(&self) -> Result<()> {
        self.network.validate()?;
        self.training.validate()?;
        if self.labeled.is_empty() {
            return Err(CoreError::setting("labeled", "empty", "at least one data set").into());
        }
        self.images.validate()?;
        for (key, set) in self.data_sets() {
            set.validate(&key, self.spectrogram.is_some())?;
        }
        let layers = self.network.layers();
        let known = |key: &str, layer: &String| match layers.contains(layer) {
            true => Ok(()),
            false => Err(CoreError::setting(key, layer, &format!("one of {}", layers.join(", ")))),
        };
        if let Some(correlation) = &self.correlation {
            if correlation.layers.is_empty() {
                return Err(CoreError::setting(
                    "correlation.layers",
                    "empty",
                    "at least one layer",
                )
                .into());
            }
            for (layer, weight) in &correlation.layers {
                known("correlation.layers", layer)?;
                if !(weight.is_finite() && *weight >= 0.0) {
                    let key = format!("correlation.layers.{layer}");
                    return Err(CoreError::setting(&key, weight, "finite and at least 0").into());
                }
            }
        }
        for (number, term) in self.terms.iter().enumerate() {
            known(&format!("terms[{number}].layer"), &term.layer)?;
        }
        let objective = self.objective();
        objective.validate(self.unlabeled.len())?;
        Ok(self.thresholds.validate(&objective.names())?)
    }

    /// The task and the terms.
    pub fn objective(&self) -> Objective<Classification> {
        let mut objective = Objective::new(Classification);
        if let Some(correlation) = &self.correlation {
            let layers = correlation.layers.iter().map(|(layer, weight)| (layer.clone(), *weight));
            let term = CorrelationTerm::new(correlation.mode, layers, &correlation.config());
            objective =
                objective.with(term.with_sampling(correlation.sampling), correlation.weight);
        }
        for term in &self.terms {
            objective =
                objective.with(CovarianceTerm::new(term.loss, term.layer.clone()), term.weight);
        }
        objective
    }

    /// The run that these conditions describe.
    pub fn adapt(&self) -> Adapt<Classification> {
        Adapt {
            objective: self.objective(),
            training: self.training.clone(),
            thresholds: self.thresholds.clone(),
            seed: self.seed,
        }
    }

    /// The same with a recommendation followed; `None` where it asks for data, which no setting
    /// gives.
    pub fn following(&self, recommendation: &Recommendation) -> Option<Self> {
        let mut next = self.clone();
        match &recommendation.change {
            Change::LearningRate { to, .. } => next.training.learning_rate = *to,
            Change::Steps { to, .. } => next.training.steps = *to,
            Change::Weight { loss, to, .. } => *next.weight_of(loss)? = *to,
            Change::LargerNetwork => {
                next.network
                    .channels
                    .iter_mut()
                    .chain(&mut next.network.hidden)
                    .for_each(|size| *size *= 2);
            }
            Change::MoreLabeledData => return None,
        }
        Some(next)
    }

    fn weight_of(&mut self, loss: &str) -> Option<&mut f64> {
        if loss == "correlation" {
            return self.correlation.as_mut().map(|correlation| &mut correlation.weight);
        }
        self.terms.iter_mut().find(|term| term.loss.name() == loss).map(|term| &mut term.weight)
    }

    /// All data sets with their keys.
    fn data_sets(&self) -> Vec<(String, &DataConfig)> {
        let numbered = |key: &'static str, sets: &'_ [DataConfig]| -> Vec<String> {
            (0..sets.len()).map(|number| format!("{key}[{number}]")).collect()
        };
        let labeled = numbered("labeled", &self.labeled).into_iter().zip(&self.labeled);
        let unlabeled = numbered("unlabeled", &self.unlabeled).into_iter().zip(&self.unlabeled);
        labeled.chain(unlabeled).chain(self.test.iter().map(|set| ("test".into(), set))).collect()
    }
}
