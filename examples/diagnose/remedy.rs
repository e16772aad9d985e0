//! What to do about it: a gate, and retraining.

use std::time::Instant;

use burn::tensor::Device;
use windage::core::{Attribute, Event, Observer, RunContext, Seed};
use windage::diagnose::{
    ClassifierTrainingConfig, Cnn, Controls, Diagnosis, Error, Mitigate, MitigationData,
    Mitigations, Retraining,
};

use super::Failure;
use super::arguments::Arguments;
use super::common::{Bars, table};
use super::scenario::Scenario;

/// Makes the remedies if they were asked for and there is a cause.
pub(crate) fn run<const D: usize>(
    arguments: &Arguments,
    scenario: &Scenario,
    classifier: &Cnn,
    diagnosis: &mut Diagnosis,
    attributes: &[Box<dyn Attribute>],
    device: &Device,
    bars: &mut Bars,
) -> Result<Option<Mitigations>, Failure> {
    let Some([first, second]) = &scenario.held_out else { return Ok(None) };
    let start = Instant::now();
    let data = MitigationData {
        training: &scenario.training,
        diagnosed: (&scenario.first, &scenario.second),
        held_out: (first, second),
    };
    let base = Retraining::default();
    let fit = ClassifierTrainingConfig { seed: Seed(arguments.seed), ..base.fit };
    let settings = Mitigate {
        retraining: Retraining { fit },
        controls: if arguments.remedy_control { Controls::All } else { Controls::None },
        ..Mitigate::default()
    };
    let mut context = RunContext::on(device, bars).with_checkpoint(arguments.saved("remedy.ckpt"));
    let remedies = settings.run::<D, _>(classifier, diagnosis, attributes, data, &mut context);
    diagnosis.seconds.push(("remedies".into(), start.elapsed().as_secs_f64()));
    match remedies {
        Ok(remedies) => Ok(Some(remedies)),
        Err(error @ Error::NoMitigation { .. }) => {
            bars.event(Event::Note(&error.to_string()));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Prints the gate and what retraining regained.
pub(crate) fn print(remedies: &Mitigations) {
    let percent =
        |share: Option<f64>| share.map_or("—".into(), |share| format!("{:.1} %", 100.0 * share));
    if let Some(report) = &remedies.gate {
        let held_out = &report.held_out;
        println!(
            "Gate: apply where {}; held out: false alarms {} of {} right, misses {} of {} wrong, accuracy {} → {} where applied",
            report.gate.in_words(),
            percent(held_out.false_alarm_rate()),
            held_out.right,
            percent(held_out.miss_rate()),
            held_out.wrong,
            percent(held_out.accuracy_of_all()),
            percent(held_out.accuracy_of_applied()),
        );
    }
    let mut runs =
        table(&["retrained with", "samples", "first domain", "second domain", "regained"]);
    for run in &remedies.retrained {
        let change = |from: f64, to: f64| format!("{:.1} → {:.1} %", 100.0 * from, 100.0 * to);
        runs.add_row([
            run.added.in_words(),
            run.samples.to_string(),
            change(run.first.before, run.first.after),
            change(run.second.before, run.second.after),
            percent(run.regained()),
        ]);
    }
    println!("{runs}");
}
