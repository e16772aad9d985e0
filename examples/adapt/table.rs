//! Results in the terminal.

use windage::core::text::{percent, percent_or_dash};
use windage::report::adapt::{AdaptEntry, AdaptReport};

use crate::common::table;

/// Prints accuracies, correlations and recommendations.
pub(crate) fn print(report: &AdaptReport) {
    let mut metrics =
        table(&["", "source, held out", "target", "correlation before", "after", "steps", "time"]);
    metrics.add_row(row("task alone", &report.without));
    metrics.add_row(row("with the terms", &report.with));
    println!("{metrics}");
    println!("Correlation: {}", report.correlation_is());
    for recommendation in &report.with.recommendations {
        println!("Recommendation: {recommendation}");
    }
}

fn row(name: &str, entry: &AdaptEntry) -> Vec<String> {
    let number = |value: Option<f64>| value.map_or("—".into(), |value| format!("{value:.4}"));
    vec![
        name.into(),
        percent(entry.source.accuracy),
        percent_or_dash(entry.target.as_ref().map(|target| target.accuracy)),
        number(entry.correlation_before),
        number(entry.correlation_after),
        entry.steps.to_string(),
        format!("{:.0} s", entry.seconds),
    ]
}

/// Prints the accuracy with and without the terms.
pub(crate) fn print_gain(report: &AdaptReport) {
    match (&report.without.target, &report.with.target) {
        (Some(without), Some(with)) => println!(
            "Accuracy on {}: {} with the task alone, {} with the terms ({:+.1} points)",
            with.name,
            percent(without.accuracy),
            percent(with.accuracy),
            100.0 * (with.accuracy - without.accuracy)
        ),
        _ => println!(
            "Accuracy on {}: {}",
            report.with.source.name,
            percent(report.with.source.accuracy)
        ),
    }
}
