//! The patent's table: every variant with several seeds, on the same images, networks and steps.

#[path = "../common/mod.rs"]
mod common;
#[path = "../gan/mod.rs"]
mod gan;
#[path = "../common/spread.rs"]
mod spread;
mod summary;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use windage::core::{Seed, create_folder, remove_file, write_whole};
use windage::generate::frequency_gan::{FitGan, Variant};
use windage::report::GanReport;

use common::{Bars, Failure, interrupt};
use gan::data::DataArguments;
use gan::features::{CLASSIFIER, ExtractorArguments};
use gan::options::{RunArguments, TrainingArguments, VariantChoice};
use gan::run::Setting;

/// Tensors come and go by the thousand; the system's allocator hands their pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Train GANs with and without a look at frequencies, and compare them.
///
/// All see the same images in the same order, begin with the same weights and take the same number of steps. Interrupted, it
/// goes on with --resume; runs that are complete are not trained again.
#[derive(Debug, Parser)]
#[command(name = "compare_gans", version)]
struct Arguments {
    #[command(flatten)]
    data: DataArguments,

    /// Which variants [default: all]
    #[arg(long, value_enum, value_delimiter = ',')]
    variants: Vec<VariantChoice>,

    /// How many seeds, counted from --seed
    #[arg(long, value_name = "N", default_value_t = 3)]
    seeds: u64,

    #[command(flatten)]
    training: TrainingArguments,

    #[command(flatten)]
    extractor: ExtractorArguments,

    /// Folder for the figures, and a folder a run with its report and checkpoint
    #[arg(long, value_name = "DIR", default_value = "out/compare_gans")]
    out: PathBuf,

    #[command(flatten)]
    run: RunArguments,
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
    let variants: Vec<Variant> = match &arguments.variants[..] {
        [] => Variant::ALL.to_vec(),
        chosen => chosen.iter().map(|&choice| choice.into()).collect(),
    };
    if arguments.seeds == 0 {
        return Err("--seeds is 0, but must be at least 1".into());
    }
    let device = arguments.run.device()?;
    create_folder(&arguments.out)?;
    if !arguments.run.resume {
        remove_file(&arguments.out.join(CLASSIFIER))?;
    }
    let mut bars = Bars::new(interrupt::flag()?);
    let from = (&arguments.extractor, arguments.out.as_path());
    let fit = arguments.training.fit(Variant::default());
    let setting = Setting::new(arguments.data.domain()?, from, (arguments.training.width, &fit), &device, &mut bars)?;
    let mut reports: Vec<GanReport> = Vec::new();
    for seed in arguments.training.seed..arguments.training.seed + arguments.seeds {
        for &variant in &variants {
            let fit = FitGan { seed: Seed(seed), ..arguments.training.fit(variant) };
            let folder = arguments.out.join(format!("{}_seed{seed}", variant.name()));
            create_folder(&folder)?;
            let checkpoint = folder.join("gan.ckpt");
            let saved = arguments.run.saved(checkpoint);
            println!("{}, seed {seed}", variant.name());
            let run = setting.run(&fit, &saved, &mut bars)?;
            reports.push(run.report.clone());
            run.write(&folder)?;
        }
    }
    let rows = summary::rows(&variants, &reports);
    write_whole(&arguments.out.join("compare.json"), &serde_json::to_vec_pretty(&rows)?)?;
    summary::print(&rows);
    Ok(())
}
