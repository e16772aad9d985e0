//! `windage check` as users run it: it says without labels how good a classifier is on new data.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::{TempDir, tempdir};
use windage_testing::{Outcome, assert_says, png_gray, run, uniform, write_folder};

mod common;

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

/// Side of the pictures, in pixels.
const SIDE: u32 = 12;
/// Number of pictures of each class of the source.
const SOURCE: usize = 400;
/// Number of pictures of each class of the target.
const TARGET: usize = 150;
/// The classes: stripes lie, stand or slant.
const CLASSES: [&str; 3] = ["lying", "slanting", "standing"];
/// Light of the source, and of a target that is like it.
const BRIGHT: f64 = 1.0;
/// Light of a darker target.
const DARK: f64 = 0.5;

/// Runs a command line in a folder.
fn windage(line: &str, folder: &Path) -> Outcome {
    run(Path::new(PROGRAM), &line.split_whitespace().collect::<Vec<_>>(), folder)
}

/// Returns the line of `--json`.
#[track_caller]
fn last_line(outcome: &Outcome, code: i32) -> Value {
    assert_eq!(outcome.code, Some(code), "{outcome:?}");
    serde_json::from_str(outcome.stdout.trim()).unwrap()
}

/// Draws stripes of a class at random, with noise; `light` scales all values.
fn stripes(class: usize, seed: u64, light: f64) -> Vec<u8> {
    let drawn = uniform(seed, 3 + (SIDE * SIDE) as usize);
    let (phase, level, depth) = (6.0 * drawn[0], 0.5 + 0.2 * drawn[1], 0.1 + 0.2 * drawn[2]);
    png_gray(SIDE, SIDE, |x, y| {
        let along = [f64::from(y), 0.7 * f64::from(x + y), f64::from(x)][class];
        let noise = drawn[3 + (y * SIDE + x) as usize] - 0.5;
        let value = level + depth * (1.5 * along + phase).sin() + 0.9 * noise;
        (light * value * 255.0).clamp(0.0, 255.0) as u8
    })
}

/// Writes `count` pictures of each class; `place` names the file of a class and a number.
fn write(root: &Path, count: usize, light: f64, place: impl Fn(usize, usize) -> String) {
    for class in 0..CLASSES.len() {
        for number in 0..count {
            let seed = (count * 1_000 + class * 10_000_000 + number) as u64;
            let name = place(class, number);
            write_folder(root, [(name.as_str(), stripes(class, seed, light))]);
        }
    }
}

fn by_class(class: usize, number: usize) -> String {
    format!("{}/{number:03}.png", CLASSES[class])
}

/// A source, and a target under `light`.
fn domains(light: f64) -> TempDir {
    let folder = tempdir().unwrap();
    write(&folder.path().join("old"), SOURCE, BRIGHT, by_class);
    write(&folder.path().join("new"), TARGET, light, by_class);
    folder
}

/// Returns the true accuracy of the classifier that a run left, on a set by class.
fn true_accuracy(out: &Path, set: &Path) -> f64 {
    let arguments = ["predict", out.to_str().unwrap(), set.to_str().unwrap(), "--format", "json"];
    let outcome = run(Path::new(PROGRAM), &arguments, out);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let rows: Vec<Value> = serde_json::from_str(&outcome.stdout).unwrap();
    let is_right = |row: &&Value| {
        let file = PathBuf::from(row["file"].as_str().unwrap());
        let class = file.parent().unwrap().file_name().unwrap().to_str().unwrap();
        row["class"] == class
    };
    rows.iter().filter(is_right).count() as f64 / rows.len() as f64
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

#[test]
fn where_nothing_differs_the_interval_holds_the_truth_and_no_limit_is_crossed() {
    let folder = domains(BRIGHT);
    let line = "check --source old --target new --out out --json --least-accuracy 0.5 \
                --most-drop 0.2 --fail-on-shift";
    let result = last_line(&windage(line, folder.path()), 0)["result"].clone();
    let out = folder.path().join("out");
    let truth = true_accuracy(&out, &folder.path().join("new"));
    let interval = &result["estimated_accuracy"]["interval"];
    let (low, high) = (number(&interval["low"]), number(&interval["high"]));
    assert!((low..=high).contains(&truth), "{truth} is not in {interval}");
    assert!(truth > 0.6 && high - low < 0.5, "{truth} {interval}");
    assert_eq!(result["differs"], false, "{result}");
    assert_eq!(result["suspects"].as_array().unwrap().len(), 0, "{result}");
    assert_says(result["sentence"].as_str().unwrap(), &["Without labels", "confident and wrong"]);
    let page = common::rebuilt_page(&out);
    assert_says(&page, &["Estimated accuracy", "difference of confidences", "temperature"]);
}

#[test]
fn darkness_is_suspected_and_limits_end_the_run_with_their_own_exit_code() {
    let folder = domains(DARK);
    let line = "check --source old --target new --out out --json";
    let first = last_line(&windage(line, folder.path()), 0)["result"].clone();
    assert_eq!(first["differs"], true, "{first}");
    let out = folder.path().join("out");
    let report: Value =
        serde_json::from_slice(&std::fs::read(out.join("report.json")).unwrap()).unwrap();
    assert_eq!((&report["kind"], &report["schema_version"]), (&"windage-check".into(), &3.into()));
    let attributes = report["check"]["attributes"].as_array().unwrap();
    let brightness = attributes.iter().find(|it| it["name"] == "brightness").unwrap();
    assert_eq!(brightness["differs"], true, "{brightness}");
    assert!(number(&brightness["means"]["target"]) < number(&brightness["means"]["source"]));
    let names: Vec<&Value> =
        first["suspects"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
    assert!(names.contains(&&Value::from("brightness")), "{names:?} of {attributes:#?}");
    assert_says(&common::rebuilt_page(&out), &["suspected, unconfirmed", "brightness"]);

    let limited = format!("{line} --overwrite --least-accuracy 0.99 --most-drop 0 --fail-on-shift");
    let limited = last_line(&windage(&limited, folder.path()), 4);
    assert_eq!(limited["outcome"], "untrusted");
    let doubts = limited["doubts"].as_array().unwrap();
    let all = doubts.iter().map(|it| it.as_str().unwrap()).collect::<Vec<_>>().join("; ");
    assert_says(&all, &["below the least one, 99.0 %", "points of accuracy are lost", "a shift"]);
    assert_eq!(limited["result"]["estimated_accuracy"], first["estimated_accuracy"]);
}

#[test]
fn a_network_that_a_run_has_left_is_checked_and_diagnosed() {
    let folder = domains(DARK);
    let root = folder.path();
    windage("check --source old --target new --out first", root);
    let network = "first/classifier.safetensors";
    // Two of its three classes, read at the size that it takes.
    for domain in ["old", "new"] {
        for class in &CLASSES[1..] {
            let (from, to) = (root.join(domain).join(class), root.join("two").join(domain));
            std::fs::create_dir_all(&to).unwrap();
            std::fs::rename(from, to.join(class)).unwrap();
        }
    }
    let data = format!("--source two/old --target two/new --classifier {network}");
    let checked = last_line(&windage(&format!("check {data} --json --out again"), root), 0);
    let source = number(&checked["result"]["source_accuracy"]["value"]);
    assert!(source > 0.8, "{source}");
    let line = format!("diagnose {data} --model none --json --out diagnosed");
    let outcome = windage(&line, root);
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    let diagnosed: Value = serde_json::from_str(outcome.stdout.trim()).unwrap();
    let accuracy = &diagnosed["result"]["accuracy"];
    let loss = &diagnosed["result"]["loss"]["means"];
    let target = accuracy["target"].as_f64().or_else(|| loss["target"].as_f64()).unwrap();
    let truth = {
        // `predict` chooses among all three classes, so it is right at most as often.
        true_accuracy(&root.join("first"), &root.join("two/new"))
    };
    assert!(target >= truth - 1e-9, "{target} {truth}");

    // A file that the run reads is not removed with the folder that it lies in.
    let overwritten = windage(&format!("check {data} --out first --overwrite"), root);
    assert_eq!(overwritten.code, Some(2), "{overwritten:?}");
    assert_says(overwritten.last_error(), &["classifier.safetensors", "--overwrite removes"]);
    assert!(root.join(network).is_file());

    write(&root.join("other"), 9, BRIGHT, |class, number| {
        format!("{}/{number}.png", ["lying", "slanting", "upright"][class])
    });
    for (line, code, said) in [
        (format!("--source other --target other --classifier {network}"), 1, "upright"),
        (format!("{data} --size 16"), 2, "data.size"),
        (format!("{data} --normalization bytes"), 2, "--normalization"),
        ("--source old --target old --classifier first/run.json".into(), 1, "run.json"),
    ] {
        let outcome = windage(&format!("diagnose {line} --out refused"), root);
        assert_eq!(outcome.code, Some(code), "{line}: {outcome:?}");
        assert_says(outcome.last_error(), &[said]);
        assert!(!root.join("refused").exists(), "{line}");
    }
}

#[test]
fn labels_of_the_target_are_not_used() {
    let folder = domains(DARK);
    let root = folder.path();
    write(&root.join("flat"), TARGET, DARK, |class, number| format!("{class}{number:03}.png"));
    write(&root.join("permuted"), TARGET, DARK, |class, number| {
        format!("{}/{number:03}.png", CLASSES[(class + 1 + number % 2) % 3])
    });
    write(&root.join("strange"), TARGET, DARK, |class, number| {
        format!("{}/{class}{number}.png", ["only", "two"][number % 2])
    });
    let checked = |target: &str| {
        let line = format!("check --source old --target {target} --out out --overwrite --json");
        let mut line = last_line(&windage(&line, root), 0);
        let result = line["result"].as_object_mut().unwrap();
        result.retain(|key, _| key != "sentence");
        line["result"].clone()
    };
    let expected = checked("new");
    for target in ["flat", "permuted", "strange"] {
        assert_eq!(checked(target), expected, "{target}");
    }
}

#[test]
fn a_file_of_the_configuration_repeats_a_run_and_tables_say_what_the_line_says() {
    let folder = domains(DARK);
    let line = "check --source old --target new --samples 200 --risk 0.2 --level 0.01 --seed 3";
    let text = windage(&format!("{line} --print-config"), folder.path()).stdout;
    assert_says(&text, &["[check]", "selective_risk = 0.2", "level = 0.01", "[limits]"]);
    std::fs::write(folder.path().join("check.toml"), text).unwrap();
    let first = windage(&format!("{line} --out first"), folder.path());
    assert_eq!(first.code, Some(0), "{first:?}");
    let said = ["labels", "estimate: combined", "Kernel test of features", "Without labels"];
    assert_says(&first.stdout, &said);
    let again = windage("check --config check.toml --out again", folder.path());
    let report = |out: &str| {
        let path = folder.path().join(out).join("report.json");
        std::fs::read_to_string(path).unwrap()
    };
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(report("first"), report("again"));
}

#[cfg(feature = "onnx")]
#[test]
fn the_shift_is_tested_in_the_features_of_a_backbone() {
    let folder = domains(DARK);
    let model = windage_testing::golden_file("onnx_logits.onnx").canonicalize().unwrap();
    let line = format!("check --source old --target new --backbone {}", model.display());
    let result = last_line(&windage(&format!("{line} --json --out out"), folder.path()), 4);
    let result = &result["result"];
    let tested = result["tested"]["given"].as_str().unwrap();
    assert_says(tested, &["onnx_logits.onnx:logits", "sha256"]);
    assert_eq!(result["differs"], true, "{result}");
    let of = |domain: &str, name: &str| number(&result["distances"][domain][name]);
    assert!(of("target", "frechet") > 2.0 * of("source", "frechet"), "{result}");
    assert!(of("target", "kernel") > of("source", "kernel"), "{result}");
    let page = common::rebuilt_page(&folder.path().join("out"));
    assert_says(&page, &["onnx_logits.onnx:logits", "Fréchet distance", "other half"]);
    // Kept features give the same numbers, to the bit.
    let kept = format!("{line} --json --feature-cache kept --overwrite --out out");
    for run in ["first", "second"] {
        let again = last_line(&windage(&kept, folder.path()), 4);
        assert_eq!(&again["result"], result, "{run}");
    }
    let files = std::fs::read_dir(folder.path().join("kept")).unwrap();
    let sizes: Vec<u64> = files.map(|file| file.unwrap().metadata().unwrap().len()).collect();
    // Three features of each picture and its hash.
    let pictures = (CLASSES.len() * (SOURCE + TARGET)) as u64;
    assert!((44 * pictures..44 * pictures + 400).contains(&sizes[0]), "{sizes:?}");
    let refused = windage("check --source old --target new --feature-cache kept", folder.path());
    assert_says(refused.last_error(), &["--feature-cache has no effect without --backbone"]);
    let refused = windage(&format!("{line} --channels 4,8"), folder.path());
    assert_eq!(refused.code, Some(2), "{refused:?}");
}

#[test]
fn what_makes_no_sense_is_said_and_leaves_nothing() {
    let folder = tempdir().unwrap();
    let root = folder.path();
    write(&root.join("old"), 20, BRIGHT, by_class);
    write(&root.join("one"), 20, BRIGHT, |class, number| format!("all/{class}{number}.png"));
    std::fs::create_dir(root.join("empty")).unwrap();
    let cases = [
        ("--source old", 2, "data.target"),
        ("--source old --target empty", 1, "empty"),
        ("--source one --target old", 1, "one class"),
        ("--source old --target one --least-accuracy 80", 2, "a share from 0 to 1"),
        ("--source old --target one --level 0", 2, "check.level"),
        ("--size 16", 2, "--size has no effect"),
        ("--source old --target one --set check.seed=3", 2, "the seed of the run is used"),
        ("--set data.kind=series", 2, "data.kind"),
    ];
    for (line, code, said) in cases {
        let outcome = windage(&format!("check --out out {line}"), root);
        assert_eq!(outcome.code, Some(code), "{line}: {outcome:?}");
        assert_says(outcome.last_error(), &[said]);
        assert!(!root.join("out").join("run.json").exists(), "{line}");
    }
    let few = windage("check --source old --target one --out few", root);
    assert_eq!(few.code, Some(4), "{few:?}");
    assert_says(&few.stdout, &["Not to be trusted: ", "below 50, an accuracy says little"]);
}

#[test]
fn a_classifier_that_guesses_on_the_source_says_nothing_about_the_target() {
    let folder = tempdir().unwrap();
    write(&folder.path().join("old"), SOURCE, BRIGHT, |class, number| {
        format!("{}/{class}{number:03}.png", CLASSES[(class + number) % 3])
    });
    write(&folder.path().join("new"), TARGET, BRIGHT, by_class);
    let outcome = windage("check --source old --target new --out out", folder.path());
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let said = ["nothing can be learned from the 540 training samples of old", "33.3 %"];
    assert_says(outcome.last_error(), &said);
}
