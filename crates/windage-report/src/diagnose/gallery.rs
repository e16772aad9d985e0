//! The gallery of failures: what the classifier gets wrong in the target, by class.

use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use windage_core::Domain;
use windage_diagnose::views::{ClassFailures, Failures};

use super::Accompanying;
use super::cells::loss_text;
use crate::Result;
use crate::page::assets::Assets;

/// Folder of the pictures of all failures.
pub(super) const FAILURES: &str = "failures";
/// File name of the picture of the whole gallery.
pub(super) const SHEET: &str = "failures.png";

/// The gallery of failures in a report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Gallery {
    /// Classes with failures, those with the most first.
    pub classes: Vec<ClassEntry>,
    /// Number of further classes with failures.
    pub further_classes: usize,
}

/// The failures of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassEntry {
    /// Name of the true class.
    pub class: String,
    /// Number of samples of the class in the target.
    pub samples: usize,
    /// Number of them that are classified wrongly, or `None` if no classes are predicted.
    pub wrong: Option<usize>,
    /// Failures, the highest loss first.
    pub shown: Vec<FailureEntry>,
}

/// A sample that the classifier gets wrong.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailureEntry {
    /// Index in the target.
    pub index: usize,
    /// Path of the picture, relative to the report.
    pub file: String,
    /// The classifier's loss.
    pub loss: f64,
    /// Name of the predicted class, if classes are predicted.
    pub predicted: Option<String>,
}

impl Gallery {
    /// Names what failures refer to by number.
    pub(super) fn new(failures: &Failures, with: &Accompanying<'_>) -> Self {
        let class = |class: &ClassFailures| ClassEntry {
            class: with.class(class.class).into(),
            samples: class.samples,
            wrong: class.wrong,
            shown: (0..)
                .zip(&class.shown)
                .map(|(number, failure)| FailureEntry {
                    index: failure.index,
                    file: format!("{FAILURES}/class{}_{number}.png", class.class),
                    loss: f64::from(failure.loss),
                    predicted: failure.predicted.map(|class| with.class(class).into()),
                })
                .collect(),
        };
        Self {
            classes: failures.classes.iter().map(class).collect(),
            further_classes: failures.further_classes,
        }
    }

    /// Returns all failures.
    pub(super) fn failures(&self) -> impl Iterator<Item = &FailureEntry> {
        self.classes.iter().flat_map(|class| &class.shown)
    }

    /// Reads the values of all failures, in the order of [`failures`](Self::failures).
    pub(super) fn values(&self, target: &Domain) -> Result<Vec<Vec<f32>>> {
        self.failures().map(|failure| Ok(target.sample(failure.index)?.values)).collect()
    }
}

impl ClassEntry {
    /// Returns the counts in words: "7 of 31 wrong".
    pub(super) fn in_words(&self) -> String {
        match self.wrong {
            Some(wrong) => format!("{wrong} of {} wrong", self.samples),
            None => format!("highest losses of {}", self.samples),
        }
    }
}

impl FailureEntry {
    /// Returns the prediction in words, if there is one.
    pub(super) fn taken_for(&self) -> Option<String> {
        self.predicted.as_ref().map(|class| format!("taken for {class}"))
    }
}

/// Returns the section about the gallery.
pub(super) fn content(gallery: &Gallery, target: &str, assets: Assets<'_>) -> Result<Markup> {
    let mut classes = Vec::new();
    for class in &gallery.classes {
        classes.push(class_markup(class, assets)?);
    }
    let has_predictions = gallery.classes.iter().any(|class| class.wrong.is_some());
    Ok(html! {
        p {
            @if has_predictions {
                "What the classifier gets wrong in " (target) ": samples by their true class, up \
                 to eight of each, the highest loss first, with the class that they are taken for."
            } @else {
                "The highest losses in " (target) ": samples by class, up to eight of each. The \
                 classifier predicts no classes."
            }
            @if gallery.further_classes > 0 {
                " " (gallery.further_classes) " further classes are left out."
            }
        }
        div.gallery { @for class in &classes { (class) } }
    })
}

fn class_markup(class: &ClassEntry, assets: Assets<'_>) -> Result<Markup> {
    let mut failures = Vec::new();
    for failure in &class.shown {
        let loss = loss_text(failure.loss);
        let taken_for = failure.taken_for();
        let taken = taken_for.as_ref().map_or(String::new(), |taken| format!(", {taken}"));
        let description = format!("class {}{taken}, loss {loss}", class.class);
        failures.push(html! {
            div.cell {
                (assets.picture(&failure.file)?.element(&description))
                span.loss { "loss " (loss) }
                @if let Some(taken_for) = &taken_for { span.wrong { (taken_for) } }
            }
        });
    }
    Ok(html! {
        div {
            h3 { "Class " (class.class) ": " (class.in_words()) }
            div.failures { @for failure in &failures { (failure) } }
        }
    })
}
