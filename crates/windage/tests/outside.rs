//! A network with weights from PyTorch has the logits of PyTorch, with either file format.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "../../../examples/outside/network.rs"]
mod network;

use burn::tensor::{Device, Tensor};
use network::Network;
use windage::core::Classifier;
use windage_testing::{
    Golden, assert_one_line, assert_says, example, golden_file, run, write_classes,
};

/// Relative error of two convolutions and two dense layers in single precision.
const TOLERANCE: f64 = 1e-5;

fn fresh(classes: usize) -> Network {
    Network::new([1, 9, 8], classes, [2, 3], 4, &Device::flex())
}

#[test]
fn logits_equal_those_of_pytorch_from_both_formats() {
    let golden = Golden::load("outside");
    let images: Tensor<4> = golden.tensor("images", &Device::flex());
    let expected = golden.values("logits");
    for file in ["outside.pt", "outside.safetensors"] {
        let network = fresh(3).load(&golden_file(file)).unwrap();
        let found: Vec<f64> = network.logits(images.clone()).into_data().iter::<f64>().collect();
        assert_eq!(found.len(), expected.len());
        let most = expected.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let error = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        assert!(error <= TOLERANCE * most.max(1.0), "{file}: {error}");
    }
}

#[test]
fn weights_that_do_not_fit_are_refused_by_file() {
    for file in ["outside.pt", "outside.safetensors"] {
        let message = fresh(5).load(&golden_file(file)).unwrap_err().to_string();
        assert_says(&message, &[file, "output.weight"]);
    }
    let folder = tempfile::tempdir().unwrap();
    for name in ["missing.pt", "missing.safetensors"] {
        let message = fresh(3).load(&folder.path().join(name)).unwrap_err().to_string();
        assert_says(&message, &[name]);
    }
}

#[test]
fn classifiers_that_cannot_be_used_are_named() {
    let Some(program) = example("outside") else {
        return println!("skipped: the example is not built");
    };
    let folder = tempfile::tempdir().unwrap();
    for domain in ["day", "night"] {
        let classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        write_classes(&folder.path().join(domain), &classes, 2, 28);
    }
    let refusal = |arguments: &[&str]| {
        let domains = ["--source", "day", "--target", "night"];
        let outcome = run(&program, &[&domains, arguments].concat(), folder.path());
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert_one_line(outcome.last_error());
        outcome.last_error().to_string()
    };
    let missing = refusal(&["--program", "/nowhere/classify", "--option"]);
    assert_eq!(missing, "outside: the classifier `/nowhere/classify`: was not found");
    assert_says(&refusal(&["--weights", "digits.pt"]), &["digits.pt"]);
    let other = golden_file("outside.safetensors");
    assert_says(&refusal(&["--weights", other.to_str().unwrap()]), &["outside.safetensors"]);
}
