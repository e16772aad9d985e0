//! Real runs that fail: the recommendation is the expected one, and following it helps.
#![cfg(feature = "data")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use windage_adapt::network::{Network, NetworkConfig};
use windage_adapt::recommendation::{Change, Recommendation, Rule};
use windage_adapt::run_config::{
    ColorDataConfig, CorrelationConfig, DataConfig, GlyphDomain, ImageDataConfig,
};
use windage_adapt::sets::LabeledSet;
use windage_adapt::{Mode, Outcome, RunConfig, Thresholds, TrainingConfig};
use windage_core::training::StopReason;
use windage_core::{RunContext, Silent};

/// Returns a run that reaches its thresholds: from letters of one size to letters of others.
fn good() -> RunConfig {
    let letters = |domain, samples| DataConfig {
        samples: Some(samples),
        ..DataConfig::letters("size-hue", domain, 0)
    };
    RunConfig {
        held_out: 200,
        network: NetworkConfig::new().with_channels(vec![8, 16]).with_hidden(vec![32]),
        images: ImageDataConfig {
            size: Some([12, 12]),
            color: Some(ColorDataConfig::Gray),
            ..ImageDataConfig::default()
        },
        labeled: vec![letters(GlyphDomain::Training, 600)],
        unlabeled: vec![letters(GlyphDomain::Target, 600)],
        correlation: Some(CorrelationConfig {
            mode: Mode::A,
            weight: 1.0,
            ramp: 0.0,
            layers: BTreeMap::from([("hidden1".into(), 1.0)]),
            measure: Default::default(),
            maps: Default::default(),
            sampling: Default::default(),
            relative: false,
        }),
        training: TrainingConfig {
            steps: 400,
            batch: 32,
            unlabeled_batch: 32,
            interval: 10,
            ..TrainingConfig::default()
        },
        thresholds: Thresholds::none().with("task", 0.2).with("correlation", 0.05),
        ..RunConfig::default()
    }
}

fn run(config: &RunConfig) -> Outcome<Network> {
    let device = windage_testing::device();
    let prepared = config.prepare(&device).unwrap();
    let held_out = prepared.validation.as_ref().map(|domain| domain as &dyn LabeledSet<_, _>);
    config
        .adapt()
        .run(prepared.network, prepared.sets, held_out, &mut RunContext::on(&device, &mut Silent))
        .unwrap()
}

/// Returns the mean of a loss over the last quarter of the run.
fn level(outcome: &Outcome<Network>, loss: &str) -> f64 {
    let series = outcome.history.series(loss);
    let last = &series[series.len() - series.len().div_ceil(4)..];
    last.iter().sum::<f64>() / last.len() as f64
}

/// Returns a run, its first recommendation, and the run that follows it.
fn followed(config: &RunConfig) -> (Outcome<Network>, Recommendation, Outcome<Network>) {
    let failed = run(config);
    assert_eq!(failed.ended, StopReason::StepLimit);
    let advice = failed
        .recommendations
        .first()
        .cloned()
        .unwrap_or_else(|| panic!("no advice: {:?}", failed.history));
    println!("{advice}");
    let better = run(&config.following(&advice).unwrap());
    println!("task {:.3} → {:.3}", level(&failed, "task"), level(&better, "task"));
    println!(
        "correlation {:.4} → {:.4}",
        level(&failed, "correlation"),
        level(&better, "correlation")
    );
    (failed, advice, better)
}

#[test]
fn the_good_run_reaches_its_thresholds() {
    let outcome = run(&good());
    assert_eq!(outcome.ended, StopReason::Thresholds, "{:?}", outcome.history.intervals.last());
}

#[test]
fn too_few_steps() {
    let config = RunConfig { training: TrainingConfig { steps: 120, ..good().training }, ..good() };
    let (failed, advice, better) = followed(&config);
    assert_eq!(advice.rule, Rule::StillFalling);
    assert!(matches!(advice.change, Change::Steps { .. }));
    assert!(level(&better, "task") < 0.6 * level(&failed, "task"));
}

#[test]
fn too_low_a_learning_rate() {
    let config =
        RunConfig { training: TrainingConfig { learning_rate: 5e-5, ..good().training }, ..good() };
    let (failed, advice, better) = followed(&config);
    assert_eq!(advice.rule, Rule::NotLearning);
    assert!(matches!(advice.change, Change::LearningRate { from, to } if to > from));
    assert!(level(&better, "task") < 0.8 * level(&failed, "task"));
}

#[test]
fn too_high_a_learning_rate() {
    let config =
        RunConfig { training: TrainingConfig { learning_rate: 0.3, ..good().training }, ..good() };
    let (failed, advice, better) = followed(&config);
    assert!(matches!(advice.change, Change::LearningRate { from, to } if to < from), "{advice:?}");
    assert!(level(&better, "task") < 0.6 * level(&failed, "task"));
}

#[test]
fn too_heavy_a_term() {
    let mut config = good();
    config.correlation.as_mut().unwrap().weight = 300.0;
    let (failed, advice, better) = followed(&config);
    assert_eq!(advice.rule, Rule::TermOutweighsTask);
    assert!(level(&better, "task") < 0.9 * level(&failed, "task"));
}

#[test]
fn too_light_a_term() {
    let mut config = good();
    config.correlation.as_mut().unwrap().weight = 0.003;
    config.training.steps = 800;
    let (failed, advice, better) = followed(&config);
    assert_eq!((advice.rule, advice.loss.as_str()), (Rule::Plateau, "correlation"));
    assert!(level(&better, "correlation") < 0.95 * level(&failed, "correlation"));
}

#[test]
fn too_small_a_network() {
    let config = RunConfig {
        network: NetworkConfig::new().with_channels(vec![1, 1]).with_hidden(vec![2]),
        training: TrainingConfig {
            steps: 1500,
            interval: 30,
            learning_rate: 5e-3,
            ..good().training
        },
        correlation: None,
        thresholds: Thresholds::none().with("task", 0.02),
        ..good()
    };
    let (failed, advice, better) = followed(&config);
    assert_eq!(advice.change, Change::LargerNetwork);
    assert!(level(&better, "task") < 0.7 * level(&failed, "task"));
}

#[test]
fn too_few_samples() {
    let mut config = good();
    // The letters have all sizes, which 40 of them do not cover.
    config.labeled[0] =
        DataConfig { samples: Some(40), ..DataConfig::letters("size-hue", GlyphDomain::Target, 3) };
    config.thresholds = Thresholds::none();
    let failed = run(&config);
    let advice = failed.recommendations.first().unwrap_or_else(|| {
        panic!("{:?} {:?}", failed.history.series("task"), failed.history.validation())
    });
    assert_eq!((advice.rule, &advice.change), (Rule::Gap, &Change::MoreLabeledData));
    assert!(config.following(advice).is_none());
    config.labeled[0].samples = Some(600);
    let better = run(&config);
    let held_out = |outcome: &Outcome<Network>| {
        outcome.history.intervals.last().unwrap().validation.unwrap().loss
    };
    assert!(held_out(&better) < 0.6 * held_out(&failed));
}
