//! The correlation term in its three modes.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_losses::correlation::{CorrelationLossConfig, LayeredCorrelationLoss};
use windage_losses::{Loss, Reduction};

use super::{FeatureTerm, LooksAt, Sides, over_sets};

/// Which samples the correlation between channels is lowered on (US 2023/0072334 A1, Figs. 3A to 3C).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    /// On unlabelled samples (Fig. 3A).
    A,
    /// On unlabelled and labelled samples, added (Fig. 3B).
    B,
    /// On labelled samples; unlabelled ones are not needed (Fig. 3C).
    C,
}

impl Mode {
    /// The samples it needs.
    pub fn looks_at(self) -> LooksAt {
        match self {
            Self::A => LooksAt::Unlabelled,
            Self::B => LooksAt::Both,
            Self::C => LooksAt::Labelled,
        }
    }
}

/// Channel correlation of one or several layers.
///
/// *Formula*: `Σ_l w_l·L_l` over the layers, each `L_l` the mean of `r_ij²` or `|r_ij|` over channels `i ≠ j` of one set's
/// samples; sets are averaged by their shares; mode B adds both sides. The correlation is that within a set: over several
/// domains at once it would see what differs between them.
#[derive(Clone, Debug)]
pub struct CorrelationTerm {
    mode: Mode,
    layers: Vec<(String, f64)>,
    loss: LayeredCorrelationLoss,
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
        let layers: Vec<(String, f64)> = layers.into_iter().map(|(layer, weight)| (layer.into(), weight)).collect();
        let loss = LayeredCorrelationLoss::new(config.init(), layers.iter().map(|(_, weight)| *weight).collect());
        Self { settings: format!("correlation {mode:?} on {layers:?}, {config:?}"), mode, layers, loss }
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
        let of = |sets| over_sets(sets, |layers| self.loss.forward(layers, Reduction::Sum));
        let labelled = self.looks_at().labelled().then(|| of(sides.labelled)).flatten();
        let unlabelled = self.looks_at().unlabelled().then(|| of(sides.unlabelled)).flatten();
        labelled.into_iter().chain(unlabelled).reduce(|a, b| a + b)
    }

    fn describe(&self) -> String {
        self.settings.clone()
    }
}
