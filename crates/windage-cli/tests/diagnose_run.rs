//! `windage diagnose` as users run it: it finds what was planted, an interrupted run resumes to the
//! same report, and options do what they say.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::tempdir;
use windage::diagnose::mitigation::Mitigations;
use windage_testing::{Outcome, assert_says, png_gray, run, write_folder};

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

/// A run of some seconds.
const SHORT: &str = "diagnose --samples 300 --epochs 1 --pairs 2";

fn json(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// Runs a command line in a folder.
fn windage(line: &str, folder: &Path) -> Outcome {
    run(Path::new(PROGRAM), &line.split_whitespace().collect::<Vec<_>>(), folder)
}

/// Runs a command line in a folder. Short runs are done, though not always to be trusted.
#[track_caller]
fn done(line: &str, folder: &Path) -> Outcome {
    let outcome = windage(line, folder);
    assert!([Some(0), Some(4)].contains(&outcome.code), "{line}: {outcome:?}");
    outcome
}

/// Returns the report in `out`, without durations and configuration.
fn comparable(out: &Path) -> Value {
    let mut report = json(&out.join("report.json"));
    report.as_object_mut().unwrap().retain(|key, _| key != "seconds" && key != "config");
    report
}

#[test]
fn a_short_run_separates_the_harmful_factor_from_the_harmless_one_and_names_it() {
    let folder = tempdir().unwrap();
    let line = "diagnose --samples 1500 --epochs 8 --pairs 40 --mitigate --mitigation-control \
                --out out --json";
    let outcome = windage(line, folder.path());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let out = folder.path().join("out");
    let report = json(&out.join("report.json"));
    // Half the data and epochs of the default, which reaches 0.92; the patent's literal form stays
    // near 0.
    assert!(report["planted"]["separation"].as_f64().unwrap() > 0.7, "{}", report["planted"]);
    let faithfulness = &report["finding"]["faithfulness"];
    // Label smoothing keeps the losses of samples that the classifier masters close together, so
    // that their order is less certain than with other classifiers: 0.936 here.
    assert!(faithfulness.as_f64().unwrap() > 0.9, "{faithfulness}");
    let attribution = &report["finding"]["attribution"];
    let first = &attribution["attributes"][0];
    assert_eq!((&first["name"], &first["verdict"]), (&"inclination".into(), &"cause".into()));
    // It causes nearly all that was lost, and nearly all is regained.
    let lost = attribution["loss"]["lost"]["value"].as_f64().unwrap();
    for effect in ["caused", "regained"] {
        let share = first[effect]["value"].as_f64().unwrap() / lost;
        assert!((0.7..1.3).contains(&share), "{effect}: {share} of {lost}");
    }
    let all = attribution["attributes"].as_array().unwrap();
    let hue = all.iter().find(|effect| effect["name"] == "hue").unwrap();
    assert_eq!(hue["verdict"], "no_effect");
    let sentence = report["finding"]["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("Accuracy falls with inclination ("), "{sentence}");
    assert!(sentence.contains("hue") && sentence.contains("but ha"), "{sentence}");
    let mitigations: Mitigations = serde_json::from_value(report["mitigations"].clone()).unwrap();
    let regained = |attribute| mitigations.moved_along(attribute).unwrap().regained().unwrap();
    // Nothing is regained along a harmless attribute, as far as 375 samples can tell.
    assert!(regained("inclination") > 0.5 && regained("hue").abs() < 0.15, "{mitigations:?}");
    let selective = mitigations.selective.unwrap().held_out;
    assert!(selective.miss_rate().unwrap() < 0.2, "{selective:?}");
    assert!(selective.false_alarm_rate().unwrap() < 0.25, "{selective:?}");

    let last: Value = serde_json::from_str(outcome.stdout.trim()).unwrap();
    let result = &last["result"];
    assert_eq!(result["sentence"], sentence);
    let cause = &result["causes"][0];
    assert_eq!((&cause["name"], &cause["unit"]), (&"inclination".into(), &first["unit"]));
    assert_eq!((&cause["caused"], &cause["regained"]), (&first["caused"], &first["regained"]));
    assert_eq!(result["loss"], attribution["loss"]);
    assert_eq!(result["accuracy"]["target"], report["domains"]["target"]["accuracy"]);
    assert_eq!(result["retrained"].as_array().unwrap().len(), 4, "{result}");
    assert!(out.join("index.html").is_file() && out.join("classifier.safetensors").is_file());
}

#[cfg(unix)]
#[test]
fn interruption_saves_and_resume_continues_to_the_same_report() {
    let line = "diagnose --samples 400 --epochs 6 --pairs 4 --out";
    let whole = tempdir().unwrap();
    done(&format!("{line} whole"), whole.path());
    let expected = comparable(&whole.path().join("whole"));
    for signal in ["-INT", "-TERM"] {
        let folder = tempdir().unwrap();
        let out = folder.path().join("out");
        let child = Command::new(PROGRAM)
            .args(format!("{line} out").split_whitespace())
            .current_dir(folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        wait_for(&out.join("model.ckpt"));
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(sent.unwrap().success());
        let ended = child.wait_with_output().unwrap();
        let message = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(3), "{message}");
        assert_says(&message, &["autoencoder was interrupted at step"]);
        assert!(!out.join("report.json").exists());
        assert_eq!(json(&out.join("run.json"))["outcome"], "interrupted");

        // Settings are those of the folder.
        done("diagnose --out out --resume", folder.path());
        assert_eq!(expected, comparable(&out), "after {signal}");

        // The same folder with other data: the checkpoint is refused rather than continued.
        let ended = windage("diagnose --out out --resume --planted size-hue", folder.path());
        assert_eq!(ended.code, Some(1), "{ended:?}");
        assert_says(ended.last_error(), &["belongs to another run"]);
    }
}

#[cfg(unix)]
fn wait_for(path: &Path) {
    let start = Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "{} never came", path.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_printed_configuration_gives_the_same_report() {
    let folder = tempdir().unwrap();
    let line = format!(
        "{SHORT} --spacing linear --channels 8,12 --set classifier.epochs=40 --pair-by thresholds \
         --low 0.6 --high 1"
    );
    let printed = windage(&format!("{line} --print-config"), folder.path());
    assert_eq!(printed.code, Some(0), "{printed:?}");
    std::fs::write(folder.path().join("a.toml"), &printed.stdout).unwrap();
    done(&format!("{line} --out options"), folder.path());
    done("diagnose --config a.toml --out file", folder.path());
    let [options, file] = ["options", "file"].map(|out| folder.path().join(out));
    assert_eq!(comparable(&options), comparable(&file));
    let written = std::fs::read_to_string(file.join("config.toml")).unwrap();
    assert_eq!(written.trim(), printed.stdout.trim());
    let settings = &comparable(&file)["settings"];
    assert_eq!((&settings["spacing"], &settings["rule"]["high"]), (&"linear".into(), &1.0.into()));
}

#[test]
fn features_and_losses_move_together_in_one_row() {
    let folder = tempdir().unwrap();
    done(&format!("{SHORT} --steps paired --features 7 --out out"), folder.path());
    let report = comparable(&folder.path().join("out"));
    let pair = &report["pairs"][0];
    assert_eq!((&pair["rows"], &pair["columns"]), (&1.into(), &7.into()));
    assert_eq!(pair["faithfulness"].as_array().unwrap().len(), 7);
    let losses: Vec<f64> = pair["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| cell["requested_loss"].as_f64().unwrap())
        .collect();
    assert!(losses.is_sorted() && losses[0] < losses[6], "{losses:?}");
    assert!(!report["finding"]["attributes"].as_array().unwrap().is_empty());
    assert_eq!(report["planted"], Value::Null);
}

/// Writes pictures of which one half is bright. In the target it is the other half than in the
/// source, for most of the pictures.
fn write_halves(folder: &Path) {
    for (domain, swapped) in [("day", 0), ("night", 50)] {
        for (number, class) in ["left", "right"].iter().enumerate() {
            let picture = |index: usize| {
                let bright = (number + usize::from(index < swapped)) % 2;
                let value = move |x: u32, y: u32| {
                    let is_bright = usize::from(x >= 4) == bright;
                    let base = if is_bright { 200 } else { 40 };
                    (base + (index * 7 + (x * 3 + y * 5) as usize) % 23) as u8
                };
                (format!("{domain}/{class}/{index:03}.png"), png_gray(8, 8, value))
            };
            let pictures: Vec<(String, Vec<u8>)> = (0..60).map(picture).collect();
            let named = pictures.iter().map(|(name, bytes)| (name.as_str(), bytes.clone()));
            write_folder(folder, named);
        }
    }
}

#[test]
fn pairs_of_ones_own_are_explained() {
    let folder = tempdir().unwrap();
    write_halves(folder.path());
    let domains = "diagnose --source day --target night --epochs 1 --set classifier.epochs=40 \
                   --set classifier.learning_rate=0.005";
    let line = format!(
        "{domains} --pair day/left/001.png:night/left/002.png --pair \
         day/right/003.png:night/right/004.png --out out"
    );
    done(&line, folder.path());
    let report = comparable(&folder.path().join("out"));
    let classes: Vec<&str> = report["pairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| pair["class"].as_str().unwrap())
        .collect();
    assert_eq!(classes, ["left", "right"]);
    // Half of the source trains the classifier. Samples that are not explained are added, and
    // samples of the target all are.
    let samples = |domain: &str| report["domains"][domain]["samples"].as_u64().unwrap();
    assert!((60..=62).contains(&samples("source")) && samples("target") == 120, "{report}");
    let config = std::fs::read_to_string(folder.path().join("out/config.toml")).unwrap();
    assert_says(&config, &["[[pairs.files]]", "day/left/001.png"]);

    let refused = |options: &str, code, words: &[&str]| {
        let outcome = windage(&format!("{domains} {options} --out refused"), folder.path());
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
        assert_says(&outcome.stderr, words);
    };
    let words = ["pair 1 cannot be explained", "is not above"];
    refused("--pair night/left/002.png:day/left/001.png --overwrite", 1, &words);
    let words = ["pair 1 cannot be explained", "class 0", "class 1"];
    refused("--pair day/left/001.png:night/right/002.png --overwrite", 1, &words);
    refused("--pair day/left/001.png:night/left/gone.png --overwrite", 1, &["gone.png"]);
    std::fs::copy(folder.path().join("night/left/002.png"), folder.path().join("mine.png"))
        .unwrap();
    let words = ["mine.png", "unknown class", "left, right"];
    refused("--pair day/left/001.png:mine.png --overwrite", 1, &words);
    let words = ["pairs.files.class", "up", "left, right"];
    refused("--pair day/left/001.png:mine.png --pair-class up --overwrite", 2, &words);
    let line = "--pair day/left/001.png:mine.png --pair-class left --out mine";
    done(&format!("{domains} {line}"), folder.path());
}

#[test]
fn options_without_effect_are_refused_by_name() {
    let folder = tempdir().unwrap();
    let two = "--source day --target night";
    for (options, words) in [
        ("--speaker jackson", ["--speaker has no effect", "--as images"]),
        ("--target-speaker theo", ["--target-speaker has no effect", "--as images"]),
        ("--length 9", ["--length has no effect", "--as images"]),
        ("--as series --source a --size 16", ["--size has no effect", "--as series"]),
        ("--as spectrograms --source a --color rgb", ["--color has no effect", "spectrograms"]),
        ("--as spectrograms --source a --length 9", ["--length has no effect", "spectrograms"]),
        ("--size 16", ["--size has no effect", "drawn letters"]),
        ("--color gray", ["--color has no effect", "drawn letters"]),
        ("--low 0.1", ["--low has no effect", "--pair-by thresholds"]),
        ("--pair-by extremes --high 2", ["--high has no effect", "--pair-by thresholds"]),
        ("--pair-class a", ["--pair-class has no effect", "--pair"]),
        ("--pair a:b --pairs 3", ["--pairs", "cannot be used with"]),
        ("--pair a:b --pair-by style", ["--pair-by", "cannot be used with"]),
        ("--pair a:b", ["`pairs.files` is given", "data sets"]),
        ("--steps paired --losses 4", ["--losses has no effect", "--steps paired"]),
        ("--mitigation-control", ["--mitigation-control has no effect", "--mitigate"]),
        ("--set style.steps=4", ["`style` is given", "pairs.rule is style"]),
        ("--set data.held_out=4", ["`data.held_out` is given", "without mitigation"]),
        ("--pair-by style --set style.seed=4", ["`style.seed` is 4", "seed of the run"]),
        ("--set attribution.seed=4", ["`attribution.seed` is 4", "seed of the run"]),
        ("--set attribution.samples=1", ["`attribution.samples` is 1", "at least 2"]),
        ("--planted size-hue --target a", ["--planted", "cannot be used with"]),
        ("--program a --channels 4,8", ["--channels has no effect", "program"]),
        ("--altered a", ["--altered has no effect", "--mitigate"]),
        (
            "--program a --mitigate --mitigation-control",
            ["--mitigation-control has no effect", "program"],
        ),
        ("--program-arg a", ["--program-arg has no effect", "--program"]),
        ("--channels 4", ["--channels takes two numbers", "16,32"]),
    ] {
        for options in [options.to_string(), format!("{options} --print-config")] {
            let outcome = windage(&format!("diagnose {options} --out out"), folder.path());
            assert_eq!(outcome.code, Some(2), "{options}: {outcome:?}");
            assert_says(&outcome.stderr, &words);
        }
    }
    let outcome = windage(
        &format!("diagnose {two} --pair a:b --set pairs.count=4 --print-config"),
        folder.path(),
    );
    // An option overrides what it replaces.
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert!(!folder.path().join("out").exists());
}

#[test]
fn that_nothing_was_lost_is_a_result() {
    let folder = tempdir().unwrap();
    write_halves(folder.path());
    // The same pictures as source and target; half of the source trains the classifier.
    let line = "diagnose --source day --target day --set classifier.epochs=40 \
                --set classifier.learning_rate=0.005 --out out --json";
    let outcome = windage(line, folder.path());
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let last: Value = serde_json::from_str(outcome.stdout.trim()).unwrap();
    assert_eq!((&last["outcome"], &last["message"]), (&"nothing lost".into(), &Value::Null));
    let sentence = last["result"]["sentence"].as_str().unwrap();
    assert!(sentence.contains("not significantly worse on the target"), "{sentence}");
    assert!(last["result"]["loss"]["p_value"].as_f64().unwrap() > 0.01, "{last}");
    let out = folder.path().join("out");
    assert_eq!(json(&out.join("run.json"))["outcome"], "nothing lost");
    assert_eq!(json(&out.join("report.json"))["finding"]["sentence"], sentence);
    assert!(out.join("index.html").is_file() && !out.join("matrix.png").exists());
}

#[test]
fn findings_that_are_not_to_be_trusted_say_why() {
    let folder = tempdir().unwrap();
    let line = "diagnose --samples 40 --epochs 1 --pairs 2 --set classifier.epochs=60 --out out";
    let outcome = windage(line, folder.path());
    assert_eq!(outcome.code, Some(4), "{outcome:?}");
    let record = json(&folder.path().join("out/run.json"));
    assert_eq!(record["outcome"], "untrusted");
    let doubts: Vec<&str> =
        record["doubts"].as_array().unwrap().iter().map(|doubt| doubt.as_str().unwrap()).collect();
    assert!(doubts.iter().any(|doubt| doubt.contains("has 40 samples; below 50")), "{doubts:?}");
}

#[test]
fn a_saved_model_explains_to_the_bit_as_before_without_training() {
    let folder = tempdir().unwrap();
    done(&format!("{SHORT} --out first"), folder.path());
    let line = format!(
        "{} --trained-model first/generator.safetensors --out second",
        "diagnose --samples 300 --pairs 2"
    );
    done(&line, folder.path());
    let [first, second] =
        ["first", "second"].map(|out| json(&folder.path().join(out).join("report.json")));
    assert!(!first["pairs"].as_array().unwrap().is_empty());
    for key in ["pairs", "finding", "loss_scale", "reconstruction_error", "checks"] {
        assert_eq!(first[key], second[key], "{key}");
    }
    let picture = |out: &str| std::fs::read(folder.path().join(out).join("matrix.png")).ok();
    assert_eq!(picture("first"), picture("second"));
    assert!(second["curves"]["autoencoder"]["epochs"].as_array().unwrap().is_empty());
    let refused = |line: &str, code: i32, words: &[&str]| {
        let outcome = windage(line, folder.path());
        assert_eq!(outcome.code, Some(code), "{outcome:?}");
        assert_says(&outcome.stderr, words);
    };
    let line = "diagnose --samples 60 --trained-model first/classifier.safetensors --out third";
    refused(line, 1, &["classifier.safetensors", "its card cannot be read"]);
    let line = "diagnose --trained-model first/generator.safetensors --epochs 3 --out third";
    refused(line, 2, &["--trained-model", "--epochs"]);
    let line = format!("{SHORT} --model-channels 4,6 --out narrow");
    done(&line, folder.path());
    let settings = &json(&folder.path().join("narrow/report.json"))["settings"];
    assert_eq!(settings["training"]["channels"], serde_json::json!([4, 6]));
}
