//! Configurations with other terms.

use super::config::{CorrelationConfig, RunConfig, TermConfig};
use super::plan::Variant;
use crate::objective::TASK;
use crate::terms::{CovarianceKind, Mode, Sampling};

/// Layer and weight of the deep CORAL term where none is given.
const CORAL_LAYER: &str = "hidden1";
const CORAL_WEIGHT: f64 = 10.0;

impl CorrelationConfig {
    /// Returns the usual weight of the term: 1, or 0.5 in mode B, which adds two losses unless it
    /// takes both domains together.
    pub fn usual_weight(mode: Mode, sampling: Sampling) -> f64 {
        if mode == Mode::B && sampling == Sampling::Separate { 0.5 } else { 1.0 }
    }

    /// Returns the same term in another mode, with a weight that is as much of the usual one as
    /// before.
    #[must_use]
    pub fn with_mode(&self, mode: Mode, sampling: Sampling) -> Self {
        let weight = self.weight * Self::usual_weight(mode, sampling)
            / Self::usual_weight(self.mode, self.sampling);
        Self { mode, weight, sampling, ..self.clone() }
    }
}

impl RunConfig {
    /// Returns the same data and steps with the task's loss alone.
    #[must_use]
    pub fn task_alone(&self) -> Self {
        let (compare, select) = (None, None);
        let mut alone =
            Self { correlation: None, terms: Vec::new(), compare, select, ..self.clone() };
        alone.thresholds.0.retain(|loss, _| loss == TASK);
        alone
    }

    /// Returns the same data and steps with the terms of a variant. Settings of the terms are those
    /// of this configuration, or defaults where it has no such term.
    #[must_use]
    pub fn variant(&self, variant: Variant) -> Self {
        let alone = self.task_alone();
        let with = |mode, sampling| {
            let correlation = Some(self.base_term().with_mode(mode, sampling));
            Self { correlation, ..alone.clone() }
        };
        let coral = || vec![self.coral_term()];
        match variant {
            Variant::TaskAlone => alone,
            Variant::A => with(Mode::A, Sampling::Separate),
            Variant::B => with(Mode::B, Sampling::Separate),
            Variant::C => with(Mode::C, Sampling::Separate),
            Variant::BTogether => with(Mode::B, Sampling::Together),
            Variant::DeepCoral => Self { terms: coral(), ..alone },
            Variant::DeepCoralBTogether => {
                Self { terms: coral(), ..with(Mode::B, Sampling::Together) }
            }
        }
    }

    fn base_term(&self) -> CorrelationConfig {
        self.correlation.clone().unwrap_or_else(|| CorrelationConfig {
            maps: Default::default(),
            ..CorrelationConfig::new(Mode::A)
        })
    }

    fn coral_term(&self) -> TermConfig {
        let loss = CovarianceKind::DeepCoral;
        let found = self.terms.iter().find(|term| term.loss == loss);
        let default = || TermConfig { loss, layer: CORAL_LAYER.into(), weight: CORAL_WEIGHT };
        found.cloned().unwrap_or_else(default)
    }
}
