//! The report of a network that was adapted to another domain.

mod page;

use std::path::Path;

use serde::{Deserialize, Serialize};
use windage_adapt::{History, Recommendation, RunConfig, StopReason, TASK};
use windage_core::{create_folder, remove_file, write_whole};
use windage_losses::correlation::Measure;

use crate::page::curves::{self, Line, Panel};
use crate::page::picture::png;
use crate::{Error, Result};

/// Accuracy and loss on one domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DomainMetrics {
    /// Name of the domain.
    pub name: String,
    /// Its samples.
    pub samples: usize,
    /// Share of them classified rightly, 0…1.
    pub accuracy: f64,
    /// Mean cross-entropy in nats.
    pub loss: f64,
}

/// One run: with the terms, or with the task alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdaptEntry {
    /// On held-out samples of the labeled domain; on those it learned from where none were held
    /// out.
    pub source: DomainMetrics,
    /// On the test set.
    pub target: Option<DomainMetrics>,
    /// Mutual information of inputs and answers on the unlabeled domain, in nats.
    pub information: Option<f64>,
    /// Layer that the two correlations are of.
    pub layer: String,
    /// Mean r² between its channels on the unlabeled domain, with fresh weights.
    pub correlation_before: Option<f64>,
    /// The same after training.
    pub correlation_after: Option<f64>,
    /// Steps taken.
    pub steps: usize,
    /// Why it ended.
    pub ended: StopReason,
    /// Duration of the training (of its last part, where it was resumed).
    pub seconds: f64,
    /// Losses over the steps.
    pub history: History,
    /// What to change, and why.
    pub recommendations: Vec<Recommendation>,
}

/// What is said of a run and of the run without its terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdaptReport {
    /// How the program was called.
    pub arguments: Vec<String>,
    /// Conditions of the run with the terms.
    pub conditions: RunConfig,
    /// The task alone, on the same data and steps.
    pub without: AdaptEntry,
    /// With the terms.
    pub with: AdaptEntry,
}

impl AdaptReport {
    /// What the figures of correlation are, in words.
    pub fn correlation_is(&self) -> String {
        let measure =
            match self.conditions.correlation.as_ref().map(|correlation| correlation.measure) {
                Some(Measure::Absolute) => "|r|",
                _ => "r²",
            };
        let on = if self.conditions.unlabeled.is_empty() {
            "the test set"
        } else {
            "the first unlabeled set"
        };
        format!("mean {measure} between the channels of {} on {on}", self.with.layer)
    }
}

const FILES: [&str; 3] = ["index.html", "report.json", "curves.png"];

/// Writes `index.html`, `report.json` and `curves.png` into `folder`, which is created; every file
/// whole or not at all.
///
/// # Errors
/// When something cannot be drawn or written, naming the file.
pub fn write_adapt_report(folder: &Path, report: &AdaptReport) -> Result<()> {
    create_folder(folder)?;
    let curves = curves::draw(panels(report))?;
    if let Some(picture) = &curves {
        write_whole(&folder.join("curves.png"), &png(picture)?)?;
    }
    let json =
        serde_json::to_vec_pretty(report).map_err(|error| Error::drawing("report.json", error))?;
    write_whole(&folder.join("report.json"), &json)?;
    Ok(write_whole(&folder.join("index.html"), page::page(report, curves.as_ref())?.as_bytes())?)
}

/// Removes the report that [`write_adapt_report`] left in `folder`, if any, and nothing else.
///
/// # Errors
/// When a file of it cannot be removed, naming it.
pub fn remove_adapt_report(folder: &Path) -> Result<()> {
    Ok(FILES.iter().try_for_each(|file| remove_file(&folder.join(file)))?)
}

/// The task's loss with and without the terms, its loss on held-out samples, and each term.
fn panels(report: &AdaptReport) -> Vec<Panel> {
    let line = |name: &str,
                history: &History,
                value: &dyn Fn(&windage_adapt::Interval) -> Option<f64>| Line {
        name: name.into(),
        points: history
            .intervals
            .iter()
            .filter_map(|at| Some((at.step as f64, value(at)?)))
            .collect(),
    };
    let (without, with) = (&report.without.history, &report.with.history);
    let task = |at: &windage_adapt::Interval| at.losses.get(TASK).copied();
    let validation = |at: &windage_adapt::Interval| at.validation.map(|figures| figures.loss);
    let pair = |title: &str, value: &dyn Fn(&windage_adapt::Interval) -> Option<f64>| Panel {
        title: title.into(),
        unit: "step",
        lines: vec![line("with the terms", with, value), line("task alone", without, value)],
    };
    let mut panels = vec![pair("task loss", &task), pair("task loss, held out", &validation)];
    for name in with.names().into_iter().filter(|name| name != TASK) {
        let value = |at: &windage_adapt::Interval| at.losses.get(&name).copied();
        panels.push(Panel {
            title: name.clone(),
            unit: "step",
            lines: vec![line("", with, &value)],
        });
    }
    panels
}
