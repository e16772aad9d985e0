//! A classifier in another program: this test, started again as one. What the program is called
//! with is found nowhere in what the run leaves.
#![allow(missing_docs, clippy::unwrap_used)]

use std::io::{BufRead, Read, stdin};
use std::path::Path;

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use windage_testing::{Outcome, assert_says, png_gray, run, write_folder};

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");
/// An argument that must not be found anywhere.
const SECRET: &str = "--token=c0ffee-0815";

/// Runs the tests, or acts as the classifier. There is no test harness, since it would write to the
/// output of the classifier.
fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["classify", SECRET] => classify(right_half, false),
        ["light", SECRET] => classify(light, false),
        ["leak", SECRET] => classify(right_half, true),
        ["classify", ..] => println!("{}", json!({"error": "there is no token"})),
        _ => tests(),
    }
}

/// Returns how much brighter the right half of a picture is.
fn right_half(picture: &[f32]) -> f32 {
    let half = |right: bool| {
        let pixels = picture.iter().enumerate();
        pixels.filter(|(index, _)| (index % 8 >= 4) == right).map(|(_, v)| v).sum::<f32>()
    };
    (half(true) - half(false)) / 10.0
}

/// Returns how much brighter than a half a picture is.
fn light(picture: &[f32]) -> f32 {
    20.0 * (picture.iter().sum::<f32>() / picture.len() as f32 - 0.5)
}

/// Acts as the classifier: pictures with a positive `margin` are of the second class.
fn classify(margin: fn(&[f32]) -> f32, leaks: bool) {
    let mut input = stdin().lock();
    let mut line = String::new();
    while input.read_line(&mut line).unwrap() > 0 {
        let question: Value = serde_json::from_str(&line).unwrap();
        let shape: Vec<usize> = serde_json::from_value(question["shape"].clone()).unwrap();
        let labels: Vec<usize> = serde_json::from_value(question["labels"].clone()).unwrap();
        let mut bytes = vec![0; 4 * shape.iter().product::<usize>()];
        input.read_exact(&mut bytes).unwrap();
        let values: Vec<f32> =
            bytes.chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap())).collect();
        let (mut losses, mut predictions) = (Vec::new(), Vec::new());
        for (picture, label) in values.chunks(values.len() / shape[0]).zip(labels) {
            let margin = margin(picture);
            let margin = if label == 1 { margin } else { -margin };
            losses.push((1.0 + (-margin).exp()).ln());
            predictions.push(if margin >= 0.0 { label } else { 1 - label });
        }
        let answer = if leaks {
            json!({ "error": format!("{SECRET} is not accepted") })
        } else {
            json!({ "losses": losses, "predictions": predictions })
        };
        println!("{answer}");
        line.clear();
    }
}

fn tests() {
    let tests: [(&str, fn()); 5] = [
        ("arguments_are_written_nowhere", arguments_are_written_nowhere),
        ("a_program_that_repeats_its_arguments_is_not_quoted", a_repeating_program_is_not_quoted),
        ("a_program_gets_bounds_and_altered_samples", a_program_gets_bounds_and_altered_samples),
        ("a_program_that_cannot_be_started_is_named", a_missing_program_is_named),
        ("ctrl_c_does_not_reach_the_program", ctrl_c_does_not_reach_the_program),
    ];
    for (name, test) in tests {
        test();
        println!("test {name} ... ok");
    }
}

/// Writes two folders of pictures. In the target, most have the other half bright.
fn data() -> TempDir {
    let folder = tempdir().unwrap();
    for (domain, swapped) in [("day", 2), ("night", 50)] {
        for (number, class) in ["left", "right"].iter().enumerate() {
            let pictures: Vec<(String, Vec<u8>)> = (0..60_usize)
                .map(|index| {
                    let bright = (number + usize::from(index < swapped)) % 2;
                    let value = move |x: u32, y: u32| {
                        let base = if usize::from(x >= 4) == bright { 90 + index } else { 60 };
                        (base + (index * 7 + (x * 3 + y * 5) as usize) % 23) as u8
                    };
                    (format!("{domain}/{class}/{index:03}.png"), png_gray(8, 8, value))
                })
                .collect();
            let named = pictures.iter().map(|(name, bytes)| (name.as_str(), bytes.clone()));
            write_folder(folder.path(), named);
        }
    }
    folder
}

/// Writes two folders of dark and of bright pictures. Those of the target are all brighter.
fn brighter() -> TempDir {
    let folder = tempdir().unwrap();
    for (domain, more) in [("day", 0), ("night", 80)] {
        for (class, base) in [("a dark", 60), ("b bright", 150)] {
            let pictures: Vec<(String, Vec<u8>)> = (0..60_usize)
                .map(|index| {
                    let base = base + more + index / 4;
                    let value = move |x: u32, y: u32| {
                        (base + (index * 7 + (x * 3 + y * 5) as usize) % 9) as u8
                    };
                    (format!("{domain}/{class}/{index:03}.png"), png_gray(8, 8, value))
                })
                .collect();
            let named = pictures.iter().map(|(name, bytes)| (name.as_str(), bytes.clone()));
            write_folder(folder.path(), named);
        }
    }
    folder
}

fn windage(arguments: &[&str], folder: &Path) -> Outcome {
    run(Path::new(PROGRAM), &[&["diagnose"], arguments].concat(), folder)
}

fn report(out: &Path) -> Value {
    let bytes = std::fs::read(out.join("report.json")).unwrap();
    let mut report: Value = serde_json::from_slice(&bytes).unwrap();
    report.as_object_mut().unwrap().remove("seconds");
    report
}

/// Asserts that neither the output nor any file contains the secret.
#[track_caller]
fn assert_hidden(outcome: &Outcome, folder: &Path) {
    let secret = SECRET.strip_prefix("--token=").unwrap();
    assert!(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret), "{outcome:?}");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            assert_hidden(outcome, &path);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let is_found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!is_found, "{} contains the secret", path.display());
    }
}

fn arguments_are_written_nowhere() {
    let (folder, own) = (data(), std::env::current_exe().unwrap());
    let own = own.to_str().unwrap();
    let domains = ["--source", "day", "--target", "night", "--epochs", "1", "--pairs", "2"];
    let program = ["--program", own, "--program-arg", "classify", "--program-arg", SECRET];
    let all = [&domains[..], &program, &["--out", "out"]].concat();
    let outcome = windage(&[&all[..], &["--json"]].concat(), folder.path());
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    let out = folder.path().join("out");
    assert_hidden(&outcome, &out);
    let printed = windage(&[&all[..], &["--print-config"]].concat(), folder.path());
    assert_hidden(&printed, &out);
    assert_says(&printed.stdout, &["argument_count = 2", own]);
    let expected = report(&out);
    assert_eq!(expected["domains"]["source"]["samples"], 120, "nothing is needed for training");
    assert!(!out.join("classifier.safetensors").exists());

    let resume = ["--out", "out", "--resume"];
    let refused = windage(&resume, folder.path());
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert_says(refused.last_error(), &["2 arguments", "--program-arg"]);
    let again = [&resume[..], &program[2..]].concat();
    let resumed = windage(&again, folder.path());
    assert_eq!(resumed.code, outcome.code, "{resumed:?}");
    assert_hidden(&resumed, &out);
    assert_eq!(report(&out), expected);
}

/// A program cannot be retrained: it gets a selective classifier, and samples to learn from.
fn a_program_gets_bounds_and_altered_samples() {
    let (folder, own) = (brighter(), std::env::current_exe().unwrap());
    let own = own.to_str().unwrap();
    let domains = ["--source", "day", "--target", "night", "--epochs", "1", "--pairs", "2"];
    let program = ["--program", own, "--program-arg", "light", "--program-arg", SECRET];
    let mitigated = ["--mitigate", "--altered", "more", "--out", "out"];
    let outcome = windage(&[&domains[..], &program, &mitigated].concat(), folder.path());
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    let report = report(&folder.path().join("out"));
    // A quarter of each domain is held out.
    assert_eq!(report["domains"]["source"]["samples"], 90);
    let selective = &report["mitigations"]["selective"];
    let held_out = &selective["held_out"];
    let counted: u64 =
        ["correct", "wrong", "unmeasurable"].map(|it| held_out[it].as_u64().unwrap()).iter().sum();
    assert_eq!(counted, 60, "{selective}");
    assert_eq!(report["mitigations"]["retrained"], json!([]));
    // Every sample of the source has a copy in the folder of its class.
    let cause = selective["classifier"]["attribute"].as_str().unwrap().replace(' ', "-");
    let files = |class: &str| {
        let folder = folder.path().join("more").join(&cause).join(class);
        std::fs::read_dir(folder).unwrap().count()
    };
    assert_eq!(files("a dark") + files("b bright"), 90);
    let again =
        windage(&[&domains[..], &program, &mitigated, &["--overwrite"]].concat(), folder.path());
    assert_eq!(again.code, Some(2), "{again:?}");
    assert_says(again.last_error(), &["--altered", "more", "not empty"]);
}

fn a_repeating_program_is_not_quoted() {
    let (folder, own) = (data(), std::env::current_exe().unwrap());
    let own = own.to_str().unwrap();
    let arguments = ["--source", "day", "--target", "night", "--program", own, "--out", "out"];
    let leak = ["--program-arg", "leak", "--program-arg", SECRET];
    let outcome = windage(&[&arguments[..], &leak].concat(), folder.path());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_says(outcome.last_error(), &[own, "is not accepted"]);
    assert_hidden(&outcome, &folder.path().join("out"));
    let no_token = windage(
        &[&arguments[..], &["--program-arg", "classify", "--overwrite"]].concat(),
        folder.path(),
    );
    assert_says(no_token.last_error(), &["there is no token"]);
}

/// A terminal sends the signal to the whole group of processes.
fn ctrl_c_does_not_reach_the_program() {
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        use std::process::{Command, Stdio};
        use std::time::{Duration, Instant};

        let (folder, own) = (data(), std::env::current_exe().unwrap());
        let child = Command::new(PROGRAM)
            .args("diagnose --source day --target night --epochs 9999 --out out".split(' '))
            .args(["--program-arg", "classify", "--program-arg", SECRET, "--program"])
            .arg(own)
            .current_dir(folder.path())
            .process_group(0)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let start = Instant::now();
        while !folder.path().join("out/model.ckpt").exists() {
            assert!(start.elapsed() < Duration::from_secs(120), "no checkpoint");
            std::thread::sleep(Duration::from_millis(5));
        }
        let group = format!("-{}", child.id());
        assert!(Command::new("kill").args(["-INT", "--", &group]).status().unwrap().success());
        let ended = child.wait_with_output().unwrap();
        let message = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(3), "{message}");
        assert_says(&message, &["autoencoder was interrupted at step"]);
    }
}

fn a_missing_program_is_named() {
    let folder = data();
    let arguments =
        ["--source", "day", "--target", "night", "--program", "/nowhere/classify", "--out", "out"];
    let outcome = windage(&arguments, folder.path());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(
        outcome.last_error(),
        "windage diagnose: the classifier `/nowhere/classify`: was not found"
    );
    assert!(!folder.path().join("out").exists());
}
