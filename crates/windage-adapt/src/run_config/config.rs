//! The configuration of a run.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::{Error as CoreError, Seed};
use windage_losses::correlation::{CorrelationLossConfig, MapReduction, Measure};

use super::data::{DataConfig, ImageDataConfig, SpectrogramDataConfig, keyed};
use super::plan::{CompareConfig, SelectConfig};
use super::term::{TermConfig, is_false, is_zero, one};
use crate::adapt::{Adapt, NetworkNote};
use crate::error::Result;
use crate::network::{InputScaling, NetworkConfig};
use crate::objective::{Objective, Weight};
use crate::recommendation::{Change, Recommendation};
use crate::task::Classification;
use crate::terms::{CorrelationTerm, Mode, Sampling};
use crate::training::{Thresholds, TrainingConfig};

/// The configuration of a run that adapts a classifier of images.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// Seed of the initial weights and of the order of samples.
    pub seed: Seed,
    /// Number of labeled samples of the first set that are kept for validation, at most a quarter
    /// of the set.
    pub held_out: usize,
    /// File of a trained network, with whose weights training begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<PathBuf>,
    /// Whether the output layer keeps its weights.
    #[serde(skip_serializing_if = "is_false")]
    pub frozen_output: bool,
    /// Whether the labeled sets are only evaluated and the network learns from the terms alone;
    /// needs a `start`.
    #[serde(skip_serializing_if = "is_false")]
    pub source_free: bool,
    /// Structure of the network.
    pub network: NetworkConfig,
    /// Size and color that images are converted to.
    pub images: ImageDataConfig,
    /// How signals are converted to images. If it is missing, paths lead to images.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spectrogram: Option<SpectrogramDataConfig>,
    /// Labeled data sets.
    pub labeled: Vec<DataConfig>,
    /// Unlabeled data sets; their labels are not used.
    pub unlabeled: Vec<DataConfig>,
    /// Data set that the network is evaluated on after training, and never trained on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<DataConfig>,
    /// The correlation term, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlation: Option<CorrelationConfig>,
    /// Other terms.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<TermConfig>,
    /// How the network is trained.
    pub training: TrainingConfig,
    /// Values of losses at which training ends before its last step.
    pub thresholds: Thresholds,
    /// Compares variants of the run, which have other terms, instead of training it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<CompareConfig>,
    /// Chooses settings of the correlation term, instead of training the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub select: Option<SelectConfig>,
}

/// Settings of the correlation term.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorrelationConfig {
    /// The samples on which the correlation is lowered.
    pub mode: Mode,
    /// Weight of the term; the task's loss has weight 1.
    #[serde(default = "one")]
    pub weight: f64,
    /// Share of the steps over which the weight rises from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ramp: f64,
    /// Weights of the layers within the term; the last convolution if none are given.
    #[serde(default)]
    pub layers: BTreeMap<String, f64>,
    /// What each pair of channels contributes.
    #[serde(default)]
    pub measure: Measure,
    /// How feature maps are reduced to samples of channels.
    #[serde(default)]
    pub maps: MapReduction,
    /// Which samples form one batch for the correlation.
    #[serde(default)]
    pub sampling: Sampling,
    /// Whether the ε of the correlation is relative to the mean variance of the channels, so that
    /// shrinking features do not lower the term.
    #[serde(default, skip_serializing_if = "is_false")]
    pub relative: bool,
}

impl CorrelationConfig {
    /// Creates the settings of a term on the last convolution with its usual weight.
    pub fn new(mode: Mode) -> Self {
        let sampling = Sampling::default();
        Self {
            mode,
            weight: Self::usual_weight(mode, sampling),
            ramp: 0.0,
            layers: BTreeMap::new(),
            measure: Measure::default(),
            maps: MapReduction::default(),
            sampling,
            relative: false,
        }
    }

    /// Returns the settings of the loss of one layer.
    pub fn loss(&self) -> CorrelationLossConfig {
        let loss = CorrelationLossConfig::new().with_measure(self.measure).with_maps(self.maps);
        loss.with_relative(self.relative)
    }

    /// Returns the layers and their weights in that network.
    pub fn layers_in(&self, network: &NetworkConfig) -> BTreeMap<String, f64> {
        match self.layers.is_empty() {
            true => [(network.correlation_layer(), 1.0)].into(),
            false => self.layers.clone(),
        }
    }

    fn validate(&self, known_layers: &[String]) -> Result<()> {
        for (layer, weight) in &self.layers {
            require_layer("correlation.layers", layer, known_layers)?;
            if !(weight.is_finite() && *weight >= 0.0) {
                let key = format!("correlation.layers.{layer}");
                return Err(CoreError::setting(&key, weight, "finite and at least 0").into());
            }
        }
        Ok(())
    }
}

impl RunConfig {
    /// Checks everything that can be checked without opening a data set.
    ///
    /// # Errors
    /// Returns an error that names the first key out of its range.
    pub fn validate(&self) -> Result<()> {
        self.network.validate()?;
        self.training.validate()?;
        if self.labeled.is_empty() {
            return Err(CoreError::setting("labeled", "empty", "at least one data set").into());
        }
        if self.source_free && self.start.is_none() {
            let range = "left out without a trained network (`start`)";
            return Err(CoreError::setting("source_free", "true", range).into());
        }
        self.images.validate()?;
        for (key, set) in self.data_sets() {
            set.validate(&key, self.spectrogram.is_some())?;
        }
        let layers = self.network.layers();
        if let Some(correlation) = &self.correlation {
            correlation.validate(&layers)?;
        }
        for (key, term) in keyed("terms", &self.terms) {
            let Some(layer) = &term.layer else { continue };
            let key = format!("{key}.layer");
            if term.loss.is_of_predictions() {
                let range = "left out, since the loss is one of predictions";
                return Err(CoreError::setting(&key, layer, range).into());
            }
            require_layer(&key, layer, &layers)?;
        }
        let objective = self.objective();
        objective.validate(self.unlabeled.len())?;
        self.thresholds.validate(&objective.names())?;
        self.validate_plan()
    }

    fn validate_plan(&self) -> Result<()> {
        self.select.as_ref().map_or(Ok(()), SelectConfig::validate)?;
        let Some(compare) = &self.compare else { return Ok(()) };
        compare.validate()?;
        compare.variants.iter().try_for_each(|variant| self.variant(*variant).validate())
    }

    /// Returns the task with its terms.
    pub fn objective(&self) -> Objective<Classification> {
        let task = Classification::new().with_smoothing(self.training.smoothing);
        let mut objective = Objective::new(task);
        if self.source_free {
            objective = objective.without_task_loss();
        }
        if let Some(correlation) = &self.correlation {
            let layers = correlation.layers_in(&self.network);
            let term = CorrelationTerm::new(correlation.mode, layers, &correlation.loss());
            let weight = Weight::ramped(correlation.weight, correlation.ramp);
            objective = objective.with(term.with_sampling(correlation.sampling), weight);
        }
        let terms = self.terms.iter();
        terms.fold(objective, |objective, term| term.added_to(objective, &self.network))
    }

    /// Returns the run that this configuration describes.
    pub fn adapt(&self) -> Adapt<Classification> {
        Adapt::new(self.objective())
            .with_training(self.training.clone())
            .with_thresholds(self.thresholds.clone())
            .with_seed(self.seed)
            .with_network(self.network_note())
    }

    /// Describes what the number of parameters does not show. Nothing is described where all of it
    /// has its default, so that checkpoints of earlier versions can be resumed.
    fn network_note(&self) -> NetworkNote {
        let NetworkConfig { dropout, input, .. } = self.network;
        let is_default = dropout == 0.0
            && input == InputScaling::default()
            && !self.frozen_output
            && self.start.is_none();
        let settings = || {
            let (frozen, start) = (self.frozen_output, &self.start);
            format!("{dropout} {input:?} {frozen} {start:?}")
        };
        NetworkNote { settings: (!is_default).then(settings), is_trained: self.start.is_some() }
    }

    /// Returns this configuration with a recommended change. Returns `None` if the change cannot be
    /// expressed by a setting, such as more data.
    pub fn following(&self, recommendation: &Recommendation) -> Option<Self> {
        let mut next = self.clone();
        match &recommendation.change {
            Change::LearningRate { to, .. } => next.training.learning_rate = *to,
            Change::Steps { to, .. } => next.training.steps = *to,
            Change::Weight { loss, to, .. } => *next.weight_mut(loss)? = *to,
            Change::LargerNetwork => {
                let network = &mut next.network;
                let sizes = network.channels.iter_mut().chain(&mut network.hidden);
                sizes.for_each(|size| *size *= 2);
            }
            Change::MoreLabeledData => return None,
        }
        Some(next)
    }

    fn weight_mut(&mut self, loss: &str) -> Option<&mut f64> {
        if loss == "correlation" {
            return self.correlation.as_mut().map(|correlation| &mut correlation.weight);
        }
        self.terms.iter_mut().find(|term| term.name() == loss).map(|term| &mut term.weight)
    }

    /// Returns all data sets with their keys.
    fn data_sets(&self) -> impl Iterator<Item = (String, &DataConfig)> {
        let test = self.test.iter().map(|set| ("test".to_owned(), set));
        keyed("labeled", &self.labeled).chain(keyed("unlabeled", &self.unlabeled)).chain(test)
    }
}

/// Returns an error unless `layer`, the value of `key`, is one of the `known` layers.
fn require_layer(key: &str, layer: &String, known: &[String]) -> windage_core::Result<()> {
    if known.contains(layer) {
        return Ok(());
    }
    Err(CoreError::setting(key, layer, &format!("one of {}", known.join(", "))))
}
