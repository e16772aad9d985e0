//! A report as an HTML page.

use maud::{Markup, html};
use windage_core::text::{percent, percent_or_dash};

use super::charts;
use super::data::{AdaptEntry, AdaptReport, DomainMetrics};
use crate::Result;
use crate::page::chart::grid;
use crate::page::document::{Page, configuration, folded, metric, scrolled, section, table_head};
use crate::page::number;

/// Two-sided quantile of the normal distribution for intervals of 95 %.
const QUANTILE: f64 = 1.96;

/// Returns the page.
pub(super) fn page(report: &AdaptReport) -> Result<Page<'_>> {
    let target = report.with.target.as_ref().map_or("no test set", |target| &target.name);
    let heading = format!("{} → {target}", report.with.source.name);
    let mut sections = vec![section("metrics", "With and without", &table(report))];
    if !report.with.recommendations.is_empty() {
        sections.push(section("recommendations", "What to change", &recommendations(report)));
    }
    let charts = charts::losses(report)
        .into_iter()
        .chain(charts::terms(report).into_iter().skip(1))
        .collect();
    if let Some(charts) = grid(charts)? {
        sections.push(section("training", "Training", &charts));
    }
    sections.push(section("config", "How this was made", &origin(report)));
    Ok(Page {
        title: format!("Adapted: {heading}"),
        question: "What is gained by unlabeled data?",
        heading,
        sentence: sentence(report),
        certainty: vec![certainty(report)],
        chart: None,
        warnings: Vec::new(),
        proof: Some(charts::proof(report)?),
        metrics: metrics(report),
        sections,
    })
}

fn sentence(report: &AdaptReport) -> String {
    match (&report.without.target, &report.with.target) {
        (Some(without), Some(with)) => format!(
            "With the terms {} instead of {} on {}: {} points.",
            percent(with.accuracy),
            percent(without.accuracy),
            with.name,
            points(with.accuracy - without.accuracy)
        ),
        _ => format!(
            "There was no test set; the accuracy on {} is {}.",
            report.with.source.name,
            percent(report.with.source.accuracy)
        ),
    }
}

/// Returns a difference of accuracies in percentage points with its sign.
fn points(difference: f64) -> String {
    format!("{:+.1}", 100.0 * difference).replace('-', "−")
}

/// Compares the gain with what chance alone does to accuracies on as many samples.
fn certainty(report: &AdaptReport) -> Markup {
    let (Some(without), Some(with)) = (&report.without.target, &report.with.target) else {
        return html! {
            "Whether the terms help on the other domain is unknown without labeled test samples of \
             it."
        };
    };
    let variance = |metrics: &DomainMetrics| {
        metrics.accuracy * (1.0 - metrics.accuracy) / metrics.samples.max(1) as f64
    };
    let margin = QUANTILE * (variance(with) + variance(without)).sqrt();
    let gain = with.accuracy - without.accuracy;
    let verdict = match gain {
        gain if gain > margin => "The gain is larger than chance explains",
        gain if gain < -margin => "The loss is larger than chance explains",
        _ => "Chance alone can explain the difference",
    };
    html! {
        (verdict) ": the choice of " (number::count(with.samples)) " test samples moves it by ± "
        (format!("{:.1}", 100.0 * margin)) " points (95 %). It is one seed; others may differ more."
    }
}

fn metrics(report: &AdaptReport) -> Vec<Markup> {
    let (with, without) = (&report.with, &report.without);
    let mut metrics = Vec::new();
    if let (Some(before), Some(after)) = (&without.target, &with.target) {
        let note = format!("accuracy with the terms; {} without", percent(before.accuracy));
        metrics.push(metric(&after.name, &percent(after.accuracy), &note));
    }
    let note = format!("accuracy with the terms; {} without", percent(without.source.accuracy));
    metrics.push(metric(&with.source.name, &percent(with.source.accuracy), &note));
    if let (Some(alone), Some(after)) = (without.correlation_after, with.correlation_after) {
        let note = format!(
            "how much the channels of {} say the same thing; {} without the terms, 0 is least",
            with.layer,
            number::significant(alone)
        );
        metrics.push(metric("Correlation", &number::significant(after), &note));
    }
    let note = format!("{} steps", number::count(with.steps));
    metrics.push(metric("Time", &number::duration(with.seconds), &note));
    metrics
}

fn table(report: &AdaptReport) -> Markup {
    let source = report.with.source.name.as_str();
    let target = report.with.target.as_ref().map_or("target", |target| &target.name);
    let columns =
        ["", source, target, "correlation before", "after", "information", "steps", "time"];
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody {
                (row("task alone", &report.without))
                (row("with the terms", &report.with))
            }
        }
    };
    html! {
        p {
            "Data, limit of steps and seed are the same. Correlation: "
            (report.correlation_is())
            "; it is 0 if each channel says something of its own. Information: mutual information \
             of inputs and predictions there in nats, which is high if predictions are certain and \
             varied; at most the logarithm of the number of classes."
        }
        (scrolled("Table of metrics", &table))
    }
}

fn row(name: &str, entry: &AdaptEntry) -> Markup {
    let number = |value: Option<f64>| value.map_or("—".into(), number::significant);
    let target = entry.target.as_ref().map(|target| target.accuracy);
    html! {
        tr {
            th scope="row" { (name) }
            td { (percent(entry.source.accuracy)) }
            td { (percent_or_dash(target)) }
            td { (number(entry.correlation_before)) }
            td { (number(entry.correlation_after)) }
            td { (number(entry.information)) }
            td { (number::count(entry.steps)) }
            td { (number::duration(entry.seconds)) }
        }
    }
}

fn recommendations(report: &AdaptReport) -> Markup {
    html! {
        ul {
            @for recommendation in &report.with.recommendations {
                li { strong { (recommendation.change) } ": " (recommendation.reason) "." }
            }
        }
    }
}

fn origin(report: &AdaptReport) -> Markup {
    let json = serde_json::to_string_pretty(&report.settings).unwrap_or_default();
    html! {
        (configuration(report.config.as_deref()))
        (folded("All settings", &json))
    }
}
