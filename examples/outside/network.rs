//! The network of `network.py` in Burn, with weights from files that PyTorch writes.

use std::fmt;
use std::path::Path;

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use burn_store::{
    ApplyError, ModuleSnapshot, PyTorchToBurnAdapter, PytorchStore, SafetensorsStore,
};
use windage::core::Classifier;

/// A small convolutional network. Its fields are named as in the state dictionary of PyTorch.
#[derive(Module, Debug)]
pub(crate) struct Network {
    conv1: Conv2d,
    norm1: BatchNorm,
    conv2: Conv2d,
    hidden: Linear,
    output: Linear,
    pool: MaxPool2d,
}

/// Why weights could not be loaded.
#[derive(Debug)]
pub(crate) struct LoadError(String);

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LoadError {}

impl Network {
    /// Creates a network with fresh weights for images of `[channels, height, width]`.
    pub(crate) fn new(
        shape: [usize; 3],
        classes: usize,
        channels: [usize; 2],
        hidden: usize,
        device: &Device,
    ) -> Self {
        let [depth, height, width] = shape;
        let conv = |from, to| {
            let config = Conv2dConfig::new([from, to], [3, 3]);
            config.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(device)
        };
        Self {
            conv1: conv(depth, channels[0]),
            norm1: BatchNormConfig::new(channels[0]).init(device),
            conv2: conv(channels[0], channels[1]),
            hidden: LinearConfig::new(channels[1] * (height / 4) * (width / 4), hidden)
                .init(device),
            output: LinearConfig::new(hidden, classes).init(device),
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
        }
    }

    /// Returns the network with the weights of a `.pt` or `.safetensors` file.
    ///
    /// # Errors
    /// Returns an error that names the file if it cannot be read, lacks a tensor, or contains one
    /// of another shape.
    pub(crate) fn load(mut self, path: &Path) -> Result<Self, LoadError> {
        let fail = |reason: String| LoadError(format!("{}: {reason}", path.display()));
        let result = if path.extension().is_some_and(|extension| extension == "safetensors") {
            let mut store =
                SafetensorsStore::from_file(path).with_from_adapter(PyTorchToBurnAdapter);
            // The result is checked below, which gives shorter messages.
            store = store.validate(false).allow_partial(true);
            self.load_from(&mut store).map_err(|error| fail(error.to_string()))?
        } else {
            self.load_from(&mut PytorchStore::from_file(path).validate(false).allow_partial(true))
                .map_err(|error| fail(error.to_string()))?
        };
        if let Some(error) = result.errors.first() {
            return Err(fail(in_words(error)));
        }
        match result.missing.first() {
            Some((name, _)) => Err(fail(format!("has no tensor `{name}`"))),
            None => Ok(self),
        }
    }
}

/// Returns a message of one line.
fn in_words(error: &ApplyError) -> String {
    match error {
        ApplyError::ShapeMismatch { path, expected, found } => {
            format!("`{path}` has the shape {:?}, not {:?}", found.as_slice(), expected.as_slice())
        }
        other => other.to_string(),
    }
}

impl Classifier<4> for Network {
    fn logits(&self, images: Tensor<4>) -> Tensor<2> {
        let maps = self.pool.forward(relu(self.norm1.forward(self.conv1.forward(images))));
        let maps = self.pool.forward(relu(self.conv2.forward(maps)));
        self.output.forward(relu(self.hidden.forward(maps.flatten(1, 3))))
    }
}
