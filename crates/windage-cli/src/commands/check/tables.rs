//! The outcome in the terminal.

use windage::core::text::percent;
use windage::diagnose::Check;
use windage::diagnose::check::{AttributeCheck, ComparedDistances, Coverage};
use windage::diagnose::finding::{means_in_words, points, probability};
use windage::report::check::CheckReport;

use crate::terminal::{Output, table};

/// Prints accuracies, the tests, and the coverage.
pub(super) fn print(report: &CheckReport, output: Output) {
    print_accuracies(report, output);
    let check = &report.check;
    let found = if check.features_differ() { "a difference" } else { "no difference" };
    output.line(format_args!(
        "Kernel test of features: {found} ({})",
        probability(check.test.p_value)
    ));
    if let Some(distances) = check.distances {
        print_distances(distances, output);
    }
    print_attributes(check, output);
    match check.coverage {
        Some(coverage) => print_coverage(coverage, output),
        None => output.line("No threshold of the confidence guarantees the wanted risk"),
    }
}

/// Prints the accuracy on the source, and the estimates on the target.
fn print_accuracies(report: &CheckReport, output: Output) {
    let check = &report.check;
    let mut rows = table(&["domain", "samples", "accuracy", "interval", "by"]);
    let source = check.source_accuracy;
    rows.add_row([
        report.domains.source.clone(),
        check.samples.source.to_string(),
        percent(source.value),
        range(source.low, source.high),
        "labels".into(),
    ]);
    let estimates = std::iter::once(&check.estimates.combined).chain(&check.estimates.each);
    for estimate in estimates {
        rows.add_row([
            report.domains.target.clone(),
            check.samples.target.to_string(),
            percent(estimate.value),
            range(estimate.interval.low, estimate.interval.high),
            format!("estimate: {}", estimate.method.in_words()),
        ]);
    }
    output.line(rows);
}

fn range(low: f64, high: f64) -> String {
    format!("{} to {}", percent(low), percent(high))
}

/// Prints attributes that differ, if there are any.
fn print_attributes(check: &Check, output: Output) {
    let suspects: Vec<&str> = check.suspects().map(|it| it.name.as_str()).collect();
    let differing: Vec<&AttributeCheck> = check.attributes.iter().filter(|it| it.differs).collect();
    if differing.is_empty() {
        output.line("No attribute differs");
        return;
    }
    let mut rows = table(&[
        "attribute that differs",
        "source → target",
        "corrected p",
        "confidence regained",
        "",
    ]);
    for attribute in differing {
        let is_suspected = suspects.contains(&attribute.name.as_str());
        rows.add_row([
            attribute.name.clone(),
            means_in_words(attribute.means, &attribute.unit),
            probability(attribute.corrected_p_value),
            regained(attribute),
            if is_suspected { "suspected, unconfirmed" } else { "" }.into(),
        ]);
    }
    output.line(rows);
    output.line("Confidence regained by altering samples back is in points, with its interval.");
}

fn regained(attribute: &AttributeCheck) -> String {
    let by = attribute.regained_confidence;
    by.map_or("—".into(), |by| {
        format!("{} ({} to {})", points(by.value), points(by.low), points(by.high))
    })
}

/// Prints distances in given features, beside those within the source.
fn print_distances(compared: ComparedDistances, output: Output) {
    let mut rows =
        table(&["from a half of the source", "Fréchet", "kernel", "precision", "recall"]);
    let other = "other half of the source".to_string();
    for (name, it) in [(other, compared.source), ("target".into(), compared.target)] {
        rows.add_row([
            name,
            format!("{:.3}", it.frechet),
            format!("{:.4}", it.kernel),
            percent(it.precision),
            percent(it.recall),
        ]);
    }
    output.line(rows);
}

fn print_coverage(coverage: Coverage, output: Output) {
    output.line(format_args!(
        "Confidence of at least {:.4}: at most {} wrong on data like the source; {} of the \
         source, {} of the target",
        coverage.threshold,
        percent(coverage.risk),
        percent(coverage.coverage.source),
        percent(coverage.coverage.target),
    ));
}
