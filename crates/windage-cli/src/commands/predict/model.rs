//! The model of a run, whichever subcommand has left it.

use std::io::Read;
use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor};
use windage::core::Error as CoreError;
use windage::packnet::PackNet;
use windage::packnet::inference::TaskChoice;

use super::arguments::Chosen;
use super::packed::PackedModel;
use super::prediction::{Prediction, Sample, ranked};
use super::unusable;
use crate::failure::Result;
use crate::model::{Input, LoadedModel, load};

/// Files of a run that hold a model.
const FILES: [&str; 3] = ["packed.windage", "network.safetensors", "classifier.safetensors"];
/// First bytes of a file of packed tasks.
const PACKED: &[u8] = b"WINDPACK";

/// A model that was read.
pub(super) enum Model {
    /// One network.
    Single(Box<LoadedModel>),
    /// Packed tasks.
    Packed { packing: Box<PackNet>, path: PathBuf },
}

impl Model {
    /// Reads a file, or the file in the folder of a run.
    pub(super) fn open(path: &Path, device: &Device) -> Result<Self> {
        let path = if path.is_dir() { in_folder(path)? } else { path.to_path_buf() };
        if path.extension().is_some_and(|ending| ending == "windage") || is_packed(&path)? {
            let packing = Box::new(PackNet::load(&path)?);
            if packing.tasks().is_empty() {
                return Err(unusable(&path, "it holds no task yet"));
            }
            return Ok(Self::Packed { packing, path });
        }
        Ok(Self::Single(Box::new(load(&path, device)?)))
    }

    /// Returns what the model takes.
    pub(super) fn input(&self, chosen: &Chosen) -> Result<Input> {
        match self {
            Self::Single(loaded) => Ok(loaded.card.input.clone()),
            Self::Packed { packing, path } => PackedModel::input(packing, path, chosen),
        }
    }

    /// Builds the networks.
    pub(super) fn ready(self, chosen: &Chosen, device: &Device) -> Result<ReadyModel> {
        Ok(match self {
            Self::Single(loaded) => ReadyModel::Single(loaded),
            Self::Packed { packing, .. } => {
                ReadyModel::Packed(Box::new(PackedModel::new(*packing, *chosen, device)?))
            }
        })
    }
}

/// A model whose networks are built.
pub(super) enum ReadyModel {
    Single(Box<LoadedModel>),
    Packed(Box<PackedModel>),
}

impl ReadyModel {
    /// Returns whether predictions name a task.
    pub(super) fn has_tasks(&self) -> bool {
        matches!(self, Self::Packed(_))
    }

    /// Returns a sum of scores without samples, one per task.
    pub(super) fn no_scores(&self) -> Vec<f64> {
        match self {
            Self::Single(_) => Vec::new(),
            Self::Packed(model) => vec![0.0; model.tasks()],
        }
    }

    /// Adds the scores of a batch by task.
    pub(super) fn add_scores(
        &self,
        choice: TaskChoice,
        inputs: &Tensor<4>,
        sums: &mut [f64],
    ) -> Result<()> {
        match self {
            Self::Single(_) => Ok(()),
            Self::Packed(model) => model.add_scores(choice, inputs, sums),
        }
    }

    /// Chooses the task with the highest score.
    pub(super) fn choose(&mut self, sums: &[f64]) {
        if let Self::Packed(model) = self {
            model.choose(sums);
        }
    }

    /// Classifies a batch.
    pub(super) fn predictions(
        &self,
        samples: Vec<Sample>,
        inputs: Tensor<4>,
    ) -> Result<Vec<Prediction>> {
        match self {
            Self::Single(loaded) => {
                let rows = ranked(loaded.logits(inputs), &loaded.card.classes);
                let pairs = samples.into_iter().zip(rows);
                let prediction = |(sample, classes): (Sample, _)| Prediction {
                    name: sample.name,
                    task: None,
                    classes,
                };
                Ok(pairs.map(prediction).collect())
            }
            Self::Packed(model) => model.predictions(samples, inputs),
        }
    }
}

/// Returns the only model in the folder of a run.
fn in_folder(folder: &Path) -> Result<PathBuf> {
    let found: Vec<PathBuf> =
        FILES.iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect();
    let shown = folder.display();
    match found.as_slice() {
        [path] => Ok(path.clone()),
        [] => Err(format!("{shown} holds no model; a run leaves {}", FILES.join(" or ")).into()),
        [first, ..] => {
            let message = format!("{shown} holds several models; name one, such as");
            Err(format!("{message} {}", first.display()).into())
        }
    }
}

/// Returns whether a file begins as packed tasks do.
fn is_packed(path: &Path) -> Result<bool> {
    let refused = |source| CoreError::Io { action: "read", path: path.into(), source };
    let mut start = Vec::new();
    let file = std::fs::File::open(path).map_err(refused)?;
    file.take(PACKED.len() as u64).read_to_end(&mut start).map_err(refused)?;
    Ok(start == PACKED)
}
