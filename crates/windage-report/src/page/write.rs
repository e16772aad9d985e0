//! The files of a report.

use std::path::Path;

use image::RgbImage;
use serde::Serialize;
use windage_core::files::write_whole;

use crate::page::picture::png;
use crate::{Error, Result};

/// File name of the HTML page.
pub(crate) const PAGE: &str = "index.html";
/// File name of the metrics.
pub(crate) const JSON: &str = "report.json";
/// File name of the training curves.
#[cfg(any(feature = "adapt", feature = "diagnose", feature = "gan"))]
pub(crate) const CURVES: &str = "curves.png";

/// Writes a report as [`JSON`] and its page as [`PAGE`] into a folder that exists.
pub(crate) fn write_documents(folder: &Path, report: &impl Serialize, page: &str) -> Result<()> {
    let json = serde_json::to_vec_pretty(report)
        .map_err(|source| Error::Json { path: folder.join(JSON), source })?;
    write_whole(&folder.join(JSON), &json)?;
    Ok(write_whole(&folder.join(PAGE), page.as_bytes())?)
}

/// Writes a picture as a PNG file.
pub(crate) fn write_picture(path: &Path, picture: &RgbImage) -> Result<()> {
    Ok(write_whole(path, &png(picture)?)?)
}
