//! Writing a report into a folder.

use std::path::Path;

use windage_core::{Error as CoreError, create_folder, remove_file, write_whole};
use windage_diagnose::{Curve, Diagnosis};

use super::{Accompanying, matrix, page};
use crate::diagnose::cells::{file_name, shown};
use crate::diagnose::depiction::Drawer;
use crate::diagnose::json::Report;
use crate::page::curves;
use crate::page::curves::{Line, Panel};
use crate::page::picture::png;
use crate::{Error, Result};

/// Writes the whole report into `folder`, which is created; every file whole or not at all.
///
/// # Errors
/// When something cannot be drawn or written, naming the file.
pub fn write_report(folder: &Path, diagnosis: &Diagnosis, with: &Accompanying<'_>) -> Result<()> {
    let cells = folder.join("cells");
    create_folder(&cells)?;
    for (number, pair) in diagnosis.matrices.iter().enumerate() {
        let drawer = Drawer::new(with.depiction, with.first.shape(), pair);
        for cell in shown(pair) {
            let picture = drawer.picture(cell.values)?;
            write_whole(&cells.join(file_name(number, &cell)), &png(&picture)?)?;
        }
        let name =
            if number == 0 { "matrix.png".into() } else { format!("matrix_pair{number}.png") };
        write_whole(&folder.join(name), &png(&matrix::draw(diagnosis, pair, with)?)?)?;
    }
    let curves = curves::draw(panels(with.classifier_curve, diagnosis))?;
    if let Some(picture) = &curves {
        write_whole(&folder.join("curves.png"), &png(picture)?)?;
    }
    let report = Report::new(diagnosis, with);
    let json =
        serde_json::to_vec_pretty(&report).map_err(|error| Error::drawing("report.json", error))?;
    write_whole(&folder.join("report.json"), &json)?;
    let page = page::page(diagnosis, &report, with, curves.as_ref())?;
    Ok(write_whole(&folder.join("index.html"), page.as_bytes())?)
}

/// One panel a figure: classifier first, then the generative model.
fn panels(classifier: Option<&Curve>, diagnosis: &Diagnosis) -> Vec<Panel> {
    let of = |owner: &str, curve: &Curve| -> Vec<Panel> {
        let column = |index: usize| {
            curve
                .epochs
                .iter()
                .enumerate()
                .map(move |(epoch, row)| (epoch as f64 + 1.0, row[index]))
        };
        let panel = |(index, name): (usize, &String)| Panel {
            title: format!("{owner}: {name}"),
            unit: "epoch",
            lines: vec![Line { name: String::new(), points: column(index).collect() }],
        };
        curve.names.iter().enumerate().map(panel).collect()
    };
    let mut panels = classifier.map_or(Vec::new(), |curve| of("classifier", curve));
    panels.extend(of(diagnosis.settings.fit.model.name(), &diagnosis.curve));
    panels
}

/// Removes the report that [`write_report`] left in `folder`, if any, and nothing else.
///
/// # Errors
/// When a file of it cannot be removed, naming it.
pub fn remove_report(folder: &Path) -> Result<()> {
    let cells = folder.join("cells");
    for (folder, is_own) in
        [(&cells, is_cell as fn(&str) -> bool), (&folder.to_path_buf(), is_page)]
    {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in
            entries.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_own))
        {
            remove_file(&entry.path())?;
        }
    }
    match std::fs::read_dir(&cells).map(|mut entries| entries.next().is_none()) {
        Ok(true) => std::fs::remove_dir(&cells).map_err(|source| {
            CoreError::Io { action: "remove folder", path: cells, source }.into()
        }),
        _ => Ok(()),
    }
}

fn is_cell(name: &str) -> bool {
    name.starts_with("pair") && name.contains("_l") && name.ends_with(".png")
}

fn is_page(name: &str) -> bool {
    let is_matrix =
        name == "matrix.png" || (name.starts_with("matrix_pair") && name.ends_with(".png"));
    is_matrix || ["index.html", "report.json", "curves.png"].contains(&name)
}
