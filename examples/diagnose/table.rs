//! The outcome on the terminal.

use windage::diagnose::Diagnosis;
use windage::diagnose::planted::PlantedMetrics;

use super::common::table;
use super::scenario::Scenario;

/// Prints accuracies, the table of attributes, and metrics of the diagnosis.
pub(crate) fn print(diagnosis: &Diagnosis, scenario: &Scenario, planted: Option<&PlantedMetrics>) {
    let mut accuracies = table(&["domain", "samples", "accuracy", "mean loss"]);
    for (domain, evaluation) in scenario.domains.as_ref().zip(diagnosis.evaluations.as_ref()) {
        let accuracy = evaluation
            .accuracy()
            .map_or("—".into(), |accuracy| format!("{:.1} %", 100.0 * accuracy));
        accuracies.add_row([
            domain.name().to_string(),
            domain.len().to_string(),
            accuracy,
            format!("{:.3}", evaluation.mean_loss()),
        ]);
    }
    println!("{accuracies}");
    let mut findings = table(&[
        "attribute",
        "down the loss axis",
        "across",
        "part on the loss axis",
        "effect",
        "",
    ]);
    for finding in &diagnosis.finding.attributes {
        findings.add_row([
            finding.name.clone(),
            finding.down_text(),
            finding.across_text(),
            format!("{:.2}", finding.down_part),
            format!("{:.2}", finding.effect),
            if finding.is_cause { "cause" } else { "" }.into(),
        ]);
    }
    println!("{findings}");
    print_checks(diagnosis);
    for warning in &diagnosis.finding.warnings {
        println!("Warning: {warning}");
    }
    if let Some(metrics) = planted {
        println!(
            "Planted {} (harmful): down {:.2}, across {:.2}, rank {}; {} (harmless): down {:.2}, across {:.2}; attainable share {}",
            metrics.harmful,
            metrics.harmful_shares.down,
            metrics.harmful_shares.across,
            metrics.rank.map_or("—".into(), |rank| rank.to_string()),
            metrics.harmless,
            metrics.harmless_shares.down,
            metrics.harmless_shares.across,
            metrics.attainable.map_or("—".into(), |share| format!("{share:.2}")),
        );
        println!("Separation {:.2}", metrics.separation);
    }
    let seconds: Vec<String> =
        diagnosis.seconds.iter().map(|(name, seconds)| format!("{name} {seconds:.1} s")).collect();
    println!("Time: {}", seconds.join(", "));
    println!("Reconstruction error {:.3} per value", diagnosis.reconstruction_error);
    println!("Faithfulness {:.2}", diagnosis.finding.faithfulness);
}

/// What altering real samples does, for the attributes that were named as causes.
fn print_checks(diagnosis: &Diagnosis) {
    let percent = |accuracy: Option<f64>| {
        accuracy.map_or("—".into(), |accuracy| format!("{:.1} %", 100.0 * accuracy))
    };
    let mut checks = table(&["altered in real samples", "as it is", "back", "further", ""]);
    for check in &diagnosis.checks {
        checks.add_row([
            check.name.clone(),
            percent(check.unaltered.accuracy),
            format!("{} ({:+.1} {})", percent(check.back.accuracy), check.back.by, check.unit),
            format!(
                "{} ({:+.1} {})",
                percent(check.further.accuracy),
                check.further.by,
                check.unit
            ),
            if check.is_supported { "supported" } else { "" }.into(),
        ]);
    }
    println!("{checks}");
}
