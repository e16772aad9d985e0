//! The outcome on the terminal.

use windage::report::adapt::{AdaptEntry, AdaptReport};

use crate::common::table;

pub(crate) fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// Accuracies, correlations, recommendations.
pub(crate) fn print(report: &AdaptReport) {
    let mut figures =
        table(&["", "source, held out", "target", "correlation before", "after", "steps", "time"]);
    for (name, entry) in [("task alone", &report.without), ("with the terms", &report.with)] {
        figures.add_row(row(name, entry));
    }
    println!("{figures}");
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
        entry.target.as_ref().map_or("—".into(), |target| percent(target.accuracy)),
        number(entry.correlation_before),
        number(entry.correlation_after),
        entry.steps.to_string(),
        format!("{:.0} s", entry.seconds),
    ]
}

/// The last line.
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
