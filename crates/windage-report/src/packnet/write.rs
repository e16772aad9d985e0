//! Writing and removing a report of packed tasks.

use std::path::Path;

use windage_core::files::{create_folder, remove_file};

use super::data::PackingReport;
use super::{capacity, page};
use crate::Result;
use crate::page::write::{JSON, PAGE, write_documents, write_picture};

/// File name of the picture of the capacity.
const CAPACITY: &str = "capacity.png";

/// Writes `index.html`, `report.json` and `capacity.png` into `folder`, which is created if it does
/// not exist. Each file is written as a whole or not at all.
///
/// # Errors
/// Returns an error that names the file if something cannot be drawn or written.
pub fn write_packing_report(folder: &Path, report: &PackingReport) -> Result<()> {
    create_folder(folder)?;
    let picture = capacity::draw(&report.capacity)?;
    write_picture(&folder.join(CAPACITY), &picture)?;
    write_documents(folder, report, &page::page(report, &picture)?)
}

/// Removes the files that [`write_packing_report`] wrote into `folder`, if there are any.
///
/// # Errors
/// Returns an error that names the file if it cannot be removed.
pub fn remove_packing_report(folder: &Path) -> Result<()> {
    let files = [PAGE, JSON, CAPACITY];
    Ok(files.iter().try_for_each(|file| remove_file(&folder.join(file)))?)
}
