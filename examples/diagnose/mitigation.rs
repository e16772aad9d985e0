//! Mitigations: a selective classifier, and retraining.

use std::time::Instant;

use windage::core::text::percent_or_dash;
use windage::core::{Attribute, Event, RunContext, Seed};
use windage::diagnose::classifier::Cnn;
use windage::diagnose::mitigation::{Accuracies, Controls, Mitigations, Retraining};
use windage::diagnose::{ClassifierTrainingConfig, Diagnosis, Error, Mitigate};

use super::Failure;
use super::arguments::Arguments;
use super::common::table;
use super::scenario::Scenario;

/// Makes mitigations if there are held-out samples to evaluate them on and a cause was found.
pub(crate) fn run<const D: usize>(
    arguments: &Arguments,
    scenario: &Scenario,
    classifier: &Cnn,
    diagnosis: &mut Diagnosis,
    attributes: &[Box<dyn Attribute>],
    context: &mut RunContext<'_>,
) -> Result<Option<Mitigations>, Failure> {
    let Some(held_out) = &scenario.held_out else { return Ok(None) };
    let start = Instant::now();
    let base = Retraining::default().training;
    let training = ClassifierTrainingConfig { seed: Seed(arguments.seed), ..base };
    let settings = Mitigate {
        retraining: Retraining { training },
        controls: if arguments.mitigation_control { Controls::All } else { Controls::None },
        ..Mitigate::default()
    };
    let domains = scenario.domains.as_ref();
    let data = diagnosis.mitigation_data(domains, &scenario.training, held_out.as_ref());
    let mitigations = settings.run::<D, _>(classifier, &data, attributes, context);
    diagnosis.seconds.push(("mitigation".into(), start.elapsed().as_secs_f64()));
    match mitigations {
        Ok(mitigations) => Ok(Some(mitigations)),
        Err(error @ Error::NoMitigation(_)) => {
            context.observer.event(Event::Note(&error.to_string()));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Prints the selective classifier and what retraining regained.
pub(crate) fn print(mitigations: &Mitigations) {
    if let Some(report) = &mitigations.selective {
        let held_out = &report.held_out;
        println!(
            "Selective classifier: accept {}; held out: false alarms {} of {} correct, misses {} \
             of {} wrong, accuracy {} → {} if accepted",
            report.classifier.in_words(),
            percent_or_dash(held_out.false_alarm_rate()),
            held_out.correct,
            percent_or_dash(held_out.miss_rate()),
            held_out.wrong,
            percent_or_dash(held_out.accuracy_of_all()),
            percent_or_dash(held_out.accuracy_of_accepted()),
        );
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
    println!("{runs}");
}
