//! Compares all variants of the GAN over several seeds, with the same images, networks and steps.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/file_name.rs"]
mod file_name;
#[path = "../gan/mod.rs"]
mod gan;
#[path = "../common/statistics.rs"]
mod statistics;
mod summary;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use windage::core::files::{create_folder, remove_file, write_whole};
use windage::core::{Error, RunContext, Seed};
use windage::gan::{GanTrainingConfig, Variant};
use windage::report::gan::{GanReport, remove_gan_report};

use common::{Bars, Failure, interrupt};
use gan::arguments::{AFTER_IMAGES, GanArguments, OUT};
use gan::features::CLASSIFIER;
use gan::options::VariantChoice;
use gan::run::{GENERATOR, Setting, check};
use summary::Summary;

/// Training allocates and frees many tensors, and the system's allocator returns their pages to the
/// system each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHECKPOINT: &str = "gan.ckpt";
const TABLE: &str = "compare.json";

/// Train GANs with and without a discriminator of frequencies, and compare them.
///
/// All see the same images in the same order, begin with the same weights and take the same number
/// of steps. --resume continues an interrupted comparison without training complete runs again.
#[derive(Debug, Parser)]
#[command(name = "compare_gans", version)]
struct Arguments {
    #[command(flatten)]
    shared: GanArguments,

    /// Variants to compare [default: all]
    #[arg(long, value_enum, display_order = AFTER_IMAGES, value_delimiter = ',')]
    variants: Vec<VariantChoice>,

    /// Number of seeds, counted from --seed
    #[arg(long, value_name = "N", display_order = AFTER_IMAGES + 1, default_value_t = 3)]
    seeds: u64,

    /// Folder for the metrics; each run has a subfolder with its report and checkpoint
    #[arg(long, value_name = "DIR", display_order = OUT, default_value = "out/compare_gans")]
    out: PathBuf,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("compare_gans: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let shared = &arguments.shared;
    if arguments.seeds == 0 {
        return Err(Error::setting("seeds", 0, "at least 1").into());
    }
    let variants = variants(arguments);
    let device = shared.run.device()?;
    let domain = shared.data.domain()?;
    for &variant in &variants {
        check(&domain, shared.networks, &shared.training.config(variant), &device)?;
    }
    create_folder(&arguments.out)?;
    let configs = configs(arguments, &variants);
    if !shared.run.resume {
        remove_results(&arguments.out, &configs)?;
    }
    let mut bars = Bars::new(interrupt::flag()?);
    let setting = Setting::new(domain, shared, &arguments.out, &device, &mut bars)?;
    let mut reports: Vec<GanReport> = Vec::new();
    for config in &configs {
        let folder = folder(&arguments.out, config);
        create_folder(&folder)?;
        println!("{}, seed {}", config.variant.name(), config.seed.0);
        let checkpoint = shared.run.checkpointing(folder.join(CHECKPOINT));
        let mut context = RunContext::on(&device, &mut bars).with_checkpoint(checkpoint);
        let run = setting.run(config, &mut context)?;
        reports.push(run.report.clone());
        run.write(&folder)?;
    }
    let summary = Summary::new(&variants, &reports);
    write_whole(&arguments.out.join(TABLE), &serde_json::to_vec_pretty(&summary)?)?;
    summary.print();
    Ok(())
}

/// Returns the variants to compare, each once.
fn variants(arguments: &Arguments) -> Vec<Variant> {
    if arguments.variants.is_empty() {
        return Variant::ALL.to_vec();
    }
    let mut seen = BTreeSet::new();
    let variants = arguments.variants.iter().map(|&choice| Variant::from(choice));
    variants.filter(|variant| seen.insert(variant.name())).collect()
}

/// Returns the configurations of all runs, seed by seed.
fn configs(arguments: &Arguments, variants: &[Variant]) -> Vec<GanTrainingConfig> {
    let training = &arguments.shared.training;
    let seeds = training.seed..training.seed + arguments.seeds;
    let config = |seed, variant| GanTrainingConfig { seed, ..training.config(variant) };
    seeds
        .flat_map(|seed| variants.iter().map(move |&variant| config(Seed(seed), variant)))
        .collect()
}

/// Returns the folder of a run.
fn folder(out: &Path, config: &GanTrainingConfig) -> PathBuf {
    out.join(format!("{}_seed{}", config.variant.name(), config.seed.0))
}

/// Removes the results of an earlier comparison, which must not be mistaken for those of this one.
fn remove_results(out: &Path, configs: &[GanTrainingConfig]) -> Result<(), Failure> {
    remove_file(&out.join(CLASSIFIER))?;
    remove_file(&out.join(TABLE))?;
    for folder in configs.iter().map(|config| folder(out, config)) {
        remove_gan_report(&folder)?;
        remove_file(&folder.join(CHECKPOINT))?;
        remove_file(&folder.join(GENERATOR))?;
    }
    Ok(())
}
