//! A network whose weights are loaded as `examples/pytorch_weights.rs` loads them has the logits of
//! PyTorch, with either file format.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};
use burn_store::{ModuleSnapshot, PyTorchToBurnAdapter, PytorchStore, SafetensorsStore};
use windage::core::Classifier;
use windage_testing::{Golden, golden_file};

/// Relative error of two convolutions and two dense layers in single precision.
const TOLERANCE: f64 = 1e-5;

/// The network of the script that wrote the weights. Its fields are named as in the state
/// dictionary of PyTorch.
#[derive(Module, Debug)]
struct Network {
    conv1: Conv2d,
    norm1: BatchNorm,
    conv2: Conv2d,
    hidden: Linear,
    output: Linear,
    pool: MaxPool2d,
}

impl Network {
    /// Creates a network for images of 9 × 8 pixels.
    fn new(classes: usize, device: &Device) -> Self {
        let conv = |from, to| {
            let config = Conv2dConfig::new([from, to], [3, 3]);
            config.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(device)
        };
        Self {
            conv1: conv(1, 2),
            norm1: BatchNormConfig::new(2).init(device),
            conv2: conv(2, 3),
            hidden: LinearConfig::new(3 * 2 * 2, 4).init(device),
            output: LinearConfig::new(4, classes).init(device),
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
        }
    }

    fn load(&mut self, file: &str) -> Result<(), String> {
        let path = golden_file(file);
        if file.ends_with(".safetensors") {
            let store = SafetensorsStore::from_file(path);
            let loaded = self.load_from(&mut store.with_from_adapter(PyTorchToBurnAdapter));
            loaded.map(|_| ()).map_err(|error| error.to_string())
        } else {
            let loaded = self.load_from(&mut PytorchStore::from_file(path));
            loaded.map(|_| ()).map_err(|error| error.to_string())
        }
    }
}

impl Classifier<4> for Network {
    fn logits(&self, images: Tensor<4>) -> Tensor<2> {
        let maps = self.pool.forward(relu(self.norm1.forward(self.conv1.forward(images))));
        let maps = self.pool.forward(relu(self.conv2.forward(maps)));
        self.output.forward(relu(self.hidden.forward(maps.flatten(1, 3))))
    }
}

const FILES: [&str; 2] = ["outside.pt", "outside.safetensors"];

#[test]
fn logits_equal_those_of_pytorch_from_both_formats() {
    let (golden, device) = (Golden::load("outside"), Device::flex());
    let images: Tensor<4> = golden.tensor("images", &device);
    let expected = golden.values("logits");
    for file in FILES {
        let mut network = Network::new(3, &device);
        network.load(file).unwrap();
        let found: Vec<f64> = network.logits(images.clone()).into_data().iter::<f64>().collect();
        assert_eq!(found.len(), expected.len());
        let most = expected.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let error = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(error <= TOLERANCE * most.max(1.0), "{file}: {error}");
    }
}

#[test]
fn weights_of_another_shape_are_refused_by_name() {
    for file in FILES {
        let message = Network::new(5, &Device::flex()).load(file).unwrap_err();
        assert!(message.contains("output.weight"), "{file}: {message}");
    }
}
