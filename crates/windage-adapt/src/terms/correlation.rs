//! The correlation term in its three modes.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_core::features::Features;
use windage_losses::correlation::{CorrelationLossConfig, LayeredCorrelationLoss};
use windage_losses::{Loss, Reduction};

use super::feature_term::{BatchFeatures, FeatureTerm, SetFeatures, UsedSamples};

/// The samples on which the correlation between channels is lowered (US 2023/0072334 A1, Figs. 3A
/// to 3C).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    /// Unlabeled samples (Fig. 3A).
    A,
    /// Unlabeled and labeled samples, two losses that are added (Fig. 3B).
    B,
    /// Labeled samples (Fig. 3C).
    C,
}

impl Mode {
    /// Returns which samples the mode uses.
    pub fn used_samples(self) -> UsedSamples {
        match self {
            Self::A => UsedSamples::Unlabeled,
            Self::B => UsedSamples::Both,
            Self::C => UsedSamples::Labeled,
        }
    }
}

/// Which samples form one batch for the correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// The samples of each data set: the correlation within domains.
    #[default]
    Separate,
    /// The samples of all data sets that the mode uses. Channels whose means differ between the
    /// domains are then correlated too, so that the term also lowers these differences. Deep CORAL,
    /// which ignores means, gains from it.
    Together,
}

/// The channel correlation of one or several layers.
///
/// *Formula*: `Σ_l w_l·L_l` over the layers `l`, where `L_l` is the mean of `r_ij²` or `|r_ij|`
/// over channels `i ≠ j` on the samples of one data set. Data sets are averaged by their shares;
/// mode B adds the losses on labeled and on unlabeled samples. With [`Sampling::Together`], `L_l`
/// is computed once, on the samples of all data sets that the mode uses.
#[derive(Clone, Debug)]
pub struct CorrelationTerm {
    mode: Mode,
    layers: Vec<(String, f64)>,
    loss: LayeredCorrelationLoss,
    sampling: Sampling,
    settings: String,
}

impl CorrelationTerm {
    /// Creates a term on `layers`, given by name and weight.
    ///
    /// # Panics
    /// Panics if `config` is not valid.
    #[track_caller]
    pub fn new<N: Into<String>>(
        mode: Mode,
        layers: impl IntoIterator<Item = (N, f64)>,
        config: &CorrelationLossConfig,
    ) -> Self {
        let layers: Vec<(String, f64)> =
            layers.into_iter().map(|(layer, weight)| (layer.into(), weight)).collect();
        let weights = layers.iter().map(|(_, weight)| *weight).collect();
        let loss = LayeredCorrelationLoss::new(config.init(), weights);
        // A setting that came later, and has its default, must not orphan earlier checkpoints.
        let config = format!("{config:?}").replace(", relative: false", "");
        let settings = format!("correlation {mode:?} on {layers:?}, {config}");
        Self { mode, layers, loss, sampling: Sampling::default(), settings }
    }

    /// Sets which samples form one batch for the correlation.
    #[must_use]
    pub fn with_sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }

    /// Returns the loss of the samples of all data sets as one batch.
    fn together(&self, sets: impl Iterator<Item = SetFeatures>) -> Option<Tensor<1>> {
        let sets: Vec<Vec<Features>> = sets.map(|set| set.layers).collect();
        (!sets.is_empty()).then(|| self.loss.forward(joined(sets), Reduction::Sum))
    }

    /// Returns the mean loss of several data sets, weighted by their shares.
    fn mean(&self, sets: Vec<SetFeatures>) -> Option<Tensor<1>> {
        let losses =
            sets.into_iter().map(|set| self.loss.forward(set.layers, Reduction::Sum) * set.share);
        losses.reduce(|sum, loss| sum + loss)
    }
}

impl FeatureTerm for CorrelationTerm {
    fn name(&self) -> String {
        "correlation".into()
    }

    fn layers(&self) -> Vec<String> {
        self.layers.iter().map(|(layer, _)| layer.clone()).collect()
    }

    fn used_samples(&self) -> UsedSamples {
        self.mode.used_samples()
    }

    /// Two samples always have the correlation 1 or −1, whatever their channels are.
    fn least_samples(&self) -> usize {
        if self.sampling == Sampling::Together { 1 } else { 3 }
    }

    fn forward(&self, features: BatchFeatures) -> Option<Tensor<1>> {
        let used = self.used_samples();
        let labeled = if used.labeled() { features.labeled } else { Vec::new() };
        let unlabeled = if used.unlabeled() { features.unlabeled } else { Vec::new() };
        if self.sampling == Sampling::Together {
            return self.together(labeled.into_iter().chain(unlabeled));
        }
        self.mean(labeled).into_iter().chain(self.mean(unlabeled)).reduce(|sum, loss| sum + loss)
    }

    fn describe(&self) -> String {
        format!("{}, {:?}", self.settings, self.sampling)
    }
}

/// Joins the samples of all data sets, layer by layer.
fn joined(sets: Vec<Vec<Features>>) -> Vec<Features> {
    let mut layers: Vec<Vec<Features>> = Vec::new();
    for set in sets {
        layers.resize_with(set.len(), Vec::new);
        layers.iter_mut().zip(set).for_each(|(layer, features)| layer.push(features));
    }
    layers.into_iter().filter_map(Features::cat).collect()
}
