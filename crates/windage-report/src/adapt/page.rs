//! The report as one page.

use image::RgbImage;
use maud::{Markup, html};

use super::{AdaptEntry, AdaptReport};
use crate::Result;
use crate::page::document::{data_uri, document};

pub(super) fn page(report: &AdaptReport, curves: Option<&RgbImage>) -> Result<String> {
    let target = report.with.target.as_ref().map_or("no test set", |target| &target.name);
    let title = format!("{} → {target}", report.with.source.name);
    let curves = curves.map(data_uri).transpose()?;
    let header = html! {
        p.kicker { "What did unlabeled data gain?" }
        h1 { (title) }
        p.sentence { (sentence(report)) }
    };
    let main = html! {
        (figures(report))
        (recommendations(report))
        @if let Some(curves) = &curves {
            section aria-labeledby="training" {
                h2 #training { "Training" }
                div.scroll tabindex="0" role="region" aria-label="Training curves" {
                    img src=(curves) alt="Losses by step, with the terms and with the task alone";
                }
            }
        }
        (conditions(report))
    };
    Ok(document(&format!("Adapted: {title}"), &header, &main))
}

fn sentence(report: &AdaptReport) -> String {
    match (&report.without.target, &report.with.target) {
        (Some(without), Some(with)) => format!(
            "On {} the task alone reaches {:.1} %, with the terms {:.1} % ({:+.1} points).",
            with.name,
            100.0 * without.accuracy,
            100.0 * with.accuracy,
            100.0 * (with.accuracy - without.accuracy)
        ),
        _ => format!(
            "No test set was given; {} is known with {:.1} %.",
            report.with.source.name,
            100.0 * report.with.source.accuracy
        ),
    }
}

fn figures(report: &AdaptReport) -> Markup {
    let number = |value: Option<f64>, digits: usize| {
        value.map_or("—".into(), |value| format!("{value:.digits$}"))
    };
    let percent = |accuracy: f64| format!("{:.1} %", 100.0 * accuracy);
    let row = |name: &str, entry: &AdaptEntry| {
        html! {
            tr {
                th scope="row" { (name) }
                td { (percent(entry.source.accuracy)) }
                td { (entry.target.as_ref().map_or("—".into(), |target| percent(target.accuracy))) }
                td { (number(entry.correlation_before, 4)) }
                td { (number(entry.correlation_after, 4)) }
                td { (number(entry.information, 3)) }
                td { (entry.steps) }
                td { (format!("{:.1} s", entry.seconds)) }
            }
        }
    };
    html! {
        section aria-labeledby="figures" {
            h2 #figures { "With and without" }
            p { "The same data, limit of steps and seed. Correlation: " (report.correlation_is()) ". Information: how sure and how varied answers are there, in nats, at most the logarithm of the number of classes." }
            div.scroll tabindex="0" role="region" aria-label="Table of figures" {
                table.numbers {
                    thead { tr { th { "" } th { (report.with.source.name) } th { (report.with.target.as_ref().map_or("target", |target| &target.name)) } th { "correlation before" } th { "after" } th { "information" } th { "steps" } th { "time" } } }
                    tbody { (row("task alone", &report.without)) (row("with the terms", &report.with)) }
                }
            }
        }
    }
}

fn recommendations(report: &AdaptReport) -> Markup {
    html! {
        @if !report.with.recommendations.is_empty() {
            section aria-labeledby="advice" {
                h2 #advice { "What to change" }
                ul { @for advice in &report.with.recommendations { li { strong { (advice.change) } ": " (advice.reason) "." } } }
            }
        }
    }
}

fn conditions(report: &AdaptReport) -> Markup {
    let json = serde_json::to_string_pretty(&report.conditions).unwrap_or_default();
    html! {
        section aria-labeledby="conditions" {
            h2 #conditions { "How this was made" }
            @if !report.arguments.is_empty() { p { "Called with " code { (report.arguments.join(" ")) } "." } }
            details { summary { "All conditions" } pre { (json) } }
        }
    }
}
