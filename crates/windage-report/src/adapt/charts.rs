//! Accuracies as bars and losses as curves.

use maud::{Markup, html};
use windage_adapt::history::{History, Interval};
use windage_adapt::objective::TASK;
use windage_core::text::percent;

use super::data::{AdaptEntry, AdaptReport, DomainMetrics};
use crate::Result;
use crate::page::chart::{Bars, Chart, Line, Part, Row};

/// Names of the two runs.
const ALONE: &str = "task alone";
const WITH: &str = "with the terms";

/// Returns the picture of the gain: the accuracies, and the first term over the run.
pub(super) fn proof(report: &AdaptReport) -> Result<Markup> {
    let term = terms(report).into_iter().next();
    let chart = term.or_else(|| losses(report).into_iter().next());
    let chart = chart.map(Chart::figure).transpose()?.flatten();
    let bars = accuracies(report).figure()?;
    Ok(html! { (bars) @if let Some(chart) = chart { (chart) } })
}

fn accuracies(report: &AdaptReport) -> Bars {
    let row = |metrics: &DomainMetrics, name: &str, color: usize| Row {
        name: format!("{}, {name}", metrics.name),
        parts: vec![Part {
            name: "accuracy".into(),
            value: 100.0 * metrics.accuracy,
            text: percent(metrics.accuracy),
            color: Some(color),
            inside: String::new(),
        }],
        label: percent(metrics.accuracy),
    };
    let mut rows = Vec::new();
    if let (Some(without), Some(with)) = (&report.without.target, &report.with.target) {
        rows.extend([row(without, ALONE, 1), row(with, WITH, 0)]);
    }
    rows.extend([row(&report.without.source, ALONE, 1), row(&report.with.source, WITH, 0)]);
    Bars {
        title: "Accuracy".into(),
        note: "Share of samples that are classified correctly.".into(),
        unit: "%",
        rows,
    }
}

/// Returns the task's loss with and without the terms, on training and on held-out samples.
pub(super) fn losses(report: &AdaptReport) -> Vec<Chart> {
    let task = |interval: &Interval| interval.losses.get(TASK).copied();
    let validation = |interval: &Interval| interval.validation.map(|metrics| metrics.loss);
    let both = |title: &str, note: &'static str, value: &dyn Fn(&Interval) -> Option<f64>| Chart {
        title: title.into(),
        note,
        unit: "step",
        lines: vec![line(WITH, &report.with, value), line(ALONE, &report.without, value)],
    };
    vec![
        both("Task loss", "How wrong the network is on its labeled training samples.", &task),
        both(
            "Task loss, held out",
            "The same on labeled samples that it is not trained on.",
            &validation,
        ),
    ]
}

/// Returns each term over the run.
pub(super) fn terms(report: &AdaptReport) -> Vec<Chart> {
    let names = report.with.history.names().into_iter().filter(|name| name != TASK);
    let chart = |name: String| Chart {
        lines: vec![line("", &report.with, &|interval| interval.losses.get(&name).copied())],
        title: format!("Term: {name}"),
        note: "A loss that is added to the task's and needs no labels; training lowers it.",
        unit: "step",
    };
    names.map(chart).collect()
}

fn line(name: &str, entry: &AdaptEntry, value: &dyn Fn(&Interval) -> Option<f64>) -> Line {
    let history: &History = &entry.history;
    let intervals = history.intervals.iter();
    let points =
        intervals.filter_map(|interval| Some((interval.step as f64, value(interval)?))).collect();
    Line { name: name.into(), points }
}
