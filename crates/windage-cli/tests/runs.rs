//! What holds for the runs of all subcommands: folders, locks, interruption, full disks.
#![allow(missing_docs, clippy::unwrap_used)]
#![cfg(unix)]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{Outcome, assert_says, run};

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

/// The subcommands with settings that make them short.
const RUNS: [&str; 6] = [
    "diagnose --samples 300 --epochs 1 --pairs 2",
    "adapt --steps 20",
    "gan train --samples 200 --size 16 --width 4 --steps 4 --interval 2 --scored 100 \
     --extractor-steps 10",
    "gan compare --samples 200 --size 16 --width 4 --steps 4 --interval 2 --scored 100 \
     --extractor-steps 10 --seeds 1 --variants sngan",
    "extend --samples 60 --size 16 --width 4 --epochs 1 --fine-tuning-epochs 1",
    "convert --samples 100 --set training.steps=2",
];

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// Runs a command line in a folder.
fn windage(line: &str, folder: &Path) -> Outcome {
    run(Path::new(PROGRAM), &words(line), folder)
}

/// Runs a command line in a folder. Short runs are done, though not always to be trusted.
#[track_caller]
fn done(line: &str, folder: &Path) -> Outcome {
    let outcome = windage(line, folder);
    assert!([Some(0), Some(4)].contains(&outcome.code), "{line}: {outcome:?}");
    outcome
}

fn spawn(line: &str, folder: &Path) -> Child {
    Command::new(PROGRAM)
        .args(words(line))
        .current_dir(folder)
        .env_remove("WINDAGE_DEVICE")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([name, &child.id().to_string()]).status();
    assert!(sent.unwrap().success());
}

fn wait_for(path: &Path) {
    let start = Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "{} never came", path.display());
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Waits until the record of a run says that it runs again.
fn wait_until_running(record: &Path) {
    let start = Instant::now();
    while json(record)["outcome"] != "running" {
        assert!(start.elapsed() < Duration::from_secs(120), "{} never ran", record.display());
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Returns the names of the files in a folder.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn every_run_leaves_its_record_configuration_and_files() {
    for line in RUNS {
        let folder = tempdir().unwrap();
        let outcome = done(&format!("{line} --out run --json"), folder.path());
        let out = folder.path().join("run");
        let record = json(&out.join("run.json"));
        assert_eq!(outcome.stdout.trim().lines().count(), 1, "{line}: {outcome:?}");
        let last: Value = serde_json::from_str(outcome.stdout.trim()).unwrap();
        assert_eq!(last["exit_code"].as_i64().map(|code| code as i32), outcome.code, "{line}");
        assert_eq!(record["outcome"], last["outcome"], "{line}");
        assert_eq!(record["kind"], "windage-run");
        assert!(line.starts_with(record["command"].as_str().unwrap()), "{record}");
        assert!(record["started"].as_str().unwrap() <= record["ended"].as_str().unwrap());
        let files = record["files"].as_array().unwrap().iter();
        let listed: BTreeSet<&str> = files.map(|file| file["path"].as_str().unwrap()).collect();
        assert!(listed.contains("config.toml"), "{line}: {listed:?}");
        for path in &listed {
            assert!(out.join(path).is_file() && !path.contains(".tmp"), "{line}: {path}");
        }
        for name in names(&out) {
            let is_listed = listed.iter().any(|path| path.split('/').next() == Some(&name));
            assert!(is_listed || [".lock", "run.json"].contains(&name.as_str()), "{line}: {name}");
        }
    }
}

#[test]
fn a_printed_configuration_gives_itself_and_options_override_it() {
    for line in RUNS {
        let folder = tempdir().unwrap();
        let print = |line: &str| {
            let printed = windage(&format!("{line} --print-config"), folder.path());
            assert_eq!(printed.code, Some(0), "{line}: {printed:?}");
            printed.stdout
        };
        let printed = print(&format!("{line} --seed 5"));
        assert!(names(folder.path()).is_empty(), "{line}: it computed something");
        std::fs::write(folder.path().join("a.toml"), &printed).unwrap();
        let command: Vec<&str> =
            words(line).into_iter().take_while(|word| !word.starts_with('-')).collect();
        let command = command.join(" ");
        assert_eq!(print(&format!("{command} --config a.toml")), printed, "{line}");
        let other = print(&format!("{command} --config a.toml --seed 6"));
        let changed: Vec<(&str, &str)> =
            printed.lines().zip(other.lines()).filter(|(a, b)| a != b).collect();
        assert!(!changed.is_empty(), "{line}");
        for (before, after) in changed {
            assert!(
                before.contains("seed") || before.contains("draw"),
                "{line}: {before}, {after}"
            );
        }
        let unknown = windage(&format!("{command} --set no.such=1 --print-config"), folder.path());
        assert_eq!(unknown.code, Some(2), "{line}: {unknown:?}");
        assert_says(unknown.last_error(), &["unknown field `no`"]);
    }
}

#[test]
fn a_folder_that_holds_a_run_is_kept_unless_told_otherwise() {
    for line in RUNS {
        let folder = tempdir().unwrap();
        let out = folder.path().join("run");
        let line = format!("{line} --out run");
        done(&line, folder.path());
        let record = std::fs::read(out.join("run.json")).unwrap();
        let refused = windage(&line, folder.path());
        assert_eq!(refused.code, Some(1), "{line}");
        assert_says(refused.last_error(), &["run", "--resume", "--overwrite", "--out"]);
        assert_eq!(std::fs::read(out.join("run.json")).unwrap(), record, "{line}");

        std::fs::write(out.join("notes.txt"), "mine").unwrap();
        for _ in 0..2 {
            done(&format!("{line} --overwrite"), folder.path());
            assert_eq!(std::fs::read(out.join("notes.txt")).unwrap(), b"mine", "{line}");
        }
    }
}

#[test]
fn folders_that_cannot_be_used_are_named() {
    let folder = tempdir().unwrap();
    std::fs::write(folder.path().join("file"), "in the way").unwrap();
    std::fs::create_dir(folder.path().join("full")).unwrap();
    std::fs::write(folder.path().join("full/thesis.txt"), "mine").unwrap();
    for line in RUNS {
        for (out, words) in [
            ("file", "file"),
            ("file/run", "file/run"),
            // Nobody can create folders there, not even root.
            ("/proc/run", "/proc/run"),
            ("full", "full is not empty and holds no run"),
        ] {
            let outcome = windage(&format!("{line} --out {out}"), folder.path());
            assert_eq!(outcome.code, Some(1), "{line} --out {out}: {outcome:?}");
            assert_says(outcome.last_error(), &[words]);
        }
    }
    assert_eq!(std::fs::read(folder.path().join("file")).unwrap(), b"in the way");
    assert_eq!(names(&folder.path().join("full")), ["thesis.txt".to_string()].into());
}

/// A run that takes long enough to be interrupted.
const LONG: &str = "adapt --steps 100000 --out run";

#[test]
fn a_second_run_in_the_same_folder_is_refused_and_a_killed_one_leaves_no_lock() {
    let folder = tempdir().unwrap();
    let mut first = spawn(LONG, folder.path());
    wait_for(&folder.path().join("run/run.json"));
    for line in [LONG.to_string(), format!("{LONG} --overwrite"), format!("{LONG} --resume")] {
        let second = windage(&line, folder.path());
        assert_eq!(second.code, Some(1), "{second:?}");
        assert_says(second.last_error(), &["run is in use by another run"]);
    }
    signal(&first, "-KILL");
    first.wait().unwrap();
    assert_eq!(json(&folder.path().join("run/run.json"))["outcome"], "running");
    done("adapt --steps 20 --out run --overwrite", folder.path());
}

#[test]
fn interruption_saves_and_says_so() {
    for name in ["-INT", "-TERM"] {
        let folder = tempdir().unwrap();
        let child = spawn(LONG, folder.path());
        wait_for(&folder.path().join("run/run.json"));
        std::thread::sleep(Duration::from_millis(500));
        signal(&child, name);
        let ended = child.wait_with_output().unwrap();
        let message = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(3), "{name}: {message}");
        assert_says(&message, &["interrupted"]);
        let record = json(&folder.path().join("run/run.json"));
        assert_eq!(record["outcome"], "interrupted", "{record}");
        let mut saved = record["files"].as_array().unwrap().iter();
        assert!(saved.any(|file| file["path"].as_str().unwrap().ends_with(".ckpt")), "{record}");
        // The configuration is that of the folder, with 100,000 steps, not the default.
        let resumed = spawn("adapt --out run --resume", folder.path());
        wait_until_running(&folder.path().join("run/run.json"));
        std::thread::sleep(Duration::from_millis(500));
        signal(&resumed, name);
        let ended = resumed.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(3), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}

#[test]
fn ctrl_c_at_any_time_ends_soon_and_the_run_can_be_continued() {
    let whole = tempdir().unwrap();
    let line =
        "extend --samples 60 --size 16 --width 4 --epochs 2 --fine-tuning-epochs 1 --out run";
    done(line, whole.path());
    let expected = std::fs::read(whole.path().join("run/packed.windage")).unwrap();
    for milliseconds in [0, 20, 60, 150, 300, 600] {
        let folder = tempdir().unwrap();
        let child = spawn(line, folder.path());
        std::thread::sleep(Duration::from_millis(milliseconds));
        signal(&child, "-INT");
        let (start, ended) = (Instant::now(), child.wait_with_output().unwrap());
        assert!(start.elapsed() < Duration::from_secs(20), "after {milliseconds} ms");
        // Before the handler is installed, the signal ends the program itself.
        let codes = [None, Some(0), Some(3), Some(4), Some(130)];
        assert!(codes.contains(&ended.status.code()), "after {milliseconds} ms: {ended:?}");
        done(&format!("{line} --resume"), folder.path());
        let found = std::fs::read(folder.path().join("run/packed.windage")).unwrap();
        assert!(found == expected, "another network after {milliseconds} ms");
    }
}

#[test]
fn a_full_disk_is_named_and_leaves_no_half_file() {
    for line in RUNS {
        let folder = tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=24k", "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            return println!("skipped: a small file system cannot be mounted here");
        }
        let out = folder.path().join("run");
        let outcome = windage(&format!("{line} --out {}", out.display()), Path::new("/"));
        let left = names(&out);
        let unmounted = Command::new("umount").arg(folder.path()).status().unwrap();
        assert!(unmounted.success());
        assert_eq!(outcome.code, Some(1), "{line}: {outcome:?}");
        assert_says(outcome.last_error(), &["cannot write", "No space left on device"]);
        assert!(left.iter().all(|name| !name.starts_with(".tmp")), "{line}: {left:?}");
    }
}

#[test]
fn output_is_plain_where_nobody_looks() {
    let folder = tempdir().unwrap();
    let outcome = done("adapt --steps 20 --out run", folder.path());
    let text = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(!text.contains('\u{1b}'), "{text}");
    assert!(outcome.stderr.is_empty(), "{outcome:?}");
}
