//! The examples `frequency_gan` and `compare_gans` as users run them: reports, resuming after the
//! program is killed, bad input.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{assert_one_line, assert_says, example, run, write_classes};

fn json(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// Returns the report without the duration and the arguments, in which two equal runs differ.
fn report(folder: &Path) -> Value {
    let mut report = json(&folder.join("report.json"));
    for key in ["arguments", "seconds"] {
        report.as_object_mut().unwrap().remove(key).unwrap();
    }
    report
}

fn command(program: &Path, arguments: &[&str], out: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg("--out").arg(out).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

const SMALL: [&str; 8] =
    ["--size", "16", "--samples", "120", "--width", "4", "--extractor-steps", "20"];
const LONG: [&str; 6] = ["--steps", "200", "--interval", "5", "--scored", "80"];

#[cfg(unix)]
#[test]
fn killed_and_resumed_a_run_gives_the_same_report_and_generator() {
    let Some(program) = example("frequency_gan") else {
        return println!("skipped: the example is not built");
    };
    let (whole, parts) = (tempdir().unwrap(), tempdir().unwrap());
    let long = [&SMALL[..], &LONG[..]].concat();
    assert!(command(&program, &long, whole.path()).status().unwrap().success());
    for file in ["index.html", "report.json", "samples.png", "curves.png", "generator.bpk"] {
        assert!(whole.path().join(file).metadata().unwrap().len() > 0, "{file}");
    }

    let mut child = command(&program, &long, parts.path()).spawn().unwrap();
    let start = Instant::now();
    while !parts.path().join("gan.ckpt").exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "no checkpoint came");
        std::thread::sleep(Duration::from_millis(2));
    }
    // The program has no chance to clean up.
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!parts.path().join("report.json").exists(), "it was killed too late for this test");

    assert!(
        command(&program, &[&long[..], &["--resume"]].concat(), parts.path())
            .status()
            .unwrap()
            .success()
    );
    assert_eq!(report(parts.path()), report(whole.path()));
    // The report contains the spectrum of the best generator's images, so the generator is the
    // same.
    assert!(parts.path().join("generator.bpk").exists());
}

#[test]
fn a_comparison_has_a_row_per_variant_and_resumes_without_training_again() {
    let Some(program) = example("compare_gans") else {
        return println!("skipped: the example is not built");
    };
    let out = tempdir().unwrap();
    let short =
        [&SMALL[..], &["--steps", "4", "--interval", "2", "--scored", "80", "--seeds", "2"]]
            .concat();
    assert!(command(&program, &short, out.path()).status().unwrap().success());
    let summary = json(&out.path().join("compare.json"));
    assert!(
        summary["scored_by"].as_str().unwrap().contains("small classifier of letters"),
        "{summary}"
    );
    assert_eq!(summary["settings"]["scored"], 80);
    let rows = &summary["rows"];
    let names: Vec<&str> =
        rows.as_array().unwrap().iter().map(|row| row["variant"].as_str().unwrap()).collect();
    let all =
        ["sngan", "freq-mse", "azimuthal", "ssd2gan", "ssd2gan-trade-off", "ssd2gan-consistent"];
    assert_eq!(names, all);
    for row in rows.as_array().unwrap() {
        assert_eq!(row["best"].as_array().unwrap().len(), 2);
        assert!(
            out.path()
                .join(format!("{}_seed1/index.html", row["variant"].as_str().unwrap()))
                .exists()
        );
    }
    let checkpoint = out.path().join("ssd2gan_seed0/gan.ckpt");
    let written = checkpoint.metadata().unwrap().modified().unwrap();
    let resumed = [&short[..], &["--resume"]].concat();
    assert!(command(&program, &resumed, out.path()).status().unwrap().success());
    assert_eq!(checkpoint.metadata().unwrap().modified().unwrap(), written, "it was trained again");
    let best = |summary: &Value| {
        summary["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["best"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(best(&json(&out.path().join("compare.json"))), best(&summary));
    // A new run with other settings is not hindered by the old checkpoints.
    let other = [&short[..], &["--alpha", "0.7", "--variants", "sngan,sngan"]].concat();
    assert!(command(&program, &other, out.path()).status().unwrap().success());
    assert_eq!(json(&out.path().join("compare.json"))["rows"].as_array().unwrap().len(), 1);
}

#[test]
fn bad_input_is_answered_with_one_sentence_and_leaves_nothing() {
    let Some(program) = example("frequency_gan") else {
        return println!("skipped: the example is not built");
    };
    let folder = tempdir().unwrap();
    write_classes(&folder.path().join("few"), &["cat", "dog"], 6, 16);
    let sentence = |arguments: &[&str]| {
        let outcome = run(&program, &[&["--out", "out"], arguments].concat(), folder.path());
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stderr.starts_with("frequency_gan: "), "{outcome:?}");
        assert_one_line(&outcome.stderr);
        let left =
            std::fs::read_dir(folder.path().join("out")).map_or(0, |entries| entries.count());
        assert_eq!(left, 0, "{outcome:?}");
        outcome.last_error().to_string()
    };
    assert_says(&sentence(&["--data", "none"]), &["none", "does not exist"]);
    assert_says(&sentence(&["--size", "30"]), &["`size` is 30", "a multiple of 8"]);
    assert_says(&sentence(&["--alpha", "1.5"]), &["`alpha` is 1.5", "between 0 and 1"]);
    assert_says(&sentence(&["--learning-rate", "NaN"]), &["generator_rate", "NaN"]);
    assert_says(&sentence(&["--steps", "0"]), &["`steps` is 0"]);
    assert_says(&sentence(&["--width", "5"]), &["`width` is 5", "even"]);
    assert_says(&sentence(&["--device", "abacus"]), &["unknown device `abacus`"]);
    write_classes(&folder.path().join("alike"), &["cat"], 80, 16);
    assert_says(
        &sentence(&["--data", "alike", "--size", "16"]),
        &["alike: it has one class", "--inception"],
    );
    assert_says(
        &sentence(&["--data", "few", "--size", "16"]),
        &["cannot use few: it has 12 images, fewer than a batch of 64"],
    );
}
