//! What to do about it, on the page of a diagnosis.

use maud::{Markup, html};
use windage_diagnose::{Mitigations, Retrained, SelectiveReport};

/// The gate and what retraining regained.
pub(crate) fn section(remedies: &Mitigations) -> Markup {
    html! {
        section aria-labeledby="remedies" {
            h2 #remedies { "What to do about it" }
            @if let Some(report) = &remedies.gate { (gate(report)) }
            @if !remedies.retrained.is_empty() { (retraining(&remedies.retrained)) }
        }
    }
}

fn percent(share: Option<f64>) -> String {
    share.map_or("—".into(), |share| format!("{:.1} %", 100.0 * share))
}

fn gate(report: &SelectiveReport) -> Markup {
    let figures = &report.held_out;
    html! {
        p {
            strong { "Ask it only where it can answer: " } "apply the classifier to samples with " (report.gate.in_words())
            ", and not to others. On " (figures.right + figures.wrong) " samples held out that lifts its accuracy from "
            (percent(figures.accuracy_of_all())) " to " (percent(figures.accuracy_of_applied())) " of those that it is applied to."
        }
        p {
            "False alarms, refused though it would be right: " (percent(figures.false_alarm_rate())) " of " (figures.right)
            ". Misses, applied though it is wrong: " (percent(figures.miss_rate())) " of " (figures.wrong) "."
            @if figures.unmeasurable > 0 { " The gate knows nothing of " (figures.unmeasurable) " further samples, which cannot be measured." }
        }
    }
}

fn retraining(runs: &[Retrained]) -> Markup {
    let change =
        |before: f64, after: f64| format!("{:.1} → {:.1} %", 100.0 * before, 100.0 * after);
    html! {
        p {
            strong { "Teach it: " } "the classifier learned on from its own training samples and as many added ones. \
            Accuracies are on samples held out; regained is the share of the accuracy lost between the domains. Where the cause was \
            found, moving samples along it regains accuracy, and moving them along a harmless attribute or adding nothing does not."
        }
        div.scroll tabindex="0" role="region" aria-label="Table of retraining" {
            table.numbers {
                thead { tr { th { "added" } th { "first domain" } th { "second domain" } th { "regained" } } }
                tbody {
                    @for run in runs {
                        tr {
                            th scope="row" { (run.added.in_words()) }
                            td { (change(run.first.before, run.first.after)) }
                            td { (change(run.second.before, run.second.after)) }
                            td { (percent(run.regained())) }
                        }
                    }
                }
            }
        }
    }
}
