//! Making the page of a report again.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::comparison::ComparisonReport;
use crate::page::assets::read;
use crate::page::write::{JSON, rewrite_page};
use crate::{Error, Header, Kind, Result, SCHEMA_VERSION};

/// Writes `index.html` again from `report.json` and the pictures and sounds in the same folder. The
/// page is equal to the one that the run wrote, to the byte, if the version of windage is the same.
///
/// # Errors
/// Returns an error that names the file if `report.json` or a file that it names is missing or
/// damaged, or if the report has another version of the schema.
pub fn rebuild(folder: &Path) -> Result<()> {
    let path = folder.join(JSON);
    let json = read(&path)?;
    let header = header(&path, &json)?;
    match header.kind {
        #[cfg(feature = "diagnose")]
        Kind::Diagnosis => rewrite_page::<crate::diagnose::Report>(folder, &header, &json),
        #[cfg(feature = "diagnose")]
        Kind::Check => rewrite_page::<crate::check::CheckReport>(folder, &header, &json),
        #[cfg(feature = "adapt")]
        Kind::Adaptation => rewrite_page::<crate::adapt::AdaptReport>(folder, &header, &json),
        #[cfg(feature = "gan")]
        Kind::Gan => rewrite_page::<crate::gan::GanDocument>(folder, &header, &json),
        #[cfg(feature = "packnet")]
        Kind::Packing => rewrite_page::<crate::packnet::PackingReport>(folder, &header, &json),
        Kind::Comparison => rewrite_page::<ComparisonReport>(folder, &header, &json),
        #[allow(unreachable_patterns)]
        kind => Err(Error::KindIsOff { path, kind: format!("{kind:?}") }),
    }
}

/// Reads the header of a report and checks its version, which older reports have as well.
fn header(path: &Path, json: &[u8]) -> Result<Header> {
    let not_a_report = |source| Error::NotAReport { path: path.into(), source };
    let value: Value = serde_json::from_slice(json).map_err(not_a_report)?;
    let found = value.get("schema_version").and_then(Value::as_u64);
    if let Some(found) = found.filter(|found| *found != u64::from(SCHEMA_VERSION)) {
        let written_by = value.get("windage_version").and_then(Value::as_str).map(Into::into);
        let supported = SCHEMA_VERSION;
        return Err(Error::SchemaVersion { path: path.into(), found, supported, written_by });
    }
    Header::deserialize(&value).map_err(not_a_report)
}
