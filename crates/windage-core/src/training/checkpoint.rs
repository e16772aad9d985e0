//! Checkpoints: one file with everything that a training run needs to resume to the same bits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::store::ModuleRecord;
use burn::tensor::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::files::write_whole;
use crate::training::Identity;
use crate::{Error, Result};

/// Format version, raised when the layout of a checkpoint changes.
const VERSION: u32 = 3;

/// Where training keeps its checkpoint, and whether to resume from an existing one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Checkpointing {
    /// Saves nothing.
    #[default]
    Off,
    /// Starts anew and saves to the file.
    To(PathBuf),
    /// Resumes from the file if it exists, else starts anew; saves to it.
    Resume(PathBuf),
}

impl Checkpointing {
    /// Returns the same policy for another file.
    #[must_use]
    pub fn beside(&self, beside: impl FnOnce(&Path) -> PathBuf) -> Self {
        match self {
            Self::Off => Self::Off,
            Self::To(path) => Self::To(beside(path)),
            Self::Resume(path) => Self::Resume(beside(path)),
        }
    }

    /// Returns the file, if there is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Off => None,
            Self::To(path) | Self::Resume(path) => Some(path),
        }
    }
}

/// Named byte strings: records of modules and optimizers, and other state.
pub type Blobs = BTreeMap<String, ByteBuf>;

/// The state of a training run after some step.
#[derive(Debug, Serialize, Deserialize)]
pub struct Checkpoint {
    version: u32,
    /// Hash of the settings; a checkpoint resumes no other run.
    identity: u64,
    /// The settings as JSON, to say how those of another run differ.
    settings: String,
    step: usize,
    blobs: Blobs,
    /// Where it was read from, for messages.
    #[serde(skip)]
    path: PathBuf,
}

impl Checkpoint {
    /// Creates the state after `step` steps of a run.
    pub fn new(identity: &Identity, step: usize, blobs: Blobs) -> Self {
        let settings = identity.text();
        let path = PathBuf::new();
        Self { version: VERSION, identity: identity.hash(), settings, step, blobs, path }
    }

    /// Returns the number of steps taken.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// Returns an error if it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut bytes = Vec::new();
        ciborium::into_writer(self, &mut bytes)
            .map_err(|error| damaged(path, format!("cannot be encoded: {error}")))?;
        write_whole(path, &bytes)
    }

    /// Reads the checkpoint to resume from, if there is one.
    ///
    /// # Errors
    /// Returns an error if it cannot be read, is damaged, or belongs to another run.
    pub fn read(checkpointing: &Checkpointing, identity: &Identity) -> Result<Option<Self>> {
        let Checkpointing::Resume(path) = checkpointing else { return Ok(None) };
        if !path.exists() {
            return Ok(None);
        }
        let bytes = std::fs::read(path).map_err(|source| Error::Io {
            action: "read",
            path: path.clone(),
            source,
        })?;
        let mut checkpoint: Self = ciborium::from_reader(bytes.as_slice()).map_err(|error| {
            damaged(path, format!("it is not a checkpoint, or it is damaged: {}", in_words(&error)))
        })?;
        let path = path.clone();
        if checkpoint.version != VERSION {
            let (found, expected) = (checkpoint.version, VERSION);
            return Err(Error::CheckpointVersion { path, found, expected });
        }
        if checkpoint.identity != identity.hash() {
            let differences = identity.difference(&checkpoint.settings);
            return Err(Error::OtherRun { path, differences });
        }
        checkpoint.path = path;
        Ok(Some(checkpoint))
    }

    /// Returns the error of a checkpoint with more steps than a run has.
    pub(super) fn too_long(&self, planned: usize) -> Error {
        Error::TooManySteps { path: self.path.clone(), taken: self.step, planned }
    }

    /// Returns `module` with the state of that name.
    ///
    /// # Errors
    /// Returns an error if it is missing or does not fit the module.
    pub fn module<M: Module>(&self, name: &str, module: M) -> Result<M> {
        let record =
            ModuleRecord::from_bytes(self.bytes(name)?).map_err(|error| self.fail(error))?;
        module.try_load_record(record).map_err(|error| self.fail(error))
    }

    /// Returns `optimizer` with the state of that name.
    ///
    /// # Errors
    /// Returns an error if it is missing or damaged.
    pub fn optimizer(&self, name: &str, optimizer: ModuleOptimizer) -> Result<ModuleOptimizer> {
        optimizer.from_bytes(self.bytes(name)?).map_err(|error| self.fail(error))
    }

    /// Returns the value of that name, written by [`value_blob`].
    ///
    /// # Errors
    /// Returns an error if it is missing or of another type.
    pub fn value<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        ciborium::from_reader(self.blob(name)?.as_slice())
            .map_err(|error| self.fail(format!("`{name}` is damaged: {}", in_words(&error))))
    }

    fn bytes(&self, name: &str) -> Result<Bytes> {
        Ok(Bytes::from_bytes_vec(self.blob(name)?.to_vec()))
    }

    fn blob(&self, name: &str) -> Result<&ByteBuf> {
        self.blobs.get(name).ok_or_else(|| self.fail(format!("it lacks `{name}`")))
    }

    fn fail(&self, error: impl std::fmt::Display) -> Error {
        damaged(&self.path, error.to_string())
    }
}

/// Encodes the record of a module.
///
/// # Errors
/// Returns an error if it cannot be encoded; `path` is the checkpoint to be written, for the
/// message.
pub fn module_blob<M: Module>(path: &Path, module: &M) -> Result<ByteBuf> {
    // `valid` brings running statistics up to date; a record taken without it lacks their last
    // update.
    let bytes = module
        .valid()
        .into_record()
        .into_bytes()
        .map_err(|error| damaged(path, error.to_string()))?;
    Ok(ByteBuf::from(bytes.to_vec()))
}

/// Encodes the state of an optimizer.
///
/// # Errors
/// As [`module_blob`].
pub fn optimizer_blob(path: &Path, optimizer: &ModuleOptimizer) -> Result<ByteBuf> {
    let bytes = optimizer.into_bytes().map_err(|error| damaged(path, error.to_string()))?;
    Ok(ByteBuf::from(bytes.to_vec()))
}

/// Encodes any value as CBOR.
///
/// # Errors
/// As [`module_blob`].
pub fn value_blob<T: Serialize>(path: &Path, value: &T) -> Result<ByteBuf> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes)
        .map_err(|error| damaged(path, format!("cannot be encoded: {error}")))?;
    Ok(ByteBuf::from(bytes))
}

/// The decoder's own messages speak of its types.
fn in_words(error: &ciborium::de::Error<std::io::Error>) -> &'static str {
    match error {
        ciborium::de::Error::Io(_) => "it ends early",
        _ => "its content is not a checkpoint's",
    }
}

fn damaged(path: &Path, reason: String) -> Error {
    Error::DamagedFile { path: path.into(), reason }
}
