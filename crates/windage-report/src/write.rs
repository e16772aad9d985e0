//! Writing a report into a folder.

use std::path::Path;

use windage_core::{create_folder, write_whole};
use windage_generate::Diagnosis;

use crate::cells::{file_name, shown};
use crate::json::Report;
use crate::picture::{picture, png};
use crate::{Accompanying, Error, Result, curves, html, matrix};

/// Writes the whole report into `folder`, which is created; every file whole or not at all.
///
/// # Errors
/// When something cannot be drawn or written, naming the file.
pub fn write_report(folder: &Path, diagnosis: &Diagnosis, with: &Accompanying<'_>) -> Result<()> {
    let cells = folder.join("cells");
    create_folder(&cells)?;
    for (number, pair) in diagnosis.matrices.iter().enumerate() {
        for cell in shown(pair) {
            let picture = picture(cell.values, with.first.shape())?;
            write_whole(&cells.join(file_name(number, &cell)), &png(&picture)?)?;
        }
        let name = if number == 0 { "matrix.png".into() } else { format!("matrix_pair{number}.png") };
        write_whole(&folder.join(name), &png(&matrix::draw(diagnosis, pair, with)?)?)?;
    }
    let curves = curves::draw(with.classifier_curve, &diagnosis.curve)?;
    if let Some(picture) = &curves {
        write_whole(&folder.join("curves.png"), &png(picture)?)?;
    }
    let report = Report::new(diagnosis, with);
    let json = serde_json::to_vec_pretty(&report).map_err(|error| Error::drawing("report.json", error))?;
    write_whole(&folder.join("report.json"), &json)?;
    let page = html::page(diagnosis, &report, with, curves.as_ref())?;
    Ok(write_whole(&folder.join("index.html"), page.as_bytes())?)
}
