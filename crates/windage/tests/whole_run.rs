//! The example `diagnose` as users run it: it finds what was planted, and an interrupted run
//! resumes to the same report.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::tempdir;
use windage::diagnose::mitigation::Mitigations;
use windage_testing::example;

fn report(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("report.json")).unwrap()).unwrap()
}

fn command(program: &Path, arguments: &[&str], out: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg("--out").arg(out).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

#[test]
fn a_short_run_separates_the_harmful_factor_from_the_harmless_one_and_names_it() {
    let Some(program) = example("diagnose") else {
        return println!("skipped: the example is not built");
    };
    let out = tempdir().unwrap();
    let arguments = [
        "--samples",
        "1500",
        "--epochs",
        "8",
        "--pairs",
        "40",
        "--mitigate",
        "--mitigation-control",
    ];
    assert!(command(&program, &arguments, out.path()).status().unwrap().success());
    let report = report(out.path());
    // Half the data and epochs of the default, which reaches 0.92; the patent's literal form stays
    // near 0.
    assert!(report["planted"]["separation"].as_f64().unwrap() > 0.7, "{}", report["planted"]);
    assert!(
        report["finding"]["faithfulness"].as_f64().unwrap() > 0.95,
        "{}",
        report["finding"]["faithfulness"]
    );
    let (first, check) = (&report["finding"]["attributes"][0], &report["checks"][0]);
    assert_eq!(
        (first["name"].as_str(), first["is_cause"].as_bool()),
        (Some("inclination"), Some(true))
    );
    assert_eq!(
        (check["name"].as_str(), check["is_supported"].as_bool()),
        (Some("inclination"), Some(true))
    );
    let sentence = report["finding"]["sentence"].as_str().unwrap();
    assert!(sentence.contains("hue changed too, but is not a cause"), "{sentence}");
    let mitigations: Mitigations = serde_json::from_value(report["mitigations"].clone()).unwrap();
    let regained = |attribute| mitigations.moved_along(attribute).unwrap().regained().unwrap();
    // Nothing is regained along a harmless attribute, as far as 375 samples can tell.
    assert!(regained("inclination") > 0.5 && regained("hue").abs() < 0.15, "{mitigations:?}");
    let selective = mitigations.selective.unwrap().held_out;
    assert!(selective.miss_rate().unwrap() < 0.2, "{selective:?}");
    assert!(selective.false_alarm_rate().unwrap() < 0.25, "{selective:?}");
}

#[cfg(unix)]
#[test]
fn ctrl_c_saves_and_resume_continues_to_the_same_report() {
    let Some(program) = example("diagnose") else {
        return println!("skipped: the example is not built");
    };
    let (whole, parts) = (tempdir().unwrap(), tempdir().unwrap());
    let arguments = ["--samples", "400", "--epochs", "6", "--pairs", "4"];
    assert!(command(&program, &arguments, whole.path()).status().unwrap().success());

    let child = command(&program, &arguments, parts.path()).spawn().unwrap();
    wait_for(&parts.path().join("model.ckpt"));
    assert!(
        Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success()
    );
    let ended = child.wait_with_output().unwrap();
    let message = String::from_utf8(ended.stderr).unwrap();
    assert!(
        !ended.status.success() && message.contains("autoencoder was interrupted at step"),
        "{message}"
    );
    assert!(!parts.path().join("report.json").exists());

    let resumed = [&arguments[..], &["--resume"]].concat();
    assert!(command(&program, &resumed, parts.path()).status().unwrap().success());
    let [mut expected, mut found] = [report(whole.path()), report(parts.path())];
    for report in [&mut expected, &mut found] {
        // Only durations and arguments may differ.
        report.as_object_mut().unwrap().retain(|key, _| key != "seconds" && key != "arguments");
    }
    assert_eq!(expected, found);

    // The same folder with other data: the checkpoint is refused rather than continued.
    let other = [&resumed[..], &["--planted", "size-hue"]].concat();
    let ended = command(&program, &other, parts.path()).output().unwrap();
    let message = String::from_utf8(ended.stderr).unwrap();
    assert!(!ended.status.success() && message.contains("belongs to another run"), "{message}");
}

#[cfg(unix)]
fn wait_for(path: &Path) {
    let start = Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "{} never came", path.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}
