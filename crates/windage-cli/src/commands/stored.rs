//! Networks that a run has left, as classifiers.

use std::path::Path;

use burn::tensor::{Device, Int, Tensor};
use windage::core::Classifier;
use windage::diagnose::run_config::NetworkFile;

use crate::failure::{Failure, Result};
use crate::model::{Input, LoadedModel, card_of, load};

/// Ending of the files of networks.
const ENDING: &str = "safetensors";

/// Sets or clears the file of a network, if `--classifier` names a file. Returns the file if it is
/// another one.
pub(crate) fn choose<'a>(
    file: Option<&'a Path>,
    network: &mut Option<NetworkFile>,
) -> Option<&'a Path> {
    let path = file?;
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING)) {
        *network = Some(NetworkFile { path: path.into(), shape: [0; 3] });
        return None;
    }
    *network = None;
    Some(path)
}

/// Returns the failure of a file that this build does not read.
#[cfg(not(feature = "onnx"))]
pub(crate) fn unknown(file: &Path) -> Failure {
    let message = "is no .safetensors file, and this build does not read ONNX files";
    Failure::Usage(format!("--classifier: {} {message}", file.display()))
}

/// Reads from the file what the network takes, if there is one.
pub(crate) fn complete(network: &mut Option<NetworkFile>) -> Result<()> {
    let Some(file) = network else { return Ok(()) };
    match card_of(&file.path)?.input {
        Input::Images { shape } => {
            file.shape = shape;
            Ok(())
        }
        _ => Err(Failure::Error(format!(
            "{}: its network takes signals; only networks that take images can be given by \
             --classifier",
            file.path.display()
        ))),
    }
}

/// A network that a run has left, with the outputs that are the classes of the data.
pub(crate) struct StoredClassifier {
    model: LoadedModel,
    outputs: Vec<i32>,
}

impl StoredClassifier {
    /// Loads the network for data with these classes, which are matched by name.
    pub(crate) fn open(file: &NetworkFile, classes: &[String], device: &Device) -> Result<Self> {
        let model = load(&file.path, device)?;
        let known = &model.card.classes;
        let output = |class: &String| {
            let found = known.iter().position(|name| name == class);
            found.map(|output| output as i32).ok_or_else(|| {
                Failure::Error(format!(
                    "{}: its network has no class named {class}; it has {}",
                    file.path.display(),
                    known.join(", ")
                ))
            })
        };
        let outputs = classes.iter().map(output).collect::<Result<_>>()?;
        Ok(Self { model, outputs })
    }

    /// Describes it in one line.
    pub(crate) fn describe(&self, file: &NetworkFile) -> String {
        let (used, known) = (self.outputs.len(), self.model.card.classes.len());
        let used = if used == known { String::new() } else { format!(", {used} of which") };
        format!(
            "{}, trained by windage {}; {known} classes{used}",
            file.path.display(),
            self.model.card.trained_by
        )
    }
}

impl<const D: usize> Classifier<D> for StoredClassifier {
    fn logits(&self, inputs: Tensor<D>) -> Tensor<2> {
        let logits = self.model.logits(inputs);
        let outputs = Tensor::<1, Int>::from_data(self.outputs.as_slice(), &logits.device());
        logits.select(1, outputs)
    }
}
