//! The report of packed tasks: its files, the text of its page, and its errors.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use windage_metrics::AccuracyMatrix;
use windage_packnet::TaskAccuracies;
use windage_packnet::capacity::{Capacity, Forecast, LayerCapacity};
use windage_packnet::packing::ChosenCandidate;
use windage_report::packnet::{
    PackedTaskEntry, PackingReport, TaskChoiceEntry, remove_packing_report, write_packing_report,
};

use common::page;

fn report(tasks: usize) -> PackingReport {
    let accuracies = TaskAccuracies {
        trained: 0.9,
        pruned: 0.7,
        fine_tuned: 0.875,
        chosen: ChosenCandidate { candidate: 1, score: 0.875 },
    };
    let entry = |task: usize| PackedTaskEntry {
        name: format!("task <{task}>"),
        samples: 10,
        classes: 2,
        divergence: (task > 0).then_some(0.25),
        accuracies,
    };
    let mut matrix = AccuracyMatrix::new();
    for after in 0..tasks {
        matrix.push((0..=after).map(|task| 0.5 + 0.125 * task as f64).collect()).unwrap();
    }
    let layer = |name: &str, weights: usize| LayerCapacity {
        layer: format!("{name}.weight"),
        weights,
        owned: vec![weights / 4; tasks],
        free: weights - tasks * (weights / 4),
        is_closed: name == "first",
    };
    PackingReport {
        config: Some("width = 4".into()),
        tasks: (0..tasks).map(entry).collect(),
        accuracies: matrix,
        is_unchanged: true,
        capacity: Capacity {
            tasks: (0..tasks).map(|task| format!("task <{task}>")).collect(),
            layers: vec![layer("first", 40), layer("second", 400)],
        },
        forecast: Forecast { until_exhausted: Some(7), as_large_as_the_smallest: 2 },
        choices: vec![TaskChoiceEntry {
            method: "by lot".into(),
            each: 0.5,
            together: 0.75,
            batch: 20,
        }],
        file_bytes: 2048 + 110,
        network_bytes: 2048,
    }
}

#[test]
fn the_page_says_what_is_known_and_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let report = report(2);
    write_packing_report(folder.path(), &report).unwrap();
    let page = page(folder.path());
    for words in [
        "2 tasks in one network",
        "Mean accuracy 56.2 % over 2 tasks; the outputs of earlier tasks stayed equal to the bit.",
        "task &lt;1&gt;",
        "first (closed), 40 weights",
        "<title>first (closed), 40 weights, 1. task &lt;0&gt;: 10 (25.0 %)</title>",
        "<title>second, 400 weights, free: 200 (50.0 %)</title>",
        "<td>100 (25.0 %)</td>",
        "2.11 KiB",
        "7 tasks",
        "50.0 %",
        "by lot",
        "after it",
        "width = 4",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Warning"), "{page}");
    let read: PackingReport =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(read, report);
    // 110 bytes besides the network, for two tasks of 440 weights.
    assert_eq!(report.extra_bits(), 1.0);
    assert_eq!(report.forgetting(), Some(0.0));
}

#[test]
fn changed_outputs_cause_a_warning_and_one_task_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    write_packing_report(folder.path(), &PackingReport { is_unchanged: false, ..report(2) })
        .unwrap();
    assert!(page(folder.path()).contains("outputs of an earlier task have changed"));
    write_packing_report(folder.path(), &report(1)).unwrap();
    assert!(page(folder.path()).contains("Accuracy 50.0 % so far."));
}

#[test]
fn a_bar_has_a_part_per_task_with_its_number() {
    let folder = tempfile::tempdir().unwrap();
    write_packing_report(folder.path(), &report(2)).unwrap();
    let page = page(folder.path());
    let start = page.find("<strong>Shares of each layer's weights</strong>").unwrap();
    let chart = page[start..].split("</svg>").next().unwrap();
    // Dark for the first task, light for the second, gray for what is free; one each per layer.
    for color in ["#0B4F9E", "#7DB8F0", "#D5DAE0"] {
        assert_eq!(chart.matches(&format!("fill=\"{color}\"")).count(), 2, "{color}: {chart}");
    }
    let texts = |text: &str| chart.matches(&format!(">\n{text}\n</text>")).count();
    assert_eq!((texts("1"), texts("2"), texts("3")), (2, 2, 0), "{chart}");
}

#[test]
fn removing_a_report_leaves_other_files() {
    let folder = tempfile::tempdir().unwrap();
    write_packing_report(folder.path(), &report(1)).unwrap();
    std::fs::write(folder.path().join("mine.txt"), "mine").unwrap();
    remove_packing_report(folder.path()).unwrap();
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["mine.txt"]);
    let error =
        write_packing_report(&folder.path().join("mine.txt"), &report(1)).unwrap_err().to_string();
    assert!(error.contains("mine.txt"), "{error}");
}
