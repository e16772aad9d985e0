//! Writing and removing a report.

use std::path::Path;

use windage_core::files::{create_folder, remove_file};

use super::curves::panels;
use super::{GanReport, GanSamples, page};
use crate::Result;
use crate::page::curves;
use crate::page::write::{CURVES, JSON, PAGE, write_documents, write_picture};

const SAMPLES: &str = "samples.png";

/// Writes `index.html`, `report.json`, `samples.png` and `curves.png` into `folder`, which is
/// created if it does not exist. Each file is written as a whole or not at all.
///
/// # Errors
/// Returns an error that names the file or picture if something cannot be drawn or written, and
/// [`Error::Shape`](crate::Error::Shape) for samples that are neither gray nor color images.
pub fn write_gan_report(folder: &Path, report: &GanReport, samples: &GanSamples) -> Result<()> {
    create_folder(folder)?;
    let grid = samples.draw()?;
    let curves = curves::draw(panels(report))?;
    write_picture(&folder.join(SAMPLES), &grid)?;
    if let Some(curves) = &curves {
        write_picture(&folder.join(CURVES), curves)?;
    }
    write_documents(folder, report, &page::page(report, &grid, curves.as_ref())?)
}

/// Removes the files that [`write_gan_report`] wrote into `folder`, if there are any.
///
/// # Errors
/// Returns an error that names the file if it cannot be removed.
pub fn remove_gan_report(folder: &Path) -> Result<()> {
    let files = [PAGE, JSON, SAMPLES, CURVES];
    Ok(files.iter().try_for_each(|file| remove_file(&folder.join(file)))?)
}
