//! The converter's example as users run it.
#![allow(missing_docs, clippy::unwrap_used)]

use std::process::{Command, Stdio};

use serde_json::Value;
use windage_testing::example;

#[test]
fn a_few_steps_are_evaluated_and_reported_and_bad_settings_are_refused_by_name() {
    let Some(program) = example("convert") else {
        return println!("skipped: the example is not built");
    };
    let out = tempfile::tempdir().unwrap();
    let run = |settings: &str| {
        let mut command = Command::new(&program);
        command
            .args(["--samples", "200", "--settings", settings, "--out"])
            .arg(out.path())
            .stdout(Stdio::piped());
        command.output().unwrap()
    };
    let ended = run(r#"{"steps":5,"cycle":"two_way","discriminator_condition":"none"}"#);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    let report: Value =
        serde_json::from_slice(&std::fs::read(out.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(report["training"]["cycle"], "two_way");
    let metrics = &report["runs"][0]["metrics"];
    assert!((0.0..=1.0).contains(&metrics["class_kept"].as_f64().unwrap()), "{metrics}");
    assert!(
        metrics["loss_before"].as_f64().unwrap() > 0.0
            && metrics["loss_after"].as_f64().unwrap() > 0.0
    );
    let names: Vec<&str> = metrics["attributes"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|a| a["name"].as_str())
        .collect();
    assert!(names.contains(&"inclination") && names.contains(&"hue"), "{names:?}");
    let refused = run(r#"{"batch":0}"#);
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && message.contains("`batch` is 0, but must be at least 1"),
        "{message}"
    );
}
