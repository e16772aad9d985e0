//! One run, beside the same run without terms.

use serde_json::json;
use windage::adapt::RunConfig;
use windage::core::text::{percent, percent_or_dash};
use windage::report::adapt::{AdaptEntry, AdaptReport, DomainMetrics, write_adapt_report};

use super::doubts::{fell, few_samples};
use super::trained::{Reported, Trained, prepared};
use crate::failure::Result;
use crate::model;
use crate::run::{Outcome, Run};
use crate::terminal::{Output, table};

const NETWORK: &str = "network.safetensors";

/// Trains with the task alone and with the terms, and writes the report.
pub(super) fn run(config: &RunConfig, run: &mut Run) -> Result<Outcome> {
    let reported = Reported::new(config);
    let alone = config.task_alone();
    let data = prepared(&alone, run.device())?;
    run.begin()?;
    for note in &data.notes {
        run.output.line(format_args!("Note: {note}"));
    }
    let without = Trained::new(&alone, data, &reported, &mut run.context("without.ckpt"))?;
    if let Some(interruption) = without.interruption("the task alone") {
        return Err(interruption);
    }
    let data = prepared(config, run.device())?;
    let with = Trained::new(config, data, &reported, &mut run.context("with.ckpt"))?;
    model::save(&run.file(NETWORK), &with.network, &with.card)?;
    let interruption = with.interruption("the run with the terms");
    let report = AdaptReport {
        config: Some(run.config_text().into()),
        settings: config.clone(),
        without: without.entry,
        with: with.entry,
    };
    write_adapt_report(run.out(), &report)?;
    print(&report, run.output);
    let page = run.file("index.html").display().to_string();
    run.output.line(format_args!("Report: {page}"));
    if let Some(interruption) = interruption {
        return Err(interruption);
    }
    print_gain(&report, run.output);
    Ok(Outcome { result: result(&report, &page), doubts: doubts(&report), word: None })
}

fn result(report: &AdaptReport, page: &str) -> serde_json::Value {
    let accuracy = |metrics: &Option<DomainMetrics>| metrics.as_ref().map(|set| set.accuracy);
    let (without, with) = (accuracy(&report.without.target), accuracy(&report.with.target));
    let recommendations = report.with.recommendations.iter().map(ToString::to_string);
    json!({
        "source": {
            "without": report.without.source.accuracy,
            "with": report.with.source.accuracy,
        },
        "target": { "without": without, "with": with },
        "gain": without.zip(with).map(|(without, with)| with - without),
        "steps": report.with.steps,
        "ended": report.with.ended,
        "recommendations": recommendations.collect::<Vec<_>>(),
        "report": page,
    })
}

fn doubts(report: &AdaptReport) -> Vec<String> {
    let (Some(without), Some(with)) = (&report.without.target, &report.with.target) else {
        return Vec::new();
    };
    let fell = fell(&with.name, without.accuracy, with.accuracy);
    few_samples(with).into_iter().chain(fell).collect()
}

/// Prints accuracies, correlations and recommendations.
fn print(report: &AdaptReport, output: Output) {
    let mut metrics =
        table(&["", "source, held out", "target", "correlation before", "after", "steps", "time"]);
    metrics.add_row(row("task alone", &report.without));
    metrics.add_row(row("with the terms", &report.with));
    output.line(metrics);
    output.line(format_args!("Correlation: {}", report.correlation_is()));
    for recommendation in &report.with.recommendations {
        output.line(format_args!("Recommendation: {recommendation}"));
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
fn print_gain(report: &AdaptReport, output: Output) {
    match (&report.without.target, &report.with.target) {
        (Some(without), Some(with)) => output.line(format_args!(
            "Accuracy on {}: {} with the task alone, {} with the terms ({:+.1} points)",
            with.name,
            percent(without.accuracy),
            percent(with.accuracy),
            100.0 * (with.accuracy - without.accuracy)
        )),
        _ => output.line(format_args!(
            "Accuracy on {}: {}",
            report.with.source.name,
            percent(report.with.source.accuracy)
        )),
    }
}
