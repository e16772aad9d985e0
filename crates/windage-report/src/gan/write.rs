//! Writing and removing a report.

use std::path::Path;

use image::RgbImage;
use windage_core::Error as CoreError;
use windage_core::files::{create_folder, remove_file};

use super::document::{GanDocument, ImageFiles};
use super::{GanReport, GanSamples};
use crate::page::write::{JSON, PAGE, write_documents, write_picture};
use crate::{Error, Result};

/// The grid of real and generated images.
const GRID: &str = "samples.png";
/// Folder of the single images.
const IMAGES: &str = "samples";

/// Writes `index.html`, `report.json`, `samples.png` (a row of real images above generated ones)
/// and each of these images as `samples/realN.png` and `samples/generatedN.png` into `folder`,
/// which is created if it does not exist. Each file is written as a whole or not at all.
///
/// # Errors
/// Returns an error that names the file or picture if something cannot be drawn or written, and
/// [`Error::Shape`] for samples that are neither gray nor color images.
pub fn write_gan_report(folder: &Path, report: &GanReport, samples: &GanSamples) -> Result<()> {
    let (grid, pictures) = (samples.draw()?, samples.pictures()?);
    create_folder(&folder.join(IMAGES))?;
    write_picture(&folder.join(GRID), &grid)?;
    let write = |kind: &str, pictures: &[RgbImage]| -> Result<Vec<String>> {
        let names = pictures.iter().enumerate().map(|(number, picture)| {
            let file = format!("{IMAGES}/{kind}{number}.png");
            write_picture(&folder.join(&file), picture)?;
            Ok(file)
        });
        names.collect()
    };
    let image_files = ImageFiles {
        real: write("real", &pictures.real)?,
        generated: write("generated", &pictures.generated)?,
    };
    write_documents(folder, &GanDocument { report: report.clone(), image_files })
}

/// Removes the files that [`write_gan_report`] wrote into `folder`, if there are any.
///
/// # Errors
/// Returns an error that names the file if it cannot be removed.
pub fn remove_gan_report(folder: &Path) -> Result<()> {
    for file in [PAGE, JSON, GRID] {
        remove_file(&folder.join(file))?;
    }
    let images = folder.join(IMAGES);
    let Ok(entries) = std::fs::read_dir(&images) else { return Ok(()) };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(is_image) {
            remove_file(&entry.path())?;
        }
    }
    remove_if_empty(&images)
}

fn is_image(name: &str) -> bool {
    let number = name
        .strip_suffix(".png")
        .and_then(|name| name.strip_prefix("real").or_else(|| name.strip_prefix("generated")));
    number.is_some_and(|number| number.parse::<usize>().is_ok())
}

fn remove_if_empty(folder: &Path) -> Result<()> {
    match std::fs::read_dir(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => std::fs::remove_dir(folder).map_err(|source| {
            let path = folder.into();
            Error::Core(CoreError::Io { action: "remove folder", path, source })
        }),
        _ => Ok(()),
    }
}
