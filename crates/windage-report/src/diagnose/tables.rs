//! The table of how attributes change in the pictures, on the page of a report.

use maud::{Markup, html};
use windage_core::text::percent;
use windage_diagnose::attribution::AttributeFinding;

use super::Report;
use crate::page::document::{scrolled, table_head};
use crate::page::number::significant;

/// Returns the table of attributes and what they change by.
pub(super) fn attributes(report: &Report) -> Markup {
    let columns = [
        "attribute",
        "between the samples",
        "down the loss axis",
        "across the features",
        "share on the loss axis",
        "effect",
        "pairs",
        "on real samples",
    ];
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody { @for finding in &report.finding.attributes { (attribute(report, finding)) } }
        }
    };
    html! {
        p {
            "What the pictures suggest; the last column says what real samples decided. Means over \
             the pairs in which the attribute can be measured everywhere: how much it differs \
             between the two samples, and how much it changes in the pictures down the loss axis \
             and across the features. The effect is the change down, in standard deviations of the \
             attribute in the target. What few pairs show need not hold for the others."
        }
        (scrolled("Table of attributes", &table))
    }
}

fn attribute(report: &Report, finding: &AttributeFinding) -> Markup {
    let effect = report.finding.attribution.attribute(&finding.name);
    html! {
        tr.strong[report.finding.is_cause(&finding.name)] {
            th scope="row" { (finding.name) }
            td { (finding.between_text().replace('-', "−")) }
            td { (finding.down_text().replace('-', "−")) }
            td { (finding.across_text().replace('-', "−")) }
            td { (percent(finding.down_part)) }
            td { (significant(finding.effect)) }
            td { (finding.pairs) " of " (finding.of) }
            td.words { (effect.map_or("—", |effect| effect.verdict.in_words())) }
        }
    }
}
