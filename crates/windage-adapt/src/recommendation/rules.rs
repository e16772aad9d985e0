//! The rules.

use super::{Change, Recommendation, Rule, RunSettings, Trend};
use crate::history::History;
use crate::objective::TASK;
use crate::training_config::Thresholds;
use windage_core::training::StopReason;

/// A loss that scatters by more than this part of its level goes up and down.
const OSCILLATES: f64 = 0.35;
/// A loss below this part of its value with fresh weights has fallen far.
const FAR: f64 = 0.1;
/// Held-out samples doing worse by this factor are a gap.
const GAP: f64 = 1.5;
/// A term that was brought below this part of where it began has been served.
const SERVED: f64 = 0.5;
/// A term of this part of the task's loss, with its weight, has a say in where that ends.
const HEARD: f64 = 0.03;
/// A task that stays above this part of its loss with fresh weights has not begun to learn.
const STARTED: f64 = 0.93;
/// A first interval this much above the loss with fresh weights has thrown them away.
const THROWN: f64 = 1.1;
const MUCH_LOWER: f64 = 0.1;
const MUCH_HIGHER: f64 = 10.0;
/// What a term that outweighs the task is brought to: this part of the task's loss with fresh
/// weights.
const BALANCED: f64 = 0.02;
/// Factors of one move; the next run tells whether another is due.
const LOWER: f64 = 0.3;
const RAISE: f64 = 3.0;
/// More steps than this many times the limit are not to be waited for.
const MOST_STEPS: f64 = 4.0;
/// A curve that falls slows down: more steps than its line needs.
const SLOWING: f64 = 1.5;
/// A second half that falls by less than this part of the first half's fall approaches a plateau.
const FLATTENS: f64 = 0.5;

/// What one loss did.
struct Course<'a> {
    name: &'a str,
    series: Vec<f64>,
    trend: Trend,
    threshold: Option<f64>,
}

impl Course<'_> {
    /// Above its threshold at the end.
    fn misses(&self) -> bool {
        let last = self.series.last().copied().unwrap_or_default();
        self.threshold.is_some_and(|threshold| last > threshold)
    }

    fn threshold_text(&self) -> String {
        self.threshold.map_or(String::new(), |value| format!(" (threshold {value})"))
    }
}

/// What to change after a run, most telling first; nothing where every threshold was reached and
/// nothing is amiss.
pub fn recommend(
    history: &History,
    thresholds: &Thresholds,
    ended: StopReason,
    settings: &RunSettings,
) -> Vec<Recommendation> {
    if ended == StopReason::Thresholds {
        return Vec::new();
    }
    let names = history.names();
    let courses: Vec<Course<'_>> = names
        .iter()
        .filter_map(|name| {
            let series = history.of(name);
            let trend = Trend::of(&series)?;
            Some(Course { name, series, trend, threshold: thresholds.0.get(name).copied() })
        })
        .collect();
    let task = courses.iter().find(|course| course.name == TASK);
    if let Some(advice) = task.and_then(|task| not_learning(task, history, &courses, settings)) {
        return vec![advice];
    }
    let mut found = Vec::new();
    found.extend(courses.iter().find_map(|course| oscillation(course, history, settings)));
    let outweighed = task.and_then(|task| outweighed(task, history, &courses, settings));
    if found.is_empty() && outweighed.is_none() {
        found.extend(courses.iter().find_map(|course| rising(course, settings)));
    }
    found.extend(outweighed);
    if found.is_empty() {
        found.extend(
            courses.iter().filter_map(|course| unfinished(course, history, ended, settings)),
        );
    }
    found.extend(task.and_then(|task| gap(task, history)));
    found
}

/// A task that is no better than with fresh weights, above its threshold.
fn not_learning(
    task: &Course<'_>,
    history: &History,
    courses: &[Course<'_>],
    settings: &RunSettings,
) -> Option<Recommendation> {
    let initial = history.initial.get(TASK).copied()?;
    if !task.misses() || task.trend.level < STARTED * initial {
        return None;
    }
    // A term that swallows the features, or steps that throw them away, or steps too small to be
    // seen.
    outweighed(task, history, courses, settings).or_else(|| {
        let thrown = task.series.first().is_some_and(|first| *first > THROWN * initial);
        let factor = if thrown { MUCH_LOWER } else { MUCH_HIGHER };
        let after = if thrown { ", after a jump at the beginning" } else { "" };
        Some(Recommendation {
            rule: Rule::NotLearning,
            loss: task.name.into(),
            change: learning_rate(settings, factor),
            reason: format!(
                "the task loss is {:.3}, no better than {initial:.3} with fresh weights{after}",
                task.trend.level
            ),
        })
    })
}

fn learning_rate(settings: &RunSettings, factor: f64) -> Change {
    Change::LearningRate {
        from: settings.learning_rate,
        to: rounded(settings.learning_rate * factor),
    }
}

/// To two significant digits: advice is no measurement.
fn rounded(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

fn oscillation(
    course: &Course<'_>,
    history: &History,
    settings: &RunSettings,
) -> Option<Recommendation> {
    // What has fallen far scatters about next to nothing.
    let matters =
        course.trend.level > FAR * history.initial.get(course.name).copied().unwrap_or_default();
    (matters && course.trend.scatter > OSCILLATES && turns(&course.series)).then(|| {
        Recommendation {
            rule: Rule::Oscillation,
            loss: course.name.into(),
            change: learning_rate(settings, LOWER),
            reason: format!(
                "the {} loss goes up and down by {:.0} % of its level, {:.3}",
                course.name,
                100.0 * course.trend.scatter,
                course.trend.level
            ),
        }
    })
}

/// Whether the second half goes up and down rather than one way: two in five of its steps turn
/// about, at least.
fn turns(series: &[f64]) -> bool {
    let half = &series[series.len() / 2..];
    let turning = half.windows(3).filter(|of| (of[1] - of[0]) * (of[2] - of[1]) < 0.0).count();
    5 * turning >= 2 * half.len().saturating_sub(2)
}

fn rising(course: &Course<'_>, settings: &RunSettings) -> Option<Recommendation> {
    // A term may rise while the task learns: features that express nothing are not correlated
    // either.
    (course.name == TASK && course.trend.rises()).then(|| Recommendation {
        rule: Rule::Rising,
        loss: course.name.into(),
        change: learning_rate(settings, LOWER),
        reason: format!(
            "the {} loss rose by {:.0} % over the second half of the run",
            course.name,
            100.0 * course.trend.change
        ),
    })
}

/// A term that was served while the task rises, or stays above its threshold.
fn outweighed(
    task: &Course<'_>,
    history: &History,
    courses: &[Course<'_>],
    settings: &RunSettings,
) -> Option<Recommendation> {
    let suffers = task.trend.rises() || (task.misses() && !task.trend.falls());
    // Its size when training began, as a part of the task's.
    let initial = |name: &str| history.initial.get(name).copied().unwrap_or_default();
    let share = |course: &Course<'_>| {
        let weight = settings.weights.get(course.name).copied().unwrap_or_default();
        weight * initial(course.name) / initial(TASK).max(f64::MIN_POSITIVE)
    };
    let served = |course: &&Course<'_>| {
        let fell = course.trend.level < SERVED * initial(course.name) || course.trend.falls();
        course.name != TASK && fell && !course.misses() && share(course) > HEARD
    };
    let heaviest = courses.iter().filter(served).max_by(|a, b| share(a).total_cmp(&share(b)))?;
    let weight = settings.weights.get(heaviest.name).copied()?;
    let factor = (BALANCED / share(heaviest)).min(LOWER);
    let what = if task.trend.rises() {
        format!("the task loss rose by {:.0} %", 100.0 * task.trend.change)
    } else {
        format!("the task loss stays at {:.3}{}", task.trend.level, task.threshold_text())
    };
    suffers.then(|| Recommendation {
        rule: Rule::TermOutweighsTask,
        loss: heaviest.name.into(),
        change: Change::Weight {
            loss: heaviest.name.into(),
            from: weight,
            to: rounded(weight * factor),
        },
        reason: format!(
            "{what} while {} fell from {:.4} to {:.4}",
            heaviest.name,
            initial(heaviest.name),
            heaviest.trend.level
        ),
    })
}

/// A loss above its threshold when the steps are over.
fn unfinished(
    course: &Course<'_>,
    history: &History,
    ended: StopReason,
    settings: &RunSettings,
) -> Option<Recommendation> {
    let threshold =
        course.threshold.filter(|_| course.misses() && ended == StopReason::StepLimit)?;
    let last = course.series.last().copied().unwrap_or_default();
    if course.trend.falls() {
        // Along the line of the second half, which flattens: at least as many steps as this.
        let speed = -course.trend.change * course.trend.level / (settings.steps as f64 / 2.0);
        let needed = (last - threshold) / speed;
        let steps = settings.steps as f64 + SLOWING * needed;
        let change = if steps <= MOST_STEPS * settings.steps as f64 {
            Change::Steps { from: settings.steps, to: (steps / 50.0).ceil() as usize * 50 }
        } else if is_flattening(course, history) {
            Change::LargerNetwork
        } else {
            learning_rate(settings, RAISE)
        };
        let reason = format!(
            "the {} loss still falls, from {:.3} at the end{}",
            course.name,
            last,
            course.threshold_text()
        );
        return Some(Recommendation {
            rule: Rule::StillFalling,
            loss: course.name.into(),
            change,
            reason,
        });
    }
    let change = match settings.weights.get(course.name) {
        Some(weight) if course.name != TASK && *weight > 0.0 => {
            Change::Weight { loss: course.name.into(), from: *weight, to: rounded(weight * RAISE) }
        }
        // A term without weight is only watched.
        _ if course.name != TASK => return None,
        _ => Change::LargerNetwork,
    };
    let reason = format!(
        "the {} loss no longer falls: {:.3} over the second half of the run{}",
        course.name,
        course.trend.level,
        course.threshold_text()
    );
    Some(Recommendation { rule: Rule::Plateau, loss: course.name.into(), change, reason })
}

/// Whether a falling loss approaches a plateau.
fn is_flattening(course: &Course<'_>, history: &History) -> bool {
    let second = -course.trend.change * course.trend.level;
    let middle = course.trend.level + second / 2.0;
    let first = history.initial.get(course.name).copied().unwrap_or(middle) - middle;
    second < FLATTENS * first
}

fn gap(task: &Course<'_>, history: &History) -> Option<Recommendation> {
    let held_out = Trend::of(&history.validation())?;
    (held_out.level > GAP * task.trend.level && !held_out.falls()).then(|| Recommendation {
        rule: Rule::Gap,
        loss: TASK.into(),
        change: Change::MoreLabeledData,
        reason: format!(
            "the task loss is {:.3} on held-out samples and {:.3} on those it learns from",
            held_out.level, task.trend.level
        ),
    })
}
