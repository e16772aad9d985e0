//! The program `diagnose` on recordings and series, as users run it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{Outcome, assert_says, data_set, example, run};

/// Returns the program, or prints that the test is skipped.
fn program() -> Option<PathBuf> {
    let program = example("diagnose");
    if program.is_none() {
        println!("skipped: the example `diagnose` is not built");
    }
    program
}

fn diagnosed(program: &Path, out: &Path, arguments: &[&str]) -> Outcome {
    let few = ["--samples", "1000", "--epochs", "1", "--pairs", "2", "--out", "out"];
    run(program, &[&few[..], arguments].concat(), out)
}

#[test]
fn recordings_are_drawn_as_spectrograms_and_can_be_heard() {
    let (Some(program), Some(words)) = (program(), data_set("fsdd")) else { return };
    let folder = tempdir().unwrap();
    let arguments =
        ["--as", "spectrograms", "--source", words.to_str().unwrap(), "--speaker", "jackson"];
    let outcome = diagnosed(&program, folder.path(), &arguments);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
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
    let (Some(program), Some(series)) = (program(), data_set("ucr")) else { return };
    let folder = tempdir().unwrap();
    let series = series.join("GunPoint");
    let outcome = diagnosed(
        &program,
        folder.path(),
        &["--as", "series", "--source", series.to_str().unwrap()],
    );
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let page = std::fs::read_to_string(folder.path().join("out/index.html")).unwrap();
    assert!(!page.contains("<audio"), "series without a rate make no sound");
    let report: Value =
        serde_json::from_slice(&std::fs::read(folder.path().join("out/report.json")).unwrap())
            .unwrap();
    assert_eq!(report["domains"]["source"]["shape"], serde_json::json!([1, 150]));
    assert_eq!(report["planted"]["harmful"], "level");
}

#[test]
fn what_cannot_be_done_with_signals_is_said_in_one_sentence() {
    let (Some(program), Some(words)) = (program(), data_set("fsdd")) else { return };
    let Some(series) = data_set("ucr") else { return };
    let folder = tempdir().unwrap();
    let refusal = |arguments: &[&str]| {
        let outcome = diagnosed(&program, folder.path(), arguments);
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        outcome.last_error().to_string()
    };
    let series = series.join("GunPoint");
    let (words, series) = (words.to_str().unwrap(), series.to_str().unwrap());
    assert_says(&refusal(&["--as", "spectrograms"]), &["`source` is unset", "WAV"]);
    assert_says(
        &refusal(&["--as", "series", "--source", series, "--size", "16"]),
        &["`size` is set", "--as series"],
    );
    assert_says(
        &refusal(&["--source", words, "--speaker", "jackson"]),
        &["`speaker` is set", "--as images"],
    );
    let same = ["--as", "spectrograms", "--source", words, "--target-speaker", "theo"];
    assert_says(&refusal(&same), &["`speaker` is unset", "another one than --target-speaker"]);
    assert_says(&refusal(&[&same[..], &["--speaker", "theo"]].concat()), &["`speaker` is theo"]);
    assert_says(
        &refusal(&["--as", "series", "--source", words, "--length", "900"]),
        &["`rate` is 8000 Hz"],
    );
    assert_says(
        &refusal(&["--as", "series", "--source", "nowhere"]),
        &["nowhere", "does not exist"],
    );
    let planted = [
        "--as",
        "spectrograms",
        "--source",
        words,
        "--speaker",
        "jackson",
        "--planted",
        "hue-level",
    ];
    assert_says(&refusal(&planted), &["`planted` is hue-level", "pitch-level"]);
    assert_says(
        &refusal(&["--as", "spectrograms", "--source", series]),
        &["`rate` is unknown", "--as series"],
    );
    assert_says(
        &refusal(&["--as", "spectrograms", "--source", words, "--speaker", "nobody"]),
        &["nobody"],
    );
}
