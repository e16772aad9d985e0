//! `windage check` as users run it: it says without labels how good a classifier is on new data.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::{TempDir, tempdir};
use windage_testing::{Outcome, assert_says, png_gray, run, uniform, write_folder};

mod common;

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

/// Side of the pictures, in pixels.
const SIDE: u32 = 12;
/// Number of pictures of each class of the source.
const SOURCE: usize = 400;
/// Number of pictures of each class of the target.
const TARGET: usize = 150;
/// The classes: stripes lie, stand or slant.
const CLASSES: [&str; 3] = ["lying", "slanting", "standing"];
/// Contrast that light takes away from some pictures.
const BRIGHT: f64 = 1.0;

/// Runs a command line in a folder.
fn windage(line: &str, folder: &Path) -> Outcome {
    run(Path::new(PROGRAM), &line.split_whitespace().collect::<Vec<_>>(), folder)
}

/// Returns the line of `--json`.
#[track_caller]
fn last_line(outcome: &Outcome, code: i32) -> Value {
    assert_eq!(outcome.code, Some(code), "{outcome:?}");
    serde_json::from_str(outcome.stdout.trim()).unwrap()
}

/// Draws stripes of a class at random, with noise; `light` scales all values.
fn stripes(class: usize, seed: u64, light: f64) -> Vec<u8> {
    let drawn = uniform(seed, 3 + (SIDE * SIDE) as usize);
    let (phase, level, depth) = (6.0 * drawn[0], 0.5 + 0.2 * drawn[1], 0.1 + 0.2 * drawn[2]);
    png_gray(SIDE, SIDE, |x, y| {
        let along = [f64::from(y), 0.7 * f64::from(x + y), f64::from(x)][class];
        let noise = drawn[3 + (y * SIDE + x) as usize] - 0.5;
        let value = level + depth * (1.5 * along + phase).sin() + 0.9 * noise;
        (light * value * 255.0).clamp(0.0, 255.0) as u8
    })
}

/// Writes `count` pictures of each class; `place` names the file of a class and a number.
fn write(root: &Path, count: usize, light: f64, place: impl Fn(usize, usize) -> String) {
    for class in 0..CLASSES.len() {
        for number in 0..count {
            let seed = (count * 1_000 + class * 10_000_000 + number) as u64;
            let name = place(class, number);
            write_folder(root, [(name.as_str(), stripes(class, seed, light))]);
        }
    }
}

fn by_class(class: usize, number: usize) -> String {
    format!("{}/{number:03}.png", CLASSES[class])
}

/// A source, and a target under `light`.
fn domains(light: f64) -> TempDir {
    let folder = tempdir().unwrap();
    write(&folder.path().join("old"), SOURCE, BRIGHT, by_class);
    write(&folder.path().join("new"), TARGET, light, by_class);
    folder
}

/// Returns the true accuracy of the classifier that a run left, on a set by class.
fn true_accuracy(out: &Path, set: &Path) -> f64 {
    let arguments = ["predict", out.to_str().unwrap(), set.to_str().unwrap(), "--format", "json"];
    let outcome = run(Path::new(PROGRAM), &arguments, out);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let rows: Vec<Value> =
        outcome.stdout.lines().map(|it| serde_json::from_str(it).unwrap()).collect();
    let is_right = |row: &&Value| {
        let file = PathBuf::from(row["file"].as_str().unwrap());
        let class = file.parent().unwrap().file_name().unwrap().to_str().unwrap();
        row["class"] == class
    };
    rows.iter().filter(is_right).count() as f64 / rows.len() as f64
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn where_nothing_differs_the_interval_holds_the_truth_and_no_limit_is_crossed() {
    let folder = domains(BRIGHT);
    let line = "check --source old --target new --out out --json --least-accuracy 0.5 \
                --most-drop 0.2 --fail-on-shift";
    let result = last_line(&windage(line, folder.path()), 0)["result"].clone();
    let out = folder.path().join("out");
    let truth = true_accuracy(&out, &folder.path().join("new"));
    let interval = &result["estimated_accuracy"]["interval"];
    let (low, high) = (number(&interval["low"]), number(&interval["high"]));
    assert!((low..=high).contains(&truth), "{truth} is not in {interval}");
    assert!(truth > 0.6 && high - low < 0.5, "{truth} {interval}");
    assert_eq!(result["differs"], false, "{result}");
    assert_eq!(result["suspects"].as_array().unwrap().len(), 0, "{result}");
    assert_says(result["sentence"].as_str().unwrap(), &["Without labels", "confident and wrong"]);
    let page = common::rebuilt_page(&out);
    assert_says(&page, &["Estimated accuracy", "difference of confidences", "temperature"]);
}
