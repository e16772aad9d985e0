//! `windage extend` as users run it: nothing is forgotten, killed runs resume, and bad input is
//! refused.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{Outcome, assert_one_line, assert_says, run, write_classes};

use common::rebuilt_page;

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

/// Settings of a short run with 50 test samples per task.
const SMALL: &str = "--samples 100 --width 4 --size 16 --epochs 6 --fine-tuning-epochs 2";

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

fn extend(line: &str, folder: &Path) -> Outcome {
    run(Path::new(PROGRAM), &words(&format!("extend {line}")), folder)
}

#[track_caller]
fn done(line: &str, folder: &Path) -> Outcome {
    let outcome = extend(line, folder);
    assert_eq!(outcome.code, Some(0), "{line}: {outcome:?}");
    outcome
}

/// Runs with `--json` and returns the line.
#[track_caller]
fn result(line: &str, folder: &Path) -> Value {
    serde_json::from_str(&extend(&format!("{line} --json"), folder).stdout).unwrap()
}

fn spawn(line: &str, folder: &Path) -> Child {
    Command::new(PROGRAM)
        .args(words(&format!("extend {line}")))
        .current_dir(folder)
        .env_remove("WINDAGE_DEVICE")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn json(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

fn print_config(line: &str, folder: &Path) -> String {
    done(&format!("{line} --print-config"), folder).stdout
}

/// Kills a run as soon as the given files are there, without a chance to clean up.
fn kill_at(mut child: Child, files: &[&Path]) {
    let start = Instant::now();
    while !files.iter().all(|file| file.exists()) {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
        assert!(start.elapsed() < Duration::from_secs(120), "{files:?} did not appear");
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn killed_and_resumed_a_run_gives_the_same_packing_and_report() {
    let folder = tempdir().unwrap();
    // Long enough to be killed in the middle of a task.
    let line = format!("{SMALL} --epochs 60").replace("--epochs 6 ", "");
    let whole = result(&format!("{line} --out whole"), folder.path());
    assert_eq!(whole["outcome"], "done", "{whole}");
    let out = folder.path().join("whole");
    let report = json(&out.join("report.json"));
    assert_eq!(report["is_unchanged"], true);
    assert_eq!(report["tasks"].as_array().unwrap().len(), 4);
    let rows = report["accuracies"].as_array().unwrap();
    for (task, first) in rows.iter().enumerate().map(|(task, row)| (task, &row[task])) {
        assert!(
            rows[task..].iter().all(|row| row[task] == *first),
            "task {task} was forgotten: {rows:?}"
        );
    }
    let last: Vec<f64> =
        rows[3].as_array().unwrap().iter().map(|value| value.as_f64().unwrap()).collect();
    let named = whole["result"]["tasks"].as_array().unwrap().iter();
    assert!(named.map(|task| task["accuracy"].as_f64().unwrap()).eq(last.iter().copied()));
    assert_eq!(whole["result"]["mean_accuracy"], last.iter().sum::<f64>() / 4.0);
    assert_eq!(whole["result"]["forgetting"], 0.0);
    assert!(whole["result"]["capacity_left"].as_f64().unwrap() > 0.0);
    let page = folder.path().join(whole["result"]["report"].as_str().unwrap());
    assert!(page.is_file());

    let parts = folder.path().join("parts");
    for file in ["packed.windage", "packed.windage.1.train"] {
        let start = if parts.exists() { "--resume --out parts" } else { "--out parts" };
        let child = spawn(&format!("{line} {start}"), folder.path());
        kill_at(child, &[&parts.join("packed.windage"), &parts.join(file)]);
    }
    // The configuration is that of the folder.
    done("--out parts --resume", folder.path());
    let bytes = |folder: &Path| std::fs::read(folder.join("packed.windage")).unwrap();
    assert!(bytes(&parts) == bytes(&out));
    for key in ["accuracies", "tasks", "capacity", "choices"] {
        assert_eq!(json(&parts.join("report.json"))[key], report[key], "{key}");
    }
    let left = std::fs::read_dir(&parts).unwrap().map(|entry| entry.unwrap().file_name());
    for name in left {
        let name = name.to_string_lossy().into_owned();
        assert!(!name.ends_with(".train") && !name.ends_with(".tune"), "{name}");
    }
}

#[test]
fn what_differs_from_the_run_that_is_to_be_continued_is_named() {
    let folder = tempdir().unwrap();
    let early = folder.path().join("early");
    let child = spawn(&format!("{SMALL} --out early"), folder.path());
    kill_at(child, &[&early.join("metrics.json"), &early.join("packed.windage.0.train")]);
    let config = std::fs::read(early.join("config.toml")).unwrap();
    for (change, words) in [
        ("--plan 9", &["`schedule.plan`", "9 here"][..]),
        ("--seed 1", &["`seed` is 0 there and 1 here"]),
        ("--epochs 7 --width 5", &["`training.epochs` is 6 there and 7 here", "`network.width`"]),
        ("--samples 120", &["`data.samples` is 100 there and 120 here", "training data of task 1"]),
        ("--reference newest:1", &["`similarity.reference`", "newest"]),
    ] {
        let outcome = extend(&format!("--out early --resume {change}"), folder.path());
        assert_eq!(outcome.code, Some(1), "{change}: {outcome:?}");
        assert_says(outcome.last_error(), &["metrics.json", "another run"]);
        assert_says(outcome.last_error(), words);
        assert_one_line(&outcome.stderr);
        assert_eq!(std::fs::read(early.join("config.toml")).unwrap(), config, "{change}");
    }
    done("--out early --resume", folder.path());
    // Packed tasks without their metrics are not overwritten.
    std::fs::remove_file(early.join("metrics.json")).unwrap();
    let packed = std::fs::read(early.join("packed.windage")).unwrap();
    let outcome = extend("--out early --resume", folder.path());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_says(outcome.last_error(), &["packed.windage", "no metrics.json"]);
    assert!(std::fs::read(early.join("packed.windage")).unwrap() == packed);
    // A run that was killed leaves no list of its files; they are replaced nevertheless.
    for name in ["packed.windage.7.train", "packed.windage.7.tune", "packed.windage.mine.train"] {
        std::fs::write(early.join(name), "old").unwrap();
    }
    done(&format!("{SMALL} --out early --overwrite"), folder.path());
    assert!(!early.join("packed.windage.7.train").exists());
    assert!(!early.join("packed.windage.7.tune").exists());
    assert!(early.join("packed.windage.mine.train").exists());
}

#[test]
fn a_comparison_has_one_row_per_method_and_continues_where_it_ended() {
    let folder = tempdir().unwrap();
    let compare = format!("{SMALL} --compare --out out");
    done(&format!("{compare} --seeds 1 --only packed,one-each"), folder.path());
    let file = folder.path().join("out/compare.json");
    let first = json(&file);
    let outcome = extend("--out out --resume --seed 1", folder.path());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_says(outcome.last_error(), &["compare.json", "`seed` is 0 there and 1 here"]);
    let all = "one-each,packed,packnet50,packnet75,fine-tuning";
    let result = result(&format!("--out out --resume --seeds 2 --only {all}"), folder.path());
    let both = json(&file);
    let rows = both["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row["after_all"].as_array().unwrap().len() == 2), "{both}");
    assert_eq!(rows[0]["after_all"][0], first["rows"][0]["after_all"][0]);
    assert_eq!(rows[1]["after_all"][0], first["rows"][1]["after_all"][0]);
    for row in rows.iter().filter(|row| row["method"] != "fine-tuning") {
        assert_eq!(row["learned"], row["after_all"], "{}", row["method"]);
    }
    let methods = result["result"]["methods"].as_array().unwrap();
    assert_eq!(methods.len(), 5);
    assert!(methods.iter().all(|method| method["seeds"] == 2), "{result}");
    assert_eq!(result["result"]["report"], "out/index.html");
    assert_eq!(result["result"]["measurements"], "out/compare.json");
    let page = rebuilt_page(&folder.path().join("out"));
    assert_says(&page, &["Mean accuracy: ", "Over 2 seeds", "Differences from one-each"]);
}

#[cfg(unix)]
#[test]
fn an_interrupted_comparison_is_saved_and_continues() {
    let folder = tempdir().unwrap();
    let line = format!("{SMALL} --epochs 400 --compare --seeds 1 --only one-each,packed --out out")
        .replace("--epochs 6 ", "");
    let child = spawn(&line, folder.path());
    let (file, start) = (folder.path().join("out/compare.json"), Instant::now());
    while !file.exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "nothing was measured");
        std::thread::sleep(Duration::from_millis(1));
    }
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
    let code = child.wait_with_output().unwrap().status.code();
    assert_eq!(code, Some(3));
    assert_eq!(json(&folder.path().join("out/run.json"))["outcome"], "interrupted");
    let before = json(&file)["rows"][0].clone();
    assert_eq!(before["learned"].as_array().unwrap().len(), 1);
    done("--out out --resume", folder.path());
    let after = json(&file);
    assert_eq!(after["rows"][0], before);
    assert_eq!(after["rows"][1]["learned"].as_array().unwrap().len(), 1);
}

#[test]
fn accuracies_on_few_samples_are_not_to_be_trusted() {
    let folder = tempdir().unwrap();
    let line = SMALL.replace("100", "98");
    let outcome = result(&format!("{line} --out out"), folder.path());
    assert_eq!(outcome["exit_code"], 4, "{outcome}");
    let doubts = outcome["doubts"].as_array().unwrap();
    assert_eq!(doubts.len(), 1);
    assert_says(doubts[0].as_str().unwrap(), &["fewer than 50", "letters upright (49)"]);
    assert_eq!(json(&folder.path().join("out/run.json"))["outcome"], "untrusted");
}

#[test]
fn options_reach_the_configuration() {
    let folder = tempdir().unwrap();
    let table = r#"{"rows": [{"below": 0.5, "values": [0.9]}], "otherwise": [0.5]}"#;
    std::fs::write(folder.path().join("table.json"), table).unwrap();
    for (option, line) in [
        ("--tasks a,b", "a\",\n"),
        ("--classes-per-task 2", "classes_per_task = 2"),
        ("--classes-per-task 2 --in-turn", "in_turn = true"),
        ("--samples 33", "samples = 33"),
        ("--size 12", "size = 12"),
        ("--schedule ramp", "kind = \"ramp\""),
        ("--plan 9", "plan = 9"),
        ("--unlike", "unlike = true"),
        ("--schedule uniform --ratio 70", "ratio_percent = 70.0"),
        ("--schedule uniform", "ratio_percent = 50.0"),
        ("--schedule similarity --table table.json", "below = 0.5"),
        ("--schedule step-similarity", "below = 0.9"),
        ("--reference newest:3", "newest = 3"),
        ("--reference lowest-ratios:2,ratio-below:60", "ratio_below = 0.6"),
        ("--measure gaussian --seed 6", "ridge ="),
        ("--granularity filter", "granularity = \"filter\""),
        ("--biases first-task", "unpacked_parameters = \"first_task\""),
        ("--start zero", "free_weight_init = \"zero\""),
        ("--width 5", "width = 5"),
        ("--epochs 3", "epochs = 3"),
        ("--fine-tuning-epochs 4", "fine_tuning_epochs = 4"),
        ("--batch 7", "batch = 7"),
        ("--learning-rate 0.5", "fine_tuning_rate = 0.25"),
        ("--learning-rate 0.5 --fine-tuning-rate 0.125", "fine_tuning_rate = 0.125"),
        ("--seed 8", "seed = 8"),
        ("--compare", "seeds = 3"),
        ("--compare --only fine-tuning,one-each --seeds 2", "\"fine-tuning\""),
    ] {
        let printed = print_config(option, folder.path());
        assert!(printed.contains(line), "{option}: {printed}");
        std::fs::write(folder.path().join("a.toml"), &printed).unwrap();
        assert_eq!(print_config("--config a.toml", folder.path()), printed, "{option}");
    }
    // Another kind of schedule drops what only the former one uses.
    let printed = print_config("--schedule similarity --table table.json", folder.path());
    std::fs::write(folder.path().join("a.toml"), printed).unwrap();
    let planned = print_config("--config a.toml --schedule planned", folder.path());
    assert_eq!(planned, print_config("", folder.path()));
}

#[test]
fn a_configuration_file_gives_the_same_run_as_options() {
    let folder = tempdir().unwrap();
    done(&format!("{SMALL} --plan 6 --out first"), folder.path());
    let printed = print_config(&format!("{SMALL} --plan 6"), folder.path());
    let first = std::fs::read_to_string(folder.path().join("first/config.toml")).unwrap();
    assert_eq!(first.trim(), printed.trim());
    std::fs::write(folder.path().join("a.toml"), printed).unwrap();
    done("--config a.toml --out second", folder.path());
    let packed = |run: &str| std::fs::read(folder.path().join(run).join("packed.windage")).unwrap();
    assert!(packed("first") == packed("second"));
}

#[test]
fn options_without_effect_are_refused_by_name() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("table.json"), r#"{"rows": [], "otherwise": [1]}"#).unwrap();
    for (line, words) in [
        ("--ratio 50", ["`schedule.ratio_percent`", "`uniform`"]),
        ("--schedule ramp --plan 3", ["`schedule.plan`", "`planned`"]),
        ("--schedule uniform --unlike", ["`schedule.unlike`", "`planned`"]),
        ("--table table.json", ["`schedule.table_file`", "by similarity"]),
        ("--only packed", ["--only", "--compare"]),
        ("--seeds 2", ["--seeds", "--compare"]),
        ("--in-turn", ["`data.in_turn`", "`data.classes_per_task`"]),
        ("--compare --only one-each --plan 7", ["`schedule`", "`packed`"]),
        ("--config a.json --seeds 2", ["--seeds", "--compare"]),
    ] {
        std::fs::write(folder.path().join("a.json"), "{}").unwrap();
        let outcome = extend(&format!("{line} --out out"), folder.path());
        assert_eq!(outcome.code, Some(2), "{line}: {outcome:?}");
        assert_says(&outcome.stderr, &words);
        assert_one_line(&outcome.stderr);
        assert!(!folder.path().join("out").exists(), "{line}");
    }
}

#[test]
fn bad_input_is_answered_with_one_sentence_and_leaves_nothing() {
    let folder = tempdir().unwrap();
    write_classes(&folder.path().join("few"), &["cat", "dog"], 2, 16);
    std::fs::write(folder.path().join("empty"), "").unwrap();
    std::fs::write(folder.path().join("text.bin"), "no records").unwrap();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    std::fs::write(folder.path().join("bad.json"), r#"{"rows": [], "otherwise": [1.5]}"#).unwrap();
    std::fs::write(folder.path().join("odd.json"), r#"{"row": [], "otherwise": [1]}"#).unwrap();
    for (line, code, words) in [
        ("--tasks none", 1, &["none", "does not exist"][..]),
        ("--tasks few", 1, &["few, validation", "holds no samples"]),
        ("--tasks empty", 1, &["empty"]),
        ("--tasks text.bin", 1, &["text.bin"]),
        ("--tasks folder", 1, &["folder"]),
        ("--tasks few,few", 2, &["few is given twice"]),
        ("--classes-per-task 0", 2, &["`data.classes_per_task` is 0"]),
        ("--samples 9", 2, &["`data.samples` is 9"]),
        ("--size 7", 2, &["`data.size` is 7"]),
        ("--width 0", 2, &["`network.width` is 0"]),
        ("--schedule uniform --ratio 101", 2, &["`schedule.ratio_percent` is 101"]),
        ("--epochs 0", 2, &["`training.epochs` is 0"]),
        ("--learning-rate nan", 2, &["`training.learning_rate` is NaN"]),
        ("--compare --seeds 0", 2, &["`compare.seeds` is 0"]),
        ("--reference newest:0", 2, &["`similarity.reference`"]),
        ("--set packing.exclude=[\"nothing\"]", 1, &["`nothing`", "convolutions.0"]),
        ("--set packing.blocks.equal=0", 2, &["0"]),
        ("--device abacus", 2, &["unknown device `abacus`"]),
        ("--schedule similarity --table none.json", 1, &["none.json"]),
        ("--schedule similarity --table bad.json", 2, &["similarity table", "0…1"]),
        ("--schedule similarity --table odd.json", 2, &["odd.json", "unknown field `row`"]),
    ] {
        let outcome = extend(&format!("{line} --out out"), folder.path());
        assert_eq!(outcome.code, Some(code), "{line}: {outcome:?}");
        assert!(outcome.stderr.starts_with("windage extend: "), "{line}: {outcome:?}");
        assert_one_line(&outcome.stderr);
        assert_says(&outcome.stderr, words);
        assert!(!folder.path().join("out").exists(), "{line}");
    }
    // Rules are checked by the parser of the command line.
    let outcome = extend("--reference oldest:1", folder.path());
    assert_eq!(outcome.code, Some(2));
    assert_says(&outcome.stderr, &["--reference", "newest:N"]);
}
