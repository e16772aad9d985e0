//! `windage gan`: reports, continuing after the program is killed, samples, bad input.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{Outcome, assert_one_line, assert_says, run, write_classes};

use common::rebuilt_page;

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

const SMALL: &str = "--size 16 --samples 140 --width 4 --extractor-steps 20";
const SHORT: &str = "--steps 4 --interval 2 --scored 130";

fn gan(line: &str, folder: &Path) -> Outcome {
    let words: Vec<&str> = ["gan"].into_iter().chain(line.split_whitespace()).collect();
    run(Path::new(PROGRAM), &words, folder)
}

#[track_caller]
fn done(line: &str, folder: &Path) -> Outcome {
    let outcome = gan(line, folder);
    assert_eq!(outcome.code, Some(0), "{line}: {outcome:?}");
    outcome
}

fn json(file: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap()
}

/// Returns the report without the duration, in which two equal runs differ.
fn report(folder: &Path) -> Value {
    let mut report = json(&folder.join("report.json"));
    report.as_object_mut().unwrap().remove("seconds").unwrap();
    report
}

#[cfg(unix)]
#[test]
fn killed_and_resumed_a_run_gives_the_same_report_and_generator() {
    let folder = tempdir().unwrap();
    let [whole, parts] = ["whole", "parts"].map(|name| folder.path().join(name));
    let long = format!("train {SMALL} --steps 200 --interval 5 --scored 130");
    done(&format!("{long} --out whole"), folder.path());
    for file in ["index.html", "report.json", "samples.png", "generator.safetensors"] {
        assert!(whole.join(file).metadata().unwrap().len() > 0, "{file}");
    }

    let mut child = Command::new(PROGRAM)
        .arg("gan")
        .args(format!("{long} --out parts").split_whitespace())
        .current_dir(folder.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let start = Instant::now();
    while !parts.join("gan.ckpt").exists() {
        assert!(start.elapsed() < Duration::from_secs(120), "no checkpoint came");
        std::thread::sleep(Duration::from_millis(2));
    }
    // The program has no chance to clean up.
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!parts.join("report.json").exists(), "it was killed too late for this test");

    // With the configuration of the folder.
    done("train --out parts --resume", folder.path());
    assert_eq!(report(&parts), report(&whole));
    let generator = |folder: &Path| std::fs::read(folder.join("generator.safetensors")).unwrap();
    assert!(generator(&parts) == generator(&whole));
}

#[test]
fn a_comparison_has_a_row_per_variant_and_resumes_without_training_again() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("run");
    let outcome =
        done(&format!("compare {SMALL} {SHORT} --seeds 2 --out run --json"), folder.path());
    let summary = json(&out.join("compare.json"));
    assert_says(summary["scored_by"].as_str().unwrap(), &["small classifier of letters"]);
    assert_eq!(summary["settings"]["scored"], 130);
    let rows = summary["rows"].as_array().unwrap();
    let names: Vec<&str> = rows.iter().map(|row| row["variant"].as_str().unwrap()).collect();
    let all =
        ["sngan", "freq-mse", "azimuthal", "ssd2gan", "ssd2gan-trade-off", "ssd2gan-consistent"];
    assert_eq!(names, all);
    for name in all {
        assert!(out.join(format!("{name}_seed1/index.html")).exists(), "{name}");
    }
    let last: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let variants = last["result"]["variants"].as_array().unwrap();
    assert_eq!(variants.len(), 6);
    assert_eq!(variants[3]["best"], rows[3]["best"]);
    assert_eq!(last["result"]["report"], "run/index.html");
    assert_eq!(last["result"]["measurements"], "run/compare.json");
    let page = rebuilt_page(&out);
    assert_says(&page, &["Best Fréchet distance: ", "Over 2 seeds", "Differences from sngan"]);

    let checkpoint = out.join("ssd2gan_seed0/gan.ckpt");
    let written = || checkpoint.metadata().unwrap().modified().unwrap();
    let before = written();
    done("compare --out run --resume", folder.path());
    assert_eq!(written(), before, "it was trained again");
    let best = |summary: &Value| -> Vec<Value> {
        summary["rows"].as_array().unwrap().iter().map(|row| row["best"].clone()).collect()
    };
    assert_eq!(best(&json(&out.join("compare.json"))), best(&summary));
    // A new run with other settings is not hindered by the old checkpoints.
    let other = format!("compare {SMALL} {SHORT} --alpha 0.7 --variants ssd2gan-trade-off");
    done(&format!("{other} --seeds 1 --out run --overwrite"), folder.path());
    assert_eq!(json(&out.join("compare.json"))["rows"].as_array().unwrap().len(), 1);
    assert!(!out.join("sngan_seed0").exists());
}

#[test]
fn images_are_sampled_from_both_kinds_of_generators() {
    let folder = tempdir().unwrap();
    let names = |out: &str| {
        let entries = std::fs::read_dir(folder.path().join(out)).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    for (kind, options) in [("conv", ""), ("residual", "--networks residual --transform dct")] {
        done(&format!("train {SMALL} {SHORT} {options} --out {kind}"), folder.path());
        let model = format!("sample {kind}/generator.safetensors");
        done(&format!("{model} --count 3 --seed 1 --out few_{kind}"), folder.path());
        done(&format!("{model} --count 5 --seed 1 --out many_{kind}"), folder.path());
        assert_eq!(names(&format!("few_{kind}")), ["000000.png", "000001.png", "000002.png"]);
        let image = |out: &str| std::fs::read(folder.path().join(out).join("000002.png")).unwrap();
        let (few, many) = (image(&format!("few_{kind}")), image(&format!("many_{kind}")));
        // Width and height.
        assert_eq!((&few[16..20], &few[20..24]), (&[0, 0, 0, 16][..], &[0, 0, 0, 16][..]));
        assert!(few == many, "the first images do not depend on the count");
        done(&format!("{model} --count 3 --seed 2 --out other_{kind}"), folder.path());
        assert!(few != image(&format!("other_{kind}")), "the seed has no effect");
    }
    std::fs::write(folder.path().join("many_conv/notes.txt"), "mine").unwrap();
    let again = "sample conv/generator.safetensors --count 1 --out many_conv";
    let refused = gan(again, folder.path());
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert_says(&refused.stderr, &["many_conv is not empty", "--overwrite"]);
    let outcome = done(&format!("{again} --overwrite --json"), folder.path());
    assert_eq!(names("many_conv"), ["000000.png", "notes.txt"]);
    let last: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((&last["outcome"], last["result"]["images"].as_u64()), (&"done".into(), Some(1)));

    std::fs::write(folder.path().join("no.safetensors"), "no").unwrap();
    for (line, code, words) in [
        ("sample none.safetensors", 1, &["cannot read", "none.safetensors"][..]),
        ("sample no.safetensors", 1, &["no.safetensors", "not a safetensors file"]),
        ("sample conv/gan.ckpt", 1, &["conv/gan.ckpt", "not a safetensors file"]),
        ("sample conv/generator.safetensors --device abacus", 2, &["unknown device `abacus`"]),
    ] {
        let outcome = gan(&format!("{line} --out nothing"), folder.path());
        assert_eq!(outcome.code, Some(code), "{line}: {outcome:?}");
        assert_one_line(&outcome.stderr);
        assert_says(&outcome.stderr, words);
    }
    assert!(!folder.path().join("nothing").exists());
}

#[test]
fn scores_of_few_images_are_doubted() {
    let folder = tempdir().unwrap();
    let line = format!("train {SMALL} --steps 2 --interval 2 --scored 100 --out run --json");
    let outcome = gan(&line, folder.path());
    assert_eq!(outcome.code, Some(4), "{outcome:?}");
    let last: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!(last["doubts"].as_array().unwrap().len(), 1, "{last}");
    assert_says(&last["doubts"][0].to_string(), &["64 features need 128", "100 generated"]);
    assert!(last["result"]["best"]["frechet"].as_f64().unwrap() > 0.0, "{last}");
    // People read the reason as well.
    let outcome = gan("train --out run --resume", folder.path());
    assert_eq!(outcome.code, Some(4), "{outcome:?}");
    assert_says(&outcome.stdout, &["Not to be trusted: Fréchet distances of 64 features"]);
}

#[test]
fn options_without_effect_are_refused_by_name() {
    let folder = tempdir().unwrap();
    for (line, words) in [
        ("train --variant sngan --alpha 0.5", &["--alpha", "sngan"][..]),
        ("train --variant ssd2gan --alpha 0.5", &["--alpha", "ssd2gan"]),
        ("train --variant ssd2gan-trade-off --consistency 1", &["--consistency"]),
        ("train --penalty 2", &["--penalty", "ssd2gan-consistent"]),
        ("train --variant sngan --transform dct", &["--transform", "sngan"]),
        ("train --variant freq-mse --whitening 1", &["--whitening"]),
        ("train --variant azimuthal --block 4", &["--block", "azimuthal"]),
        ("train --transform dft --block 4", &["--block", "no blocks"]),
        ("train --networks residual --upsampling nearest", &["--upsampling", "residual"]),
        ("train --inception a.pt --extractor-steps 5", &["--extractor-steps", "--inception"]),
        ("train --set compare.seeds=2", &["`compare`", "gan compare"]),
        ("compare --variants sngan,ssd2gan --alpha 0.5", &["--alpha", "sngan, ssd2gan"]),
        ("compare --set variant=sngan", &["`variant` is sngan", "compare.variants"]),
    ] {
        let outcome = gan(&format!("{line} --out run"), folder.path());
        assert_eq!(outcome.code, Some(2), "{line}: {outcome:?}");
        assert_one_line(&outcome.stderr);
        assert_says(&outcome.stderr, words);
    }
    assert!(!folder.path().join("run").exists());
}

#[cfg(not(feature = "inception"))]
#[test]
fn inception_names_the_feature_that_it_needs() {
    let folder = tempdir().unwrap();
    let outcome = gan("train --inception a.pt", folder.path());
    assert_eq!(outcome.code, Some(2), "{outcome:?}");
    assert_says(&outcome.stderr, &["--inception", "`--features inception`"]);
}

#[test]
fn bad_input_is_answered_with_one_sentence_and_leaves_nothing() {
    let folder = tempdir().unwrap();
    write_classes(&folder.path().join("few"), &["cat", "dog"], 6, 16);
    write_classes(&folder.path().join("alike"), &["cat"], 80, 16);
    for (line, code, words) in [
        ("--data none", 1, &["none", "does not exist"][..]),
        (
            "--data few --size 16",
            1,
            &["cannot use few: it has 12 images, fewer than a batch of 64"],
        ),
        ("--data alike --size 16", 1, &["alike: it has one class", "--inception"]),
        ("--size 30", 2, &["`data.size` is 30", "a multiple of 8"]),
        ("--alpha 1.5", 2, &["`alpha` is 1.5", "between 0 and 1"]),
        ("--learning-rate NaN", 2, &["generator_rate", "NaN"]),
        ("--steps 0", 2, &["`steps` is 0"]),
        ("--width 5", 2, &["`networks.width` is 5", "even"]),
        ("--block 5", 2, &["block DCT of 5", "24"]),
        ("--device abacus", 2, &["unknown device `abacus`"]),
    ] {
        let outcome = gan(&format!("train {line} --out run"), folder.path());
        assert_eq!(outcome.code, Some(code), "{line}: {outcome:?}");
        assert_one_line(&outcome.stderr);
        assert_says(&outcome.stderr, words);
        assert!(outcome.stderr.starts_with("windage gan train: "), "{outcome:?}");
    }
    assert!(!folder.path().join("run").exists());
}
