//! `run.json`: what a run was, and how it ended.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use windage::core::Error as CoreError;
use windage::core::files::write_whole;

use super::lock::LOCK;
use crate::failure::Result;

/// File name of the record.
pub(crate) const RECORD: &str = "run.json";
/// Version of the schema. It is raised when the meaning of a field changes or a field is removed,
/// but not when one is added.
const SCHEMA_VERSION: u32 = 1;

/// The content of `run.json`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Always `windage-run`.
    kind: String,
    /// [`SCHEMA_VERSION`].
    schema_version: u32,
    /// The subcommand, such as `gan train`.
    pub(crate) command: String,
    /// The complete configuration.
    configuration: serde_json::Value,
    /// The devices, by name.
    devices: Vec<String>,
    /// Versions of windage and Burn.
    versions: BTreeMap<String, String>,
    /// When the run was started or last resumed.
    started: String,
    /// When it ended.
    ended: Option<String>,
    /// `running`, `done`, `untrusted`, `interrupted` or `failed`. A run that was killed stays
    /// `running`.
    pub(crate) outcome: String,
    /// Why it failed or was interrupted.
    message: Option<String>,
    /// Why the finding is not to be trusted.
    doubts: Vec<String>,
    /// The files that it left.
    pub(crate) files: Vec<FileEntry>,
}

/// A file of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FileEntry {
    /// Path, relative to the folder of the run.
    pub(crate) path: String,
    /// Length in bytes.
    bytes: u64,
    /// SHA-256 of the content, in hexadecimal digits.
    sha256: String,
}

/// How a run ended.
pub(crate) struct Ending<'a> {
    pub(crate) outcome: &'a str,
    pub(crate) message: Option<&'a str>,
    pub(crate) doubts: &'a [String],
}

impl Record {
    /// Creates the record of a run that begins now.
    pub(crate) fn new(
        command: &str,
        configuration: serde_json::Value,
        devices: Vec<String>,
    ) -> Self {
        let burn = burn_store::SafetensorsStore::default_metadata().remove("version");
        let versions = [("windage", env!("CARGO_PKG_VERSION").to_string())]
            .into_iter()
            .chain(burn.map(|version| ("burn", version)));
        Self {
            kind: "windage-run".into(),
            schema_version: SCHEMA_VERSION,
            command: command.into(),
            configuration,
            devices,
            versions: versions.map(|(name, version)| (name.into(), version)).collect(),
            started: now(),
            ended: None,
            outcome: "running".into(),
            message: None,
            doubts: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Reads the record of a folder, if there is one.
    pub(crate) fn read(folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(RECORD);
        let bytes = match std::fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(CoreError::Io { action: "read", path, source }.into()),
            Ok(bytes) => bytes,
        };
        serde_json::from_slice(&bytes).map(Some).map_err(|error| {
            CoreError::DamagedFile { path, reason: format!("it is no record of a run: {error}") }
                .into()
        })
    }

    /// Writes the record into a folder.
    pub(crate) fn write(&self, folder: &Path) -> Result<()> {
        Ok(write_whole(&folder.join(RECORD), &serde_json::to_vec_pretty(self)?)?)
    }

    /// Adds how the run ended and which files it left.
    pub(crate) fn end(&mut self, folder: &Path, ending: &Ending<'_>) -> Result<()> {
        self.ended = Some(now());
        self.outcome = ending.outcome.into();
        self.message = ending.message.map(Into::into);
        self.doubts = ending.doubts.to_vec();
        self.files.clear();
        add_files(&mut self.files, folder, "")?;
        self.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(())
    }
}

/// Adds the files of a folder and of its subfolders. `prefix` is the path of the folder within that
/// of the run.
fn add_files(files: &mut Vec<FileEntry>, folder: &Path, prefix: &str) -> Result<()> {
    let refused = |path: &Path, source| CoreError::Io { action: "read", path: path.into(), source };
    for entry in std::fs::read_dir(folder).map_err(|source| refused(folder, source))? {
        let entry = entry.map_err(|source| refused(folder, source))?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if path.is_dir() {
            add_files(files, &path, &format!("{prefix}{name}/"))?;
            continue;
        }
        if prefix.is_empty() && [RECORD, LOCK].contains(&name.as_str()) {
            continue;
        }
        let bytes = std::fs::read(&path).map_err(|source| refused(&path, source))?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        files.push(FileEntry {
            path: format!("{prefix}{name}"),
            bytes: bytes.len() as u64,
            sha256,
        });
    }
    Ok(())
}

/// Returns the time in UTC, such as `2026-01-31T12:00:00Z`.
fn now() -> String {
    format!("{:.0}", jiff::Timestamp::now())
}
