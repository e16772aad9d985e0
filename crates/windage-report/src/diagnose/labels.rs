//! Class frequencies, and labels that are suspected to be wrong.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use windage_core::text::{percent, percent_or_dash};
use windage_core::{Domain, Shift};
use windage_diagnose::views::{LabelReview, SuspectedLabels};
use windage_metrics::label_errors::LabelError;
use windage_metrics::reweighted::ReweightedAccuracy;

use super::{Accompanying, Report};
use crate::Result;
use crate::page::assets::Assets;
use crate::page::document::{scrolled, table_head};
use crate::page::number::{count, two_decimals};

/// Folder of the pictures of suspected labels.
pub(super) const LABELS: &str = "labels";
/// Most classes in the table.
const MOST_CLASSES: usize = 30;

/// What a report says about labels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Labels {
    /// Number of samples of each class.
    pub class_counts: Shift<Vec<usize>>,
    /// Half the sum of the differences between the classes' shares in both domains, 0…1.
    pub frequency_difference: f64,
    /// Accuracy on the target at the source's class frequencies, if classes are predicted.
    pub reweighted: Option<ReweightedAccuracy>,
    /// Labels that are suspected to be wrong, if the classifier gives probabilities.
    pub suspected: Option<Shift<SuspectedEntry>>,
}

/// Labels of a domain that are suspected to be wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuspectedEntry {
    /// Number of samples whose labels were looked at.
    pub checked: usize,
    /// Number of suspected labels.
    pub suspected: usize,
    /// The likeliest errors first.
    pub shown: Vec<SuspectedLabel>,
}

/// A label that is suspected to be wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SuspectedLabel {
    /// Index in the domain.
    pub index: usize,
    /// Path of the picture, relative to the report.
    pub file: String,
    /// Name of the class that the sample is labeled with.
    pub label: String,
    /// Name of the class that it more probably belongs to.
    pub suggested: String,
    /// The probability of the label less the largest of any other class, −1…1.
    pub margin: f64,
}

impl Labels {
    /// Names what labels refer to by number.
    pub(super) fn new(review: &LabelReview, with: &Accompanying<'_>) -> Self {
        let suspected = review.suspected.as_ref().map(|found| {
            let names = Shift::new("source", "target");
            names.zip(found.as_ref()).map(|(domain, found)| entry(domain, found, with))
        });
        Self {
            class_counts: review.class_counts.clone(),
            frequency_difference: review.frequency_difference(),
            reweighted: review.reweighted.clone(),
            suspected,
        }
    }

    /// Returns all suspected labels that are shown, with the domain of each.
    pub(super) fn shown<'a>(
        &'a self,
        domains: Shift<&'a Domain>,
    ) -> impl Iterator<Item = (&'a SuspectedLabel, &'a Domain)> {
        self.suspected.iter().flat_map(move |found| {
            let source = found.source.shown.iter().map(move |it| (it, domains.source));
            source.chain(found.target.shown.iter().map(move |it| (it, domains.target)))
        })
    }
}

fn entry(domain: &str, found: &SuspectedLabels, with: &Accompanying<'_>) -> SuspectedEntry {
    let label = |(number, error): (usize, &LabelError)| SuspectedLabel {
        index: error.sample,
        file: format!("{LABELS}/{domain}_{number}.png"),
        label: with.class(error.label).into(),
        suggested: with.class(error.suggested).into(),
        margin: error.margin,
    };
    SuspectedEntry {
        checked: found.checked,
        suspected: found.suspected,
        shown: found.shown.iter().enumerate().map(label).collect(),
    }
}

/// Returns the section about labels.
pub(super) fn content(report: &Report, labels: &Labels, assets: Assets<'_>) -> Result<Markup> {
    let mut galleries = Vec::new();
    if let Some(found) = &labels.suspected {
        let domains = report.domains.as_ref();
        let notes = Shift::new("", " Where the classifier is worse, more of these are its errors.");
        for ((domain, found), note) in domains.zip(found.as_ref()).zip(notes) {
            galleries.push(suspected(&domain.name, found, note, assets)?);
        }
    }
    Ok(html! {
        (frequencies(report, labels))
        @for gallery in &galleries { (gallery) }
    })
}

/// Says how much of the loss comes from class frequencies.
fn frequencies(report: &Report, labels: &Labels) -> Markup {
    let reweighted = labels.reweighted.as_ref();
    let table = html! {
        table.numbers {
            (table_head(["class", "source", "target", "accuracy on the target"]))
            tbody {
                @for (class, name) in report.classes.iter().enumerate().take(MOST_CLASSES) {
                    tr {
                        th scope="row" { (name) }
                        td { (count(labels.class_counts.source[class])) }
                        td { (count(labels.class_counts.target[class])) }
                        td { (percent_or_dash(reweighted.and_then(|it| it.by_class[class]))) }
                    }
                }
            }
        }
    };
    html! {
        p {
            "The shares of the classes differ by " (percent(labels.frequency_difference)) " in all."
            @if let Some(it) = reweighted {
                " On the target, " (percent(it.plain)) " of samples are classified correctly; if \
                 its classes were as frequent as in the source, it would be "
                (percent(it.reweighted)) " ± " (percent(1.96 * it.standard_error)) "."
            }
        }
        (scrolled("Table of classes", &table))
        @if report.classes.len() > MOST_CLASSES {
            p { (count(report.classes.len() - MOST_CLASSES)) " further classes are left out." }
        }
    }
}

fn suspected(
    domain: &str,
    found: &SuspectedEntry,
    note: &str,
    assets: Assets<'_>,
) -> Result<Markup> {
    let mut pictures = Vec::new();
    for label in &found.shown {
        let said = format!("labeled {}, perhaps {}", label.label, label.suggested);
        pictures.push(html! {
            div.cell {
                (assets.picture(&label.file)?.element(&said))
                span { "labeled " (label.label) }
                span.wrong { "perhaps " (label.suggested) }
                span.loss { "sample " (label.index) ", margin " (two_decimals(label.margin)) }
            }
        });
    }
    Ok(html! {
        h3 { "Labels of " (domain) }
        p {
            "Of " (count(found.checked)) " labels, " (count(found.suspected)) " are suspected to \
             be wrong (confident learning)." (note)
            @if found.suspected > found.shown.len() {
                " The " (found.shown.len()) " likeliest errors are shown."
            }
        }
        @if !pictures.is_empty() {
            div.gallery { div { div.failures { @for picture in &pictures { (picture) } } } }
        }
    })
}
