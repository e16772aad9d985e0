//! Values of options, spelled as on the command line.

use clap::ValueEnum;
use windage::data::Color;
use windage::diagnose::evaluation::LossSpacing;
use windage::diagnose::matrix::Steps;
use windage::diagnose::model::independence::Independence;
use windage::diagnose::run_config::DataKind;
use windage::diagnose::{ModelKind, PairRule};

use crate::commands::choices::choices;

choices! {
    /// [`DataKind`].
    KindChoice of DataKind {
        /// Images
        Images => Images,
        /// Recordings of one word each, as log-mel spectrograms
        Spectrograms => Spectrograms,
        /// Time series and waveforms as they are
        Series => Series,
    }
}

choices! {
    /// [`Color`].
    ColorChoice of Color {
        /// One channel
        Gray => Gray,
        /// Three channels
        Rgb => Rgb,
    }
}

choices! {
    /// [`Steps`].
    StepsChoice of Steps {
        /// Each step of the loss with each step of the features
        Grid => Grid,
        /// Features and loss move together, in one row
        Paired => Paired,
    }
}

choices! {
    /// [`LossSpacing`].
    SpacingChoice of LossSpacing {
        /// Equal steps of the logarithm of the loss
        Logarithmic => Logarithmic,
        /// Equal steps of the loss
        Linear => Linear,
    }
}

/// [`ModelKind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ModelChoice {
    /// Trained to reconstruct
    Autoencoder,
    /// Features are drawn at random and have about a standard normal distribution
    Vae,
    /// An adversary that sees images together with their features
    Gan,
    /// None: says which attributes are causes, without pictures of them; much faster
    None,
}

impl ModelChoice {
    /// Returns the kind with its default weights.
    pub(super) fn kind(self) -> Option<ModelKind> {
        match self {
            Self::Autoencoder => Some(ModelKind::Autoencoder),
            Self::Vae => Some(ModelKind::vae()),
            Self::Gan => Some(ModelKind::gan()),
            Self::None => None,
        }
    }
}

/// [`Independence`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum IndependenceChoice {
    /// None: the decoder sees features and loss alone, as the patent is written
    None,
    /// A penalty on the correlation of features and loss within each domain
    Correlation,
    /// An adversary that predicts the loss from features, class and domain
    Adversarial,
}

impl IndependenceChoice {
    /// Returns the form with its default weights.
    pub(super) fn independence(self) -> Independence {
        match self {
            Self::None => Independence::None,
            Self::Correlation => Independence::correlation(),
            Self::Adversarial => Independence::default(),
        }
    }
}

/// [`PairRule`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PairChoice {
    /// Samples of the target with high losses, each with the most similar one of the samples of the
    /// source with the lowest losses
    Matched,
    /// Samples of the target with the highest losses, and of the source with the lowest ones
    Extremes,
    /// Any samples of the target with losses above --high, and of the source with losses below
    /// --low
    Thresholds,
    /// Any samples of the target that are classified wrongly, and of the source that are classified
    /// correctly
    RightWrong,
    /// Samples of the target with the highest losses, and what a style converter makes of them,
    /// which takes a minute more
    Style,
}

impl PairChoice {
    /// Returns the rule with its default settings.
    pub(super) fn rule(self) -> PairRule {
        match self {
            Self::Matched => PairRule::default(),
            Self::Extremes => PairRule::Extremes,
            Self::Thresholds => PairRule::thresholds(),
            Self::RightWrong => PairRule::RightWrong,
            Self::Style => PairRule::Style,
        }
    }
}
