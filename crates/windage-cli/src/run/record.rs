//! `run.json`: what a run was, and how it ended.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use windage::core::Error as CoreError;
use windage::core::files::write_whole;

use super::foreign::{Foreign, FoundFile, files_in};
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
    /// `running`, `done`, `nothing lost` (a diagnosis that has nothing to explain), `untrusted`,
    /// `interrupted` or `failed`. A run that was killed stays `running`.
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

    /// Adds how the run ended and which files it left, without those of others.
    pub(crate) fn end(
        &mut self,
        folder: &Path,
        foreign: &Foreign,
        ending: &Ending<'_>,
    ) -> Result<()> {
        self.ended = Some(now());
        self.outcome = ending.outcome.into();
        self.message = ending.message.map(Into::into);
        self.doubts = ending.doubts.to_vec();
        let own = files_in(folder)?.into_iter().filter(|file| !foreign.contains(file));
        self.files = own.map(|file| FileEntry::new(folder, file)).collect::<Result<_>>()?;
        Ok(())
    }
}

impl FileEntry {
    /// Reads a file that was found in a folder.
    fn new(folder: &Path, found: FoundFile) -> Result<Self> {
        let path = folder.join(&found.path);
        let bytes = std::fs::read(&path);
        let bytes = bytes.map_err(|source| CoreError::Io { action: "read", path, source })?;
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { path: found.path, bytes: bytes.len() as u64, sha256 })
    }

    /// Returns whether the path stays in the folder of the run. The record may be of a stranger.
    pub(crate) fn is_inside(&self) -> bool {
        let mut parts = Path::new(&self.path).components();
        parts.all(|part| matches!(part, Component::Normal(_)))
    }
}

/// Returns the time in UTC, such as `2026-01-31T12:00:00Z`.
fn now() -> String {
    format!("{:.0}", jiff::Timestamp::now())
}
