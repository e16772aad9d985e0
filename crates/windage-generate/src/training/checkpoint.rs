//! Checkpoints: one file with everything that a training run needs to continue to the same bits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::optim::ModuleOptimizer;
use burn::store::ModuleRecord;
use burn::tensor::Bytes;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use windage_core::write_whole;

use super::Curve;
use crate::{Error, Result};

/// Raised whenever the content of a checkpoint changes.
const VERSION: u32 = 1;

/// Where training keeps its checkpoint, and whether to continue from the one that is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Saved {
    /// Nowhere.
    #[default]
    Nowhere,
    /// Start anew and save to the file.
    To(PathBuf),
    /// Continue from the file where it exists, else start anew; save to it.
    Resume(PathBuf),
}

impl Saved {
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            Self::Nowhere => None,
            Self::To(path) | Self::Resume(path) => Some(path),
        }
    }
}

/// Named byte strings: records of modules and optimisers.
pub(crate) type Blobs = BTreeMap<String, ByteBuf>;

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    version: u32,
    /// What the run was asked to do; a checkpoint continues no other run.
    settings: String,
    pub(crate) step: usize,
    pub(crate) curve: Curve,
    blobs: Blobs,
}

impl Checkpoint {
    pub(crate) fn new(settings: String, step: usize, curve: Curve, blobs: Blobs) -> Self {
        Self { version: VERSION, settings, step, curve, blobs }
    }

    pub(crate) fn write(&self, path: &Path) -> Result<()> {
        let mut bytes = Vec::new();
        ciborium::into_writer(self, &mut bytes)
            .map_err(|error| problem(path, format!("cannot be encoded: {error}")))?;
        Ok(write_whole(path, &bytes)?)
    }

    /// The checkpoint to continue from, if there is one.
    pub(crate) fn read(saved: &Saved, settings: &str) -> Result<Option<Self>> {
        let Saved::Resume(path) = saved else { return Ok(None) };
        if !path.exists() {
            return Ok(None);
        }
        let bytes = std::fs::read(path).map_err(|source| windage_core::Error::Io {
            action: "read",
            path: path.clone(),
            source,
        })?;
        let checkpoint: Self = ciborium::from_reader(bytes.as_slice())
            .map_err(|error| problem(path, format!("is no checkpoint or is damaged: {}", in_words(&error))))?;
        if checkpoint.version != VERSION {
            let text = format!("has version {}, this build reads {VERSION}", checkpoint.version);
            return Err(problem(path, text));
        }
        if checkpoint.settings != settings {
            let text =
                "belongs to another run: data or settings differ; start anew, or give the settings it was made with";
            return Err(problem(path, text.into()));
        }
        Ok(Some(checkpoint))
    }

    pub(crate) fn module<M: Module>(&self, saved: &Saved, name: &str, module: M) -> Result<M> {
        let record = ModuleRecord::from_bytes(self.blob(saved, name)?).map_err(|error| self.fail(saved, error))?;
        module.try_load_record(record).map_err(|error| self.fail(saved, error))
    }

    pub(crate) fn optimizer(&self, saved: &Saved, name: &str, optimizer: ModuleOptimizer) -> Result<ModuleOptimizer> {
        optimizer.from_bytes(self.blob(saved, name)?).map_err(|error| self.fail(saved, error))
    }

    pub(crate) fn number(&self, saved: &Saved, name: &str) -> Result<Option<f64>> {
        let blob = self.blobs.get(name).ok_or_else(|| self.fail(saved, format!("lacks `{name}`")))?;
        Ok(<[u8; 8]>::try_from(blob.as_slice()).ok().map(f64::from_le_bytes))
    }

    fn blob(&self, saved: &Saved, name: &str) -> Result<Bytes> {
        let blob = self.blobs.get(name).ok_or_else(|| self.fail(saved, format!("lacks `{name}`")))?;
        Ok(Bytes::from_bytes_vec(blob.to_vec()))
    }

    fn fail(&self, saved: &Saved, error: impl std::fmt::Display) -> Error {
        problem(saved.path().unwrap_or(Path::new("")), error.to_string())
    }
}

/// A module's record as bytes.
pub(crate) fn module_blob<M: Module>(path: &Path, module: &M) -> Result<ByteBuf> {
    // `valid` brings running statistics up to date; a record taken without it lacks their last update.
    let bytes = module.valid().into_record().into_bytes().map_err(|error| problem(path, error.to_string()))?;
    Ok(ByteBuf::from(bytes.to_vec()))
}

/// An optimiser's moments as bytes.
pub(crate) fn optimizer_blob(path: &Path, optimizer: &ModuleOptimizer) -> Result<ByteBuf> {
    let bytes = optimizer.into_bytes().map_err(|error| problem(path, error.to_string()))?;
    Ok(ByteBuf::from(bytes.to_vec()))
}

/// A number, or none, as bytes.
pub(crate) fn number_blob(number: Option<f64>) -> ByteBuf {
    ByteBuf::from(number.map_or(Vec::new(), |number| number.to_le_bytes().to_vec()))
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
