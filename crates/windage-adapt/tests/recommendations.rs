//! Each rule on artificial histories that it matches and does not match.
#![allow(missing_docs, clippy::unwrap_used)]

use std::collections::BTreeMap;

use windage_adapt::Thresholds;
use windage_adapt::history::{History, Interval, ValidationMetrics};
use windage_adapt::recommendation::{Change, Recommendation, Rule, RunSettings, recommend};
use windage_adapt::task::TaskMetric;
use windage_core::training::StopReason;

const INTERVALS: usize = 20;

/// Returns a history of the task, one term and held-out samples.
fn history(
    task: impl Fn(f64) -> f64,
    term: impl Fn(f64) -> f64,
    held_out: impl Fn(f64) -> f64,
) -> History {
    let mut history = History::new(TaskMetric::Accuracy);
    history.initial =
        BTreeMap::from([("task".to_owned(), 2.3), ("correlation".to_owned(), term(0.0))]);
    for index in 0..INTERVALS {
        let at = index as f64 / (INTERVALS - 1) as f64;
        let losses =
            BTreeMap::from([("task".to_owned(), task(at)), ("correlation".to_owned(), term(at))]);
        let validation = Some(ValidationMetrics { loss: held_out(at), score: 0.5 });
        history.intervals.push(Interval { step: 25 * (index + 1), losses, score: 0.5, validation });
    }
    history
}

fn settings(weight: f64) -> RunSettings {
    RunSettings {
        learning_rate: 0.002,
        steps: 500,
        weights: BTreeMap::from([("task".to_owned(), 1.0), ("correlation".to_owned(), weight)]),
        starts_trained: false,
    }
}

fn thresholds() -> Thresholds {
    Thresholds::none().with("task", 0.1).with("correlation", 0.02)
}

fn advice(history: &History, weight: f64) -> Vec<Recommendation> {
    recommend(history, &thresholds(), StopReason::StepLimit, &settings(weight))
}

fn rules(found: &[Recommendation]) -> Vec<(Rule, &str)> {
    found.iter().map(|one| (one.rule, one.loss.as_str())).collect()
}

/// Goes up in every other interval.
fn zigzag(at: f64) -> f64 {
    if ((at * (INTERVALS - 1) as f64).round() as usize).is_multiple_of(2) { 0.4 } else { 1.6 }
}

/// Falls to `floor` early and stays.
fn settled(floor: f64) -> impl Fn(f64) -> f64 + Clone {
    move |at| floor + 2.0 * (-12.0 * at).exp()
}

/// Falls by the same factor in every interval, to `last`.
fn falling(last: f64) -> impl Fn(f64) -> f64 + Clone {
    move |at| last * 20.0_f64.powf(1.0 - at)
}

#[test]
fn a_run_that_got_there_needs_no_advice() {
    let good = history(settled(0.05), settled(0.01), settled(0.06));
    assert!(advice(&good, 1.0).is_empty());
    let missed = history(settled(0.5), settled(0.1), settled(3.0));
    assert!(recommend(&missed, &thresholds(), StopReason::Thresholds, &settings(1.0)).is_empty());
}

#[test]
fn a_task_that_learns_nothing_needs_advice_without_a_threshold() {
    let run = history(|_| 2.29, |_| 0.01, settled(2.3));
    let found = recommend(&run, &Thresholds::none(), StopReason::StepLimit, &settings(1.0));
    assert_eq!(rules(&found), [(Rule::NotLearning, "task")]);
    assert_eq!(found[0].change, Change::LearningRate { from: 0.002, to: 0.02 });
    // A heavy term that falls all the while has overwhelmed the features.
    let run = history(|_| 2.29, settled(0.01), settled(2.3));
    let found = recommend(&run, &Thresholds::none(), StopReason::StepLimit, &settings(1.0));
    assert_eq!(rules(&found), [(Rule::TermOutweighsTask, "correlation")]);
    // A network that was trained before has nothing left to learn.
    let trained = RunSettings { starts_trained: true, ..settings(1.0) };
    let run = history(|_| 0.02, |_| 0.01, |_| 0.02);
    let found = recommend(&run, &Thresholds::none(), StopReason::StepLimit, &trained);
    assert!(!rules(&found).contains(&(Rule::NotLearning, "task")), "{found:?}");
    let run = history(settled(0.05), settled(0.01), settled(0.06));
    let found = recommend(&run, &Thresholds::none(), StopReason::StepLimit, &settings(1.0));
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn held_out_samples_without_a_finite_loss_need_a_lower_rate() {
    let broken = |at| if at > 0.7 { f64::NAN } else { 0.3 };
    let found = advice(&history(settled(0.05), settled(0.01), broken), 1.0);
    assert_eq!(rules(&found), [(Rule::NotFinite, "task")]);
    assert_eq!(found[0].change, Change::LearningRate { from: 0.002, to: 0.0002 });
}

#[test]
fn a_negative_loss_above_its_threshold_that_still_falls_needs_more_steps() {
    let thresholds = Thresholds::none().with("correlation", -2.0);
    let run = history(settled(0.05), |at| -1.5 * at, settled(0.06));
    let found = recommend(&run, &thresholds, StopReason::StepLimit, &settings(1.0));
    assert_eq!(rules(&found), [(Rule::StillFalling, "correlation")]);
    // 0.5 is missing, and the line falls by 1.5 in 500 steps: half as many again as it needs.
    let Change::Steps { to, .. } = found[0].change else { panic!("{found:?}") };
    assert!((700..=800).contains(&to), "{to}");
}

#[test]
fn a_task_on_a_plateau_needs_a_larger_network() {
    let found = advice(&history(settled(0.5), |_| 0.01, settled(0.5)), 1.0);
    assert_eq!(rules(&found), [(Rule::Plateau, "task")]);
    assert_eq!(found[0].change, Change::LargerNetwork);
    assert!(
        found[0].to_string().contains("use a larger network: the task loss no longer falls: 0.5"),
        "{}",
        found[0]
    );
}

#[test]
fn a_term_on_a_plateau_wants_more_weight() {
    let found = advice(&history(settled(0.05), settled(0.1), settled(0.05)), 1.0);
    assert_eq!(rules(&found), [(Rule::Plateau, "correlation")]);
    assert_eq!(found[0].change, Change::Weight { loss: "correlation".into(), from: 1.0, to: 3.0 });
}

#[test]
fn a_loss_that_still_falls_wants_as_many_steps_as_its_line_needs() {
    let found = advice(&history(falling(0.2), |_| 0.01, falling(0.2)), 1.0);
    assert_eq!(rules(&found), [(Rule::StillFalling, "task")]);
    let Change::Steps { from: 500, to } = found[0].change else { panic!("{found:?}") };
    assert!((550..1000).contains(&to), "{to}");
}

#[test]
fn one_that_falls_too_slowly_wants_a_higher_learning_rate() {
    let found = advice(&history(|at| 2.3 - 0.3 * at, |_| 0.01, |at| 2.3 - 0.3 * at), 1.0);
    assert_eq!(rules(&found), [(Rule::StillFalling, "task")]);
    assert_eq!(found[0].change, Change::LearningRate { from: 0.002, to: 0.006 });
    // A loss that fell fast at first and now falls slowly needs a larger network.
    let creeping = |at: f64| 1.5 - 0.2 * at + 0.7 * (-12.0 * at).exp();
    let found = advice(&history(creeping, |_| 0.01, creeping), 1.0);
    assert_eq!(rules(&found), [(Rule::StillFalling, "task")]);
    assert_eq!(found[0].change, Change::LargerNetwork);
}

#[test]
fn a_task_that_rises_wants_a_lower_learning_rate() {
    let found = advice(&history(|at| 0.3 + 0.5 * at, |_| 0.01, |_| 0.3), 0.0);
    assert_eq!(rules(&found), [(Rule::Rising, "task")]);
    assert_eq!(found[0].change, Change::LearningRate { from: 0.002, to: 0.0006 });
}

#[test]
fn a_term_that_falls_while_the_task_rises_or_stays_has_too_much_weight() {
    // The weighted term, 50·0.3, was 6.5 times the task's loss of 2.3; it becomes a fiftieth.
    let expected = Change::Weight { loss: "correlation".into(), from: 50.0, to: 0.15 };
    for task in [Box::new(|at| 0.5 + 0.5 * at) as Box<dyn Fn(f64) -> f64>, Box::new(settled(1.5))] {
        let found = advice(&history(task, |at| 0.3 * (-5.0 * at).exp(), |_| 1.0), 50.0);
        assert_eq!(rules(&found), [(Rule::TermOutweighsTask, "correlation")]);
        assert_eq!(found[0].change, expected);
    }
    // A term with hardly any weight does not keep the task's loss up.
    let found = advice(&history(settled(1.5), |at| 0.3 * (-5.0 * at).exp(), |_| 1.5), 1e-3);
    assert_eq!(rules(&found), [(Rule::Plateau, "task")]);
}

#[test]
fn held_out_samples_that_do_worse_want_more_data() {
    let found = advice(&history(settled(0.05), |_| 0.01, |at| 0.4 + 0.3 * at), 1.0);
    assert_eq!(rules(&found), [(Rule::Gap, "task")]);
    assert_eq!(found[0].change, Change::MoreLabeledData);
    // There is no recommendation while both still fall.
    assert!(advice(&history(falling(0.05), |_| 0.01, falling(0.09)), 1.0).is_empty());
}

#[test]
fn a_loss_that_goes_up_and_down_wants_a_lower_learning_rate() {
    let found = advice(&history(zigzag, |_| 0.01, |_| 1.0), 1.0);
    assert_eq!(rules(&found)[0], (Rule::Oscillation, "task"));
    assert_eq!(found[0].change, Change::LearningRate { from: 0.002, to: 0.0006 });
}

#[test]
fn a_short_history_tells_nothing() {
    let mut short = history(settled(0.5), |_| 0.5, |_| 0.5);
    short.intervals.truncate(7);
    assert!(advice(&short, 1.0).is_empty());
}

#[test]
fn a_task_that_does_not_learn_wants_another_learning_rate() {
    let found = advice(&history(|_| 2.29, |_| 0.01, |_| 2.29), 1.0);
    assert_eq!(rules(&found), [(Rule::NotLearning, "task")]);
    assert_eq!(found[0].change, Change::LearningRate { from: 0.002, to: 0.02 });
    // The first steps raised the loss, and it stays there.
    let found = advice(&history(|at| if at == 0.0 { 7.0 } else { 2.305 }, |_| 0.01, |_| 2.3), 1.0);
    assert_eq!(rules(&found), [(Rule::NotLearning, "task")]);
    assert_eq!(found[0].change, Change::LearningRate { from: 0.002, to: 0.0002 });
    // A term dominates the task.
    let found = advice(&history(|_| 2.3, |at| 0.3 * (-5.0 * at).exp(), |_| 2.3), 50.0);
    assert_eq!(rules(&found), [(Rule::TermOutweighsTask, "correlation")]);
}

#[test]
fn a_term_without_weight_is_only_watched() {
    assert!(advice(&history(settled(0.05), settled(0.1), settled(0.05)), 0.0).is_empty());
}
