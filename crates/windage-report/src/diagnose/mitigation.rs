//! Mitigations on the page of a report.

use maud::{Markup, html};
use windage_core::text::percent_or_dash;
use windage_diagnose::mitigation::{Accuracies, Mitigations, Retrained, SelectiveReport};

use crate::page::document::{scrolled, table_head};

/// Describes the selective classifier and what retraining regained.
pub(super) fn content(mitigations: &Mitigations) -> Markup {
    html! {
        @if let Some(report) = &mitigations.selective { (selective(report)) }
        @if !mitigations.retrained.is_empty() { (retraining(&mitigations.retrained)) }
    }
}

fn selective(report: &SelectiveReport) -> Markup {
    let metrics = &report.held_out;
    html! {
        p {
            strong { "Use it selectively: " }
            "accept samples with " (report.classifier.in_words()) ", and reject others. On "
            (metrics.correct + metrics.wrong) " held-out samples this raises the accuracy from "
            (percent_or_dash(metrics.accuracy_of_all())) " to "
            (percent_or_dash(metrics.accuracy_of_accepted())) " of the accepted samples."
        }
        p {
            "False alarms, rejected although the classifier is correct: "
            (percent_or_dash(metrics.false_alarm_rate())) " of " (metrics.correct)
            ". Misses, accepted although it is wrong: "
            (percent_or_dash(metrics.miss_rate())) " of " (metrics.wrong) "."
            @if metrics.unmeasurable > 0 {
                " The attribute cannot be measured in " (metrics.unmeasurable)
                " further samples."
            }
        }
    }
}

fn retraining(runs: &[Retrained]) -> Markup {
    let table = html! {
        table.numbers {
            (table_head(["added", "source", "target", "regained"]))
            tbody {
                @for run in runs {
                    tr {
                        th scope="row" { (run.added.in_words()) }
                        td { (change(&run.accuracies.source)) }
                        td { (change(&run.accuracies.target)) }
                        td { (percent_or_dash(run.regained())) }
                    }
                }
            }
        }
    };
    html! {
        p {
            strong { "Retrain it: " }
            "the training of the classifier continued with its own training samples and as many \
             added ones. Accuracies are on held-out samples; regained is the share of the accuracy \
             that was lost between the domains. If the cause was found, moving samples along it \
             regains accuracy, and moving them along a harmless attribute or adding nothing does \
             not."
        }
        (scrolled("Table of retraining", &table))
    }
}

fn change(accuracies: &Accuracies) -> String {
    format!("{:.1} → {:.1} %", 100.0 * accuracies.before, 100.0 * accuracies.after)
}
