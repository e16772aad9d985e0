//! The report of a comparison: what it calls better, its chart and its tables.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use tempfile::tempdir;
use windage_report::comparison::{
    Better, Comparison, ComparisonMetric, ComparisonReport, ComparisonRow,
    remove_comparison_report, write_comparison_report,
};

use common::page;

/// Creates a row with an accuracy and a time per seed.
fn row(name: &str, accuracies: &[f64]) -> ComparisonRow {
    let accuracies: Vec<Option<f64>> = accuracies.iter().copied().map(Some).collect();
    let times = vec![Some(87385.357); accuracies.len()];
    ComparisonRow { name: name.into(), values: vec![accuracies, times] }
}

fn comparison(rows: Vec<ComparisonRow>, baseline: Option<usize>) -> Comparison {
    let metric = ComparisonMetric::new;
    Comparison {
        config: Some("seed = 3\n[data]\nkey = \"<value>\"".into()),
        title: "Terms on <TARGET>".into(),
        question: "Which terms help?".into(),
        metrics: vec![
            metric("accuracy", "%", "Share of samples that are right.", Better::Higher),
            metric("time", "s", "Duration of the training.", Better::Neither),
        ],
        seeds: (3..3 + rows[0].values[0].len() as u64).collect(),
        rows,
        baseline,
        doubts: vec!["the test set has few samples".into()],
        notes: vec!["the data are the same for all".into()],
    }
}

/// Compares accuracies with those of the task alone.
fn finding(accuracies: &[f64], alone: &[f64]) -> String {
    let rows = vec![row("task alone", alone), row("A", accuracies)];
    ComparisonReport::new(comparison(rows, Some(0))).finding
}

/// Writes a report and returns its page.
fn written(comparison: Comparison) -> String {
    let folder = tempdir().unwrap();
    write_comparison_report(folder.path(), &ComparisonReport::new(comparison)).unwrap();
    page(folder.path())
}

#[test]
fn the_finding_and_its_certainty_come_first() {
    let folder = tempdir().unwrap();
    let rows = vec![row("task alone", &[70.0, 72.0, 71.0]), row("<A>", &[80.0, 83.0, 80.0])];
    let report = ComparisonReport::new(comparison(rows, Some(0)));
    write_comparison_report(folder.path(), &report).unwrap();
    let page = page(folder.path());
    let first_screen = page.split("</header>").next().unwrap();
    for words in [
        "Which terms help?",
        "Terms on &lt;TARGET&gt;",
        "Accuracy: &lt;A&gt; 81.0 ± 1.7 %, task alone 71.0 ± 1.0 %; &lt;A&gt; is better.",
        "Over 3 seeds, the difference of &lt;A&gt; from task alone with the same seed is \
         +10.0 ± 1.0 points",
        "fewer than 5 seeds is itself uncertain",
        "Warning. </strong>The test set has few samples.",
        "<svg",
        "<title>&lt;A&gt;, seed 4: 83.0</title>",
        "<title>&lt;A&gt;, mean: 81.0 ± 1.7 %</title>",
        "Dashed: task alone.",
    ] {
        assert!(first_screen.contains(words), "{words}: {first_screen}");
    }
    for words in [
        "<td>81.0 ± 1.7 %</td><td>87\u{202f}400 ± 0 s</td><td>3</td>",
        "Differences from task alone",
        "<td>+10.0 ± 1.0 points</td><td>0 ± 0 s</td>",
        "Share of samples that are right. Higher is better.",
        "<p>The data are the same for all.</p>",
        "key = &quot;&lt;value&gt;&quot;",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let read: ComparisonReport =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!((read.finding, read.comparison.config), (report.finding, report.comparison.config));
}

#[test]
fn a_difference_within_its_deviation_and_one_seed_are_not_called_better() {
    let unclear = finding(&[72.0, 71.0, 73.0], &[70.0, 72.0, 71.0]);
    assert!(unclear.contains("neither is called better"), "{unclear}");
    let equal = finding(&[70.0, 72.0], &[70.0, 72.0]);
    assert!(equal.contains("neither is called better"), "{equal}");
    // In sums of binary fractions, the same number is not always the same.
    let rounding = finding(&[0.1 + 0.2; 2], &[0.3; 2]);
    assert!(rounding.contains("neither is called better"), "{rounding}");
    let one = finding(&[99.0], &[50.0]);
    assert!(one.ends_with("one seed does not show which is better."), "{one}");
    assert!(finding(&[72.0, 74.0], &[70.0, 71.0]).ends_with("; A is better."));
    let worse = finding(&[60.0, 60.5], &[70.0, 71.0]);
    assert!(worse.starts_with("Accuracy: task alone 70.50 ± 0.71 %, A 60.25 ± 0.35 %;"), "{worse}");
    assert!(worse.ends_with("; task alone is better."), "{worse}");

    let page = written(comparison(vec![row("alone", &[50.0]), row("A", &[99.0])], Some(0)));
    assert!(page.contains("It is one seed."), "{page}");
    assert!(page.contains("<td>+49.0 points</td>"), "{page}");
}

#[test]
fn lower_values_can_be_better_and_other_metrics_have_no_winner() {
    let compared = |better| {
        let rows = vec![row("old", &[9.0, 9.1]), row("new", &[5.0, 5.1])];
        let mut comparison = comparison(rows, Some(0));
        comparison.metrics[0] = ComparisonMetric::new("distance", "", "A distance.", better);
        ComparisonReport::new(comparison).finding
    };
    let lower = compared(Better::Lower);
    assert_eq!(lower, "Distance: new 5.050 ± 0.071, old 9.050 ± 0.071; new is better.");
    assert!(compared(Better::Neither).ends_with("neither is called better."));
}

#[test]
fn without_a_baseline_rows_are_compared_with_the_best() {
    let rows = vec![row("a", &[80.0, 80.5]), row("b", &[90.0, 91.0]), row("c", &[90.5, 90.0])];
    let report = ComparisonReport::new(comparison(rows, None));
    assert!(report.finding.starts_with("Accuracy: b 90.50 ± 0.71 %, c"), "{}", report.finding);
    for words in [
        "Of the 2 others, none is better than b by more than one standard deviation, and 1 is \
         worse.",
        "B was picked from 3 rows by these same values",
    ] {
        assert!(report.certainty.contains(words), "{}", report.certainty);
    }
    let page = written(report.comparison);
    assert!(page.contains("Differences from b") && !page.contains("(baseline)"), "{page}");
}

#[test]
fn missing_and_infinite_values_are_left_out() {
    let mut rows = vec![row("alone", &[70.0, 70.1, 70.2]), row("A", &[f64::NAN, 80.0, 80.2])];
    rows.push(ComparisonRow { name: "diverged".into(), values: vec![vec![None; 3], vec![]] });
    let compared = comparison(rows, Some(0));
    let page = written(compared.clone());
    assert!(page.contains("Over 2 seeds"), "{page}");
    assert!(page.contains("<th scope=\"row\">diverged</th><td>—</td><td>—</td><td>0</td>"));

    // Without a value the metric is no column, and the next one is the main metric.
    let mut without = compared.clone();
    without.rows.iter_mut().for_each(|row| row.values[0] = vec![None; 3]);
    let report = ComparisonReport::new(without);
    assert_eq!(report.comparison.metrics.len(), 1);
    assert!(report.finding.starts_with("Time: "), "{}", report.finding);
    let mut nothing = compared;
    nothing.rows.clear();
    let page = written(nothing);
    assert!(page.contains("Nothing was measured.") && !page.contains("<svg"), "{page}");
}

#[test]
fn the_chart_shows_the_best_of_many_rows_and_the_table_all() {
    let name = |number: usize| format!("row {number}, with a name that does not fit the chart");
    let rows = (0..14).map(|number| row(&name(number), &[number as f64, number as f64 + 0.5]));
    // A baseline that does not exist is none.
    let page = written(comparison(rows.collect(), Some(99)));
    assert!(page.contains("10 of 14 rows are shown"), "{page}");
    let (first_screen, rest) = page.split_once("</header>").unwrap();
    assert!(first_screen.contains("row 4, with a name that does not …"), "{first_screen}");
    assert!(!first_screen.contains("row 3, "), "{first_screen}");
    assert!(rest.contains(&name(0)) && rest.contains(&name(13)));
}

#[test]
fn values_over_decades_are_logarithmic() {
    let rows = vec![row("a", &[1.0, 2.0]), row("b", &[900.0, 1000.0])];
    let page = written(comparison(rows, Some(0)));
    assert!(page.contains("logarithmic scale"), "{page}");
}

#[test]
fn removing_a_report_leaves_other_files() {
    let folder = tempdir().unwrap();
    let report = ComparisonReport::new(comparison(vec![row("a", &[1.0])], None));
    write_comparison_report(folder.path(), &report).unwrap();
    assert!(report.finding.contains("nothing to compare it with"), "{}", report.finding);
    std::fs::write(folder.path().join("compare.json"), "[]").unwrap();
    remove_comparison_report(folder.path()).unwrap();
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["compare.json"]);
}
