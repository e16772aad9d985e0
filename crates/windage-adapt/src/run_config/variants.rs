//! Configurations with other terms.

use super::config::{CorrelationConfig, RunConfig};
use super::plan::Variant;
use super::term::{TermConfig, TermKind};
use crate::objective::TASK;
use crate::terms::{Mode, Sampling};

/// Weight of the deep CORAL term where none is given.
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
            let correlation = Some(self.base_correlation().with_mode(mode, sampling));
            Self { correlation, ..alone.clone() }
        };
        let term = |kind| Self { terms: vec![self.base_term(kind)], ..alone.clone() };
        match variant {
            Variant::TaskAlone => alone,
            Variant::A => with(Mode::A, Sampling::Separate),
            Variant::B => with(Mode::B, Sampling::Separate),
            Variant::C => with(Mode::C, Sampling::Separate),
            Variant::BTogether => with(Mode::B, Sampling::Together),
            Variant::DeepCoral => term(TermKind::DeepCoral),
            Variant::DeepCoralBTogether => Self {
                terms: vec![self.base_term(TermKind::DeepCoral)],
                ..with(Mode::B, Sampling::Together)
            },
            Variant::Information => term(TermKind::Information),
            Variant::InformationA => Self {
                terms: vec![self.base_term(TermKind::Information)],
                ..with(Mode::A, Sampling::Separate)
            },
            Variant::Mcc => term(TermKind::Mcc),
            Variant::Mmd => term(TermKind::Mmd),
            Variant::Dann => term(TermKind::Dann),
            Variant::Cdan => term(TermKind::Cdan),
        }
    }

    /// Returns the correlation term of this configuration, or the usual one.
    fn base_correlation(&self) -> CorrelationConfig {
        self.correlation.clone().unwrap_or_else(|| CorrelationConfig::new(Mode::A))
    }

    /// Returns the term of that kind of this configuration, or the usual one.
    fn base_term(&self, loss: TermKind) -> TermConfig {
        let found = self.terms.iter().find(|term| term.loss == loss);
        found.cloned().unwrap_or_else(|| {
            let weight = if loss == TermKind::DeepCoral { CORAL_WEIGHT } else { 1.0 };
            TermConfig::new(loss).with_weight(weight)
        })
    }
}
