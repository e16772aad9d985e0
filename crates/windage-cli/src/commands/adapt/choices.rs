//! Values of options, spelled as on the command line.

use clap::ValueEnum;
use windage::adapt::network::{NetworkKind, Normalization};
use windage::adapt::run_config::ColorDataConfig;
use windage::adapt::terms::Mode;
use windage::adapt::training::{Propagation, Statistics};
use windage::losses::correlation::{MapReduction, Measure};

use crate::commands::choices::choices;

/// [`Mode`], or no term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ModeChoice {
    /// Unlabeled samples
    #[value(name = "A")]
    A,
    /// Unlabeled and labeled samples, two losses that are added
    #[value(name = "B")]
    B,
    /// Labeled samples
    #[value(name = "C")]
    C,
    /// No correlation term
    #[value(name = "none")]
    None,
}

impl ModeChoice {
    /// Returns the mode, or `None` for no term.
    pub(super) fn mode(self) -> Option<Mode> {
        match self {
            Self::A => Some(Mode::A),
            Self::B => Some(Mode::B),
            Self::C => Some(Mode::C),
            Self::None => None,
        }
    }
}

choices! {
    /// [`MapReduction`].
    MapsChoice of MapReduction {
        /// Mean over all positions
        Average => GlobalAverage,
        /// Largest value over all positions
        Max => GlobalMax,
        /// Each position as a sample
        Positions => Positions,
    }
}

choices! {
    /// [`Measure`].
    MeasureChoice of Measure {
        /// r²
        Squared => Squared,
        /// |r|
        Absolute => Absolute,
    }
}

choices! {
    /// [`ColorDataConfig`].
    ColorChoice of ColorDataConfig {
        /// One channel
        Gray => Gray,
        /// Three channels
        Rgb => Rgb,
    }
}

choices! {
    /// [`Normalization`].
    NormalizationChoice of Normalization {
        /// None
        None => None,
        /// By the statistics of each data set's part of a batch
        Batch => Batch,
        /// By the statistics of each sample, in groups of channels
        Group => Group,
    }
}

choices! {
    /// [`Propagation`].
    PropagationChoice of Propagation {
        /// One step down the gradient of the weighted sum
        Sum => Sum,
        /// One step for each loss, the task's first
        OneByOne => OneByOne,
    }
}

choices! {
    /// [`NetworkKind`].
    NetworkChoice of NetworkKind {
        /// Convolutions with strides and padding
        Strided => Strided,
        /// The LeNet of publications: pooling, batch normalization of features, dropout
        Lenet => Lenet,
    }
}

choices! {
    /// [`Statistics`].
    StatisticsChoice of Statistics {
        /// Of all samples that were passed through the network
        Training => Training,
        /// Of the labeled samples
        Source => Source,
        /// Of the unlabeled samples (AdaBN)
        Target => Target,
    }
}
