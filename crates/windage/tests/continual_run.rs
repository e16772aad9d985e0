//! The example `continual` as users run it: nothing is forgotten, killed runs resume, bad input is
//! refused.
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

fn command(program: &Path, arguments: &[&str], out: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).arg("--out").arg(out).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

const SMALL: [&str; 8] = ["--samples", "100", "--width", "4", "--size", "16", "--epochs", "60"];

#[cfg(unix)]
#[test]
fn killed_and_resumed_a_run_gives_the_same_packing_and_report() {
    let Some(program) = example("continual") else {
        return println!("skipped: the example is not built");
    };
    let (whole, parts) = (tempdir().unwrap(), tempdir().unwrap());
    assert!(command(&program, &SMALL, whole.path()).status().unwrap().success());
    let report = json(&whole.path().join("report.json"));
    assert_eq!(report["is_unchanged"], true);
    assert_eq!(report["tasks"].as_array().unwrap().len(), 4);
    let rows = report["accuracies"].as_array().unwrap();
    for (task, first) in rows.iter().enumerate().map(|(task, row)| (task, &row[task])) {
        assert!(
            rows[task..].iter().all(|row| row[task] == *first),
            "task {task} was forgotten: {rows:?}"
        );
    }
    assert!(
        std::fs::read_to_string(whole.path().join("index.html"))
            .unwrap()
            .contains("stayed equal to the bit")
    );
    assert!(whole.path().join("capacity.png").metadata().unwrap().len() > 0);

    // Killed between tasks or in the middle of the second one, without a chance to clean up.
    for file in ["packed.windage", "packed.windage.1.train"] {
        let mut child = command(&program, &SMALL, parts.path()).spawn().unwrap();
        let start = Instant::now();
        let due =
            || parts.path().join("packed.windage").exists() && parts.path().join(file).exists();
        while !due() && child.try_wait().unwrap().is_none() {
            assert!(start.elapsed() < Duration::from_secs(120), "{file} did not appear");
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
        child.kill().unwrap();
        child.wait().unwrap();
        let resumed = [&SMALL[..], &["--resume"]].concat();
        assert!(command(&program, &resumed, parts.path()).status().unwrap().success());
        let bytes = |folder: &Path| std::fs::read(folder.join("packed.windage")).unwrap();
        assert!(bytes(parts.path()) == bytes(whole.path()), "resumed after {file} appeared");
        assert_eq!(json(&parts.path().join("report.json"))["accuracies"], report["accuracies"]);
    }

    // With other pruning ratios it is another run, even before a task is packed.
    let early = tempdir().unwrap();
    let mut child = command(&program, &SMALL, early.path()).spawn().unwrap();
    while !early.path().join("packed.windage.0.train").exists() {
        assert!(child.try_wait().unwrap().is_none(), "it ended without a checkpoint");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let other = [&SMALL[..], &["--resume", "--plan", "9", "--out", early.path().to_str().unwrap()]]
        .concat();
    let outcome = run(&program, &other, early.path());
    assert_says(outcome.last_error(), &["metrics.json", "another run"]);

    // With other settings, the files are refused and left as they were.
    let other = [&SMALL[..], &["--resume", "--seed", "1"]].concat();
    let outcome = run(
        &program,
        &[&other[..], &["--out", parts.path().to_str().unwrap()]].concat(),
        parts.path(),
    );
    assert_eq!(outcome.code, Some(1));
    assert_says(outcome.last_error(), &["metrics.json", "another run"]);
    assert!(parts.path().join("packed.windage").exists());
}

#[test]
fn a_comparison_has_one_row_per_method_and_continues_where_it_ended() {
    let Some(program) = example("continual") else {
        return println!("skipped: the example is not built");
    };
    let out = tempdir().unwrap();
    let compare = [&SMALL[..], &["--compare", "--fine-tuning-epochs", "1"]].concat();
    let only = [&compare[..], &["--seeds", "1", "--only", "packed,one-each"]].concat();
    assert!(command(&program, &only, out.path()).status().unwrap().success());
    let first = json(&out.path().join("compare.json"));
    let all = [&compare[..], &["--seeds", "2", "--resume"]].concat();
    assert!(command(&program, &all, out.path()).status().unwrap().success());
    let both = json(&out.path().join("compare.json"));
    let rows = both["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 5);
    assert!(rows.iter().all(|row| row["after_all"].as_array().unwrap().len() == 2), "{both}");
    assert_eq!(rows[0]["after_all"][0], first["rows"][0]["after_all"][0]);
    for row in rows.iter().filter(|row| row["method"] != "fine-tuning") {
        assert_eq!(row["learned"], row["after_all"], "{}", row["method"]);
    }
}

#[test]
fn bad_input_is_answered_with_one_sentence_and_leaves_nothing() {
    let Some(program) = example("continual") else {
        return println!("skipped: the example is not built");
    };
    let folder = tempdir().unwrap();
    write_classes(&folder.path().join("few"), &["cat", "dog"], 2, 16);
    let sentence = |arguments: &[&str]| {
        let outcome = run(&program, &[&["--out", "out"], arguments].concat(), folder.path());
        assert_eq!(outcome.code, Some(1), "{outcome:?}");
        assert!(outcome.stderr.starts_with("continual: "), "{outcome:?}");
        assert_one_line(&outcome.stderr);
        let left =
            std::fs::read_dir(folder.path().join("out")).map_or(0, |entries| entries.count());
        assert_eq!(left, 0, "{outcome:?}");
        outcome.last_error().to_string()
    };
    assert_says(&sentence(&["--tasks", "none"]), &["none", "does not exist"]);
    assert_says(&sentence(&["--tasks", "few"]), &["few, validation", "holds no samples"]);
    assert_says(&sentence(&["--tasks", "few,few"]), &["few is given twice"]);
    assert_says(&sentence(&["--classes-per-task", "0"]), &["`classes-per-task` is 0"]);
    assert_says(&sentence(&["--width", "0"]), &["`width` is 0"]);
    assert_says(&sentence(&["--ratio", "101"]), &["`ratio` is 101"]);
    assert_says(&sentence(&["--epochs", "0"]), &["`epochs` is 0"]);
    assert_says(&sentence(&["--device", "abacus"]), &["unknown device `abacus`"]);
    let table = |file| ["--schedule", "similarity", "--table", file];
    assert_says(&sentence(&table("none.json")), &["none.json"]);
    assert_says(&sentence(&["--table", "none.json"]), &["`table`", "--schedule"]);
    std::fs::write(folder.path().join("bad.json"), r#"{"rows": [], "otherwise": [1.5]}"#).unwrap();
    assert_says(&sentence(&table("bad.json")), &["similarity table", "0…1"]);
    std::fs::write(folder.path().join("taken"), "a file").unwrap();
    assert_says(
        &run(&program, &["--out", "taken"], folder.path()).stderr,
        &["continual: cannot create folder taken"],
    );
}
