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
    let (several, shape) = pair("t-multivariate");
    assert_eq!(shape, serde_json::json!([3, 32]));
    assert!(several[0] > 0.9, "{several:?}");
    let marked = accuracies(&cases.join("ts_first"), &cases.join("t-bom"), &SERIES).0;
    assert!(marked[0] > 0.9, "{marked:?}");
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
