//! The tables.

use std::fmt::Write as _;

use windage::diagnose::Check;
use windage::metrics::accuracy_estimate::{AccuracyEstimate, EstimateMethod};

use super::checked::{CaseKind, Checked};

/// Names of the groups of rows.
const GROUPS: [&str; 5] = ["mnist", "fashion", "usps", "cifar", "mnist ↔ usps"];

/// Returns the tables of all rows.
pub(crate) fn summary(rows: &[Checked]) -> String {
    let mut text = String::from("| shifts | number | drop |");
    for method in EstimateMethod::SINGLE {
        let _ = write!(text, " {} |", method.in_words());
    }
    text += " combined, unknown | held | combined, known | held |\n";
    text += &format!("| --- |{}\n", " --- |".repeat(6 + EstimateMethod::SINGLE.len()));
    let shifts: Vec<&Checked> = rows.iter().filter(|row| row.kind != CaseKind::Null).collect();
    for group in GROUPS {
        let own: Vec<&Checked> = shifts.iter().copied().filter(|row| is_of(row, group)).collect();
        text += &errors(group, &own);
    }
    text += &errors("all", &shifts);
    let mild: Vec<&Checked> =
        shifts.iter().copied().filter(|row| row.source_accuracy - row.accuracy <= 0.3).collect();
    text += &errors("all, at most 30 points lost", &mild);
    let nulls: Vec<&Checked> = rows.iter().filter(|row| row.kind == CaseKind::Null).collect();
    text += &errors("nulls", &nulls);
    text + &tests(&shifts, &nulls)
}

fn is_of(row: &Checked, group: &str) -> bool {
    match row.kind {
        CaseKind::Other => group == GROUPS[4],
        _ => row.set == group,
    }
}

/// Returns a row of mean absolute errors, in points, and of shares of intervals that hold.
fn errors(name: &str, rows: &[&Checked]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let drop = mean(rows, |row| row.source_accuracy - row.accuracy);
    let mut text = format!("| {name} | {} | {:.1} |", rows.len(), 100.0 * drop);
    for number in 0..EstimateMethod::SINGLE.len() {
        let error = mean(rows, |row| error(row, &row.unknown.estimates.each[number]));
        let _ = write!(text, " {:.1} |", 100.0 * error);
    }
    let unknown = |row: &Checked| row.unknown.estimates.combined;
    let known = |row: &Checked| row.known.estimates.combined;
    for combined in [unknown, known] {
        let error = mean(rows, |row| error(row, &combined(row)));
        let held = mean(rows, |row| f64::from(combined(row).interval.contains(row.accuracy)));
        let _ = write!(text, " {:.1} | {:.0} % |", 100.0 * error, 100.0 * held);
    }
    text + "\n"
}

fn error(row: &Checked, estimate: &AccuracyEstimate) -> f64 {
    (estimate.value - row.accuracy).abs()
}

fn mean(rows: &[&Checked], value: impl Fn(&Checked) -> f64) -> f64 {
    rows.iter().map(|row| value(row)).sum::<f64>() / rows.len() as f64
}

/// Returns how often the tests find a shift, and how often the right attribute is suspected.
fn tests(shifts: &[&Checked], nulls: &[&Checked]) -> String {
    let alarm = |check: &Check| check.features_differ();
    let any = |check: &Check| check.attributes.iter().any(|it| it.differs);
    let planted: Vec<&Checked> =
        shifts.iter().copied().filter(|row| row.kind == CaseKind::Corrupted).collect();
    let right = |row: &Checked, most: usize| {
        let mut suspects = row.known.suspects().take(most);
        f64::from(suspects.any(|it| row.answers.contains(&it.name.as_str())))
    };
    let lines = [
        ("shifts that the test of features finds", mean(shifts, |it| f64::from(alarm(&it.known)))),
        ("nulls that it takes for shifts", mean(nulls, |it| f64::from(alarm(&it.known)))),
        ("shifts in which an attribute differs", mean(shifts, |it| f64::from(any(&it.known)))),
        ("nulls in which an attribute differs", mean(nulls, |it| f64::from(any(&it.known)))),
        ("corruptions whose attribute is suspected first", mean(&planted, |it| right(it, 1))),
        ("corruptions whose attribute is suspected", mean(&planted, |it| right(it, usize::MAX))),
    ];
    let mut text = String::from("\n| tests | share |\n| --- | --- |\n");
    for (name, share) in lines {
        let _ = writeln!(text, "| {name} | {:.1} % |", 100.0 * share);
    }
    text
}
