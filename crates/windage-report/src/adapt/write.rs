//! Writing and removing a report.

use std::path::Path;

use windage_adapt::history::{History, Interval};
use windage_adapt::objective::TASK;
use windage_core::files::{create_folder, remove_file};

use super::data::AdaptReport;
use super::page;
use crate::Result;
use crate::page::curves::{self, Line, Panel};
use crate::page::write::{CURVES, JSON, PAGE, write_documents, write_picture};

/// Writes `index.html`, `report.json` and `curves.png` into `folder`, which is created if it does
/// not exist. Each file is written as a whole or not at all.
///
/// # Errors
/// Returns an error that names the file if something cannot be drawn or written.
pub fn write_adapt_report(folder: &Path, report: &AdaptReport) -> Result<()> {
    create_folder(folder)?;
    let curves = curves::draw(panels(report))?;
    if let Some(curves) = &curves {
        write_picture(&folder.join(CURVES), curves)?;
    }
    write_documents(folder, report, &page::page(report, curves.as_ref())?)
}

/// Removes the files that [`write_adapt_report`] wrote into `folder`, if there are any.
///
/// # Errors
/// Returns an error that names the file if it cannot be removed.
pub fn remove_adapt_report(folder: &Path) -> Result<()> {
    let files = [PAGE, JSON, CURVES];
    Ok(files.iter().try_for_each(|file| remove_file(&folder.join(file)))?)
}

/// Returns the task's loss with and without the terms, on training and on held-out samples, and
/// each term.
fn panels(report: &AdaptReport) -> Vec<Panel> {
    let (without, with) = (&report.without.history, &report.with.history);
    let task = |interval: &Interval| interval.losses.get(TASK).copied();
    let validation = |interval: &Interval| interval.validation.map(|metrics| metrics.loss);
    let pair = |title: &str, value: &dyn Fn(&Interval) -> Option<f64>| Panel {
        title: title.into(),
        unit: "step",
        lines: vec![line("with the terms", with, value), line("task alone", without, value)],
    };
    let mut panels = vec![pair("task loss", &task), pair("task loss, held out", &validation)];
    for name in with.names().into_iter().filter(|name| name != TASK) {
        let value = |interval: &Interval| interval.losses.get(&name).copied();
        let lines = vec![line("", with, &value)];
        panels.push(Panel { title: name.clone(), unit: "step", lines });
    }
    panels
}

fn line(name: &str, history: &History, value: &dyn Fn(&Interval) -> Option<f64>) -> Line {
    let intervals = history.intervals.iter();
    let points =
        intervals.filter_map(|interval| Some((interval.step as f64, value(interval)?))).collect();
    Line { name: name.into(), points }
}
