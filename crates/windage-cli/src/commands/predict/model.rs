//! The model of a run, whichever subcommand has left it.

use std::io::Read;
use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor};
use windage::core::Error as CoreError;
use windage::data::ReadOptions;
use windage::packnet::PackNet;
use windage::packnet::inference::TaskChoice;

use super::arguments::{Arguments, Chosen};
#[cfg(feature = "onnx")]
use super::onnx::OnnxPredictor;
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
    /// A classifier in an ONNX file.
    #[cfg(feature = "onnx")]
    Onnx(Box<OnnxPredictor>),
}

impl Model {
    /// Reads a file, or the file in the folder of a run.
    pub(super) fn open(arguments: &Arguments, device: &Device) -> Result<Self> {
        let path = arguments.model.clone();
        let path = if path.is_dir() { in_folder(&path)? } else { path };
        #[cfg(feature = "onnx")]
        if has_ending(&path, "onnx") {
            return Ok(Self::Onnx(Box::new(OnnxPredictor::open(&path, &arguments.onnx)?)));
        }
        #[cfg(feature = "onnx")]
        arguments.onnx.refuse()?;
        #[cfg(not(feature = "onnx"))]
        if has_ending(&path, "onnx") {
            return Err(unusable(&path, "this build does not read ONNX files"));
        }
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
            #[cfg(feature = "onnx")]
            Self::Onnx(predictor) => Ok(Input::Images { shape: predictor.shape }),
        }
    }

    /// Returns how pictures are read, except for their size and color.
    pub(super) fn read_options(&self, options: ReadOptions) -> ReadOptions {
        match self {
            #[cfg(feature = "onnx")]
            Self::Onnx(predictor) => {
                ReadOptions { shorter_side: Some(predictor.shorter_side), ..options }
            }
            _ => options,
        }
    }

    /// Builds the networks.
    pub(super) fn ready(self, chosen: &Chosen, device: &Device) -> Result<ReadyModel> {
        Ok(match self {
            Self::Single(loaded) => ReadyModel::Single(loaded),
            Self::Packed { packing, .. } => {
                ReadyModel::Packed(Box::new(PackedModel::new(*packing, *chosen, device)?))
            }
            #[cfg(feature = "onnx")]
            Self::Onnx(predictor) => ReadyModel::Onnx(predictor),
        })
    }
}

/// A model whose networks are built.
pub(super) enum ReadyModel {
    Single(Box<LoadedModel>),
    Packed(Box<PackedModel>),
    #[cfg(feature = "onnx")]
    Onnx(Box<OnnxPredictor>),
}

impl ReadyModel {
    /// Returns whether predictions name a task.
    pub(super) fn has_tasks(&self) -> bool {
        matches!(self, Self::Packed(_))
    }

    /// Returns a sum of scores without samples, one per task.
    pub(super) fn no_scores(&self) -> Vec<f64> {
        match self {
            Self::Packed(model) => vec![0.0; model.tasks()],
            _ => Vec::new(),
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
            Self::Packed(model) => model.add_scores(choice, inputs, sums),
            _ => Ok(()),
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
                Ok(predictions(samples, loaded.logits(inputs), &loaded.card.classes))
            }
            #[cfg(feature = "onnx")]
            Self::Onnx(predictor) => {
                Ok(predictions(samples, predictor.logits(inputs)?, &predictor.classes))
            }
            Self::Packed(model) => model.predictions(samples, inputs),
        }
    }
}

/// Returns the predictions of one network from its logits, one row per sample.
fn predictions(samples: Vec<Sample>, logits: Tensor<2>, classes: &[String]) -> Vec<Prediction> {
    let pairs = samples.into_iter().zip(ranked(logits, classes));
    let prediction =
        |(sample, classes): (Sample, _)| Prediction { name: sample.name, task: None, classes };
    pairs.map(prediction).collect()
}

/// Returns whether a path has this ending, in lower or upper case.
fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(ending))
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
