//! Writing and removing a report.

use std::path::{Path, PathBuf};

use windage_core::files::{create_folder, remove_file, write_whole};
use windage_core::{Error as CoreError, Shift};
use windage_diagnose::attribution::Loss;
use windage_diagnose::{Diagnose, Diagnosis};

use super::cells::{CELLS, file_name, shown};
use super::depiction::Drawer;
use super::gallery::{FAILURES, SHEET};
use super::labels::LABELS;
use super::{Accompanying, Gallery, Report, gallery_sheet, matrix, page};
use crate::page::assets::Assets;
use crate::page::write::{JSON, PAGE, Reported, write_documents, write_picture};
use crate::{Header, Kind, Result};

impl Reported for Report {
    const KIND: Kind = Kind::Diagnosis;

    fn page(&self, header: &Header, assets: Assets<'_>) -> Result<String> {
        Ok(page::page(self, assets)?.html(header))
    }
}

/// Writes `index.html`, `report.json`, a picture of each matrix, the picture and the sound of each
/// cell, and pictures of failures into `folder`, which is created if it does not exist. Each file
/// is written as a whole or not at all.
///
/// The matrix of the first pair is `matrix.png`, that of pair `P` is `matrix_pairP.png`; the cell
/// in row `L`, column `F` of pair `P` is `cells/pairP_lL_fF.png`, at its native resolution, and
/// `cells/pairP_lL_fF.wav` if samples are audible. `failures.png` shows what the classifier gets
/// wrong, by class, and `failures/classC_N.png` each of these samples; `labels/source_N.png` and
/// `labels/target_N.png` are samples whose labels are suspected to be wrong.
///
/// # Errors
/// Returns an error that names the file or picture if something cannot be drawn or written.
pub fn write_report(folder: &Path, diagnosis: &Diagnosis, with: &Accompanying<'_>) -> Result<()> {
    write_matrices(folder, diagnosis, with)?;
    let report = Report::new(diagnosis, with);
    if let Some(gallery) = &report.failures {
        write_gallery(folder, gallery, with)?;
    }
    write_labels(folder, &report, with)?;
    write_documents(folder, &report)
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
    let report = Report::nothing_lost(result, with);
    write_labels(folder, &report, with)?;
    write_documents(folder, &report)
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

/// Writes the pictures of the gallery of failures, if there are any.
fn write_gallery(folder: &Path, gallery: &Gallery, with: &Accompanying<'_>) -> Result<()> {
    let target = with.domains.target;
    let values = gallery.values(target)?;
    if values.is_empty() {
        return Ok(());
    }
    create_folder(&folder.join(FAILURES))?;
    let drawer = Drawer::over(with.depiction, target.shape(), values.iter());
    let drawn = values.iter().map(|values| drawer.picture(values));
    let pictures = drawn.collect::<Result<Vec<_>>>()?;
    for (failure, picture) in gallery.failures().zip(&pictures) {
        write_picture(&folder.join(&failure.file), picture)?;
    }
    let sheet = gallery_sheet::draw(gallery, target.name(), &pictures)?;
    write_picture(&folder.join(SHEET), &sheet)
}

/// Writes the pictures of suspected labels, if there are any.
fn write_labels(folder: &Path, report: &Report, with: &Accompanying<'_>) -> Result<()> {
    let Some(labels) = &report.labels else { return Ok(()) };
    let mut shown = Vec::new();
    for (label, domain) in labels.shown(with.domains) {
        shown.push((label, domain.sample(label.index)?.values));
    }
    if shown.is_empty() {
        return Ok(());
    }
    create_folder(&folder.join(LABELS))?;
    let values = shown.iter().map(|(_, values)| values);
    let drawer = Drawer::over(with.depiction, with.domains.source.shape(), values);
    for (label, values) in &shown {
        write_picture(&folder.join(&label.file), &drawer.picture(values)?)?;
    }
    Ok(())
}

/// Removes the files that [`write_report`] wrote into `folder`, if there are any.
///
/// # Errors
/// Returns an error that names the file if it cannot be removed.
pub fn remove_report(folder: &Path) -> Result<()> {
    remove_files(folder, is_of_report)?;
    remove_folder(folder.join(CELLS), is_cell)?;
    remove_folder(folder.join(LABELS), is_label)?;
    remove_folder(folder.join(FAILURES), is_failure)
}

/// Removes the files of a folder whose names belong to a report, and the folder itself if nothing
/// else is in it.
fn remove_folder(folder: PathBuf, is_own: fn(&str) -> bool) -> Result<()> {
    remove_files(&folder, is_own)?;
    match std::fs::read_dir(&folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => std::fs::remove_dir(&folder).map_err(|source| {
            CoreError::Io { action: "remove folder", path: folder, source }.into()
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

fn is_failure(name: &str) -> bool {
    name.starts_with("class") && name.contains('_') && name.ends_with(".png")
}

fn is_label(name: &str) -> bool {
    let is_of_domain = name.starts_with("source_") || name.starts_with("target_");
    is_of_domain && name.ends_with(".png")
}

fn is_of_report(name: &str) -> bool {
    let is_matrix =
        name == "matrix.png" || (name.starts_with("matrix_pair") && name.ends_with(".png"));
    is_matrix || [PAGE, JSON, SHEET].contains(&name)
}
