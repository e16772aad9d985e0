//! The LeNet against PyTorch, its dropout, and structures that are refused.
#![allow(missing_docs, clippy::unwrap_used)]

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use windage_adapt::network::{InputScaling, NetworkConfig, NetworkShape, Normalization};
use windage_core::features::{FeatureTap, Taps};
use windage_core::{Seed, Stream};
use windage_testing::{Golden, assert_close, from_json, through_json, values};

/// Rounding of f32 in sums of some dozen products.
const ROUNDING: f64 = 2e-6;

/// Sets parameters from a list, one after the other.
struct Fill<'a>(&'a [f64]);

impl ModuleMapper for Fill<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|tensor| {
            let (shape, device) = (tensor.dims(), tensor.device());
            let (values, rest) = self.0.split_at(shape.iter().product());
            self.0 = rest;
            let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
            Tensor::from_data(TensorData::new(values, shape), &device)
        })
    }
}

fn small_lenet() -> NetworkConfig {
    NetworkConfig::lenet()
        .with_channels(vec![2, 3])
        .with_kernel([3, 3])
        .with_hidden(vec![4])
        .with_dropout(0.0)
}

#[test]
fn the_lenet_computes_what_pytorch_computes() {
    let golden = Golden::load("adaptation");
    let shape = NetworkShape { input: [1, 14, 12], outputs: 3 };
    let plain = windage_testing::device();
    for (name, device) in [("evaluation", plain.clone()), ("training", plain.autodiff())] {
        let network = small_lenet().init(shape, &device);
        let mut fill = Fill(golden.values("lenet.parameters"));
        let network = network.map(&mut fill);
        let images = golden.tensor::<4>("lenet.images", &device);
        let mut taps = Taps::of(["hidden1"]);
        let logits = network.tapped(images, &mut taps);
        let features = taps.features().unwrap().remove(0).averaged();
        assert_close(&values(features), golden.values(&format!("lenet.{name}.features")), ROUNDING);
        assert_close(&values(logits), golden.values(&format!("lenet.{name}.logits")), ROUNDING);
    }
}

#[test]
fn the_published_lenet_has_its_layers_and_number_of_parameters() {
    let device = windage_testing::device();
    let shape = NetworkShape { input: [1, 28, 28], outputs: 10 };
    let network = NetworkConfig::lenet().init(shape, &device);
    let mut taps = Taps::of(["conv1", "conv2", "hidden1", "logits"]);
    network.tapped(Tensor::zeros([2, 1, 28, 28], &device), &mut taps);
    assert_eq!(taps.layers(), NetworkConfig::lenet().layers());
    let dims: Vec<_> = taps.features().unwrap().iter().map(|layer| layer.dims()).collect();
    assert_eq!(dims[..2], [vec![2, 20, 12, 12], vec![2, 50, 4, 4]]);
    assert_eq!(dims[2..], [vec![2, 256], vec![2, 10]]);
    // Burn counts running statistics as well.
    let parameters = 20 * 26 + 50 * (20 * 25 + 1) + 801 * 256 + 4 * 256 + 257 * 10;
    assert_eq!(network.num_params(), parameters);
}

#[test]
fn dropout_acts_in_training_alone_and_depends_on_the_generator() {
    let device = windage_testing::device().autodiff();
    let shape = NetworkShape { input: [1, 14, 12], outputs: 3 };
    let config = small_lenet().with_dropout(0.5).with_normalization(Normalization::None);
    let network =
        Seed(1).init(Stream::NetworkWeights, &device, |device| config.init(shape, device));
    let images = |device: &Device| Tensor::<4>::ones([4, 1, 14, 12], device) * 0.9;
    let with = |seed| {
        let mut taps = Taps::none().drawing_from(Seed(seed).rng(Stream::Dropout, 0));
        values(network.tapped(images(&device), &mut taps))
    };
    assert_eq!(with(1), with(1));
    assert_ne!(with(1), with(2));
    let plain = values(network.output(images(&device)));
    assert_eq!(plain, values(network.valid().output(images(&windage_testing::device()))));
    // All four images are the same; only dropout makes their logits differ.
    assert_eq!(plain[..3], plain[3..6]);
    assert_ne!(with(1)[..3], with(1)[3..6]);
}

#[test]
fn what_does_not_fit_is_named() {
    let message = |config: NetworkConfig| config.validate().unwrap_err().to_string();
    let dropout = NetworkConfig::new().with_dropout(0.5);
    assert!(message(dropout).contains("`network.dropout` is 0.5"));
    assert!(message(NetworkConfig::lenet().with_dropout(1.0)).contains("`network.dropout` is 1"));
    let input = InputScaling { mean: 0.0, deviation: 0.0 };
    let message = message(NetworkConfig::new().with_input(input));
    assert!(message.contains("`network.input.deviation` is 0"), "{message}");
    assert!(NetworkConfig::lenet().with_kernel([4, 4]).validate().is_ok());
    let shape = NetworkShape { input: [1, 8, 15], outputs: 10 };
    let message = NetworkConfig::lenet().validate_for(shape).unwrap_err().to_string();
    assert!(message.contains("8×15") && message.contains("larger"), "{message}");
    let least = NetworkShape { input: [1, 16, 16], outputs: 10 };
    assert!(NetworkConfig::lenet().validate_for(least).is_ok());
}

#[test]
fn left_out_keys_have_the_defaults_of_the_kind() {
    let read = |text: &str| from_json::<NetworkConfig>(text).unwrap();
    assert_eq!(read("{}"), NetworkConfig::new());
    assert_eq!(read(r#"{"kind": "lenet"}"#), NetworkConfig::lenet());
    let changed = NetworkConfig::lenet().with_hidden(vec![100]).with_dropout(0.2);
    assert_eq!(through_json(&changed), changed);
    assert_eq!(through_json(&NetworkConfig::new()), NetworkConfig::new());
    assert!(from_json::<NetworkConfig>(r#"{"depth": 3}"#).is_err());
}
