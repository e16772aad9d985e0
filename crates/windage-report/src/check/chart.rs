//! Estimated accuracies with their intervals as dots.

use maud::Markup;
use windage_core::text::percent;

use super::data::CheckReport;
use crate::Result;
use crate::page::chart::{Dot, DotRow, Dots};

/// Draws the accuracy on the source, the combined estimate and that of each method.
pub(super) fn figure(report: &CheckReport) -> Result<Markup> {
    let check = &report.check;
    let source = check.source_accuracy;
    let labeled = format!("{}, by labels", report.domains.source);
    let estimates = std::iter::once(&check.estimates.combined).chain(&check.estimates.each);
    let estimates = estimates.map(|estimate| {
        let ends = [estimate.interval.low, estimate.interval.high];
        row(estimate.method.in_words().into(), estimate.value, ends)
    });
    let chart = Dots {
        title: "Estimated accuracy".into(),
        note: format!(
            "On {}, without labels. Each dot is an estimate, the rings are the ends of its \
             interval. Dashed: the accuracy on {}.",
            report.domains.target, report.domains.source
        ),
        axis: "accuracy, %".into(),
        reference: Some(100.0 * source.value),
        columns: ["accuracy", "interval from", "to"].map(String::from).into(),
        rows: std::iter::once(row(labeled, source.value, [source.low, source.high]))
            .chain(estimates)
            .collect(),
    };
    chart.figure()
}

/// Returns the row of an accuracy with the ends of its interval.
fn row(name: String, value: f64, ends: [f64; 2]) -> DotRow {
    let dot = |what: &str, share: f64| Dot {
        value: 100.0 * share,
        title: format!("{name}, {what}: {}", percent(share)),
    };
    DotRow {
        mean: dot("accuracy", value),
        deviation: None,
        label: percent(value),
        values: vec![dot("lower end", ends[0]), dot("upper end", ends[1])],
        cells: [value, ends[0], ends[1]].map(percent).into(),
        name,
    }
}
