//! `windage gan compare`.

use clap::Args;
use windage::core::Error as CoreError;
use windage::core::files::{create_folder, remove_file, write_whole};
use windage::gan::{GanTrainingConfig, RunConfig};
use windage::report::gan::{GanReport, remove_gan_report};

use super::arguments::GanArguments;
use super::choices::VariantChoice;
use super::comparison::comparison;
use super::setting::{CHECKPOINT, GENERATOR, Setting, in_folder};
use super::summary::Summary;
use crate::commands::comparison::write_page;
use crate::failure::Result;
use crate::run::{Job, Outcome, Run, RunArguments};

const TABLE: &str = "compare.json";

/// Train GANs with and without a discriminator of frequencies, and compare them
///
/// All see the same images in the same order, begin with the same weights and take the same number
/// of steps. The report compares them; each run has a
/// subfolder with its own report and its generator. --resume continues an
/// interrupted comparison without training complete runs again.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Variants to compare [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    variants: Vec<VariantChoice>,

    /// Number of seeds, counted from --seed [default: 3]
    #[arg(long, value_name = "N")]
    seeds: Option<u64>,

    #[command(flatten)]
    shared: GanArguments,
}

impl Job for Arguments {
    type Config = RunConfig;

    const COMMAND: &'static str = "gan compare";

    fn run_arguments(&self) -> &RunArguments {
        &self.shared.run
    }

    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        let compare = config.compare.get_or_insert_default();
        if !self.variants.is_empty() {
            compare.variants.clear();
            for variant in self.variants.iter().map(|&choice| choice.into()) {
                if !compare.variants.contains(&variant) {
                    compare.variants.push(variant);
                }
            }
        }
        compare.seeds = self.seeds.unwrap_or(compare.seeds);
        self.shared.apply(config);
        Ok(())
    }

    fn complete(&self, config: RunConfig) -> Result<RunConfig> {
        self.shared.complete(config)
    }

    fn execute(&self, config: &RunConfig, run: &mut Run) -> Result<Outcome> {
        if config.compare.is_none() {
            return Err(CoreError::setting("compare", "missing", "given").into());
        }
        let runs = config.runs();
        let setting = Setting::new(Self::COMMAND, config, run)?;
        if !run.is_resumed() {
            runs.iter().try_for_each(|training| remove_earlier(training, run))?;
        }
        let mut reports: Vec<GanReport> = Vec::new();
        for training in &runs {
            let folder = folder(training);
            create_folder(&run.file(&folder))?;
            let (variant, seed) = (training.variant.name(), training.seed.0);
            run.output.line(format_args!("{variant}, seed {seed}"));
            reports.push(setting.train(training, &folder, run)?);
        }
        let summary = Summary::new(&config.variants(), &reports);
        let table = run.file(TABLE);
        write_whole(&table, &serde_json::to_vec_pretty(&summary)?)?;
        summary.print(run.output);
        let doubts = setting.doubts(config.training.scored);
        let page = write_page(comparison(config, &reports, &doubts), run)?;
        Ok(Outcome { result: summary.result(&page, &table), doubts, word: None })
    }
}

/// Returns the folder of a training within that of the run.
fn folder(training: &GanTrainingConfig) -> String {
    format!("{}_seed{}", training.variant.name(), training.seed.0)
}

/// Removes what a comparison that was killed and is replaced has left, which must not be mistaken
/// for results of this one.
fn remove_earlier(training: &GanTrainingConfig, run: &Run) -> Result<()> {
    let folder = folder(training);
    remove_gan_report(&run.file(&folder))?;
    for file in [CHECKPOINT, GENERATOR] {
        remove_file(&run.file(&in_folder(&folder, file)))?;
    }
    Ok(())
}
