//! A report with the files of its images.

use serde::{Deserialize, Deserializer, Serialize};

use super::{GanReport, page};
use crate::page::assets::Assets;
use crate::page::write::Reported;
use crate::{Header, Kind, Result};

/// The files of single images, relative to the report.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ImageFiles {
    pub(super) real: Vec<String>,
    pub(super) generated: Vec<String>,
}

/// What `report.json` holds: the report, and the files that the page shows.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct GanDocument {
    #[serde(flatten)]
    pub(super) report: GanReport,
    pub(super) image_files: ImageFiles,
}

impl<'de> Deserialize<'de> for GanDocument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        use serde::de::Error;

        // Each of both ignores the fields of the other.
        #[derive(Deserialize)]
        struct Files {
            image_files: ImageFiles,
        }
        let value = serde_json::Value::deserialize(deserializer)?;
        let Files { image_files } = Files::deserialize(&value).map_err(D::Error::custom)?;
        let report = GanReport::deserialize(&value).map_err(D::Error::custom)?;
        Ok(Self { report, image_files })
    }
}

impl Reported for GanDocument {
    const KIND: Kind = Kind::Gan;

    fn page(&self, header: &Header, assets: Assets<'_>) -> Result<String> {
        Ok(page::page(&self.report, &self.image_files, assets)?.html(header))
    }
}
