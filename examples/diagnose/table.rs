//! The outcome in the terminal.

use windage::core::text::{percent_or_dash, unit_suffix};
use windage::diagnose::Diagnosis;
use windage::diagnose::attribution::{Altered, AttributeFinding, CauseCheck};
use windage::diagnose::planted::PlantedMetrics;
use windage::report::diagnose::Accompanying;

use super::accuracies::print_accuracies;
use super::common::table;
use super::mitigation;

/// Prints accuracies, the tables of attributes and checks, and metrics of the diagnosis.
pub(crate) fn print(diagnosis: &Diagnosis, with: &Accompanying<'_>) {
    print_accuracies("samples", with.domains, diagnosis.evaluations.as_ref());
    print_attributes(&diagnosis.finding.attributes);
    print_checks(&diagnosis.checks);
    for warning in &diagnosis.finding.warnings {
        println!("Warning: {warning}");
    }
    if let Some(metrics) = &with.planted {
        print_planted(metrics);
    }
    let seconds: Vec<String> =
        diagnosis.seconds.iter().map(|(name, seconds)| format!("{name} {seconds:.1} s")).collect();
    println!("Time: {}", seconds.join(", "));
    println!("Reconstruction error {:.3} per value", diagnosis.reconstruction_error);
    println!("Faithfulness {:.2}", diagnosis.finding.faithfulness);
    if let Some(mitigations) = with.mitigations {
        mitigation::print(mitigations);
    }
}

fn print_attributes(findings: &[AttributeFinding]) {
    let mut rows = table(&[
        "attribute",
        "down the loss axis",
        "across",
        "part on the loss axis",
        "effect",
        "",
    ]);
    for finding in findings {
        rows.add_row([
            finding.name.clone(),
            finding.down_text(),
            finding.across_text(),
            format!("{:.2}", finding.down_part),
            format!("{:.2}", finding.effect),
            if finding.is_cause { "cause" } else { "" }.into(),
        ]);
    }
    println!("{rows}");
}

/// Prints how altering each attribute in real samples changes the accuracy.
fn print_checks(checks: &[CauseCheck]) {
    let mut rows = table(&["altered in real samples", "as it is", "back", "further", ""]);
    for check in checks {
        let unit = unit_suffix(&check.unit);
        let altered = |altered: &Altered| {
            format!("{} ({:+.1}{unit})", percent_or_dash(altered.accuracy), altered.by)
        };
        rows.add_row([
            check.name.clone(),
            percent_or_dash(check.unaltered.accuracy),
            altered(&check.back),
            altered(&check.further),
            if check.is_supported { "supported" } else { "" }.into(),
        ]);
    }
    println!("{rows}");
}

fn print_planted(metrics: &PlantedMetrics) {
    println!(
        "Planted {} (harmful): down {:.2}, across {:.2}, rank {}; {} (harmless): down {:.2}, \
         across {:.2}; attainable share {}",
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
