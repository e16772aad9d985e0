//! The settings of a diagnosis.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use crate::Result;
use crate::attribution::AttributionConfig;
use crate::evaluation::LossSpacing;
use crate::matrix::{Grid, Path, Steps};
use crate::model::ModelTrainingConfig;
use crate::pairs::PairRule;
use crate::style::StyleTrainingConfig;

/// A diagnosis to be made. Reports record its settings.
///
/// ```
/// use windage_diagnose::{Diagnose, ModelTrainingConfig};
///
/// let training = ModelTrainingConfig::default().with_epochs(4);
/// let diagnose = Diagnose::default().with_pairs(3).with_training(training);
/// assert_eq!((diagnose.pairs, diagnose.training.epochs), (3, 4));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Diagnose {
    /// Whether a generative model is trained and matrices are decoded. Without them, the diagnosis
    /// says which attributes are causes, and shows no pictures of them.
    pub matrices: bool,
    /// Number of pairs to explain, unless they are given.
    pub pairs: usize,
    /// Whether features and losses are combined or move together.
    pub steps: Steps,
    /// Steps of the features, across the matrix.
    pub features: usize,
    /// Steps of the loss, down the matrix; not used where features and losses move together.
    pub losses: usize,
    /// How pairs are selected.
    pub rule: PairRule,
    /// How features move.
    pub path: Path,
    /// How losses are spaced.
    pub spacing: LossSpacing,
    /// Losses of at least this are high; ln 2 is an even chance of the correct class.
    pub least_high_loss: f64,
    /// How what was lost is attributed to attributes. Its seed is replaced by that of the model's
    /// training.
    pub attribution: AttributionConfig,
    /// The generative model and its training.
    pub training: ModelTrainingConfig,
    /// The training of the style converter that [`PairRule::Style`] needs. Its seed is replaced by
    /// that of the model's training.
    pub style: StyleTrainingConfig,
}

impl Default for Diagnose {
    fn default() -> Self {
        Self {
            matrices: true,
            pairs: 10,
            steps: Steps::default(),
            features: 5,
            losses: 5,
            rule: PairRule::default(),
            path: Path::default(),
            spacing: LossSpacing::default(),
            least_high_loss: std::f64::consts::LN_2,
            attribution: AttributionConfig::default(),
            training: ModelTrainingConfig::default(),
            style: StyleTrainingConfig::default(),
        }
    }
}

impl Diagnose {
    /// Leaves the generative model and its matrices out: interventions on real samples decide
    /// which attributes are causes, and need no model.
    #[must_use]
    pub fn without_matrices(self) -> Self {
        Self { matrices: false, ..self }
    }

    /// Sets the number of pairs to explain.
    #[must_use]
    pub fn with_pairs(self, pairs: usize) -> Self {
        Self { pairs, ..self }
    }

    /// Sets whether features and losses are combined or move together.
    #[must_use]
    pub fn with_steps(self, steps: Steps) -> Self {
        Self { steps, ..self }
    }

    /// Sets the number of steps of the features, across the matrix.
    #[must_use]
    pub fn with_features(self, features: usize) -> Self {
        Self { features, ..self }
    }

    /// Sets the number of steps of the loss, down the matrix.
    #[must_use]
    pub fn with_losses(self, losses: usize) -> Self {
        Self { losses, ..self }
    }

    /// Sets how pairs are selected.
    #[must_use]
    pub fn with_rule(self, rule: PairRule) -> Self {
        Self { rule, ..self }
    }

    /// Sets the loss from which on losses are high.
    #[must_use]
    pub fn with_least_high_loss(self, least_high_loss: f64) -> Self {
        Self { least_high_loss, ..self }
    }

    /// Sets how what was lost is attributed to attributes.
    #[must_use]
    pub fn with_attribution(self, attribution: AttributionConfig) -> Self {
        Self { attribution, ..self }
    }

    /// Sets the generative model and its training.
    #[must_use]
    pub fn with_training(self, training: ModelTrainingConfig) -> Self {
        Self { training, ..self }
    }

    /// Sets how the style converter of [`PairRule::Style`] is trained.
    #[must_use]
    pub fn with_style(self, style: StyleTrainingConfig) -> Self {
        Self { style, ..self }
    }

    /// Checks the settings that do not depend on data.
    ///
    /// # Errors
    /// Returns an error that names the first setting out of its range.
    pub fn validate(&self) -> Result<()> {
        self.grid()?;
        self.rule.validate()?;
        if self.pairs == 0 {
            return Err(CoreError::setting("pairs", 0, "at least 1").into());
        }
        self.attribution.validate()?;
        self.style.validate()?;
        self.training.validate()
    }

    /// Returns whether the user names the pairs.
    pub(super) fn has_own_pairs(&self) -> bool {
        matches!(self.rule, PairRule::Given { .. })
    }

    /// Returns the grid of every matrix.
    pub(super) fn grid(&self) -> Result<Grid> {
        match self.steps {
            Steps::Grid => Grid::new(self.features, self.losses),
            Steps::Paired => Grid::paired(self.features),
        }
    }
}
