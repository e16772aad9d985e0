//! The same data and steps with different terms, over several seeds.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::json;
use windage::adapt::RunConfig;
use windage::adapt::run_config::{CompareConfig, Variant};
use windage::core::config_file::with_absolute_paths;
use windage::core::files::{create_folder, remove_file, write_whole};
use windage::core::{RunContext, Seed};
use windage::report::adapt::DomainMetrics;
use windage::report::comparison::{Comparison, ComparisonRow};

use super::comparison;
use super::doubts::few_samples;
use super::trained::{Reported, Trained, prepared};
use crate::commands::comparison::{PERCENT, measured, write_page};
use crate::failure::Result;
use crate::run::{Outcome, Run};
use crate::terminal::{Output, mean_and_deviation, table};

const TABLE: &str = "compare.json";
/// Files in the folder of each variant and seed.
const CHECKPOINT: &str = "run.ckpt";
const METRICS: &str = "metrics.json";

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

/// The result of a variant with one seed, by which a comparison that is continued knows that it is
/// done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Metrics {
    config: RunConfig,
    source: f64,
    target: Option<DomainMetrics>,
    information: Option<f64>,
    correlation: Option<f64>,
    seconds: f64,
}

/// Runs each variant with each seed and prints a table.
pub(super) fn run(config: &RunConfig, compare: &CompareConfig, run: &mut Run) -> Result<Outcome> {
    drop(prepared(&config.variant(compare.variants[0]), run.device())?);
    run.begin()?;
    let trainer = Trainer { compare, reported: Reported::new(config) };
    if !run.is_resumed() {
        trainer.remove_earlier(config, run)?;
    }
    let variants = compare.variants.iter();
    let mut rows: Vec<Row> = variants
        .map(|variant| Row {
            name: variant.name().into(),
            config: config.variant(*variant),
            ..Row::default()
        })
        .collect();
    let mut test = None;
    for number in 0..compare.seeds {
        for (row, &variant) in rows.iter_mut().zip(&compare.variants) {
            let seed = Seed(row.config.seed.0 + number);
            let config = RunConfig { seed, ..row.config.clone() };
            let metrics = trainer.metrics(variant, config, run)?;
            test = test.or_else(|| metrics.target.clone());
            row.add(metrics);
        }
        write_whole(&run.file(TABLE), &serde_json::to_vec_pretty(&rows)?)?;
    }
    print(&rows, run.output);
    let doubts: Vec<String> = test.as_ref().and_then(few_samples).into_iter().collect();
    let compared =
        comparison::variants(config, compare, rows.iter().map(Row::shown).collect(), test.as_ref());
    let page = write_page(Comparison { doubts: doubts.clone(), ..compared }, run)?;
    let rows = rows.iter().map(|row| {
        json!({ "name": row.name, "source": row.source, "target": row.target,
            "information": row.information })
    });
    let (rows, table) = (rows.collect::<Vec<_>>(), run.file(TABLE).display().to_string());
    let result = json!({ "variants": rows, "report": page, "measurements": table });
    Ok(Outcome { result, doubts, word: None })
}

struct Trainer<'a> {
    compare: &'a CompareConfig,
    reported: Reported,
}

impl Trainer<'_> {
    /// Trains a variant with one seed, unless an earlier, interrupted comparison did.
    fn metrics(&self, variant: Variant, config: RunConfig, run: &mut Run) -> Result<Metrics> {
        let folder = PathBuf::from(format!("{}_seed{}", variant.key(), config.seed.0));
        let at = |file: &str| folder.join(file).display().to_string();
        let done = run.file(&at(METRICS));
        let named = with_absolute_paths(&config)?;
        if let Some(metrics) = read(&done).filter(|found| found.config == named) {
            return Ok(metrics);
        }
        create_folder(&run.file(&folder.display().to_string()))?;
        let data = prepared(&config, run.device())?;
        let mut context: RunContext<'_> = run.context(&at(CHECKPOINT));
        let trained = Trained::new(&config, data, &self.reported, &mut context)?;
        let stage = format!("`{}` with seed {}", variant.name(), config.seed.0);
        if let Some(interruption) = trained.interruption(&stage) {
            return Err(interruption);
        }
        let entry = trained.entry;
        let metrics = Metrics {
            config: named,
            source: entry.source.accuracy,
            target: entry.target,
            information: entry.information,
            correlation: entry.correlation_after,
            seconds: entry.seconds,
        };
        write_whole(&done, &serde_json::to_vec_pretty(&metrics)?)?;
        Ok(metrics)
    }

    /// Removes what a comparison that was killed and is replaced has left, which must not be
    /// mistaken for results of this one.
    fn remove_earlier(&self, config: &RunConfig, run: &Run) -> Result<()> {
        for variant in &self.compare.variants {
            for number in 0..self.compare.seeds {
                let folder = run.file(&format!("{}_seed{}", variant.key(), config.seed.0 + number));
                remove_file(&folder.join(METRICS))?;
                remove_file(&folder.join(CHECKPOINT))?;
            }
        }
        Ok(())
    }
}

/// Reads the metrics of a finished run, if there are any.
fn read(path: &Path) -> Option<Metrics> {
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}

impl Row {
    /// Adds the result of one seed.
    fn add(&mut self, metrics: Metrics) {
        self.source.push(metrics.source);
        self.target.extend(metrics.target.map(|target| target.accuracy));
        self.information.extend(metrics.information);
        self.correlation.extend(metrics.correlation);
        self.seconds.push(metrics.seconds);
    }

    /// Returns the row of the page.
    fn shown(&self) -> ComparisonRow {
        ComparisonRow {
            name: self.name.clone(),
            values: vec![
                measured(&self.target, PERCENT),
                measured(&self.information, 1.0),
                measured(&self.source, PERCENT),
                measured(&self.correlation, 1.0),
                measured(&self.seconds, 1.0),
            ],
        }
    }
}

fn print(rows: &[Row], output: Output) {
    let mut metrics =
        table(&["", "source, held out", "target", "gain, paired", "information", "correlation"]);
    let alone = rows.iter().find(|row| row.name == Variant::TaskAlone.name());
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
    output.line(metrics);
}
