//! A classifier in an ONNX file.

use std::path::Path;

use burn::tensor::Tensor;
use clap::Args;
use windage::core::SampleLoss;
use windage::onnx::{OnnxClassifier, OnnxConfig};

use crate::commands::diagnose::arguments::parse_size;
use crate::commands::onnx::OnnxArguments;
use crate::failure::{Failure, Result};
use crate::run::refuse_without_effect;

/// Options of a classifier in an ONNX file.
#[derive(Debug, Args)]
pub(super) struct OnnxPredictArguments {
    #[command(flatten)]
    onnx: OnnxArguments,

    /// Size of pictures, N or HEIGHTxWIDTH, for an ONNX file that takes any
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    size: Option<[usize; 2]>,
}

impl OnnxPredictArguments {
    /// Returns an error if an option is given, since the model is in no ONNX file.
    pub(super) fn refuse(&self) -> Result<()> {
        let given = [("--size", self.size.is_some())];
        refuse_without_effect(&given, "without a classifier in an ONNX file")?;
        self.onnx.apply(None, &mut None)
    }
}

/// A classifier in an ONNX file, with all classes that it knows.
pub(super) struct OnnxPredictor {
    classifier: OnnxClassifier,
    pub(super) classes: Vec<String>,
    /// Shape of the pictures that it is given, `[channels, height, width]`.
    pub(super) shape: [usize; 3],
    /// Pixels of the shorter side to which pictures are resized before their center is cut out.
    pub(super) shorter_side: usize,
}

impl OnnxPredictor {
    /// Loads the file.
    pub(super) fn open(path: &Path, arguments: &OnnxPredictArguments) -> Result<Self> {
        arguments.onnx.refuse_other_class("for predictions, which have all classes of the file")?;
        let mut config = None;
        arguments.onnx.apply(Some(path), &mut config)?;
        let config = config.unwrap_or_else(|| OnnxConfig::new(path));
        // Pictures are given their size when they are read.
        let model = OnnxConfig { resize: None, ..config.clone() }.init()?;
        let [height, width] = match (model.input_size(), arguments.size) {
            (Some(fixed), Some(given)) if fixed != given => {
                let [height, width] = fixed;
                let message = format!("--size: the file takes pictures of {height}×{width} alone");
                return Err(Failure::Usage(message));
            }
            (Some(size), _) | (None, Some(size)) => size,
            (None, None) => {
                let message = "the file takes pictures of any size; give theirs by --size";
                return Err(Failure::Usage(message.into()));
            }
        };
        let shape = [model.input_channels().unwrap_or(3), height, width];
        let shorter_side = config.resize.unwrap_or_else(|| height.min(width));
        let classes = model.output_classes()?;
        Ok(Self { classifier: model.classifier(&classes)?, classes, shape, shorter_side })
    }

    /// Returns the log-probabilities of a batch of pictures, `[batch, classes]`.
    pub(super) fn logits(&self, inputs: Tensor<4>) -> Result<Tensor<2>> {
        let found = SampleLoss::<4>::log_probabilities(&self.classifier, inputs)?;
        Ok(found.ok_or("the classifier gives no probabilities")?)
    }
}
