//! The report of an adapted network: the text of its page, its charts and its numbers.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use windage_adapt::RunConfig;
use windage_adapt::history::{History, Interval};
use windage_adapt::objective::TASK;
use windage_adapt::task::TaskMetric;
use windage_core::training::StopReason;
use windage_report::adapt::{
    AdaptEntry, AdaptReport, DomainMetrics, remove_adapt_report, write_adapt_report,
};

use common::page;

/// Creates a run whose task loss falls over decades and whose term falls a little.
fn entry(accuracy: Option<f64>, term: bool) -> AdaptEntry {
    let metrics = |name: &str, accuracy| DomainMetrics {
        name: name.into(),
        samples: 1500,
        accuracy,
        loss: 0.1,
    };
    let mut history = History::new(TaskMetric::Accuracy);
    for step in 1..=6 {
        let mut interval = Interval { step: 10_000 * step, ..Interval::default() };
        interval.losses.insert(TASK.into(), 10_f64.powi(-(step as i32)) / 3.0);
        if term {
            interval.losses.insert("correlation".into(), 0.4 + 0.1 / step as f64);
        }
        history.intervals.push(interval);
    }
    AdaptEntry {
        source: metrics("<source>", 0.9),
        target: accuracy.map(|accuracy| metrics("TARGET", accuracy)),
        information: Some(1.0 / 3.0),
        layer: "features".into(),
        correlation_before: Some(87385.357),
        correlation_after: Some(0.012_345),
        steps: 60_000,
        ended: StopReason::StepLimit,
        seconds: 72.0,
        history,
        recommendations: Vec::new(),
    }
}

fn report(accuracies: Option<[f64; 2]>) -> AdaptReport {
    AdaptReport {
        config: Some("seed = 7\n[data]\nkey = \"<value>\"".into()),
        settings: RunConfig::default(),
        without: entry(accuracies.map(|[without, _]| without), false),
        with: entry(accuracies.map(|[_, with]| with), true),
    }
}

#[test]
fn the_gain_and_its_certainty_come_first() {
    let folder = tempfile::tempdir().unwrap();
    write_adapt_report(folder.path(), &report(Some([0.713, 0.841]))).unwrap();
    let page = page(folder.path());
    let first_screen = page.split("</header>").next().unwrap();
    for words in [
        "With the terms 84.1 % instead of 71.3 % on TARGET: +12.8 points.",
        "The gain is larger than chance explains",
        "1500 test samples",
        "± 2.9 points",
        "<svg",
        "1 min 12 s",
    ] {
        assert!(first_screen.contains(words), "{words}: {first_screen}");
    }
    assert!(page.contains("&lt;source&gt;") && page.contains("key = &quot;&lt;value&gt;&quot;"));
    let read: AdaptReport =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(read.config, report(None).config);
}

#[test]
fn a_small_difference_is_said_to_be_chance_and_no_test_set_is_no_gain() {
    let folder = tempfile::tempdir().unwrap();
    write_adapt_report(folder.path(), &report(Some([0.80, 0.79]))).unwrap();
    let text = page(folder.path());
    assert!(
        text.contains("Chance alone can explain the difference") && text.contains("−1.0 points")
    );
    write_adapt_report(folder.path(), &report(None)).unwrap();
    assert!(page(folder.path()).contains("There was no test set"));
}

#[test]
fn losses_over_decades_are_logarithmic_and_show_their_values() {
    let folder = tempfile::tempdir().unwrap();
    write_adapt_report(folder.path(), &report(Some([0.7, 0.8]))).unwrap();
    let page = page(folder.path());
    let chart = |title: &str| {
        let start = page.rfind(&format!("<strong>{title}</strong>")).unwrap();
        page[start..].split("</figure>").next().unwrap()
    };
    let task = chart("Task loss");
    assert!(task.contains("logarithmic scale") && task.contains("10⁻⁶"), "{task}");
    // Values on hover and in the table, in words.
    assert!(task.contains("<title>with the terms after step 20\u{202f}000: 0.00333</title>"));
    assert!(task.contains("<title>task alone after step 60\u{202f}000: 3.33×10⁻⁷</title>"));
    assert!(task.contains("<td>3.33×10⁻⁷</td>") && task.contains("20\u{202f}000</th>"));
    let term = chart("Term: correlation");
    assert!(!term.contains("logarithmic scale"), "{term}");
    assert!(term.contains("<title>Term: correlation after step 10\u{202f}000: 0.500</title>"));
}

#[test]
fn numbers_have_sensible_digits() {
    let folder = tempfile::tempdir().unwrap();
    write_adapt_report(folder.path(), &report(Some([0.7, 0.8]))).unwrap();
    let page = page(folder.path());
    assert!(page.contains("<td>87\u{202f}400</td>") && page.contains("<td>0.0123</td>"));
    assert!(!page.contains("87385") && !page.contains("0.012345"));
}

#[test]
fn removing_a_report_leaves_other_files() {
    let folder = tempfile::tempdir().unwrap();
    write_adapt_report(folder.path(), &report(None)).unwrap();
    std::fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    remove_adapt_report(folder.path()).unwrap();
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["mine.txt"]);
}
