//! The example `adapt` as users run it: the gain on the other domain, resuming, and bad input.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{assert_one_line, assert_says, example, run, write_classes};

fn report(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("report.json")).unwrap()).unwrap()
}

fn command(program: &Path, arguments: &[&str], out: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg("--out").arg(out).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[test]
fn a_short_run_lowers_the_correlation_and_gains_on_the_other_domain() {
    let Some(program) = example("adapt") else {
        return println!("skipped: the example is not built");
    };
    let out = tempdir().unwrap();
    assert!(command(&program, &["--steps", "500"], out.path()).status().unwrap().success());
    let report = report(out.path());
    let metric = |run: &str, name: &str| report[run][name].as_f64().unwrap();
    let target = |run: &str| report[run]["target"]["accuracy"].as_f64().unwrap();
    // With half the default number of steps the gain is smaller.
    assert!(target("with") > target("without") + 0.02, "{} {}", target("without"), target("with"));
    assert!(metric("with", "correlation_after") < 0.5 * metric("without", "correlation_after"));
    assert_eq!(metric("with", "correlation_before"), metric("without", "correlation_before"));
    assert!(out.path().join("network.bpk").exists() && out.path().join("curves.png").exists());

    // The configuration that it wrote gives the same metrics.
    let again = tempdir().unwrap();
    let config = out.path().join("config.toml");
    let arguments = ["--config", config.to_str().unwrap()];
    assert!(command(&program, &arguments, again.path()).status().unwrap().success());
    assert_eq!(self::report(again.path())["with"]["history"], report["with"]["history"]);
    // This holds for the folder of the configuration, too.
    assert!(
        command(&program, &arguments, out.path()).status().unwrap().success() && config.exists()
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_saves_and_resume_continues_to_the_same_report() {
    let Some(program) = example("adapt") else {
        return println!("skipped: the example is not built");
    };
    let (whole, parts) = (tempdir().unwrap(), tempdir().unwrap());
    let arguments = ["--steps", "400"];
    assert!(command(&program, &arguments, whole.path()).status().unwrap().success());

    let child = command(&program, &arguments, parts.path()).spawn().unwrap();
    let start = Instant::now();
    while !parts.path().join("with.ckpt").exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "no checkpoint came");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success()
    );
    let ended = child.wait_with_output().unwrap();
    let message = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success() && message.contains("interrupted at step"), "{message}");
    // The network and its report were saved.
    assert!(parts.path().join("network.bpk").exists());
    assert_eq!(report(parts.path())["with"]["ended"], "interrupted");

    let resumed = [&arguments[..], &["--resume"]].concat();
    assert!(command(&program, &resumed, parts.path()).status().unwrap().success());
    let [mut expected, mut found] = [report(whole.path()), report(parts.path())];
    for report in [&mut expected, &mut found] {
        // Only times and arguments may differ.
        report.as_object_mut().unwrap().remove("arguments");
        for run in ["with", "without"] {
            report[run].as_object_mut().unwrap().remove("seconds");
        }
    }
    assert_eq!(expected, found);
}

#[test]
fn bad_input_is_answered_with_one_sentence_and_leaves_nothing() {
    let Some(program) = example("adapt") else {
        return println!("skipped: the example is not built");
    };
    let folder = tempdir().unwrap();
    for domain in ["day", "night"] {
        write_classes(&folder.path().join(domain), &["cat", "dog"], 12, 8);
    }
    write_classes(&folder.path().join("large"), &["cat", "dog"], 12, 16);
    std::fs::write(folder.path().join("bad.toml"), "[training]\nstepps = 3\n").unwrap();
    let refusal = |arguments: &[&str]| {
        let outcome = run(&program, &[&["--out", "out"], arguments].concat(), folder.path());
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stderr.starts_with("adapt: "), "{outcome:?}");
        let left =
            std::fs::read_dir(folder.path().join("out")).map_or(0, |entries| entries.count());
        assert_eq!(left, 0, "{outcome:?}");
        outcome
    };
    let sentence = |arguments: &[&str]| {
        let outcome = refusal(arguments);
        assert_one_line(&outcome.stderr);
        outcome.last_error().to_string()
    };
    assert_says(
        &sentence(&["--source", "day", "--target", "dusk"]),
        &["unlabeled[0]", "dusk", "does not exist"],
    );
    assert_says(
        &sentence(&["--source", "day", "--target", "large"]),
        &["unlabeled[0]", "[1, 16, 16]", "images.size"],
    );
    assert_says(
        &sentence(&["--layers", "conv9"]),
        &["correlation.layers", "conv9", "conv1, conv2, hidden1, logits"],
    );
    assert_says(&sentence(&["--weight", "NaN"]), &["correlation.weight", "NaN"]);
    assert_says(&sentence(&["--steps", "0"]), &["training.steps", "0"]);
    assert_says(&sentence(&["--device", "abacus"]), &["unknown device `abacus`"]);
    let text = refusal(&["--config", "bad.toml"]).stderr;
    assert!(text.contains("bad.toml") && text.contains("stepps"), "{text}");
}
