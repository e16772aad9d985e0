//! `windage diagnose` with classifiers and backbones in ONNX files, as the book describes it.
#![cfg(feature = "onnx")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{
    Golden, Outcome, assert_says, data_set, golden_file, png_rgb, run, write_folder,
};

mod common;

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

fn windage(line: &[&str], folder: &Path) -> Outcome {
    run(Path::new(PROGRAM), line, folder)
}

/// Writes three classes of three pictures each into `source` and `target`.
fn pictures(folder: &Path) {
    for (domain, gray) in [("source", 200), ("target", 90)] {
        for class in ["a", "b", "c"] {
            let picture = png_rgb(8, 9, |_, _| [gray; 3]);
            let files = ["0.png", "1.png", "2.png"].map(|name| (name, picture.clone()));
            write_folder(&folder.join(domain).join(class), files);
        }
    }
}

#[test]
fn a_public_classifier_is_diagnosed_from_its_file() {
    let (Some(models), Some(mnist)) = (data_set("models"), data_set("mnist")) else { return };
    let usps = mnist.with_file_name("usps");
    let folder = tempdir().unwrap();
    let model = models.join("mnist-burn.onnx");
    let mut line = vec!["diagnose", "--source", mnist.to_str().unwrap()];
    line.extend(["--target", usps.to_str().unwrap(), "--samples", "400", "--json"]);
    line.extend(["--classifier", model.to_str().unwrap(), "--model", "none", "--out", "out"]);
    line.extend(["--mean", "0.1307", "--std", "0.3081"]);
    let outcome = windage(&line, folder.path());
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    let result: Value = serde_json::from_str(outcome.stdout.lines().last().unwrap()).unwrap();
    let accuracy = &result["result"]["accuracy"];
    assert!(accuracy["source"].as_f64().unwrap() > 0.97, "{accuracy}");
    assert!(accuracy["target"].as_f64().unwrap() < 0.9, "{accuracy}");
    let page = common::rebuilt_page(&folder.path().join("out"));
    assert!(page.contains("there are no pictures of pairs"));
}

#[test]
fn the_normalization_that_works_is_suggested() {
    let (Some(models), Some(cifar)) = (data_set("models"), data_set("cifar10-5k")) else { return };
    let folder = tempdir().unwrap();
    let (model, cifar) = (models.join("cifar10-resnet20.onnx"), cifar.to_str().unwrap());
    let mut line = vec!["diagnose", "--source", cifar, "--target", cifar, "--samples", "200"];
    line.extend(["--classifier", model.to_str().unwrap(), "--normalization", "bytes"]);
    line.extend(["--model", "none", "--out", "out"]);
    let outcome = windage(&line, folder.path());
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    let expected = "--normalization imagenet --channel-order rgb";
    assert_says(&said, &["of 100 samples of cifar10-5k", expected]);
    assert_ne!(outcome.code, Some(0), "{outcome:?}");
}

/// Writes an image of the golden, `[3, 9, 8]` with values in 0…1, as a picture.
fn golden_picture(values: &[f64]) -> Vec<u8> {
    let byte = |value: f64| (255.0 * value).round() as u8;
    png_rgb(8, 9, |x, y| [0, 1, 2].map(|channel| byte(values[channel * 72 + (y * 8 + x) as usize])))
}

#[test]
fn pictures_are_classified_by_a_file() {
    let folder = tempdir().unwrap();
    let golden = Golden::load("onnx");
    let (images, logits) = (golden.values("images"), golden.values("logits"));
    let files = images.chunks(216).enumerate();
    let files: Vec<_> =
        files.map(|(at, image)| (format!("{at}.png"), golden_picture(image))).collect();
    let named = files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone()));
    write_folder(&folder.path().join("new"), named);
    let model = golden_file("onnx_logits.onnx").canonicalize().unwrap();
    let model = model.to_str().unwrap();
    let line =
        ["predict", model, "new", "--normalization", "imagenet", "--all", "--format", "json"];
    let named = [&line[..], &["--class-names", "x,y,z"]].concat();
    let outcome = windage(&named, folder.path());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let rows: Value = serde_json::from_str(&outcome.stdout).unwrap();
    for (image, logits) in logits.chunks(3).enumerate() {
        let sum: f64 = logits.iter().map(|logit| logit.exp()).sum();
        for (logit, class) in logits.iter().zip(["x", "y", "z"]) {
            let classes = rows[image]["classes"].as_array().unwrap();
            let found = classes.iter().find(|it| it["class"] == class).unwrap();
            let probability = found["probability"].as_f64().unwrap();
            // Pictures are rounded to bytes.
            assert!((probability - logit.exp() / sum).abs() < 0.01, "{rows} {logits:?}");
        }
    }
    // Without names, classes are numbers.
    let outcome = windage(&line, folder.path());
    assert_says(&outcome.stdout, &["\"class\":\"2\""]);
    for (more, said) in [
        (&["--class-names", "x,y"][..], "2 class names"),
        (&["--other-class", "x"], "--other-class has no effect"),
        (&["--task", "x"], "--task has no effect"),
        (&["--size", "10"], "9×8"),
    ] {
        let outcome = windage(&[&line[..], more].concat(), folder.path());
        assert_ne!(outcome.code, Some(0), "{outcome:?}");
        assert_says(&outcome.stderr, &[said]);
    }
}

#[test]
fn what_does_not_fit_is_said_before_anything_is_computed() {
    let folder = tempdir().unwrap();
    pictures(folder.path());
    let model = golden_file("onnx_logits.onnx").canonicalize().unwrap();
    let model = model.to_str().unwrap();
    let line = |more: &[&str]| {
        let data = ["diagnose", "--source", "source", "--target", "target", "--out", "out"];
        let outcome = windage(&[&data[..], more].concat(), folder.path());
        assert!(!folder.path().join("out").exists(), "{outcome:?}");
        outcome
    };
    let outcome = line(&["--classifier", "missing.onnx"]);
    assert_says(&outcome.stderr, &["missing.onnx"]);
    let outcome = line(&["--classifier", model, "--class-names", "x,y,z"]);
    assert_says(&outcome.stderr, &["no class named a, b, c", "x, y, z"]);
    let outcome = line(&["--classifier", model, "--output-name", "scores"]);
    assert_says(&outcome.stderr, &["no output `scores`", "logits"]);
    let outcome = line(&["--mean", "0.5"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert_says(&outcome.stderr, &["--mean", "ONNX file"]);
    let outcome = line(&["--classifier", model, "--channels", "4,8"]);
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
}

#[test]
fn a_configuration_names_the_file_and_can_be_given_again() {
    let folder = tempdir().unwrap();
    pictures(folder.path());
    let model = golden_file("onnx_logits.onnx").canonicalize().unwrap();
    let line = [
        "diagnose",
        "--source",
        "source",
        "--target",
        "target",
        "--model",
        "none",
        "--classifier",
        model.to_str().unwrap(),
        "--normalization",
        "imagenet",
        "--print-config",
    ];
    let outcome = windage(&line, folder.path());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_says(&outcome.stdout, &["[onnx]", "onnx_logits.onnx", "0.456", "enabled = false"]);
    std::fs::write(folder.path().join("run.toml"), &outcome.stdout).unwrap();
    let again = windage(&["diagnose", "--config", "run.toml", "--print-config"], folder.path());
    assert_eq!(again.stdout, outcome.stdout, "{again:?}");
}
