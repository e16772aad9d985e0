//! `windage adapt`: the gain on the other domain, continued and compared runs, bad input.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::{TempDir, tempdir};
use windage_testing::{Outcome, assert_one_line, assert_says, run, write_classes};

use common::rebuilt_page;

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

fn windage(line: &str, folder: &Path) -> Outcome {
    run(Path::new(PROGRAM), &line.split_whitespace().collect::<Vec<_>>(), folder)
}

#[track_caller]
fn adapt(line: &str, folder: &Path) -> Outcome {
    windage(&format!("adapt {line}"), folder)
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Returns a report or table without durations, in which two equal runs differ.
fn timeless(mut value: Value) -> Value {
    match &mut value {
        Value::Object(fields) => {
            fields.remove("seconds");
            fields.values_mut().for_each(|field| *field = timeless(field.take()));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| *item = timeless(item.take())),
        _ => {}
    }
    value
}

/// Returns a folder with images of two domains, 12 per class, and of larger ones.
fn pictures() -> TempDir {
    let folder = tempdir().unwrap();
    for domain in ["day", "night"] {
        write_classes(&folder.path().join(domain), &["cat", "dog"], 12, 8);
    }
    write_classes(&folder.path().join("large"), &["cat", "dog"], 12, 16);
    folder
}

/// Starts a run and interrupts it as soon as a file is there.
fn interrupted(line: &str, folder: &Path, file: &str) -> Outcome {
    let child: Child = Command::new(PROGRAM)
        .args(line.split_whitespace())
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while !folder.join(file).exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "{file} never came");
        std::thread::sleep(Duration::from_millis(2));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let ended = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&ended.stdout), text(&ended.stderr));
    Outcome { code: ended.status.code(), stdout, stderr }
}

#[test]
fn a_short_run_lowers_the_correlation_and_gains_on_the_other_domain() {
    let folder = tempdir().unwrap();
    let outcome = adapt("--steps 500 --out run --json", folder.path());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let last: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let report = json(&folder.path().join("run/report.json"));
    let metric = |run: &str, name: &str| report[run][name].as_f64().unwrap();
    let target = |run: &str| report[run]["target"]["accuracy"].as_f64().unwrap();
    // With half the default number of steps the gain is smaller.
    let gain = target("with") - target("without");
    assert!(gain > 0.02, "{} {}", target("without"), target("with"));
    assert!((last["result"]["gain"].as_f64().unwrap() - gain).abs() < 1e-12, "{last}");
    assert_eq!(last["result"]["report"], "run/index.html");
    assert!(metric("with", "correlation_after") < 0.5 * metric("without", "correlation_after"));
    assert_eq!(metric("with", "correlation_before"), metric("without", "correlation_before"));
    assert!(folder.path().join("run/index.html").exists());
    assert!(folder.path().join("run/network.safetensors").exists());

    // The configuration that it wrote gives the same metrics.
    let outcome = adapt("--config run/config.toml --out again", folder.path());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let again = json(&folder.path().join("again/report.json"));
    assert_eq!(again["with"]["history"], report["with"]["history"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_saves_and_resume_continues_to_the_same_report() {
    let folder = tempdir().unwrap();
    assert_eq!(adapt("--steps 400 --out whole", folder.path()).code, Some(0));
    let stopped = interrupted("adapt --steps 400 --out run", folder.path(), "run/with.ckpt");
    assert_eq!(stopped.code, Some(3), "{stopped:?}");
    assert_says(&stopped.stderr, &["interrupted at step", "--resume"]);
    // The network and its report were saved.
    assert!(folder.path().join("run/network.safetensors").exists());
    assert_eq!(json(&folder.path().join("run/report.json"))["with"]["ended"], "interrupted");

    assert_eq!(adapt("--out run --resume", folder.path()).code, Some(0));
    let report = |run: &str| timeless(json(&folder.path().join(run).join("report.json")));
    assert_eq!(report("whole"), report("run"));
}

#[cfg(unix)]
#[test]
fn an_interrupted_comparison_keeps_what_is_done() {
    let folder = tempdir().unwrap();
    let line = "--compare --only 0,deep_coral --seeds 2 --steps 150";
    let outcome = adapt(&format!("{line} --out whole"), folder.path());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let table = |run: &str| timeless(json(&folder.path().join(run).join("compare.json")));
    let rows = table("whole");
    assert_eq!(
        (rows[0]["name"].as_str(), rows[1]["name"].as_str()),
        (Some("task alone"), Some("deep CORAL"))
    );
    assert_eq!(rows[1]["target"].as_array().unwrap().len(), 2);
    assert_says(&outcome.stdout, &["Report: whole/index.html", "Target accuracy: "]);
    let page = rebuilt_page(&folder.path().join("whole"));
    assert_says(&page, &["Over 2 seeds", "Differences from task alone", "deep CORAL"]);

    let done = "run/task_alone_seed0/metrics.json";
    let stopped = interrupted(&format!("adapt {line} --out run"), folder.path(), done);
    assert_eq!(stopped.code, Some(3), "{stopped:?}");
    let written = || folder.path().join(done).metadata().unwrap().modified().unwrap();
    let before = written();
    assert_eq!(adapt("--out run --resume", folder.path()).code, Some(0));
    assert_eq!(table("run"), rows);
    assert_eq!(written(), before, "it was trained again");
}

#[test]
fn what_a_selection_chose_can_be_run() {
    let folder = pictures();
    let line = "--source day --target night --select --seeds 1 --steps 2 --batch 4 --out run";
    let outcome = adapt(&format!("{line} --json"), folder.path());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let last: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(last["result"]["candidates"], 32, "{last}");
    assert_eq!(last["result"]["report"], "run/index.html");
    assert_eq!(last["result"]["measurements"], "run/select.json");
    let page = rebuilt_page(&folder.path().join("run"));
    assert_says(&page, &["32 settings", "one seed does not show which is better"]);
    assert_eq!(adapt("--out run --resume", folder.path()).code, Some(0));
    let outcome = adapt("--config run/selected.toml --out chosen", folder.path());
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
}

#[test]
fn options_reach_the_run_and_few_test_samples_are_doubted() {
    let folder = pictures();
    let line = "--source day --target night --held-out 4 --channels 4 --kernel 3x5 --hidden 6,5 \
                --normalization group --optimizer sgd:0.5 --propagation one-by-one --mode b \
                --layers hidden2 --threshold task=50 --threshold correlation=2 --steps 90";
    let outcome = adapt(&format!("{line} --out run --json"), folder.path());
    assert_eq!(outcome.code, Some(4), "{outcome:?}");
    let last: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_says(&last["doubts"][0].to_string(), &["night", "24 samples"]);
    assert_eq!(json(&folder.path().join("run/run.json"))["outcome"], "untrusted");
    let report = json(&folder.path().join("run/report.json"));
    // At the end of the first interval.
    assert_eq!(
        (&report["with"]["ended"], report["with"]["steps"].as_u64()),
        (&"thresholds".into(), Some(25))
    );
    let config = std::fs::read_to_string(folder.path().join("run/config.toml")).unwrap();
    assert_says(
        &config,
        &[
            "kernel = [\n    3,\n    5,\n]",
            "normalization = \"group\"",
            "momentum = 0.5",
            "propagation = \"one_by_one\"",
            "mode = \"B\"",
            "weight = 0.5",
            "correlation = 2.0",
        ],
    );
}

#[test]
fn a_lenet_is_trained_as_published_and_adapted_without_labeled_data() {
    let folder = tempdir().unwrap();
    write_classes(&folder.path().join("day"), &["cat", "dog"], 12, 18);
    write_classes(&folder.path().join("night"), &["cat", "dog"], 12, 18);
    let line = "--source day --target night --held-out 4 --network lenet --channels 3,4 \
                --hidden 6 --dropout 0.2 --mode none --term information=0.5 --term mmd --ramp 0.3 \
                --optimizer nesterov --weight-decay 0.001 --decay 10 --clip 5 --smoothing 0.1 \
                --statistics target --batch 8 --steps 6 --interval 3";
    let outcome = adapt(&format!("{line} --out run"), folder.path());
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    let config = std::fs::read_to_string(folder.path().join("run/config.toml")).unwrap();
    assert_says(
        &config,
        &[
            "kind = \"lenet\"",
            "dropout = 0.2",
            "nesterov = true",
            "weight_decay = 0.001",
            "decay = 10.0",
            "clipping = 5.0",
            "smoothing = 0.1",
            "statistics = \"target\"",
            "loss = \"information\"",
            "loss = \"mmd\"",
            "ramp = 0.3",
        ],
    );
    let report = json(&folder.path().join("run/report.json"));
    let losses = &report["with"]["history"]["intervals"][1]["losses"];
    assert!(losses["information"].as_f64().unwrap() <= 0.0, "{losses}");
    assert!(losses["mmd"].as_f64().unwrap() >= 0.0, "{losses}");

    // The network that it wrote knows how to begin, what it is, and its classes.
    let line = "--source day --target night --held-out 4 --start run/network.safetensors \
                --source-free --freeze-output --mode none --term information --batch 8 --steps 4";
    let outcome = adapt(&format!("{line} --out free"), folder.path());
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    let free = json(&folder.path().join("free/report.json"));
    // Without the terms, nothing is trained: the network is that of the first run.
    assert_eq!(free["without"]["steps"], 0);
    assert_eq!(free["without"]["target"], report["with"]["target"]);
    assert_eq!(free["with"]["steps"], 4);
    assert!(free["with"]["history"]["intervals"][0]["losses"]["task"].is_null());

    for (line, words) in [
        ("--start run/network.safetensors --hidden 7", &["network.safetensors", "structure"][..]),
        ("--start run/none.safetensors", &["none.safetensors"]),
        ("--start run/config.toml", &["config.toml", "not a safetensors file"]),
        ("--source-free", &["--start"]),
    ] {
        let line = format!("--source day --target night {line} --out refused");
        let outcome = adapt(&line, folder.path());
        assert!([Some(1), Some(2)].contains(&outcome.code), "{line}: {outcome:?}");
        assert_says(&outcome.stderr, words);
    }
    assert!(!folder.path().join("refused").exists());
}

#[test]
fn every_variant_of_a_comparison_runs_on_a_network_of_one_convolution() {
    let folder = pictures();
    let line = "--source day --target night --compare --seeds 1 --steps 2 --batch 8 --channels 4 \
                --only 0,1,2,3,4,5,6,7,8,9,10,11,12";
    let outcome = adapt(&format!("{line} --out run"), folder.path());
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    let rows = json(&folder.path().join("run/compare.json"));
    assert_eq!(rows.as_array().unwrap().len(), 13);
    assert_says(&outcome.stdout, &["information + A", "class confusion", "MMD", "DANN", "CDAN"]);
}

#[test]
fn options_without_effect_are_refused_by_name() {
    let folder = tempdir().unwrap();
    for (line, words) in [
        ("--seeds 2", &["--seeds", "--compare"][..]),
        ("--only 1", &["--only", "--compare"]),
        ("--coral-layer hidden1", &["--coral-layer", "--coral"]),
        ("--mode none --weight 1", &["--weight"]),
        ("--mode none --layers conv1", &["--layers"]),
        ("--mode none --maps max", &["--maps"]),
        ("--mode none --measure absolute", &["--measure"]),
        ("--mode none --together", &["--together"]),
        ("--mode none --propagation one-by-one", &["--propagation"]),
        ("--mode none --select", &["select", "without a correlation term"]),
        ("--together", &["--together", "mode B"]),
        ("--compare --mode B", &["--mode", "--compare"]),
        ("--compare --together", &["--together", "--compare"]),
        ("--compare --only 0,1 --coral 2", &["--coral", "no such term"]),
        ("--compare --only 0,5 --weight 2", &["--weight", "no such term"]),
        ("--compare --threshold correlation=0.1", &["thresholds.correlation", "comparison"]),
        ("--select --layers conv1", &["--layers", "--select"]),
        ("--select --maps max", &["--maps", "--select"]),
        ("--ramp 0.5", &["--ramp", "--term"]),
        ("--weight-decay 0.1", &["--weight-decay", "adam-w"]),
        ("--dropout 0.5", &["network.dropout", "0.5"]),
    ] {
        let outcome = adapt(&format!("{line} --out run"), folder.path());
        assert_eq!(outcome.code, Some(2), "{line}: {outcome:?}");
        assert_one_line(&outcome.stderr);
        assert_says(&outcome.stderr, words);
    }
    assert!(!folder.path().join("run").exists());
}

#[test]
fn bad_input_is_answered_with_one_sentence_and_leaves_nothing() {
    let folder = pictures();
    std::fs::write(folder.path().join("bad.toml"), "[training]\nstepps = 3\n").unwrap();
    std::fs::write(folder.path().join("broken.toml"), "[training\n").unwrap();
    for (line, code, words) in [
        ("--source day --target dusk", 1, &["unlabeled[0]", "dusk", "does not exist"][..]),
        ("--source day --target large", 1, &["unlabeled[0]", "[1, 16, 16]", "images.size"]),
        ("--source day", 2, &["`unlabeled` is empty", "correlation term uses unlabeled"]),
        ("--target night", 2, &["`labeled` is empty"]),
        ("--layers conv9", 2, &["correlation.layers", "conv9", "conv1, conv2, hidden1, logits"]),
        ("--weight NaN", 2, &["correlation.weight", "NaN"]),
        ("--steps 0", 2, &["training.steps", "0"]),
        ("--threshold x=1", 2, &["`thresholds` is x", "task, correlation"]),
        ("--device abacus", 2, &["unknown device `abacus`"]),
        ("--config bad.toml", 2, &["bad.toml", "unknown field `stepps`"]),
        ("--config broken.toml", 2, &["broken.toml", "line 1"]),
        ("--config none.toml", 1, &["cannot read", "none.toml"]),
    ] {
        let outcome = adapt(&format!("{line} --out run"), folder.path());
        assert_eq!(outcome.code, Some(code), "{line}: {outcome:?}");
        assert_one_line(&outcome.stderr);
        assert_says(&outcome.stderr, words);
        assert!(outcome.stderr.starts_with("windage adapt: "), "{outcome:?}");
    }
    assert!(!folder.path().join("run").exists());
}
