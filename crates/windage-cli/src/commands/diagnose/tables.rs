//! The outcome in the terminal.

use windage::core::text::percent_or_dash;
use windage::core::{Domain, Evaluation, Shift};
use windage::diagnose::attribution::{AttributeEffect, Attribution, Estimate, Loss, Verdict};
use windage::diagnose::fidelity::Counterfactuals;
use windage::diagnose::finding::{points, points_with_margin};
use windage::diagnose::mitigation::{Accuracies, Mitigations};
use windage::diagnose::planted::PlantedMetrics;
use windage::diagnose::{Diagnosis, Finding};
use windage::report::diagnose::Accompanying;

use crate::terminal::{Output, table};

/// Prints accuracies, the tables of effects and of changes in the pictures, and metrics of the
/// diagnosis.
pub(super) fn print(diagnosis: &Diagnosis, with: &Accompanying<'_>, output: Output) {
    print_accuracies(with.domains, diagnosis.evaluations.as_ref(), output);
    let attribution = &diagnosis.finding.attribution;
    print_loss(&attribution.loss, output);
    if attribution.is_significant {
        print_effects(attribution, output);
    }
    if !diagnosis.matrices.is_empty() {
        print_attributes(&diagnosis.finding, diagnosis.matrices.len(), output);
    }
    for warning in &diagnosis.finding.warnings {
        output.line(format_args!("Warning: {warning}"));
    }
    if let Some(metrics) = &with.planted {
        print_planted(metrics, output);
    }
    let seconds: Vec<String> =
        diagnosis.seconds.iter().map(|(name, seconds)| format!("{name} {seconds:.1} s")).collect();
    output.line(format_args!("Time: {}", seconds.join(", ")));
    let Finding { faithfulness, agreement, counterfactuals, .. } = &diagnosis.finding;
    if let Some(error) = diagnosis.reconstruction_error {
        output.line(format_args!("Reconstruction error {error:.3} per value"));
        output.line(format_args!("Faithfulness {faithfulness:.2}, agreement {agreement:.2}"));
    }
    if let Some(Counterfactuals { righted, wronged }) = counterfactuals {
        output.line(format_args!(
            "Target samples decoded at a low loss are classified correctly in {} of {} pairs, \
             cells of the highest loss wrongly in {} of {}",
            righted.cells, righted.of, wronged.cells, wronged.of
        ));
    }
    if let Some(mitigations) = with.mitigations {
        print_mitigations(mitigations, output);
    }
}

/// Prints accuracy and mean loss on both domains.
fn print_accuracies(domains: Shift<&Domain>, evaluations: Shift<&Evaluation>, output: Output) {
    let mut rows = table(&["domain", "samples", "accuracy", "mean loss"]);
    for (domain, evaluation) in domains.zip(evaluations) {
        rows.add_row([
            domain.name().to_string(),
            domain.len().to_string(),
            percent_or_dash(evaluation.accuracy()),
            format!("{:.3}", evaluation.mean_loss()),
        ]);
    }
    output.line(rows);
}

/// Prints what was lost.
pub(super) fn print_loss(loss: &Loss, output: Output) {
    output.line(loss.in_words());
}

/// Prints what interventions on real samples say.
fn print_effects(attribution: &Attribution, output: Output) {
    let mut rows = table(&[
        "altered in real samples",
        "source → target",
        "verdict",
        "causes",
        "regained",
        "causes alone",
    ]);
    let estimate = |estimate: Option<Estimate>| estimate.map_or("—".into(), points_with_margin);
    let listed = attribution.attributes.iter().filter(|effect| effect.verdict != Verdict::Same);
    for effect in listed {
        let alone = effect.alone.map(|alone| alone.source);
        rows.add_row([
            effect.name.clone(),
            effect.values_in_words(),
            effect.verdict.in_words().into(),
            estimate(effect.caused),
            estimate(effect.regained),
            alone.map_or("—".into(), points),
        ]);
    }
    let mut sum = |name: &str, caused: Estimate, regained: Option<Estimate>| {
        let [caused, regained] = [Some(caused), regained].map(estimate);
        rows.add_row([name.into(), String::new(), String::new(), caused, regained, String::new()]);
    };
    sum("all together", attribution.caused, Some(attribution.regained));
    sum("unexplained", attribution.unexplained, None);
    output.line(rows);
    output.line("Effects are in points, with intervals.");
    let effects = &attribution.attributes;
    let interactions = attribution.interactions.iter().map(|it| it.in_words());
    let disagreements = effects.iter().filter_map(AttributeEffect::disagreement_in_words);
    let needed = effects.iter().filter_map(AttributeEffect::needed_in_words);
    for remark in interactions.chain(disagreements).chain(needed) {
        output.line(remark);
    }
}

/// Prints how attributes change in the pictures.
fn print_attributes(finding: &Finding, pairs: usize, output: Output) {
    let mut rows = table(&[
        "in the pictures",
        "down the loss axis",
        "across",
        "part on the loss axis",
        "effect",
        "pairs",
    ]);
    for attribute in &finding.attributes {
        rows.add_row([
            attribute.name.clone(),
            attribute.down_text(),
            attribute.across_text(),
            format!("{:.2}", attribute.down_part),
            format!("{:.2}", attribute.effect),
            format!("{} of {pairs}", attribute.pairs),
        ]);
    }
    output.line(rows);
}

fn print_planted(metrics: &PlantedMetrics, output: Output) {
    output.line(format_args!(
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
    ));
    output.line(format_args!("Separation {:.2}", metrics.separation));
}

/// Prints the selective classifier and what retraining regained.
fn print_mitigations(mitigations: &Mitigations, output: Output) {
    if let Some(report) = &mitigations.selective {
        let held_out = &report.held_out;
        output.line(format_args!(
            "Selective classifier: accept {}; held out: false alarms {} of {} correct, misses {} \
             of {} wrong, accuracy {} → {} if accepted",
            report.classifier.in_words(),
            percent_or_dash(held_out.false_alarm_rate()),
            held_out.correct,
            percent_or_dash(held_out.miss_rate()),
            held_out.wrong,
            percent_or_dash(held_out.accuracy_of_all()),
            percent_or_dash(held_out.accuracy_of_accepted()),
        ));
    }
    let mut runs = table(&["retrained with", "samples", "source", "target", "regained"]);
    for run in &mitigations.retrained {
        let change = |accuracies: Accuracies| {
            let Accuracies { before, after } = accuracies;
            format!("{:.1} → {:.1} %", 100.0 * before, 100.0 * after)
        };
        runs.add_row([
            run.added.in_words(),
            run.samples.to_string(),
            change(run.accuracies.source),
            change(run.accuracies.target),
            percent_or_dash(run.regained()),
        ]);
    }
    output.line(runs);
}
