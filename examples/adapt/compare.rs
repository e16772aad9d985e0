//! The same data and steps with different terms, over several seeds.

use serde::Serialize;
use windage::adapt::RunConfig;
use windage::core::files::write_whole;
use windage::core::{RunContext, Seed};

use crate::arguments::Arguments;
use crate::common::{Failure, table};
use crate::run::{Reported, Run};
use crate::statistics::{mean, mean_and_deviation};
use crate::variants::{ALONE, variants};

/// The results of one variant, one value per seed.
#[derive(Debug, Default, Serialize)]
struct Row {
    name: String,
    config: RunConfig,
    source: Vec<f64>,
    target: Vec<f64>,
    information: Vec<f64>,
    correlation: Vec<f64>,
    seconds: Vec<f64>,
}

/// Runs each variant with each seed and prints a table.
pub(crate) fn run(
    config: &RunConfig,
    arguments: &Arguments,
    context: &mut RunContext<'_>,
) -> Result<(), Failure> {
    let is_chosen = |number: u64| arguments.only.is_empty() || arguments.only.contains(&number);
    let chosen = (0..).zip(variants(config)).filter(|(number, _)| is_chosen(*number));
    let mut rows: Vec<Row> = chosen
        .map(|(_, variant)| Row {
            name: variant.name.into(),
            config: variant.config,
            ..Row::default()
        })
        .collect();
    let reported = Reported::new(config);
    for number in 0..arguments.seeds {
        for row in &mut rows {
            let seed = Seed(row.config.seed.0 + number);
            let config = RunConfig { seed, ..row.config.clone() };
            row.add(Run::new(&config, &reported, &mut context.unsaved())?)?;
        }
        write_whole(&arguments.out.join("compare.json"), &serde_json::to_vec_pretty(&rows)?)?;
    }
    print(&rows);
    Ok(())
}

impl Row {
    /// Adds the results of a run with one seed.
    fn add(&mut self, run: Run) -> Result<(), Failure> {
        if run.is_interrupted() {
            return Err("interrupted; a comparison cannot be resumed".into());
        }
        let entry = run.entry;
        self.source.push(entry.source.accuracy);
        self.target.extend(entry.target.map(|target| target.accuracy));
        self.information.extend(entry.information);
        self.correlation.extend(entry.correlation_after);
        self.seconds.push(entry.seconds);
        Ok(())
    }
}

fn print(rows: &[Row]) {
    let mut metrics =
        table(&["", "source, held out", "target", "gain, paired", "information", "correlation"]);
    let alone = rows.iter().find(|row| row.name == ALONE);
    for row in rows {
        let without = alone.map(|row| &row.target[..]).unwrap_or_default();
        let gain: Vec<f64> =
            row.target.iter().zip(without).map(|(with, without)| with - without).collect();
        metrics.add_row([
            row.name.clone(),
            mean_and_deviation(&row.source, 100.0, 1),
            mean_and_deviation(&row.target, 100.0, 1),
            mean_and_deviation(&gain, 100.0, 1),
            mean_and_deviation(&row.information, 1.0, 3),
            mean_and_deviation(&row.correlation, 1.0, 4),
        ]);
    }
    println!("{metrics}");
    let best = rows.iter().max_by(|a, b| mean(&a.target).total_cmp(&mean(&b.target)));
    if let (Some(alone), Some(best)) = (alone, best) {
        println!(
            "Target accuracy over {} seeds: {} % with the task alone, {} % with {}",
            alone.target.len(),
            mean_and_deviation(&alone.target, 100.0, 1),
            mean_and_deviation(&best.target, 100.0, 1),
            best.name
        );
    }
}
