//! Checkpoints: one file with everything that a training run needs to continue to the same bits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::store::ModuleRecord;
use burn::tensor::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

use crate::training::Identity;
use crate::{Error, Result, write_whole};

/// Raised whenever the layout of a checkpoint changes.
const VERSION: u32 = 3;

/// Where training keeps its checkpoint, and whether to continue from the one that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Checkpointing {
    /// Nowhere.
    #[default]
    Off,
    /// Start anew and save to the file.
    To(PathBuf),
    /// Continue from the file where it exists, else start anew; save to it.
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

    /// The file, if there is one.
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

    /// Steps taken.
    pub fn step(&self) -> usize {
        self.step
    }

    /// Writes the file, whole or not at all.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut bytes = Vec::new();
        ciborium::into_writer(self, &mut bytes)
            .map_err(|error| problem(path, format!("cannot be encoded: {error}")))?;
        write_whole(path, &bytes)
    }

    /// The checkpoint to continue from, if there is one.
    ///
    /// # Errors
    /// When it cannot be read, is damaged, or belongs to another run.
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
            problem(path, format!("is no checkpoint or is damaged: {}", in_words(&error)))
        })?;
        if checkpoint.version != VERSION {
            let text = format!("has version {}, this build reads {VERSION}", checkpoint.version);
            return Err(problem(path, text));
        }
        if checkpoint.identity != identity.hash() {
            let difference = identity.difference(&checkpoint.settings);
            let text = format!(
                "belongs to another run ({difference}); start anew, or give the settings and data \
                 it was made with"
            );
            return Err(problem(path, text));
        }
        checkpoint.path.clone_from(path);
        Ok(Some(checkpoint))
    }

    /// The error of a checkpoint with more steps than a run has.
    pub(super) fn too_long(&self, steps: usize) -> Error {
        let taken = self.step;
        self.fail(format!("has taken {taken} steps already, more than the {steps} of this run"))
    }

    /// `module` with the state of that name.
    ///
    /// # Errors
    /// When it is missing or does not fit the module.
    pub fn module<M: Module>(&self, name: &str, module: M) -> Result<M> {
        let record =
            ModuleRecord::from_bytes(self.bytes(name)?).map_err(|error| self.fail(error))?;
        module.try_load_record(record).map_err(|error| self.fail(error))
    }

    /// `optimizer` with the state of that name.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub fn optimizer(&self, name: &str, optimizer: ModuleOptimizer) -> Result<ModuleOptimizer> {
        optimizer.from_bytes(self.bytes(name)?).map_err(|error| self.fail(error))
    }

    /// The value of that name, written by [`value_blob`].
    ///
    /// # Errors
    /// When it is missing or of another type.
    pub fn value<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        ciborium::from_reader(self.blob(name)?.as_slice())
            .map_err(|error| self.fail(format!("`{name}` is damaged: {}", in_words(&error))))
    }

    fn bytes(&self, name: &str) -> Result<Bytes> {
        Ok(Bytes::from_bytes_vec(self.blob(name)?.to_vec()))
    }

    fn blob(&self, name: &str) -> Result<&ByteBuf> {
        self.blobs.get(name).ok_or_else(|| self.fail(format!("lacks `{name}`")))
    }

    fn fail(&self, error: impl std::fmt::Display) -> Error {
        problem(&self.path, error.to_string())
    }
}

/// A module's record as bytes.
///
/// # Errors
/// When it cannot be encoded; `path` is the checkpoint to be written, for the message.
pub fn module_blob<M: Module>(path: &Path, module: &M) -> Result<ByteBuf> {
    // `valid` brings running statistics up to date; a record taken without it lacks their last
    // update.
    let bytes = module
        .valid()
        .into_record()
        .into_bytes()
        .map_err(|error| problem(path, error.to_string()))?;
    Ok(ByteBuf::from(bytes.to_vec()))
}

/// An optimizer's moments as bytes.
///
/// # Errors
/// As [`module_blob`].
pub fn optimizer_blob(path: &Path, optimizer: &ModuleOptimizer) -> Result<ByteBuf> {
    let bytes = optimizer.into_bytes().map_err(|error| problem(path, error.to_string()))?;
    Ok(ByteBuf::from(bytes.to_vec()))
}

/// Any value as bytes (CBOR).
///
/// # Errors
/// As [`module_blob`].
pub fn value_blob<T: Serialize>(path: &Path, value: &T) -> Result<ByteBuf> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes)
        .map_err(|error| problem(path, format!("cannot be encoded: {error}")))?;
    Ok(ByteBuf::from(bytes))
}

/// The decoder's own words are those of its types.
fn in_words(error: &ciborium::de::Error<std::io::Error>) -> &'static str {
    match error {
        ciborium::de::Error::Io(_) => "it ends early",
        _ => "its content is not that of a checkpoint",
    }
}

fn problem(path: &Path, problem: String) -> Error {
    Error::Checkpoint { path: path.into(), problem }
}
