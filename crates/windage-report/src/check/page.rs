//! A report as an HTML page.

use maud::{Markup, html};
use windage_core::text::{percent, percent_or_dash};
use windage_diagnose::check::{AttributeCheck, Coverage};
use windage_diagnose::finding::{means_in_words, points, probability};

use super::data::CheckReport;
use super::{chart, words};
use crate::Result;
use crate::page::document::{Page, configuration, metric, scrolled, section, table_head};
use crate::page::number;

/// Returns the page.
pub(super) fn page(report: &CheckReport) -> Result<Page<'_>> {
    let heading = format!("{} → {}", report.domains.source, report.domains.target);
    Ok(Page {
        title: format!("Checked: {heading}"),
        question: "How good is the classifier on data without labels?",
        heading,
        sentence: report.sentence.clone(),
        certainty: report.certainty.iter().map(|sentence| html! { (sentence) }).collect(),
        chart: None,
        warnings: report.doubts.iter().map(|doubt| capitalized(doubt)).collect(),
        proof: Some(chart::figure(report)?),
        metrics: metrics(report),
        sections: vec![
            section("attributes", "What differs", &attributes(report)),
            section("distances", "How far apart the data are", &distances(report)),
            section("coverage", "For how many samples it may be asked", &coverage(report)),
            section("origin", "How this was made", &origin(report)),
        ],
    })
}

/// Returns a text as a sentence, with a capital letter and a period.
fn capitalized(text: &str) -> String {
    let mut characters = text.trim_end_matches('.').chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).chain(['.']).collect()
}

fn metrics(report: &CheckReport) -> Vec<Markup> {
    let check = &report.check;
    let estimate = check.estimates.combined;
    let [low, high] = [estimate.interval.low, estimate.interval.high].map(percent);
    let source = check.source_accuracy;
    let confidences = check.confidences;
    vec![
        metric("Estimated accuracy", &percent(estimate.value), &format!("{low} to {high}")),
        metric(
            "Accuracy on the source",
            &percent(source.value),
            &format!("with labels: {} to {}", percent(source.low), percent(source.high)),
        ),
        metric(
            "Mean confidence",
            &percent(confidences.target),
            &format!("{} on the source", percent(confidences.source)),
        ),
        metric(
            "Test of features",
            &probability(check.test.p_value),
            &format!("kernel test of {}", words::tested(check)),
        ),
    ]
}

fn attributes(report: &CheckReport) -> Markup {
    let columns =
        ["", "source → target", "distance", "p", "corrected p", "confidence regained", ""];
    let suspects: Vec<&str> = report.check.suspects().map(|it| it.name.as_str()).collect();
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody {
                @for attribute in &report.check.attributes {
                    (row(attribute, suspects.contains(&attribute.name.as_str())))
                }
            }
        }
    };
    html! {
        p {
            "Kolmogorov–Smirnov tests, corrected for the number of attributes (Holm); the distance "
            "is in standard deviations within the domains. An attribute that differs is altered "
            "back in samples of the target. What then raises the mean confidence, here in points, "
            "is suspected; without labels it stays unconfirmed."
        }
        (scrolled("Table of attributes", &table))
    }
}

fn row(attribute: &AttributeCheck, is_suspected: bool) -> Markup {
    let verdict = match (is_suspected, attribute.differs) {
        (true, _) => "suspected, unconfirmed",
        (false, true) => "differs",
        (false, false) => "",
    };
    let regained = attribute.regained_confidence;
    html! {
        tr {
            th scope="row" { (attribute.name) }
            td { (means_in_words(attribute.means, &attribute.unit)) }
            td { (number::two_decimals(attribute.distance)) }
            td { (probability(attribute.p_value)) }
            td { (probability(attribute.corrected_p_value)) }
            td {
                @match regained {
                    Some(by) => {
                        (points(by.value)) " (" (points(by.low)) " to " (points(by.high)) ")"
                    }
                    None => "—",
                }
            }
            td { (verdict) }
        }
    }
}

fn distances(report: &CheckReport) -> Markup {
    let check = &report.check;
    let test = html! {
        p {
            "A kernel test of " (words::tested(check)) " gives " (probability(check.test.p_value))
            ": such a difference, or a larger one, between two sets of the same kind."
        }
    };
    let Some(compared) = check.distances else { return test };
    let columns = ["", "Fréchet distance", "kernel distance", "precision", "recall"];
    let rows = [("the other half of the source", compared.source), ("the target", compared.target)];
    let table = html! {
        table.numbers {
            (table_head(columns))
            tbody {
                @for (name, distances) in rows {
                    tr {
                        th scope="row" { (name) }
                        td { (number::significant(distances.frechet)) }
                        td { (number::significant(distances.kernel)) }
                        td { (percent(distances.precision)) }
                        td { (percent(distances.recall)) }
                    }
                }
            }
        }
    };
    html! {
        (test)
        p {
            "Distances of one half of the source's samples from as many others, "
            (number::count(compared.samples)) " each. Precision is the share of the others that "
            "resemble one of the half, recall the share of the half that resemble one of the "
            "others. Distances mean something beside those within the source alone."
        }
        (scrolled("Table of distances", &table))
    }
}

fn coverage(report: &CheckReport) -> Markup {
    let Some(Coverage { risk, threshold, source_risk_bound, coverage, .. }) = report.check.coverage
    else {
        return html! {
            p { "No threshold of the confidence guarantees the wanted risk on the source." }
        };
    };
    html! {
        p {
            "If only samples with a confidence of at least " (format!("{threshold:.4}"))
            " are classified, at most " (percent(risk)) " of them are wrong on data like the "
            "source (upper bound " (percent(source_risk_bound)) "). These are "
            (percent(coverage.source)) " of the source and " (percent(coverage.target))
            " of the target, where nothing is guaranteed."
        }
    }
}

fn origin(report: &CheckReport) -> Markup {
    let check = &report.check;
    html! {
        p {
            (number::count(check.samples.source)) " labeled samples of the source and "
            (number::count(check.samples.target)) " samples of the target without labels, "
            (report.classes) " classes; temperature " (number::two_decimals(check.temperature))
            "; accuracy on samples of the source that resemble the target in each attribute that "
            "differs: " (percent_or_dash(check.matched_accuracy)) "."
        }
        @for note in &report.notes { p { (capitalized(note)) } }
        (configuration(report.config.as_deref()))
    }
}
