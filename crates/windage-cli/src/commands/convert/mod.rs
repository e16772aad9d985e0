//! `windage convert`.

mod arguments;
mod comparison;
mod converted;
mod tables;

pub(crate) use arguments::Arguments;

use std::path::PathBuf;

use serde::Serialize;
use serde_json::json;
use windage::core::Seed;
use windage::core::files::write_whole;
use windage::diagnose::run_config::ConvertConfig;
use windage::diagnose::style::StyleTrainingConfig;

use crate::commands::comparison::write_page;
use crate::failure::Result;
use crate::run::{Job, Outcome, Run, RunArguments};
use converted::Converted;

/// The metrics of each seed.
const TABLE: &str = "convert.json";
/// Number of letters below which shares say little: their 95 % intervals are wider than ±10 points.
const FEW: usize = 50;

impl Job for Arguments {
    type Config = ConvertConfig;

    const COMMAND: &'static str = "convert";

    fn run_arguments(&self) -> &RunArguments {
        &self.run
    }

    fn apply(&self, config: &mut ConvertConfig) -> Result<()> {
        self.override_config(config);
        Ok(())
    }

    fn complete(&self, config: ConvertConfig) -> Result<ConvertConfig> {
        Ok(config.completed()?)
    }

    fn execute(&self, config: &ConvertConfig, run: &mut Run) -> Result<Outcome> {
        run.begin()?;
        let earlier = converted::earlier(&run.file(TABLE), config, run.is_resumed());
        let mut table = Table::new(config);
        for seed in config.all_seeds() {
            let found = earlier.iter().find(|converted| converted.seed == seed);
            let converted = match found {
                Some(converted) => converted.clone(),
                None => Converted::new(config, seed, run)?,
            };
            tables::print(&converted, run.output);
            table.runs.push(converted);
            write_whole(&run.file(TABLE), &serde_json::to_vec_pretty(&table)?)?;
        }
        let few = config.samples < FEW;
        let doubt =
            || format!("{} letters are few; below {FEW}, shares say little", config.samples);
        let doubts: Vec<String> = few.then(doubt).into_iter().collect();
        let runs = &table.runs;
        let page = write_page(comparison::comparison(config, runs, &doubts), run)?;
        let measurements = run.file(TABLE).display().to_string();
        let result = json!({ "runs": runs, "report": page, "measurements": measurements });
        Ok(Outcome { result, doubts, word: None })
    }
}

/// The content of `convert.json`.
#[derive(Serialize)]
struct Table {
    planted: String,
    samples: usize,
    training: StyleTrainingConfig,
    runs: Vec<Converted>,
}

impl Table {
    fn new(config: &ConvertConfig) -> Self {
        Self {
            planted: config.planted.clone(),
            samples: config.samples,
            training: config.training.clone(),
            runs: Vec::new(),
        }
    }
}

/// Returns the checkpoint of a stage with a seed.
fn checkpoint(stage: &str, Seed(seed): Seed) -> PathBuf {
    format!("{stage}_seed{seed}.ckpt").into()
}
