//! A report as an HTML page.

use image::RgbImage;
use maud::{Markup, html};
use windage_core::text::{percent, percent_or_dash};

use super::data::PackingReport;
use crate::Result;
use crate::page::document::{
    command_line, data_uri, document, folded, metric, scrolled, section, table_head,
};

/// Returns the page with the picture of the capacity.
pub(super) fn page(report: &PackingReport, capacity: &RgbImage) -> Result<String> {
    let picture = data_uri(capacity)?;
    let title = format!("{} tasks in one network", report.tasks.len());
    let header = html! {
        p.kicker { "What does the network know, and how much room is left?" }
        h1 { (title) }
        p.sentence { (sentence(report)) }
        @if !report.is_unchanged {
            p.warning role="note" {
                strong { "Warning. " } "The outputs of an earlier task have changed."
            }
        }
    };
    let main = html! {
        (metrics(report))
        (section("accuracies", "Accuracy after each task, in %", &accuracies(report)))
        (section("capacity", "Who owns which weights", &shares(&picture)))
        (section("weights", "Weights of each layer", &weights(report)))
        (section("learning", "How each task was learned", &tasks(report)))
        @if !report.choices.is_empty() {
            (section("choices", "If nobody names the task", &choices(report)))
        }
        (section("settings", "How this was made", &origin(report)))
    };
    Ok(document(&title, &header, &main))
}

fn sentence(report: &PackingReport) -> String {
    let mean = report.accuracies.average_accuracy().map_or("no".into(), percent);
    let kept = if report.is_unchanged { "stayed equal to the bit" } else { "changed" };
    match report.tasks.len() {
        0 | 1 => format!("Accuracy {mean} so far."),
        count => {
            format!("Mean accuracy {mean} over {count} tasks; the outputs of earlier tasks {kept}.")
        }
    }
}

fn metrics(report: &PackingReport) -> Markup {
    let free = report.capacity.free() as f64 / report.capacity.weights().max(1) as f64;
    let forecast = &report.forecast;
    let room =
        forecast.until_exhausted.map_or("unlimited".into(), |count| format!("{count} tasks"));
    let room_note = format!(
        "until a layer has no weight left, if they are unlike all of these; {} with as many \
         weights as the smallest so far",
        forecast.as_large_as_the_smallest
    );
    let accuracy = percent_or_dash(report.accuracies.average_accuracy().ok());
    let forgetting = percent_or_dash(report.forgetting());
    let file = format!("{} KiB", report.file_bytes / 1024);
    let file_note = format!("with all tasks; one network has {} KiB", report.network_bytes / 1024);
    html! {
        section.metrics aria-label="Key metrics" {
            (metric("Mean accuracy", &accuracy, "on test data, over all tasks"))
            (metric("Forgetting", &forgetting, "of earlier tasks; 0 is perfect"))
            (metric("Free", &percent(free), &format!("of {} weights", report.capacity.weights())))
            (metric("Room", &room, &room_note))
            (metric("File", &file, &file_note))
        }
    }
}

fn accuracies(report: &PackingReport) -> Markup {
    let trained = report.accuracies.trained();
    let columns = (1..=trained).map(|after| format!("after {after}"));
    let cell = |after, task| {
        let accuracy = report.accuracies.accuracy(after, task);
        accuracy.map_or(String::new(), |accuracy| format!("{:.1}", 100.0 * accuracy))
    };
    scrolled(
        "Table of accuracies",
        &html! {
            table.numbers {
                (table_head(std::iter::once("task".into()).chain(columns)))
                tbody {
                    @for (number, task) in report.tasks.iter().enumerate() {
                        tr {
                            th scope="row" { (number + 1) ". " (task.name) }
                            @for after in 1..=trained { td { (cell(after, number)) } }
                        }
                    }
                }
            }
        },
    )
}

fn shares(picture: &str) -> Markup {
    html! {
        p {
            "Each bar is a layer, from the input down. Each stretch is a task, from left to right \
             in their order."
        }
        (scrolled("Capacity", &html! {
            img.wide src=(picture)
                alt="Shares of each layer's weights by task; the table below has the numbers";
        }))
    }
}

fn weights(report: &PackingReport) -> Markup {
    let tasks = (1..=report.tasks.len()).map(|number| format!("task {number}"));
    let columns = ["layer".into(), "all".into()].into_iter().chain(tasks).chain(["free".into()]);
    scrolled(
        "Table of weights",
        &html! {
            table.numbers {
                (table_head(columns))
                tbody {
                    @for layer in &report.capacity.layers {
                        tr {
                            th scope="row" {
                                (layer.layer) @if layer.is_closed { " (closed)" }
                            }
                            td { (layer.weights) }
                            @for owned in &layer.owned { td { (owned) } }
                            td { (layer.free) }
                        }
                    }
                }
            }
        },
    )
}

fn tasks(report: &PackingReport) -> Markup {
    let columns =
        ["task", "samples", "classes", "divergence", "trained", "pruned", "fine-tuned", "chosen"];
    let chosen = |candidate| if candidate == 0 { "before fine-tuning" } else { "after it" };
    let divergence = |value: Option<f64>| value.map_or("—".into(), |value| format!("{value:.2}"));
    html! {
        p {
            "Accuracies on validation data, and the divergence from the most similar earlier task, \
             by which pruning ratios are chosen."
        }
        (scrolled("Table of tasks", &html! {
            table.numbers {
                (table_head(columns))
                tbody {
                    @for task in &report.tasks {
                        tr {
                            th scope="row" { (task.name) }
                            td { (task.samples) }
                            td { (task.classes) }
                            td { (divergence(task.divergence)) }
                            td { (percent(task.accuracies.trained)) }
                            td { (percent(task.accuracies.pruned)) }
                            td { (percent(task.accuracies.fine_tuned)) }
                            td { (chosen(task.accuracies.chosen.candidate)) }
                        }
                    }
                }
            }
        }))
    }
}

fn choices(report: &PackingReport) -> Markup {
    let columns = ["method", "found for each sample", "found for a batch", "samples per batch"];
    scrolled(
        "Table of methods",
        &html! {
            table.numbers {
                (table_head(columns))
                tbody {
                    @for choice in &report.choices {
                        tr {
                            th scope="row" { (choice.method) }
                            td { (percent(choice.each)) }
                            td { (percent(choice.together)) }
                            td { (choice.batch) }
                        }
                    }
                }
            }
        },
    )
}

fn origin(report: &PackingReport) -> Markup {
    html! {
        (command_line(&report.arguments))
        (folded("All settings", &report.settings))
    }
}
