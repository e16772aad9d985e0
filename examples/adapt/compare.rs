//! The same data and steps with different terms, over several seeds.

use burn::tensor::Device;
use serde::Serialize;
use windage::adapt::{CorrelationConfig, CovarianceKind, Mode, RunConfig, Sampling, TermConfig};
use windage::core::{Observer, RunContext, Seed, write_whole};

use crate::arguments::{Arguments, usual_weight};
use crate::common::{Failure, table};
use crate::run::{Reported, Run};
use crate::spread::{mean, spread};
use crate::task_alone;

/// What one variant reached, one value a seed.
#[derive(Debug, Default, Serialize)]
struct Row {
    name: String,
    conditions: Option<RunConfig>,
    source: Vec<f64>,
    target: Vec<f64>,
    information: Vec<f64>,
    correlation: Vec<f64>,
    seconds: Vec<f64>,
}

const ALONE: &str = "task alone";

/// Runs every variant with every seed and prints the table.
pub(crate) fn run(
    conditions: &RunConfig,
    arguments: &Arguments,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<(), Failure> {
    let mut rows: Vec<Row> = variants(conditions)
        .into_iter()
        .enumerate()
        .filter(|(number, _)| {
            arguments.only.is_empty() || arguments.only.contains(&(*number as u64))
        })
        .map(|(_, variant)| variant)
        .map(|(name, conditions)| Row { name, conditions: Some(conditions), ..Row::default() })
        .collect();
    let reported = Reported::of(conditions);
    for number in 0..arguments.seeds {
        for row in &mut rows {
            let Some(base) = &row.conditions else { continue };
            let seed = Seed(base.seed.0 + number);
            let run = Run::new(
                &RunConfig { seed, ..base.clone() },
                &reported,
                &mut RunContext::on(device, observer),
            )?;
            if run.is_interrupted() {
                return Err("interrupted; a comparison is not continued".into());
            }
            let entry = run.entry;
            row.source.push(entry.source.accuracy);
            row.target.extend(entry.target.map(|target| target.accuracy));
            row.information.extend(entry.information);
            row.correlation.extend(entry.correlation_after);
            row.seconds.push(entry.seconds);
        }
        write_whole(&arguments.out.join("compare.json"), &serde_json::to_vec_pretty(&rows)?)?;
    }
    print(&rows);
    Ok(())
}

/// The task alone, the three modes, mode B with both domains together, deep CORAL, and the last two
/// together.
fn variants(conditions: &RunConfig) -> Vec<(String, RunConfig)> {
    let alone = task_alone(conditions);
    let base = conditions.correlation.clone().unwrap_or_else(|| CorrelationConfig {
        mode: Mode::A,
        weight: 1.0,
        layers: [("conv2".to_owned(), 1.0)].into(),
        measure: Default::default(),
        maps: Default::default(),
        sampling: Default::default(),
    });
    let with = |mode, sampling| {
        let weight =
            base.weight * usual_weight(mode, sampling) / usual_weight(base.mode, base.sampling);
        let correlation = CorrelationConfig { mode, weight, sampling, ..base.clone() };
        RunConfig { correlation: Some(correlation), ..alone.clone() }
    };
    let coral = conditions
        .terms
        .iter()
        .find(|term| term.loss == CovarianceKind::DeepCoral)
        .cloned()
        .unwrap_or(TermConfig {
            loss: CovarianceKind::DeepCoral,
            layer: "hidden1".into(),
            weight: 10.0,
        });
    let together = with(Mode::B, Sampling::Together);
    let both = RunConfig { terms: vec![coral.clone()], ..together.clone() };
    vec![
        (ALONE.into(), alone.clone()),
        ("A".into(), with(Mode::A, Sampling::Separate)),
        ("B".into(), with(Mode::B, Sampling::Separate)),
        ("C".into(), with(Mode::C, Sampling::Separate)),
        ("B together".into(), together),
        ("deep CORAL".into(), RunConfig { terms: vec![coral], ..alone.clone() }),
        ("deep CORAL + B together".into(), both),
    ]
}

fn print(rows: &[Row]) {
    let mut figures =
        table(&["", "source, held out", "target", "gain, paired", "information", "correlation"]);
    let alone = rows.iter().find(|row| row.name == ALONE);
    for row in rows {
        let without = alone.map(|row| &row.target[..]).unwrap_or_default();
        let gain: Vec<f64> =
            row.target.iter().zip(without).map(|(with, without)| with - without).collect();
        figures.add_row([
            row.name.clone(),
            spread(&row.source, 100.0, 1),
            spread(&row.target, 100.0, 1),
            spread(&gain, 100.0, 1),
            spread(&row.information, 1.0, 3),
            spread(&row.correlation, 1.0, 4),
        ]);
    }
    println!("{figures}");
    if let (Some(alone), Some(best)) =
        (alone, rows.iter().max_by(|a, b| mean(&a.target).total_cmp(&mean(&b.target))))
    {
        println!(
            "Target accuracy over {} seeds: {} % with the task alone, {} % with {}",
            alone.target.len(),
            spread(&alone.target, 100.0, 1),
            spread(&best.target, 100.0, 1),
            best.name
        );
    }
}
