//! The correlation term in its three modes.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_core::Features;
use windage_losses::correlation::{CorrelationLossConfig, LayeredCorrelationLoss};
use windage_losses::{Loss, Reduction};

use super::{FeatureTerm, LooksAt, Sides, over_sets};

/// Which samples the correlation between channels is lowered on (US 2023/0072334 A1, Figs. 3A to
/// 3C).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    /// On unlabeled samples (Fig. 3A).
    A,
    /// On unlabeled and labeled samples, added (Fig. 3B).
    B,
    /// On labeled samples; unlabeled ones are not needed (Fig. 3C).
    C,
}

impl Mode {
    /// The samples it needs.
    pub fn looks_at(self) -> LooksAt {
        match self {
            Self::A => LooksAt::Unlabeled,
            Self::B => LooksAt::Both,
            Self::C => LooksAt::Labeled,
        }
    }
}

/// Where mode B has two sides, what makes one batch of samples for the correlation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sampling {
    /// Each set by itself: the correlation within domains.
    #[default]
    Separate,
    /// All sets at once: channels whose means differ alike between the domains are correlated too,
    /// so their differences are lowered with the rest. Deep CORAL, which sees no means, gains
    /// from it.
    Together,
}

/// Channel correlation of one or several layers.
///
/// *Formula*: `Σ_l w_l·L_l` over the layers, each `L_l` the mean of `r_ij²` or `|r_ij|` over
/// channels `i ≠ j` of one set's samples; sets are averaged by their shares; mode B adds both
/// sides. With [`Sampling::Together`] the samples of all sets that the mode looks at are one.
#[derive(Clone, Debug)]
pub struct CorrelationTerm {
    mode: Mode,
    layers: Vec<(String, f64)>,
    loss: LayeredCorrelationLoss,
    sampling: Sampling,
    settings: String,
}

impl CorrelationTerm {
    /// On `layers`, each with its weight.
    ///
    /// # Panics
    /// If `config` is refused by its own `validate`.
    #[track_caller]
    pub fn new<N: Into<String>>(
        mode: Mode,
        layers: impl IntoIterator<Item = (N, f64)>,
        config: &CorrelationLossConfig,
    ) -> Self {
        let layers: Vec<(String, f64)> =
            layers.into_iter().map(|(layer, weight)| (layer.into(), weight)).collect();
        let loss = LayeredCorrelationLoss::new(
            config.init(),
            layers.iter().map(|(_, weight)| *weight).collect(),
        );
        let sampling = Sampling::default();
        Self {
            sampling,
            settings: format!("correlation {mode:?} on {layers:?}, {config:?}"),
            mode,
            layers,
            loss,
        }
    }
}

impl CorrelationTerm {
    /// With the samples of all sets taken separately, as by default, or together.
    #[must_use]
    pub fn with_sampling(mut self, sampling: Sampling) -> Self {
        self.sampling = sampling;
        self
    }
}

impl FeatureTerm for CorrelationTerm {
    fn name(&self) -> String {
        "correlation".into()
    }

    fn layers(&self) -> Vec<String> {
        self.layers.iter().map(|(layer, _)| layer.clone()).collect()
    }

    fn looks_at(&self) -> LooksAt {
        self.mode.looks_at()
    }

    fn forward(&self, sides: Sides) -> Option<Tensor<1>> {
        if self.sampling == Sampling::Together {
            let labeled = sides.labeled.into_iter().filter(|_| self.looks_at().labeled());
            let unlabeled = sides.unlabeled.into_iter().filter(|_| self.looks_at().unlabeled());
            let sets: Vec<Vec<Features>> = labeled.chain(unlabeled).map(|set| set.layers).collect();
            return (!sets.is_empty()).then(|| self.loss.forward(joined(sets), Reduction::Sum));
        }
        let of = |sets| over_sets(sets, |layers| self.loss.forward(layers, Reduction::Sum));
        let labeled = self.looks_at().labeled().then(|| of(sides.labeled)).flatten();
        let unlabeled = self.looks_at().unlabeled().then(|| of(sides.unlabeled)).flatten();
        labeled.into_iter().chain(unlabeled).reduce(|a, b| a + b)
    }

    fn describe(&self) -> String {
        format!("{}, {:?}", self.settings, self.sampling)
    }
}

/// Layer by layer, the samples of all sets.
fn joined(sets: Vec<Vec<Features>>) -> Vec<Features> {
    let mut layers: Vec<Vec<Features>> = Vec::new();
    for set in sets {
        layers.resize_with(set.len(), Vec::new);
        layers.iter_mut().zip(set).for_each(|(layer, features)| layer.push(features));
    }
    layers.into_iter().filter_map(Features::cat).collect()
}
