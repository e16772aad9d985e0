//! `windage diagnose` on recordings and series, as users run it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{Outcome, assert_says, data_set, run};

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

fn diagnosed(out: &Path, arguments: &[&str]) -> Outcome {
    let few = "diagnose --samples 1000 --epochs 1 --pairs 2 --out out";
    let few: Vec<&str> = few.split_whitespace().collect();
    run(Path::new(PROGRAM), &[&few[..], arguments].concat(), out)
}

/// Runs to the end. Short runs are done, though not always to be trusted.
#[track_caller]
fn done(out: &Path, arguments: &[&str]) {
    let outcome = diagnosed(out, arguments);
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
}

#[test]
fn recordings_are_drawn_as_spectrograms_and_can_be_heard() {
    let Some(words) = data_set("fsdd") else { return };
    let folder = tempdir().unwrap();
    let arguments =
        ["--as", "spectrograms", "--source", words.to_str().unwrap(), "--speaker", "jackson"];
    done(folder.path(), &arguments);
    let page = std::fs::read_to_string(folder.path().join("out/index.html")).unwrap();
    // Each cell of both matrices has a sound.
    assert_eq!(page.matches("src=\"data:audio/wav;base64,UklGR").count(), 2 * 25);
    let report: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("out/report.json")).unwrap())
            .unwrap();
    assert_eq!(report["domains"]["source"]["shape"], serde_json::json!([1, 32, 32]));
    let names: Vec<&str> =
        report["attributes"].as_array().unwrap().iter().filter_map(|a| a[0].as_str()).collect();
    assert!(names.contains(&"pitch") && names.contains(&"level"), "{names:?}");
    assert_eq!(
        (&report["planted"]["harmful"], &report["planted"]["harmless"]),
        (&"pitch".into(), &"level".into())
    );
}

#[test]
fn series_are_drawn_as_curves() {
    let Some(series) = data_set("ucr") else { return };
    let folder = tempdir().unwrap();
    let series = series.join("GunPoint");
    done(folder.path(), &["--as", "series", "--source", series.to_str().unwrap()]);
    let page = std::fs::read_to_string(folder.path().join("out/index.html")).unwrap();
    assert!(!page.contains("<audio"), "series without a rate make no sound");
    let report: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("out/report.json")).unwrap())
            .unwrap();
    assert_eq!(report["domains"]["source"]["shape"], serde_json::json!([1, 150]));
    assert_eq!(report["planted"]["harmful"], "level");
}

#[test]
fn the_classifier_of_words_is_saved_with_its_transform() {
    let Some(words) = data_set("fsdd") else { return };
    let folder = tempdir().unwrap();
    let words = words.to_str().unwrap();
    let speakers = ["--source", words, "--speaker", "jackson", "--target-speaker", "theo"];
    done(folder.path(), &[&["--as", "spectrograms"], &speakers[..]].concat());
    let saved = std::fs::read(folder.path().join("out/classifier.safetensors")).unwrap();
    let header = String::from_utf8_lossy(&saved[..saved.len().min(8192)]).into_owned();
    assert_says(&header, &["spectrograms", "scaling", "center", "8000"]);
}

#[test]
fn what_cannot_be_done_with_signals_is_said_in_one_sentence() {
    let Some(words) = data_set("fsdd") else { return };
    let Some(series) = data_set("ucr") else { return };
    let folder = tempdir().unwrap();
    let refusal = |arguments: &[&str], code| {
        let outcome = diagnosed(folder.path(), arguments);
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
        outcome.last_error().to_string()
    };
    let series = series.join("GunPoint");
    let (words, series) = (words.to_str().unwrap(), series.to_str().unwrap());
    let as_words = ["--as", "spectrograms", "--source", words];
    let unset = refusal(&["--as", "spectrograms"], 2);
    assert_says(&unset, &["`data.source` is missing", "WAV"]);
    let size = refusal(&["--as", "series", "--source", series, "--size", "16"], 2);
    assert_says(&size, &["--size has no effect", "--as series"]);
    let images = refusal(&["--source", words, "--speaker", "jackson"], 2);
    assert_says(&images, &["--speaker has no effect", "--as images"]);
    let same = [&as_words[..], &["--target-speaker", "theo"]].concat();
    let of_all = refusal(&same, 2);
    assert_says(&of_all, &["`data.speaker` is missing", "another one than data.target_speaker"]);
    let one = refusal(&[&same[..], &["--speaker", "theo"]].concat(), 2);
    assert_says(&one, &["`data.speaker` is theo"]);
    let recordings = ["--as", "series", "--source", words, "--length", "900"];
    assert_says(&refusal(&recordings, 2), &["`rate` is 8000 Hz"]);
    let nowhere = refusal(&["--as", "series", "--source", "nowhere"], 1);
    assert_says(&nowhere, &["nowhere", "does not exist"]);
    let planted = ["--speaker", "jackson", "--planted", "hue-level"];
    let planted = refusal(&[&as_words[..], &planted].concat(), 2);
    assert_says(&planted, &["`data.planted` is hue-level", "pitch-level"]);
    let tables = refusal(&["--as", "spectrograms", "--source", series], 2);
    assert_says(&tables, &["`rate` is unknown", "`series`"]);
    let nobody = refusal(&[&as_words[..], &["--speaker", "nobody"]].concat(), 1);
    assert_says(&nobody, &["nobody"]);
}
