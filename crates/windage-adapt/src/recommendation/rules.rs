//! The rules that lead from histories to recommendations.

use windage_core::training::StopReason;

use super::advice::{Change, Recommendation, Rule, RunSettings};
use super::course::Course;
use super::trend::Trend;
use crate::history::History;
use crate::objective::TASK;
use crate::training::Thresholds;

/// Scatter relative to the level above which a loss oscillates.
const OSCILLATES: f64 = 0.35;
/// Share of its initial value below which a loss has fallen so far that its scatter is irrelevant.
const FAR: f64 = 0.1;
/// Ratio of the losses on held-out and training samples above which there is a gap.
const GAP: f64 = 1.5;
/// Share of its initial value below which a term counts as lowered.
const LOWERED: f64 = 0.5;
/// Smallest share of a weighted term in the initial loss of the task at which the term influences
/// the task.
const INFLUENTIAL: f64 = 0.03;
/// Share of its initial loss that the task must fall below to count as learning.
const LEARNS: f64 = 0.93;
/// Ratio of the first interval's loss and the initial loss above which the first steps have
/// destroyed the initial weights.
const JUMPS: f64 = 1.1;
/// Share of the task's initial loss that a term which outweighs the task is reduced to.
const BALANCED: f64 = 0.02;
/// Factors of a change after which another one may follow.
const LOWER: f64 = 0.3;
const RAISE: f64 = 3.0;
/// Factors of the learning rate of a task that does not learn.
const MUCH_LOWER: f64 = 0.1;
const MUCH_HIGHER: f64 = 10.0;
/// Largest recommended number of steps, relative to that of the run.
const MOST_STEPS: f64 = 4.0;
/// Recommended steps relative to those of a straight line, since a falling curve slows down.
const SLOWING: f64 = 1.5;
/// A loss approaches a plateau if its second half falls by less than this share of its first half.
const FLATTENS: f64 = 0.5;
/// Recommended steps are a multiple of this number.
const STEPS: usize = 50;

/// A run as the rules see it.
struct Run<'a> {
    history: &'a History,
    settings: &'a RunSettings,
    ended: StopReason,
    courses: Vec<Course>,
}

/// Returns what to change after a run, the most important change first. There are no
/// recommendations if all thresholds were reached or no rule matches.
pub fn recommend(
    history: &History,
    thresholds: &Thresholds,
    ended: StopReason,
    settings: &RunSettings,
) -> Vec<Recommendation> {
    if ended == StopReason::Thresholds {
        return Vec::new();
    }
    let course = |name: String| {
        let (threshold, initial) = (thresholds.0.get(&name), history.initial.get(&name));
        Course::new(name.clone(), history.series(&name), threshold.copied(), initial.copied())
    };
    let courses = history.names().into_iter().filter_map(course).collect();
    Run { history, settings, ended, courses }.recommendations()
}

impl Run<'_> {
    fn recommendations(&self) -> Vec<Recommendation> {
        let task = self.courses.iter().find(|course| course.is_task());
        if let Some(advice) = self.not_finite() {
            return vec![advice];
        }
        if let Some(advice) = task.and_then(|task| self.not_learning(task)) {
            return vec![advice];
        }
        let mut found = Vec::new();
        found.extend(self.courses.iter().find_map(|course| self.oscillation(course)));
        let outweighed = task.and_then(|task| self.outweighed(task));
        if found.is_empty() && outweighed.is_none() {
            found.extend(task.and_then(|task| self.rising(task)));
        }
        found.extend(outweighed);
        if found.is_empty() {
            found.extend(self.courses.iter().filter_map(|course| self.unfinished(course)));
        }
        found.extend(task.and_then(|task| self.gap(task)));
        found
    }

    /// The loss on held-out samples is not a number, or has no bound.
    fn not_finite(&self) -> Option<Recommendation> {
        let last = self.history.validation().last().copied().filter(|loss| !loss.is_finite())?;
        let reason = format!("the {TASK} loss is {last} on held-out samples");
        let change = self.learning_rate(MUCH_LOWER);
        Some(Recommendation { rule: Rule::NotFinite, loss: TASK.into(), change, reason })
    }

    /// The task's loss is no lower than with the initial weights, and not below a threshold.
    fn not_learning(&self, task: &Course) -> Option<Recommendation> {
        let initial = task.initial.filter(|_| !self.settings.starts_trained)?;
        if task.reached_threshold() || task.trend.level < LEARNS * initial {
            return None;
        }
        // The reason is a term that dominates, a first jump, or steps too small to be noticed.
        self.outweighing_term(task).or_else(|| {
            let jumps = task.first().is_some_and(|first| first > JUMPS * initial);
            let factor = if jumps { MUCH_LOWER } else { MUCH_HIGHER };
            let after = if jumps { ", after a jump at the beginning" } else { "" };
            let reason = format!(
                "the task loss is {:.3}, no better than {initial:.3} with fresh weights{after}",
                task.trend.level
            );
            Some(advice(Rule::NotLearning, task, self.learning_rate(factor), reason))
        })
    }

    fn oscillation(&self, course: &Course) -> Option<Recommendation> {
        // Relative to a level around zero, any scatter is large.
        let matters = course.trend.level > 0.0 && !course.is_below(FAR);
        if !(matters && course.trend.scatter > OSCILLATES && course.zigzags()) {
            return None;
        }
        let reason = format!(
            "the {} loss goes up and down by {:.0} % of its level, {:.3}",
            course.name,
            100.0 * course.trend.scatter,
            course.trend.level
        );
        Some(advice(Rule::Oscillation, course, self.learning_rate(LOWER), reason))
    }

    /// The task's loss rises. A term may rise while the task learns, since channels that express
    /// nothing are not correlated either.
    fn rising(&self, task: &Course) -> Option<Recommendation> {
        let reason = format!(
            "the {} loss rose by {:.0} % over the second half of the run",
            task.name,
            100.0 * task.trend.change
        );
        let change = self.learning_rate(LOWER);
        task.trend.rises().then(|| advice(Rule::Rising, task, change, reason))
    }

    /// A term is lowered while the task's loss rises or stays above its threshold.
    fn outweighed(&self, task: &Course) -> Option<Recommendation> {
        let suffers =
            task.trend.rises() || (task.missed_threshold().is_some() && !task.trend.falls());
        suffers.then(|| self.outweighing_term(task)).flatten()
    }

    /// The heaviest term that is lowered, if there is one.
    fn outweighing_term(&self, task: &Course) -> Option<Recommendation> {
        let share = |term: &Course| self.initial_share(term, task);
        let is_lowered = |term: &&Course| {
            let fell = term.is_below(LOWERED) || term.trend.falls();
            let is_term = !term.is_task() && term.missed_threshold().is_none();
            is_term && fell && share(term) > INFLUENTIAL
        };
        let lowered = self.courses.iter().filter(is_lowered);
        let heaviest = lowered.max_by(|a, b| share(a).total_cmp(&share(b)))?;
        let from = self.settings.weights.get(&heaviest.name).copied()?;
        let to = rounded(from * (BALANCED / share(heaviest)).min(LOWER));
        let observed = if task.trend.rises() {
            format!("the task loss rose by {:.0} %", 100.0 * task.trend.change)
        } else {
            format!("the task loss stays at {:.3}{}", task.trend.level, task.threshold_text())
        };
        let reason = format!(
            "{observed} while {} fell from {:.4} to {:.4}",
            heaviest.name,
            heaviest.initial_or_zero(),
            heaviest.trend.level
        );
        let change = Change::Weight { loss: heaviest.name.clone(), from, to };
        Some(advice(Rule::TermOutweighsTask, heaviest, change, reason))
    }

    /// Returns the weighted loss of a term relative to the task's, on the first batch.
    fn initial_share(&self, term: &Course, task: &Course) -> f64 {
        let weight = self.settings.weights.get(&term.name).copied().unwrap_or_default();
        weight * term.initial_or_zero().abs() / task.initial_or_zero().max(f64::MIN_POSITIVE)
    }

    /// A loss is above its threshold after the last step.
    fn unfinished(&self, course: &Course) -> Option<Recommendation> {
        let threshold =
            course.missed_threshold().filter(|_| self.ended == StopReason::StepLimit)?;
        if course.trend.falls() {
            return Some(self.still_falling(course, threshold));
        }
        let change = match self.settings.weights.get(&course.name) {
            Some(weight) if !course.is_task() && *weight > 0.0 => {
                let to = rounded(weight * RAISE);
                Change::Weight { loss: course.name.clone(), from: *weight, to }
            }
            // A term without weight is only monitored.
            _ if !course.is_task() => return None,
            _ => Change::LargerNetwork,
        };
        let reason = format!(
            "the {} loss no longer falls: {:.3} over the second half of the run{}",
            course.name,
            course.trend.level,
            course.threshold_text()
        );
        Some(advice(Rule::Plateau, course, change, reason))
    }

    /// Recommends the steps that the line through the second half needs to reach the threshold;
    /// if these are too many, a change that lets the loss fall faster or further.
    fn still_falling(&self, course: &Course, threshold: f64) -> Recommendation {
        let (from, steps) = (self.settings.steps, self.settings.steps as f64);
        let speed = -course.trend.change * course.trend.level.abs() / (steps / 2.0);
        let needed = (course.last() - threshold) / speed;
        let more_steps = steps + SLOWING * needed;
        let change = if more_steps <= MOST_STEPS * steps {
            let to = (more_steps / STEPS as f64).ceil() as usize * STEPS;
            Change::Steps { from, to }
        } else if course.flattens(FLATTENS) {
            Change::LargerNetwork
        } else {
            self.learning_rate(RAISE)
        };
        let reason = format!(
            "the {} loss still falls, from {:.3} at the end{}",
            course.name,
            course.last(),
            course.threshold_text()
        );
        advice(Rule::StillFalling, course, change, reason)
    }

    /// The task's loss is much higher on held-out samples and does not fall there.
    fn gap(&self, task: &Course) -> Option<Recommendation> {
        let held_out = Trend::new(&self.history.validation())?;
        let reason = format!(
            "the task loss is {:.3} on held-out samples and {:.3} on those it learns from",
            held_out.level, task.trend.level
        );
        let is_gap = held_out.level > GAP * task.trend.level && !held_out.falls();
        is_gap.then(|| advice(Rule::Gap, task, Change::MoreLabeledData, reason))
    }

    fn learning_rate(&self, factor: f64) -> Change {
        let from = self.settings.learning_rate;
        Change::LearningRate { from, to: rounded(from * factor) }
    }
}

fn advice(rule: Rule, course: &Course, change: Change, reason: String) -> Recommendation {
    Recommendation { rule, loss: course.name.clone(), change, reason }
}

/// Rounds to two significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}
