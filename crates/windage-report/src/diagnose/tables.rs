//! The tables of attributes and of checks, on the page of a report.

use maud::{Markup, html};
use windage_core::text::{percent, unit_suffix};
use windage_diagnose::attribution::{AlterationKind, Altered, AttributeFinding, CauseCheck};

use crate::page::document::{scrolled, table_head};
use crate::page::number::{count, significant};

/// Returns the table of attributes and what they change by.
pub(super) fn attributes(findings: &[AttributeFinding]) -> Markup {
    let columns = [
        "attribute",
        "between the samples",
        "down the loss axis",
        "across the features",
        "share on the loss axis",
        "effect",
        "pairs",
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
            "An attribute is a measured property of samples. Means over the pairs in which it can \
             be measured everywhere: how much each differs between the two samples, and how much \
             it changes in the pictures down the loss axis and across the features. The effect is \
             the change down, in standard deviations of the attribute in the target. What few \
             pairs show need not hold for the others."
        }
        (scrolled("Table of attributes", &table))
    }
}

fn attribute(finding: &AttributeFinding) -> Markup {
    html! {
        tr.strong[finding.is_cause] {
            th scope="row" { (finding.name) }
            td { (finding.between_text().replace('-', "−")) }
            td { (finding.down_text().replace('-', "−")) }
            td { (finding.across_text().replace('-', "−")) }
            td { (percent(finding.down_part)) }
            td { (significant(finding.effect)) }
            td { (finding.pairs) " of " (finding.of) }
            td { @if finding.is_cause { "cause" } }
        }
    }
}

/// Returns the table of what altering each attribute in real samples does to the classifier.
pub(super) fn checks(checks: &[CauseCheck]) -> Markup {
    let columns = ["attribute", "samples", "as it is", "altered back", "altered further", ""];
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody { @for check in checks { (row(check)) } }
        }
    };
    html! {
        p {
            "Pictures suggest; real samples decide. Each attribute alone was altered in real \
             samples of the target: by a quarter, a half or all of its change down the loss axis, \
             whichever is best; if that does not help, in each sample to the mean of the source. \
             If an attribute is a cause, altering it back raises the accuracy."
        }
        (scrolled("Table of checks", &table))
    }
}

fn row(check: &CauseCheck) -> Markup {
    let unit = unit_suffix(&check.unit);
    let amount = |altered: &Altered| {
        let plus = if altered.by > 0.0 { "+" } else { "" };
        format!("{plus}{}{unit}", significant(altered.by))
    };
    let is_per_sample = check.alteration == AlterationKind::PerSample;
    html! {
        tr.strong[check.is_supported] {
            th scope="row" { (check.name) }
            td { (count(check.samples)) }
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
    altered.accuracy.map_or_else(|| format!("loss {}", significant(altered.mean_loss)), percent)
}
