//! Packed tasks that say what they are: their networks are built from the file alone.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

use burn::tensor::{Distribution, Tensor};
use windage_core::Classifier;
use windage_packnet::network::{ConvNetwork, ConvNetworkConfig};
use windage_packnet::packing::{NetworkDescription, TaskDescription};
use windage_packnet::{PackNet, PackNetConfig, Uniform};

const SHAPE: [usize; 3] = [1, 8, 8];

fn config() -> ConvNetworkConfig {
    ConvNetworkConfig::default().with_width(2)
}

fn network(classes: usize) -> ConvNetwork {
    config().init(SHAPE, classes, &windage_testing::device())
}

fn description(classes: &[&str]) -> TaskDescription {
    TaskDescription {
        classes: classes.iter().map(ToString::to_string).collect(),
        shape: SHAPE.to_vec(),
    }
}

/// Packs untrained networks of two and of three classes.
fn packed() -> PackNet {
    let config = PackNetConfig::new().with_heads([ConvNetwork::HEAD]);
    let mut packing = config.init(&network(2)).unwrap();
    for (name, classes) in [("first", 2), ("second", 3)] {
        let module = packing.begin(name, &network(classes), None).unwrap();
        let module = packing.prune(&module, &Uniform(0.5), None).unwrap();
        packing.candidate(&module, 0.0).unwrap();
        packing.choose().unwrap();
    }
    packing
}

fn message(packing: &PackNet, task: usize) -> String {
    packing.described_network(task, &windage_testing::device()).unwrap_err().to_string()
}

#[test]
fn a_described_task_is_loaded_and_used_without_its_program() {
    let mut packing = packed().with_description(NetworkDescription::Convolutional(config()));
    packing.describe_task(0, description(&["cat", "dog"])).unwrap();
    packing.describe_task(1, description(&["a", "b", "c"])).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packed.windage");
    packing.save(&path).unwrap();
    let loaded = PackNet::load(&path).unwrap();
    assert_eq!(loaded.tasks()[1].description(), Some(&description(&["a", "b", "c"])));
    assert_eq!(loaded.description(), packing.description());
    let device = windage_testing::device();
    let inputs = Tensor::<4>::random([3, 1, 8, 8], Distribution::Default, &device);
    for (task, classes) in [(0, 2), (1, 3)] {
        let built = loaded.described_network(task, &device).unwrap();
        let known = packing.model(task, &network(classes)).unwrap();
        let [built, known] = [built, known].map(|network| network.logits(inputs.clone()));
        assert_eq!(built.into_data(), known.into_data());
    }
}

#[test]
fn what_is_not_described_is_named() {
    let mut packing = packed();
    assert!(message(&packing, 0).contains("how the network is built"));
    packing = packing.with_description(NetworkDescription::Convolutional(config()));
    assert!(message(&packing, 0).contains("what a task's samples are"));
    packing.describe_task(0, description(&["cat", "dog", "bird"])).unwrap();
    let found = message(&packing, 0);
    assert!(found.contains("task first has 3 classes, but its head has 2 outputs"), "{found}");
    let signals = TaskDescription { shape: vec![1, 64], ..description(&["cat", "dog"]) };
    packing.describe_task(0, signals).unwrap();
    assert!(message(&packing, 0).contains("images"));
    assert!(message(&packing, 2).contains("no task `number 2`"));
    assert!(packing.describe_task(2, description(&["x"])).is_err());
    // Another size of images has another hidden layer.
    let large = TaskDescription { shape: vec![1, 24, 24], ..description(&["cat", "dog"]) };
    packing.describe_task(0, large).unwrap();
    assert!(message(&packing, 0).contains("hidden.weight"));
}

#[test]
fn impossible_descriptions_in_a_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packed.windage");
    let no_classes = description(&[]);
    let no_values = TaskDescription { shape: vec![1, 0, 8], ..description(&["cat"]) };
    let too_many = TaskDescription { shape: vec![usize::MAX, 2], ..description(&["cat"]) };
    for bad in [no_classes, no_values, too_many] {
        let mut packing = packed();
        packing.describe_task(1, bad).unwrap();
        packing.save(&path).unwrap();
        let message = PackNet::load(&path).unwrap_err().to_string();
        assert!(message.contains("packed.windage: task second has an impossible"), "{message}");
    }
}
