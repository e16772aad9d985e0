//! Options of `windage predict`.

use std::path::PathBuf;

use burn::tensor::Device;
use clap::{Args, ValueEnum};
use windage::core::device::{default_device, device_by_name};
use windage::data::MAX_PIXELS;
use windage::data::ReadOptions;
use windage::packnet::inference::TaskChoice;

use super::model::Model;
#[cfg(feature = "onnx")]
use super::onnx::OnnxPredictArguments;
use crate::commands::extend::TaskChoiceName;
use crate::failure::{Failure, Result};

/// Classify files with a network that a run has left
///
/// Files are converted to what the network takes: size and color of images, length and spectrogram
/// of recordings. Files that cannot be read are named on standard error; the others are classified
/// nevertheless, and the exit code is 1.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Folder of a run, a .safetensors file of a network, packed tasks (packed.windage), or a
    /// classifier of pictures in an .onnx file
    #[arg(value_name = "MODEL")]
    pub(super) model: PathBuf,

    /// Files, or folders whose pictures, recordings or time series are classified, those of
    /// subfolders too
    #[arg(value_name = "PATH", required = true)]
    pub(super) paths: Vec<PathBuf>,

    /// Task of packed tasks: its name, its number from 1, or `auto`, which finds it for each file
    /// [default: auto, if there are several]
    #[arg(long, value_name = "NAME|N|auto")]
    task: Option<String>,

    /// How the task is found with --task auto [default: signature]
    #[arg(long, value_enum)]
    find_by: Option<TaskChoiceName>,

    /// Find one task for all files together; more certain if they belong to the same task
    #[arg(long)]
    together: bool,

    /// Print the K most probable classes of each file, one per row
    #[arg(long, value_name = "K", conflicts_with = "all")]
    top: Option<usize>,

    /// Print the probabilities of all classes
    #[arg(long)]
    all: bool,

    /// Format of the output
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    pub(super) format: Format,

    /// File to write to, whole or not at all [default: standard output]
    #[arg(long, value_name = "FILE")]
    pub(super) out: Option<PathBuf>,

    /// Replace the file of --out
    #[arg(long, requires = "out")]
    overwrite: bool,

    /// End at the first file that cannot be read
    #[arg(long)]
    pub(super) strict: bool,

    /// Refuse pictures of more than N pixels, width times height
    #[arg(long, value_name = "N", default_value_t = MAX_PIXELS)]
    pub(super) max_pixels: u64,

    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    device: Option<String>,

    #[cfg(feature = "onnx")]
    #[command(flatten)]
    pub(super) onnx: OnnxPredictArguments,
}

/// Format of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A table with a header
    Csv,
    /// One array of objects
    Json,
    /// One object per line
    Jsonl,
}

/// Number of classes that are shown of each file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// The most probable one.
    Best,
    /// At most this number, the most probable ones.
    Top(usize),
}

/// How the task is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// The model has no tasks.
    None,
    /// The task of this number, from 0.
    Task(usize),
    /// Found for each file.
    Each(TaskChoice),
    /// Found for all files together.
    Together(TaskChoice),
}

impl Arguments {
    /// Returns an error if the file to write to exists, or if a number makes no sense.
    pub(super) fn check_out(&self) -> Result<()> {
        if self.top == Some(0) {
            return Err(Failure::Usage("--top is 0, but must be at least 1".into()));
        }
        match &self.out {
            Some(out) if out.is_dir() => Err(format!("{} is a folder", out.display()).into()),
            Some(out) if out.exists() && !self.overwrite => {
                Err(format!("{} exists already; --overwrite replaces it", out.display()).into())
            }
            _ => Ok(()),
        }
    }

    /// Returns how pictures are read, except for their size and color.
    pub(super) fn read_options(&self) -> ReadOptions {
        ReadOptions { max_pixels: self.max_pixels, ..ReadOptions::default() }
    }

    /// Returns the device to compute on.
    pub(super) fn device(&self) -> Result<Device> {
        Ok(self.device.as_deref().map_or_else(default_device, device_by_name)?)
    }

    /// Returns the number of classes to show.
    pub(super) fn shown(&self) -> Shown {
        match (self.all, self.top) {
            (true, _) => Shown::Top(usize::MAX),
            (false, Some(count)) => Shown::Top(count),
            (false, None) => Shown::Best,
        }
    }

    /// Returns how the task is chosen. Options without effect are refused.
    pub(super) fn chosen(&self, model: &Model) -> Result<Chosen> {
        let packing = match model {
            Model::Single(_) => {
                self.refuse("packed tasks", self.task.is_some())?;
                return Ok(Chosen::None);
            }
            #[cfg(feature = "onnx")]
            Model::Onnx(_) => {
                self.refuse("packed tasks", self.task.is_some())?;
                return Ok(Chosen::None);
            }
            Model::Packed { packing, .. } => packing,
        };
        let task = match self.task.as_deref() {
            None if packing.tasks().len() == 1 => Some(0),
            None | Some("auto") => None,
            Some(name) => Some(packing.task(name).or_else(|error| {
                let number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                number.filter(|number| *number < packing.tasks().len()).ok_or(error)
            })?),
        };
        if let Some(task) = task {
            self.refuse("--task auto", false)?;
            return Ok(Chosen::Task(task));
        }
        let choice = self.find_by.map_or_else(TaskChoice::default, Into::into);
        Ok(if self.together { Chosen::Together(choice) } else { Chosen::Each(choice) })
    }

    /// Returns an error if an option about tasks is given.
    fn refuse(&self, needs: &str, is_task_refused: bool) -> Result<()> {
        for (name, is_given) in [
            ("task", is_task_refused),
            ("find-by", self.find_by.is_some()),
            ("together", self.together),
        ] {
            if is_given {
                let message = format!("--{name} has no effect without {needs}");
                return Err(Failure::Usage(message));
            }
        }
        Ok(())
    }
}
