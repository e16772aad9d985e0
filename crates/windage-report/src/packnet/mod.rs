//! The report of tasks packed into one network: accuracies, who owns what, what still fits.

mod capacity;
mod page;

use std::path::Path;

use serde::{Deserialize, Serialize};
use windage_core::{create_folder, remove_file, write_whole};
use windage_metrics::AccuracyMatrix;
use windage_packnet::{Capacity, Extended, Forecast};

use crate::page::picture::png;
use crate::{Error, Result};

/// A task that is packed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackedTaskEntry {
    /// Its name.
    pub name: String,
    /// Samples that it was learned from.
    pub samples: usize,
    /// Its classes.
    pub classes: usize,
    /// Jensen–Shannon divergence of its data from the most similar earlier task's.
    pub divergence: Option<f64>,
    /// How learning went, in accuracies on validation data.
    pub accuracies: Extended,
}

/// How well a method finds the task that a sample belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TaskChoiceEntry {
    /// The method, in words.
    pub method: String,
    /// Share of test samples whose task is found, each by itself.
    pub each: f64,
    /// Share of batches of a task's samples whose task is found.
    pub together: f64,
    /// Samples of a batch.
    pub batch: usize,
}

/// What is said of a sequence of tasks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PackingReport {
    /// How the program was called.
    pub arguments: Vec<String>,
    /// What the run was asked to do, in words.
    pub settings: String,
    /// The tasks, in their order.
    pub tasks: Vec<PackedTaskEntry>,
    /// Accuracies on test data.
    pub accuracies: AccuracyMatrix,
    /// Whether the logits of every task on its test data stayed equal to the bit after each later
    /// task.
    pub is_unchanged: bool,
    /// Who owns what.
    pub capacity: Capacity,
    /// How many tasks still fit that are unlike all of these.
    pub forecast: Forecast,
    /// How well tasks are found where nobody names them.
    pub choices: Vec<TaskChoiceEntry>,
    /// Size of the file with all tasks, in bytes.
    pub file_bytes: u64,
    /// Size of one network's parameters, in bytes.
    pub network_bytes: u64,
}

impl PackingReport {
    /// Mean loss of accuracy on earlier tasks; none of fewer than two tasks.
    pub fn forgetting(&self) -> Option<f64> {
        self.accuracies.forgetting().ok()
    }

    /// What the file holds beside one network, masks and heads for the most part, in bits a weight
    /// a task.
    pub fn extra_bits(&self) -> f64 {
        let extra = self.file_bytes.saturating_sub(self.network_bytes) as f64;
        8.0 * extra / (self.capacity.weights() * self.tasks.len().max(1)) as f64
    }
}

const FILES: [&str; 3] = ["index.html", "report.json", "capacity.png"];

/// Writes `index.html`, `report.json` and `capacity.png` into `folder`, which is created; every
/// file whole or not at all.
///
/// # Errors
/// When something cannot be drawn or written, naming the file.
pub fn write_packing_report(folder: &Path, report: &PackingReport) -> Result<()> {
    create_folder(folder)?;
    let picture = capacity::draw(&report.capacity)?;
    write_whole(&folder.join("capacity.png"), &png(&picture)?)?;
    let json =
        serde_json::to_vec_pretty(report).map_err(|error| Error::drawing("report.json", error))?;
    write_whole(&folder.join("report.json"), &json)?;
    Ok(write_whole(&folder.join("index.html"), page::page(report, &picture)?.as_bytes())?)
}

/// Removes the report that [`write_packing_report`] left in `folder`, if any, and nothing else.
///
/// # Errors
/// When a file of it cannot be removed, naming it.
pub fn remove_packing_report(folder: &Path) -> Result<()> {
    Ok(FILES.iter().try_for_each(|file| remove_file(&folder.join(file)))?)
}
