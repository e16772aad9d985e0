//! Estimated accuracies with their intervals as dots.

use maud::Markup;
use windage_core::text::percent;
use windage_metrics::accuracy_estimate::AccuracyEstimate;

use super::data::CheckReport;
use crate::Result;
use crate::page::chart::{Dot, DotRow, Dots};

/// Draws the combined estimate and that of each method.
pub(super) fn figure(report: &CheckReport) -> Result<Markup> {
    let check = &report.check;
    let estimates = std::iter::once(&check.estimates.combined).chain(&check.estimates.each);
    let chart = Dots {
        title: "Estimated accuracy".into(),
        note: format!(
            "On {}, without labels. Each dot is an estimate, the rings are the ends of its \
             interval. Dashed: the accuracy on {}.",
            report.domains.target, report.domains.source
        ),
        axis: "accuracy, %".into(),
        reference: Some(100.0 * check.source_accuracy.value),
        columns: ["estimate", "interval from", "to"].map(String::from).into(),
        rows: estimates.map(row).collect(),
    };
    chart.figure()
}

fn row(estimate: &AccuracyEstimate) -> DotRow {
    let AccuracyEstimate { value, interval, method } = *estimate;
    let name = method.in_words();
    let dot = |what: &str, share: f64| Dot {
        value: 100.0 * share,
        title: format!("{name}, {what}: {}", percent(share)),
    };
    DotRow {
        name: name.into(),
        mean: dot("estimate", value),
        deviation: None,
        label: percent(value),
        values: vec![dot("lower end", interval.low), dot("upper end", interval.high)],
        cells: [value, interval.low, interval.high].map(percent).into(),
    }
}
