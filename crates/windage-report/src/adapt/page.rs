//! A report as an HTML page.

use image::RgbImage;
use maud::{Markup, html};
use windage_core::text::{percent, percent_or_dash};

use super::data::{AdaptEntry, AdaptReport};
use crate::Result;
use crate::page::document::{
    command_line, data_uri, document, folded, scrolled, section, table_head,
};

pub(super) fn page(report: &AdaptReport, curves: Option<&RgbImage>) -> Result<String> {
    let target = report.with.target.as_ref().map_or("no test set", |target| &target.name);
    let title = format!("{} → {target}", report.with.source.name);
    let curves = curves.map(data_uri).transpose()?;
    let header = html! {
        p.kicker { "What is gained by unlabeled data?" }
        h1 { (title) }
        p.sentence { (sentence(report)) }
    };
    let main = html! {
        (section("metrics", "With and without", &metrics(report)))
        @if !report.with.recommendations.is_empty() {
            (section("recommendations", "What to change", &recommendations(report)))
        }
        @if let Some(curves) = &curves { (section("training", "Training", &training(curves))) }
        (section("config", "How this was made", &origin(report)))
    };
    Ok(document(&format!("Adapted: {title}"), &header, &main))
}

fn sentence(report: &AdaptReport) -> String {
    match (&report.without.target, &report.with.target) {
        (Some(without), Some(with)) => format!(
            "The accuracy on {} is {} with the task alone and {} with the terms ({:+.1} points).",
            with.name,
            percent(without.accuracy),
            percent(with.accuracy),
            100.0 * (with.accuracy - without.accuracy)
        ),
        _ => format!(
            "There was no test set; the accuracy on {} is {}.",
            report.with.source.name,
            percent(report.with.source.accuracy)
        ),
    }
}

fn metrics(report: &AdaptReport) -> Markup {
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
            ". Information: mutual information of inputs and predictions there in nats, which \
             is high if predictions are certain and varied; at most the logarithm of the \
             number of classes."
        }
        (scrolled("Table of metrics", &table))
    }
}

fn row(name: &str, entry: &AdaptEntry) -> Markup {
    let number = |value: Option<f64>, digits: usize| {
        value.map_or("—".into(), |value| format!("{value:.digits$}"))
    };
    let target = entry.target.as_ref().map(|target| target.accuracy);
    html! {
        tr {
            th scope="row" { (name) }
            td { (percent(entry.source.accuracy)) }
            td { (percent_or_dash(target)) }
            td { (number(entry.correlation_before, 4)) }
            td { (number(entry.correlation_after, 4)) }
            td { (number(entry.information, 3)) }
            td { (entry.steps) }
            td { (format!("{:.1} s", entry.seconds)) }
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

fn training(curves: &str) -> Markup {
    let picture = html! {
        img src=(curves) alt="Losses by step, with the terms and with the task alone";
    };
    scrolled("Training curves", &picture)
}

fn origin(report: &AdaptReport) -> Markup {
    let json = serde_json::to_string_pretty(&report.config).unwrap_or_default();
    html! {
        (command_line(&report.arguments))
        (folded("Run configuration", &json))
    }
}
