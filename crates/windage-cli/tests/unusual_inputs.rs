//! `windage diagnose` on inputs that real tools stumbled over, which lie beside the data sets.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{Outcome, assert_says, data_set, run};

fn cases() -> Option<PathBuf> {
    let cases = data_set("ucr")?.join("../../cases");
    if !cases.exists() {
        eprintln!("skipped: {} is missing", cases.display());
        return None;
    }
    Some(cases)
}

/// Diagnoses a pair, and returns the report too if there is one.
fn diagnosed(source: &Path, target: &Path, more: &[&str]) -> (Outcome, Value) {
    let folder = tempdir().unwrap();
    let (source, target) = (source.to_str().unwrap(), target.to_str().unwrap());
    let pair = ["diagnose", "--source", source, "--target", target, "--pairs", "2", "--out", "out"];
    let outcome =
        run(Path::new(env!("CARGO_BIN_EXE_windage")), &[&pair, more].concat(), folder.path());
    let report = std::fs::read(folder.path().join("out/report.json")).unwrap_or_default();
    (outcome, serde_json::from_slice(&report).unwrap_or_default())
}

/// Diagnoses a pair to the end, and returns the accuracies and the shape of the source.
#[track_caller]
fn accuracies(source: &Path, target: &Path, more: &[&str]) -> ([f64; 2], Value) {
    let (outcome, report) = diagnosed(source, target, more);
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    let domains = &report["domains"];
    let accuracy = |name: &str| domains[name]["accuracy"].as_f64().unwrap();
    ([accuracy("source"), accuracy("target")], domains["source"]["shape"].clone())
}

const SERIES: [&str; 4] = ["--as", "series", "--epochs", "1"];

#[test]
fn series_are_diagnosed_whatever_their_unit_and_with_all_dimensions() {
    let Some(cases) = cases() else { return };
    let pair = |name: &str| {
        let case = cases.join(name);
        accuracies(&case.join("first.ts"), &case.join("second.ts"), &SERIES)
    };
    let (thousandths, shape) = pair("t-scale-3");
    assert_eq!(shape, serde_json::json!([1, 32]));
    assert!(thousandths[0] > 0.95 && thousandths[1] < 0.8, "{thousandths:?}");
    let (about_300, _) = pair("t-offset300");
    for (found, expected) in about_300.iter().zip(thousandths) {
        assert!((found - expected).abs() < 0.02, "{about_300:?} {thousandths:?}");
    }
    // Its 40 series tell next to nothing of their class; neither do their nearest neighbors.
    let several = cases.join("t-multivariate");
    let (outcome, _) = diagnosed(&several.join("first.ts"), &several.join("second.ts"), &SERIES);
    assert_says(&outcome.stdout, &["samples of [3, 32]"]);
    assert_says(outcome.last_error(), &["no better than chance"]);
    let marked = accuracies(&cases.join("ts_first"), &cases.join("t-bom"), &SERIES).0;
    assert!(marked[0] > 0.9, "{marked:?}");
}

/// Returns a table of series of three dimensions and two lengths; the frequency of the second
/// dimension tells the class, and in the target it is hidden in half of the series.
fn waves(hidden: bool) -> String {
    let mut text = String::from("@dimensions 3\n@equalLength false\n@classLabel true a b\n@data\n");
    for index in 0..120_usize {
        let label = index % 2;
        let frequency = if hidden && index % 4 > 1 { 0.9 } else { 0.3 + 0.6 * label as f64 };
        let wave = |frequency: f64, level: f64| {
            let value = |time| level + (frequency * f64::from(time) + index as f64).sin();
            let values = (0..20 + index as u32 % 3).map(|time| value(time).to_string());
            values.collect::<Vec<_>>().join(",")
        };
        let dimensions = [wave(0.5, 300.0), wave(frequency, 0.0), wave(0.2, -5.0)];
        text += &format!("{}:{}\n", dimensions.join(":"), ["a", "b"][label]);
    }
    text
}

#[test]
fn several_dimensions_pass_through_the_report_and_the_saved_classifier() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("first.ts"), waves(false)).unwrap();
    std::fs::write(folder.path().join("second.ts"), waves(true)).unwrap();
    let program = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        run(Path::new(env!("CARGO_BIN_EXE_windage")), &words, folder.path())
    };
    let line = "diagnose --source first.ts --target second.ts --as series --epochs 2 --pairs 2 \
                --out out";
    let outcome = program(line);
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    assert_says(&outcome.stdout, &["samples of [3, 22]", "padded with their last ones"]);
    assert!(folder.path().join("out/index.html").exists());
    let predicted = program("predict out first.ts");
    assert_eq!(predicted.code, Some(0), "{predicted:?}");
    let right = predicted
        .stdout
        .lines()
        .skip(1)
        .enumerate()
        .filter(|(index, line)| line.split(',').nth(1) == Some(["a", "b"][index % 2]));
    assert!(right.count() > 114, "{}", predicted.stdout);
}

#[test]
fn one_problem_in_two_formats_is_refused() {
    let Some(cases) = cases() else { return };
    let (outcome, _) = diagnosed(&cases.join("ts_first"), &cases.join("t-ts-and-tsv"), &SERIES);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_says(outcome.last_error(), &["Drawn_TRAIN.ts", "Drawn_TRAIN.tsv", "name one of them"]);
}

#[test]
fn recordings_of_any_form_are_diagnosed_alike() {
    let Some(cases) = cases() else { return };
    let found: Vec<[f64; 2]> = ["w-list-odd", "w-size-ffffffff", "w-24-in-32"]
        .into_iter()
        .map(|name| {
            accuracies(&cases.join("wav_first"), &cases.join(name).join("second"), &SERIES).0
        })
        .collect();
    assert!(found[0][0] > 0.9, "{found:?}");
    assert!(found.iter().all(|accuracies| *accuracies == found[0]), "{found:?}");
}

#[test]
fn forty_pictures_of_a_class_suffice() {
    let Some(cases) = cases() else { return };
    let small = cases.join("f-small40");
    let (found, _) = accuracies(&small.join("first"), &small.join("second"), &["--epochs", "1"]);
    assert!(found[0] > 0.95 && found[1] < 0.8, "{found:?}");
}
