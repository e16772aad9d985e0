//! Variants of a run with other terms.

use windage::adapt::RunConfig;
use windage::adapt::objective::TASK;
use windage::adapt::run_config::{CorrelationConfig, TermConfig};
use windage::adapt::terms::{CovarianceKind, Mode, Sampling};

/// Name of the variant without terms.
pub(crate) const ALONE: &str = "task alone";

/// A run to compare.
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    pub(crate) config: RunConfig,
}

/// Returns the same data and steps with the task's loss alone.
pub(crate) fn task_alone(config: &RunConfig) -> RunConfig {
    let mut alone = RunConfig { correlation: None, terms: Vec::new(), ..config.clone() };
    alone.thresholds.0.retain(|loss, _| loss == TASK);
    alone
}

/// Returns the default weight of the correlation term. Mode B adds two losses unless it takes both
/// domains together.
pub(crate) fn usual_weight(mode: Mode, sampling: Sampling) -> f64 {
    if mode == Mode::B && sampling == Sampling::Separate { 0.5 } else { 1.0 }
}

/// Returns the task alone, the three modes, mode B with both domains together, deep CORAL, and both
/// of the last two.
pub(crate) fn variants(config: &RunConfig) -> Vec<Variant> {
    let alone = task_alone(config);
    let base = config.correlation.clone().unwrap_or_else(|| CorrelationConfig {
        mode: Mode::A,
        weight: 1.0,
        layers: [("conv2".to_owned(), 1.0)].into(),
        measure: Default::default(),
        maps: Default::default(),
        sampling: Default::default(),
    });
    let with = |mode, sampling| {
        let weight =
            base.weight * usual_weight(mode, sampling) / usual_weight(base.mode, base.sampling);
        let correlation = CorrelationConfig { mode, weight, sampling, ..base.clone() };
        RunConfig { correlation: Some(correlation), ..alone.clone() }
    };
    let coral = coral(config);
    let together = with(Mode::B, Sampling::Together);
    let both = RunConfig { terms: vec![coral.clone()], ..together.clone() };
    let coral = RunConfig { terms: vec![coral], ..alone.clone() };
    vec![
        Variant { name: ALONE, config: alone.clone() },
        Variant { name: "A", config: with(Mode::A, Sampling::Separate) },
        Variant { name: "B", config: with(Mode::B, Sampling::Separate) },
        Variant { name: "C", config: with(Mode::C, Sampling::Separate) },
        Variant { name: "B together", config: together },
        Variant { name: "deep CORAL", config: coral },
        Variant { name: "deep CORAL + B together", config: both },
    ]
}

/// Returns the deep CORAL term of a configuration, or a default one.
fn coral(config: &RunConfig) -> TermConfig {
    let loss = CovarianceKind::DeepCoral;
    let found = config.terms.iter().find(|term| term.loss == loss);
    let default = || TermConfig { loss, layer: "hidden1".into(), weight: 10.0 };
    found.cloned().unwrap_or_else(default)
}
