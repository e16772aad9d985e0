//! A network whose weights are loaded as `examples/pytorch_weights.rs` loads them has the logits of
//! PyTorch, with either file format.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::PathBuf;

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, PaddingConfig2d};
use burn::tensor::activation::relu;
use burn::tensor::{DType, Device, Tensor, TensorData};
use tempfile::TempDir;
use windage::core::Classifier;
use windage::core::weights::load_weights;
use windage_testing::{Golden, assert_says, data_set, golden_file};

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
        let network = load_weights(Network::new(3, &device), &golden_file(file)).unwrap();
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
        let network = Network::new(5, &Device::flex());
        let message = load_weights(network, &golden_file(file)).unwrap_err().to_string();
        assert!(message.contains(file), "{message}");
        assert_says(&message, &["output.", "has shape [3", ", but the network needs [5"]);
    }
}

/// A tensor of a file.
struct Part {
    name: String,
    data: TensorData,
}

/// Returns the tensors of the network with drawn values, which fit into every type of numbers.
fn parts() -> Vec<Part> {
    let shapes: [(&str, &[usize]); 12] = [
        ("conv1.weight", &[2, 1, 3, 3]),
        ("conv1.bias", &[2]),
        ("norm1.weight", &[2]),
        ("norm1.bias", &[2]),
        ("norm1.running_mean", &[2]),
        ("norm1.running_var", &[2]),
        ("conv2.weight", &[3, 2, 3, 3]),
        ("conv2.bias", &[3]),
        ("hidden.weight", &[4, 12]),
        ("hidden.bias", &[4]),
        ("output.weight", &[3, 4]),
        ("output.bias", &[3]),
    ];
    let part = |(index, (name, shape)): (usize, (&str, &[usize]))| {
        let values: Vec<f32> = (0..shape.iter().product::<usize>())
            .map(|at| ((7 * at + 3 * index) % 11 + 1) as f32 / 16.0)
            .collect();
        Part { name: name.into(), data: TensorData::new(values, shape.to_vec()) }
    };
    shapes.into_iter().enumerate().map(part).collect()
}

/// Writes a safetensors file.
fn written(folder: &TempDir, parts: &[Part]) -> PathBuf {
    let (mut header, mut bytes) = (serde_json::Map::new(), Vec::new());
    for Part { name, data } in parts {
        let start = bytes.len();
        bytes.extend_from_slice(data.as_bytes());
        let kind = format!("{:?}", data.dtype()).to_uppercase();
        let offsets = [start, bytes.len()];
        let shape = data.shape().to_vec();
        let entry = serde_json::json!({ "dtype": kind, "shape": shape, "data_offsets": offsets });
        header.insert(name.clone(), entry);
    }
    let header = serde_json::to_vec(&header).unwrap();
    let path = folder.path().join("weights.safetensors");
    let length = (header.len() as u64).to_le_bytes();
    std::fs::write(&path, [&length[..], &header, &bytes].concat()).unwrap();
    path
}

/// Returns the parts, each name behind a prefix.
fn behind(prefix: &str) -> Vec<Part> {
    parts()
        .into_iter()
        .map(|part| Part { name: format!("{prefix}{}", part.name), ..part })
        .collect()
}

fn loaded(parts: &[Part]) -> Result<Vec<f32>, String> {
    let folder = TempDir::new().unwrap();
    let network = Network::new(3, &Device::flex());
    let network = load_weights(network, &written(&folder, parts)).map_err(|it| it.to_string())?;
    let images = Tensor::<1, burn::tensor::Int>::arange(0..144, &Device::flex()).float() / 144.0;
    let logits = network.logits(images.reshape([2, 1, 9, 8]));
    Ok(logits.into_data().iter::<f32>().collect())
}

#[test]
fn numbers_of_other_sizes_are_cast() {
    let expected = loaded(&parts()).unwrap();
    assert!(expected.iter().all(|logit| logit.abs() > 0.1), "{expected:?}");
    for numbers in [DType::F16, DType::BF16, DType::F64] {
        let cast = parts()
            .into_iter()
            .map(|Part { name, data }| Part { name, data: data.convert_dtype(numbers) });
        assert_eq!(loaded(&cast.collect::<Vec<_>>()).unwrap(), expected, "{numbers:?}");
    }
    let mut whole = parts();
    whole[3].data = TensorData::new(vec![1_i64, 2], [2]);
    let message = loaded(&whole).unwrap_err();
    assert_says(&message, &["norm1.bias holds numbers of type I64, not floats"]);
}

#[test]
fn what_stands_before_all_names_is_found() {
    let expected = loaded(&parts()).unwrap();
    for prefix in [
        "module.",
        "_orig_mod.",
        "state_dict.",
        "model_state_dict.module.",
        "state_dict.model._orig_mod.",
        "anything.else.",
    ] {
        assert_eq!(loaded(&behind(prefix)).unwrap(), expected, "{prefix}");
    }
    let count = || Part { name: "epoch".into(), data: TensorData::new(vec![7_i64], [1]) };
    let mut both: Vec<Part> = behind("model.");
    both.extend(behind("ema.").into_iter().map(|Part { name, data }| Part {
        name,
        data: TensorData::zeros::<f32, _>(data.shape().clone()),
    }));
    both.push(count());
    assert_eq!(loaded(&both).unwrap(), expected, "the average is not what is meant");
    let twice: Vec<Part> = behind("student.").into_iter().chain(behind("teacher.")).collect();
    let message = loaded(&twice).unwrap_err();
    assert_says(&message, &["weights of this network 2 times, behind `student.`, `teacher.`"]);
}

#[test]
fn a_file_that_lacks_tensors_says_what_it_holds() {
    let mut few = behind("module.");
    few.retain(|part| !part.name.contains("conv2"));
    let message = loaded(&few).unwrap_err();
    let missing = "lacks 2 of 12 tensors: conv2.bias, conv2.weight; it holds \
        module.conv1.bias [2], \
        module.conv1.weight [2, 1, 3, 3], ";
    assert_says(&message, &["weights.safetensors` ", missing]);
    let mut other = behind("");
    other.iter_mut().for_each(|part| part.name = part.name.replace("conv", "c").replace(".", "_"));
    assert_says(&loaded(&other).unwrap_err(), &["lacks 12 of 12 tensors: ", "… (12 in all); it"]);
}

#[test]
fn damaged_and_malicious_files_are_errors() {
    let folder = TempDir::new().unwrap();
    let whole = std::fs::read(written(&folder, &parts())).unwrap();
    let pickle = std::fs::read(golden_file(FILES[0])).unwrap();
    let path = folder.path().join("weights");
    let claim = |bytes: u64| [&bytes.to_le_bytes()[..], b"{\"a\":1}"].concat();
    let touched = folder.path().join("touched");
    // `os.system("touch …")`, as the value of a weight.
    let command = format!("touch {}", touched.display());
    let mut system = b"\x80\x02}X\x01\0\0\0acos\nsystem\nX".to_vec();
    system.extend((command.len() as u32).to_le_bytes());
    system.extend(command.as_bytes());
    system.extend(b"\x85Rs.");
    for content in [
        vec![],
        b"<!DOCTYPE html>".to_vec(),
        whole[..whole.len() - 1].to_vec(),
        whole[..20].to_vec(),
        claim(7),
        claim(90_000_000),
        claim(1 << 40),
        claim(u64::MAX),
        pickle[..pickle.len() / 2].to_vec(),
        pickle[..30].to_vec(),
        b"\x80\x02}q\0.".to_vec(),
        system,
    ] {
        std::fs::write(&path, &content).unwrap();
        let error = load_weights(Network::new(3, &Device::flex()), &path).unwrap_err();
        assert_says(&error.to_string(), &["weights` "]);
    }
    assert!(!touched.exists());
}

/// The network of the weights in the folder of inputs that real tools stumbled over.
#[derive(Module, Debug)]
struct Digits {
    conv1: Conv2d,
    norm1: BatchNorm,
    conv2: Conv2d,
    hidden: Linear,
    output: Linear,
    pool: MaxPool2d,
}

impl Digits {
    fn new(device: &Device) -> Self {
        let conv = |from, to| {
            let config = Conv2dConfig::new([from, to], [3, 3]);
            config.with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1)).init(device)
        };
        Self {
            conv1: conv(1, 8),
            norm1: BatchNormConfig::new(8).init(device),
            conv2: conv(8, 16),
            hidden: LinearConfig::new(784, 32).init(device),
            output: LinearConfig::new(32, 10).init(device),
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
        }
    }

    fn logits(&self, images: Tensor<4>) -> Tensor<2> {
        let maps = self.pool.forward(relu(self.norm1.forward(self.conv1.forward(images))));
        let maps = self.pool.forward(relu(self.conv2.forward(maps)));
        self.output.forward(relu(self.hidden.forward(maps.flatten(1, 3))))
    }
}

#[test]
fn weights_of_half_precision_and_behind_prefixes_classify_digits() {
    let Some(folder) = data_set("mnist") else { return };
    let cases = folder.join("../../cases");
    if !cases.exists() {
        eprintln!("skipped: {} is missing", cases.display());
        return;
    }
    let device = Device::flex();
    let images = std::fs::read(cases.join("digits1/t10k-images-idx3-ubyte")).unwrap();
    let labels = std::fs::read(cases.join("digits1/t10k-labels-idx1-ubyte")).unwrap();
    let pixels: Vec<f32> = images[16..].iter().map(|pixel| f32::from(*pixel) / 255.0).collect();
    let images = Tensor::<4>::from_data(TensorData::new(pixels, [200, 1, 28, 28]), &device);
    for file in ["p-half/w.pt", "p-module-prefix/w.pt", "q-bfloat16/w.safetensors"] {
        let network = load_weights(Digits::new(&device), &cases.join(file)).unwrap();
        let classes: Vec<i64> =
            network.logits(images.clone()).argmax(1).into_data().iter::<i64>().collect();
        let right = classes.iter().zip(&labels[8..]).filter(|(a, b)| **a == i64::from(**b)).count();
        println!("{file}: {right} of 200");
        assert!(right >= 180, "{file}: {right} of 200");
    }
}
