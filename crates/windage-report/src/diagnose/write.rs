//! Writing and removing a report.

use std::path::Path;

use windage_core::files::{create_folder, remove_file, write_whole};
use windage_core::{Error as CoreError, Shift};
use windage_diagnose::attribution::Loss;
use windage_diagnose::{Diagnose, Diagnosis};

use super::cells::{CELLS, file_name, shown};
use super::depiction::Drawer;
use super::{Accompanying, Report, matrix, page};
use crate::page::assets::Assets;
use crate::page::write::{JSON, PAGE, Reported, write_documents, write_picture};
use crate::{Header, Kind, Result};

impl Reported for Report {
    const KIND: Kind = Kind::Diagnosis;

    fn page(&self, header: &Header, assets: Assets<'_>) -> Result<String> {
        Ok(page::page(self, assets)?.html(header))
    }
}

/// Writes `index.html`, `report.json`, a picture of each matrix, and the picture and the sound of
/// each cell into `folder`, which is created if it does not exist. Each file is written as a whole
/// or not at all.
///
/// The matrix of the first pair is `matrix.png`, that of pair `P` is `matrix_pairP.png`; the cell
/// in row `L`, column `F` of pair `P` is `cells/pairP_lL_fF.png`, at its native resolution, and
/// `cells/pairP_lL_fF.wav` if samples are audible.
///
/// # Errors
/// Returns an error that names the file or picture if something cannot be drawn or written.
pub fn write_report(folder: &Path, diagnosis: &Diagnosis, with: &Accompanying<'_>) -> Result<()> {
    write_matrices(folder, diagnosis, with)?;
    write_documents(folder, &Report::new(diagnosis, with))
}

/// The result of a run that ended because nothing significant was lost between the domains.
pub struct NothingLost<'a> {
    /// The settings of the diagnosis.
    pub settings: &'a Diagnose,
    /// The comparison of the classifier's evaluations.
    pub loss: &'a Loss,
    /// The classifier's mean losses.
    pub mean_losses: Shift<f64>,
    /// Seconds per step.
    pub seconds: &'a [(String, f64)],
}

/// Writes `index.html` and `report.json` of a run that ended because nothing significant was lost
/// into `folder`, which is created if it does not exist.
///
/// # Errors
/// Returns an error that names the file if something cannot be written.
pub fn write_nothing_lost(
    folder: &Path,
    result: &NothingLost<'_>,
    with: &Accompanying<'_>,
) -> Result<()> {
    create_folder(folder)?;
    write_documents(folder, &Report::nothing_lost(result, with))
}

fn write_matrices(folder: &Path, diagnosis: &Diagnosis, with: &Accompanying<'_>) -> Result<()> {
    create_folder(&folder.join(CELLS))?;
    for (number, pair) in diagnosis.matrices.iter().enumerate() {
        let drawer = Drawer::new(with.depiction, with.domains.source.shape(), pair);
        for cell in shown(pair) {
            let path = folder.join(file_name(number, &cell, "png"));
            write_picture(&path, &drawer.picture(cell.values)?)?;
            if let Some(sound) = with.sound {
                write_whole(&folder.join(file_name(number, &cell, "wav")), &sound(cell.values))?;
            }
        }
        let name = match number {
            0 => "matrix.png".into(),
            number => format!("matrix_pair{number}.png"),
        };
        write_picture(&folder.join(name), &matrix::draw(diagnosis, pair, with)?)?;
    }
    Ok(())
}

/// Removes the files that [`write_report`] wrote into `folder`, if there are any.
///
/// # Errors
/// Returns an error that names the file if it cannot be removed.
pub fn remove_report(folder: &Path) -> Result<()> {
    let cells = folder.join(CELLS);
    remove_files(&cells, is_cell)?;
    remove_files(folder, is_of_report)?;
    match std::fs::read_dir(&cells).map(|mut entries| entries.next().is_none()) {
        Ok(true) => std::fs::remove_dir(&cells).map_err(|source| {
            CoreError::Io { action: "remove folder", path: cells, source }.into()
        }),
        _ => Ok(()),
    }
}

/// Removes the files of a folder, if it exists, whose names belong to a report.
fn remove_files(folder: &Path, is_own: fn(&str) -> bool) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(is_own) {
            remove_file(&entry.path())?;
        }
    }
    Ok(())
}

fn is_cell(name: &str) -> bool {
    let is_sound_or_picture = name.ends_with(".png") || name.ends_with(".wav");
    name.starts_with("pair") && name.contains("_l") && is_sound_or_picture
}

fn is_of_report(name: &str) -> bool {
    let is_matrix =
        name == "matrix.png" || (name.starts_with("matrix_pair") && name.ends_with(".png"));
    is_matrix || [PAGE, JSON].contains(&name)
}
