//! `windage convert` as users run it.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{Outcome, assert_says, run};

use common::rebuilt_page;

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");

fn windage(line: &str, folder: &Path) -> Outcome {
    run(Path::new(PROGRAM), &line.split_whitespace().collect::<Vec<_>>(), folder)
}

fn report(out: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(out.join("convert.json")).unwrap()).unwrap()
}

#[test]
fn a_few_steps_are_evaluated_and_reported_and_bad_settings_are_refused_by_name() {
    let folder = tempdir().unwrap();
    let line = "convert --samples 200 --set training.steps=5 --set training.cycle=two_way \
                --set training.discriminator_condition=none --out out --json";
    let ended = windage(line, folder.path());
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let report = report(&folder.path().join("out"));
    assert_eq!(report["training"]["cycle"], "two_way");
    let metrics = &report["runs"][0]["metrics"];
    assert!((0.0..=1.0).contains(&metrics["class_kept"].as_f64().unwrap()), "{metrics}");
    let loss = |key: &str| metrics[key].as_f64().unwrap();
    assert!(loss("loss_before") > 0.0 && loss("loss_after") > 0.0);
    let attributes = metrics["attributes"].as_array().unwrap().iter();
    let names: Vec<&str> = attributes.filter_map(|it| it["name"].as_str()).collect();
    assert!(names.contains(&"inclination") && names.contains(&"hue"), "{names:?}");
    let last: Value = serde_json::from_str(ended.stdout.trim()).unwrap();
    assert_eq!(last["result"]["runs"], report["runs"]);
    assert_eq!(last["result"]["report"], "out/index.html");
    assert_eq!(last["result"]["measurements"], "out/convert.json");
    let page = rebuilt_page(&folder.path().join("out"));
    let one_seed = ["one seed does not show which is better", "class kept", "steps = 5"];
    assert_says(&page, &one_seed);

    for (options, words) in [
        ("--set training.batch=0", "`batch` is 0, but must be at least 1"),
        ("--set training.seed=3", "`training.seed` is 3, but must be left out"),
        ("--set training.tempo=3", "unknown field `tempo`"),
        ("--planted smell", "`planted` is smell, but must be one of inclination-hue"),
        ("--seeds 0", "`seeds` is 0"),
        ("--samples 1", "`samples` is 1"),
    ] {
        let refused = windage(&format!("convert {options} --out refused"), folder.path());
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert_says(refused.last_error(), &[words]);
    }
    assert!(!folder.path().join("refused").exists());
}

#[test]
fn finished_seeds_are_kept_on_resuming() {
    let folder = tempdir().unwrap();
    let line = "convert --samples 100 --set training.steps=2";
    for (seeds, out) in [(1, "parts"), (2, "whole")] {
        let ended = windage(&format!("{line} --seeds {seeds} --out {out}"), folder.path());
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    let [parts, whole] = ["parts", "whole"].map(|out| folder.path().join(out));
    let first = report(&parts)["runs"][0].clone();
    let resumed = windage("convert --seeds 2 --resume --out parts", folder.path());
    assert_eq!(resumed.code, Some(0), "{resumed:?}");
    // Even its duration is that of the first time.
    assert_eq!(report(&parts)["runs"][0], first);
    let metrics = |out: &Path| {
        let report = report(out);
        let runs = report["runs"].as_array().unwrap().iter();
        runs.map(|run| run["metrics"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(metrics(&parts).len(), 2);
    assert_says(&rebuilt_page(&parts), &["Over 2 seeds"]);
    assert_says(&resumed.stdout, &["Report: parts/index.html", "Mean loss: "]);
    assert_eq!(metrics(&parts), metrics(&whole));
}
