//! The tables of attributes and of checks, on the page of a report.

use maud::{Markup, html};
use windage_core::text::{percent, unit_suffix};
use windage_diagnose::attribution::{AlterationKind, Altered, AttributeFinding, CauseCheck};

use crate::page::document::{scrolled, table_head};

/// Returns the table of attributes and what they change by.
pub(super) fn attributes(findings: &[AttributeFinding]) -> Markup {
    let columns = [
        "attribute",
        "between the samples",
        "down the loss axis",
        "across the features",
        "part on the loss axis",
        "effect",
        "",
    ];
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody { @for finding in findings { (attribute(finding)) } }
        }
    };
    html! {
        p {
            "Means over pairs. The effect is the change down the loss axis, in standard deviations \
             of the attribute in the target."
        }
        (scrolled("Table of attributes", &table))
    }
}

fn attribute(finding: &AttributeFinding) -> Markup {
    html! {
        tr.cause[finding.is_cause] {
            th scope="row" { (finding.name) }
            td { (finding.between_text()) }
            td { (finding.down_text()) }
            td { (finding.across_text()) }
            td {
                meter min="0" max="1" value=(format!("{:.3}", finding.down_part)) {}
                " " (format!("{:.2}", finding.down_part))
            }
            td { (format!("{:.2}", finding.effect)) }
            td { @if finding.is_cause { "cause" } }
        }
    }
}

/// Returns the table of what altering each attribute in real samples does to the classifier.
pub(super) fn checks(checks: &[CauseCheck]) -> Markup {
    let columns = ["attribute", "as it is", "altered back", "altered further", ""];
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody { @for check in checks { (row(check)) } }
        }
    };
    html! {
        p {
            "Each attribute alone was altered in real samples of the target: by a quarter, a half \
             or all of its change down the loss axis, whichever is best; if that does not help, \
             in each sample to the mean of the source. If an attribute is a cause, altering it \
             back raises the accuracy."
        }
        (scrolled("Table of checks", &table))
    }
}

fn row(check: &CauseCheck) -> Markup {
    let unit = unit_suffix(&check.unit);
    let amount = |altered: &Altered| format!("{:+.1}{unit}", altered.by);
    let is_per_sample = check.alteration == AlterationKind::PerSample;
    html! {
        tr.cause[check.is_supported] {
            th scope="row" { (check.name) }
            td { (performance(&check.unaltered)) }
            td {
                (performance(&check.back)) " ("
                @if is_per_sample { "per sample, on average " }
                (amount(&check.back)) ")"
            }
            td { (performance(&check.further)) " (" (amount(&check.further)) ")" }
            td { @if check.is_supported { "supported" } @else { "not supported" } }
        }
    }
}

/// Returns the accuracy, or the loss if the classifier does not predict classes.
fn performance(altered: &Altered) -> String {
    altered.accuracy.map_or_else(|| format!("loss {:.3}", altered.mean_loss), percent)
}
