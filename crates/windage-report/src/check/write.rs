//! Writing and removing a report.

use std::path::Path;

use windage_core::files::{create_folder, remove_file};

use super::data::CheckReport;
use super::page;
use crate::page::assets::Assets;
use crate::page::write::{JSON, PAGE, Reported, write_documents};
use crate::{Header, Kind, Result};

impl Reported for CheckReport {
    const KIND: Kind = Kind::Check;

    fn page(&self, header: &Header, _assets: Assets<'_>) -> Result<String> {
        Ok(page::page(self)?.html(header))
    }
}

/// Writes `index.html` and `report.json` into `folder`, which is created if it does not exist. Each
/// file is written as a whole or not at all.
///
/// # Errors
/// Returns an error that names the file if something cannot be drawn or written.
pub fn write_check_report(folder: &Path, report: &CheckReport) -> Result<()> {
    create_folder(folder)?;
    write_documents(folder, report)
}

/// Removes the files that [`write_check_report`] wrote into `folder`, if there are any.
///
/// # Errors
/// Returns an error that names the file if it cannot be removed.
pub fn remove_check_report(folder: &Path) -> Result<()> {
    let files = [PAGE, JSON];
    Ok(files.iter().try_for_each(|file| remove_file(&folder.join(file)))?)
}
