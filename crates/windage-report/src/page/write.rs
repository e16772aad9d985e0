//! The files of a report: writing and reading them.

use std::path::Path;

use image::RgbImage;
use serde::Serialize;
use serde::de::DeserializeOwned;
use windage_core::files::write_whole;

use crate::page::assets::Assets;
use crate::page::picture::png;
use crate::{Error, Header, Kind, Result};

/// File name of the HTML page.
pub(crate) const PAGE: &str = "index.html";
/// File name of the data.
pub(crate) const JSON: &str = "report.json";

/// The data of a page.
pub(crate) trait Reported: Serialize + DeserializeOwned {
    /// Kind of the report.
    const KIND: Kind;

    /// Returns the page of a report with this header, whose files are in a folder.
    fn page(&self, header: &Header, assets: Assets<'_>) -> Result<String>;
}

/// A report with its header, as it is written.
#[derive(Serialize)]
struct Written<'a, R> {
    #[serde(flatten)]
    header: &'a Header,
    #[serde(flatten)]
    report: &'a R,
}

/// Writes a report as [`JSON`] and its page as [`PAGE`] into a folder, which holds the files that
/// the report names.
///
/// The page is made of the report as it reads back, so that it can be made again of the file.
pub(crate) fn write_documents<R: Reported>(folder: &Path, report: &R) -> Result<()> {
    let path = folder.join(JSON);
    let header = Header::new(R::KIND);
    let json = serde_json::to_vec_pretty(&Written { header: &header, report })
        .map_err(|source| Error::Json { path: path.clone(), source })?;
    let assets = Assets::new(folder);
    // A number that is not finite is null in JSON and does not read back. The page shows it anyway.
    let page = match serde_json::from_slice::<R>(&json) {
        Ok(read) => read.page(&header, assets)?,
        Err(_) => report.page(&header, assets)?,
    };
    write_whole(&path, &json)?;
    Ok(write_whole(&folder.join(PAGE), page.as_bytes())?)
}

/// Writes the page of a report again.
pub(crate) fn rewrite_page<R: Reported>(folder: &Path, header: &Header, json: &[u8]) -> Result<()> {
    let report: R = serde_json::from_slice(json)
        .map_err(|source| Error::NotAReport { path: folder.join(JSON), source })?;
    let page = report.page(header, Assets::new(folder))?;
    Ok(write_whole(&folder.join(PAGE), page.as_bytes())?)
}

/// Writes a picture as a PNG file.
pub(crate) fn write_picture(path: &Path, picture: &RgbImage) -> Result<()> {
    Ok(write_whole(path, &png(picture)?)?)
}
