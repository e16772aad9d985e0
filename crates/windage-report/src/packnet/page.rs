//! A report as an HTML page.

use maud::{Markup, html};
use windage_core::text::{percent, percent_or_dash};

use super::capacity;
use super::data::PackingReport;
use crate::Result;
use crate::page::document::{Page, configuration, metric, scrolled, section, table_head};
use crate::page::number;

/// Largest number of layers whose weights are shown on the first screen.
const MOST_LAYERS: usize = 8;

/// Returns the page.
pub(super) fn page(report: &PackingReport) -> Result<Page<'_>> {
    let heading = match report.tasks.len() {
        1 => "1 task in one network".into(),
        count => format!("{count} tasks in one network"),
    };
    let mut warnings = Vec::new();
    if !report.is_unchanged {
        warnings.push("The outputs of an earlier task have changed.".into());
    }
    let (mut proof, mut sections) = (accuracies(report), Vec::new());
    let capacity = capacity::figure(report)?;
    if report.capacity.layers.len() <= MOST_LAYERS {
        proof = html! { (proof) (capacity) };
    } else {
        sections.push(section("capacity", "Who owns which weights", &capacity));
    }
    sections.push(section("learning", "How each task was learned", &tasks(report)));
    if !report.choices.is_empty() {
        sections.push(section("choices", "If nobody names the task", &choices(report)));
    }
    if report.config.is_some() {
        let config = configuration(report.config.as_deref());
        sections.push(section("settings", "How this was made", &config));
    }
    Ok(Page {
        title: heading.clone(),
        question: "What does the network know, and how much room is left?",
        heading,
        sentence: sentence(report),
        certainty: certainty(report),
        chart: None,
        warnings,
        proof: Some(proof),
        metrics: metrics(report),
        sections,
    })
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

fn certainty(report: &PackingReport) -> Vec<Markup> {
    let mut paragraphs = Vec::new();
    if report.tasks.len() > 1 && report.is_unchanged {
        paragraphs.push(html! {
            "This was checked, not estimated: after each later task, the network's outputs for \
             every test sample of all earlier tasks were compared with those before it. No bit \
             differs, so nothing is forgotten."
        });
    }
    paragraphs.push(html! { "Accuracies are on test data of one run, with one seed." });
    paragraphs
}

fn metrics(report: &PackingReport) -> Vec<Markup> {
    let free = report.capacity.free() as f64 / report.capacity.weights().max(1) as f64;
    let forecast = &report.forecast;
    let tasks = |count: usize| match count {
        1 => "1 task".into(),
        count => format!("{count} tasks"),
    };
    let room = forecast.until_exhausted.map_or("unlimited".into(), tasks);
    let room_note = format!(
        "more until a layer is full, if they are unlike all earlier ones; {} if each takes as many \
         weights as the smallest so far",
        forecast.as_large_as_the_smallest
    );
    let accuracy = percent_or_dash(report.accuracies.average_accuracy().ok());
    let weights = format!("of {} weights", number::count(report.capacity.weights()));
    let file_note =
        format!("with all tasks; one network alone has {}", number::bytes(report.network_bytes));
    let mut metrics = vec![metric("Mean accuracy", &accuracy, "on test data, over all tasks")];
    if let Some(forgetting) = report.forgetting() {
        let note = "accuracy that earlier tasks lost since they were learned; 0 is perfect";
        metrics.push(metric("Forgetting", &percent(forgetting), note));
    }
    metrics.push(metric("Free", &percent(free), &weights));
    metrics.push(metric("Room for", &room, &room_note));
    metrics.push(metric("File", &number::bytes(report.file_bytes), &file_note));
    metrics
}

/// Returns the accuracies of all tasks after each task, with a background by accuracy.
fn accuracies(report: &PackingReport) -> Markup {
    let trained = report.accuracies.trained();
    let columns = (1..=trained).map(|after| format!("after task {after}"));
    let table = html! {
        table.numbers.heat {
            (table_head(std::iter::once("task".into()).chain(columns)))
            tbody {
                @for (number, task) in report.tasks.iter().enumerate() {
                    tr {
                        th scope="row" { (number + 1) ". " (task.name) }
                        @for after in 1..=trained {
                            @if let Some(accuracy) = report.accuracies.accuracy(after, number) {
                                td.value style=(format!("--share: {:.0}%", 100.0 * accuracy)) {
                                    (format!("{:.1}", 100.0 * accuracy))
                                }
                            } @else {
                                td {}
                            }
                        }
                    }
                }
            }
        }
    };
    html! {
        figure {
            figcaption {
                strong { "Accuracy on each task's test data, in %" }
                span.note {
                    "A row is a task; its number stays the same from left to right, because later \
                     tasks change none of its weights."
                }
            }
            (scrolled("Table of accuracies", &table))
        }
    }
}

fn tasks(report: &PackingReport) -> Markup {
    let columns =
        ["task", "samples", "classes", "divergence", "trained", "pruned", "fine-tuned", "chosen"];
    let chosen = |candidate| if candidate == 0 { "before fine-tuning" } else { "after it" };
    let divergence = |value: Option<f64>| value.map_or("—".into(), number::significant);
    html! {
        p {
            "A task is trained, then pruned: its weights of the smallest magnitude are set to zero \
             and given back. The remaining ones are fine-tuned. Accuracies are on validation data. \
             The divergence says how unlike its data are to those of the most similar earlier \
             task, from 0 (alike) to 1 (nothing in common); pruning ratios are chosen by it."
        }
        (scrolled("Table of tasks", &html! {
            table.numbers {
                (table_head(columns))
                tbody {
                    @for task in &report.tasks {
                        tr {
                            th scope="row" { (task.name) }
                            td { (number::count(task.samples)) }
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
    html! {
        p {
            "The network needs to know which task a sample belongs to. If nobody says so, these \
             methods guess it; the shares are of test samples whose task is found."
        }
        (scrolled("Table of methods", &html! {
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
        }))
    }
}
