//! The report as one page.

use image::RgbImage;
use maud::{Markup, html};

use super::PackingReport;
use crate::Result;
use crate::page::document::{data_uri, document};

pub(super) fn page(report: &PackingReport, capacity: &RgbImage) -> Result<String> {
    let picture = data_uri(capacity)?;
    let title = format!("{} tasks in one network", report.tasks.len());
    let header = html! {
        p.kicker { "What does the network know, and what room is left?" }
        h1 { (title) }
        p.sentence { (sentence(report)) }
        @if !report.is_unchanged {
            p.warning role="note" { strong { "Warning. " } "The outputs of an earlier task have changed." }
        }
    };
    let main = html! {
        (figures(report))
        (accuracies(report))
        section aria-labeledby="capacity" {
            h2 #capacity { "Who owns what" }
            p { "Each bar is a layer, from the input down; each stretch a task, in their order, from left to right." }
            div.scroll tabindex="0" role="region" aria-label="Capacity" {
                img.wide src=(picture) alt="Shares of each layer's weights by task; the table below has the numbers";
            }
        }
        (weights(report))
        (tasks(report))
        (choices(report))
        (settings(report))
    };
    Ok(document(&title, &header, &main))
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn sentence(report: &PackingReport) -> String {
    let mean = report.accuracies.average_accuracy().map_or("no".into(), percent);
    let kept = if report.is_unchanged { "stayed equal to the bit" } else { "changed" };
    match report.tasks.len() {
        0 | 1 => format!("Accuracy {mean} so far."),
        count => {
            format!("Mean accuracy {mean} over {count} tasks; what earlier tasks put out {kept}.")
        }
    }
}

fn figures(report: &PackingReport) -> Markup {
    let free = report.capacity.free() as f64 / report.capacity.weights().max(1) as f64;
    let room = report
        .forecast
        .until_exhausted
        .map_or("no end in sight".into(), |count| format!("{count} tasks"));
    html! {
        section.figures aria-label="Key figures" {
            dl { dt { "Mean accuracy" } dd { (report.accuracies.average_accuracy().map_or("—".into(), percent)) } dd.small { "on test data, over all tasks" } }
            dl { dt { "Forgetting" } dd { (report.forgetting().map_or("—".into(), percent)) } dd.small { "of earlier tasks; 0 is perfect" } }
            dl { dt { "Free" } dd { (percent(free)) } dd.small { "of " (report.capacity.weights()) " weights" } }
            dl { dt { "Room" } dd { (room) } dd.small { "until a layer has nothing left; " (report.forecast.as_large_as_the_smallest) " with as many weights as the smallest so far, if unlike all of these" } }
            dl { dt { "File" } dd { (report.file_bytes / 1024) " KiB" } dd.small { "with all tasks; one network has " (report.network_bytes / 1024) " KiB" } }
        }
    }
}

fn accuracies(report: &PackingReport) -> Markup {
    let trained = report.accuracies.trained();
    html! {
        section aria-labeledby="accuracies" {
            h2 #accuracies { "Accuracy after each task, in %" }
            div.scroll tabindex="0" role="region" aria-label="Table of accuracies" {
                table.numbers {
                    thead { tr { th { "task" } @for after in 1..=trained { th { "after " (after) } } } }
                    tbody {
                        @for (number, task) in report.tasks.iter().enumerate() {
                            tr {
                                th scope="row" { (number + 1) ". " (task.name) }
                                @for after in 1..=trained {
                                    td { (report.accuracies.accuracy(after, number).map_or(String::new(), |a| format!("{:.1}", 100.0 * a))) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn weights(report: &PackingReport) -> Markup {
    html! {
        section aria-labeledby="weights" {
            h2 #weights { "Weights of each layer" }
            div.scroll tabindex="0" role="region" aria-label="Table of weights" {
                table.numbers {
                    thead { tr { th { "layer" } th { "all" } @for number in 1..=report.tasks.len() { th { "task " (number) } } th { "free" } } }
                    tbody {
                        @for layer in &report.capacity.layers {
                            tr {
                                th scope="row" { (layer.layer) @if layer.is_closed { " (closed)" } }
                                td { (layer.weights) }
                                @for owned in &layer.owned { td { (owned) } }
                                td { (layer.free) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn tasks(report: &PackingReport) -> Markup {
    html! {
        section aria-labeledby="learning" {
            h2 #learning { "How each task was learned" }
            p { "Accuracies on validation data, and the divergence from the most similar earlier task by which rates are chosen." }
            div.scroll tabindex="0" role="region" aria-label="Table of tasks" {
                table.numbers {
                    thead { tr { th { "task" } th { "samples" } th { "classes" } th { "divergence" } th { "trained" } th { "initialized" } th { "fine-tuned" } th { "kept" } } }
                    tbody {
                        @for task in &report.tasks {
                            tr {
                                th scope="row" { (task.name) }
                                td { (task.samples) } td { (task.classes) }
                                td { (task.divergence.map_or("—".into(), |value| format!("{value:.2}"))) }
                                td { (percent(task.accuracies.trained)) }
                                td { (percent(task.accuracies.initialized)) }
                                td { (percent(task.accuracies.fine_tuned)) }
                                td { (if task.accuracies.kept.candidate == 0 { "before fine-tuning" } else { "after it" }) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn choices(report: &PackingReport) -> Markup {
    html! {
        @if !report.choices.is_empty() {
            section aria-labeledby="choices" {
                h2 #choices { "Where nobody names the task" }
                div.scroll tabindex="0" role="region" aria-label="Table of methods" {
                    table.numbers {
                        thead { tr { th { "method" } th { "found for each sample" } th { "found for a batch" } th { "samples a batch" } } }
                        tbody {
                            @for choice in &report.choices {
                                tr {
                                    th scope="row" { (choice.method) }
                                    td { (percent(choice.each)) } td { (percent(choice.together)) } td { (choice.batch) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn settings(report: &PackingReport) -> Markup {
    html! {
        section aria-labeledby="settings" {
            h2 #settings { "How this was made" }
            @if !report.arguments.is_empty() { p { "Called with " code { (report.arguments.join(" ")) } "." } }
            details { summary { "All settings" } pre { (report.settings) } }
        }
    }
}
