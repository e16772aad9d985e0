//! Trains a GAN whose second discriminator sees frequencies.
//!
//! Without arguments it learns colored letters, with `--data` your own images.

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/file_name.rs"]
mod file_name;
#[path = "../gan/mod.rs"]
mod gan;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use windage::core::RunContext;
use windage::core::files::{create_folder, remove_file};
use windage::report::gan::{GanReport, remove_gan_report};

use common::{Bars, Failure, interrupt, table};
use gan::arguments::{AFTER_IMAGES, GanArguments, OUT};
use gan::features::CLASSIFIER;
use gan::options::VariantChoice;
use gan::run::{GENERATOR, Setting, check, shape};

/// Training allocates and frees many tensors, and the system's allocator returns their pages to the
/// system each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHECKPOINT: &str = "gan.ckpt";

/// Train a generator of images with two discriminators: one sees the image, one its frequencies.
///
/// The generator is scored at intervals by the Fréchet distance of features, and the best one is
/// kept.
#[derive(Debug, Parser)]
#[command(name = "frequency_gan", version)]
struct Arguments {
    #[command(flatten)]
    shared: GanArguments,

    /// Which discriminators and losses train the generator
    #[arg(
        long,
        value_enum,
        display_order = AFTER_IMAGES,
        default_value_t = VariantChoice::Ssd2ganConsistent
    )]
    variant: VariantChoice,

    /// Folder for the report and the checkpoint
    #[arg(long, value_name = "DIR", display_order = OUT, default_value = "out/frequency_gan")]
    out: PathBuf,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("frequency_gan: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let shared = &arguments.shared;
    let config = shared.training.config(arguments.variant.into());
    let device = shared.run.device()?;
    let domain = shared.data.domain()?;
    check(&domain, shared.networks, &config, &device)?;
    create_folder(&arguments.out)?;
    let checkpoint = arguments.out.join(CHECKPOINT);
    if !shared.run.resume {
        remove_results(&arguments.out)?;
    }
    let mut bars = Bars::new(interrupt::flag()?);
    let [channels, height, width] = shape(&domain)?;
    println!(
        "{} of {} images of {}, {channels}×{height}×{width}",
        config.variant.name(),
        domain.len(),
        domain.name()
    );
    let setting = Setting::new(domain, shared, &arguments.out, &device, &mut bars)?;
    let mut context =
        RunContext::on(&device, &mut bars).with_checkpoint(shared.run.checkpointing(checkpoint));
    let run = setting.run(&config, &mut context)?;
    let report = run.report.clone();
    run.write(&arguments.out)?;
    print_scores(&report);
    println!("Report: {}", arguments.out.join("index.html").display());
    print_best(&report);
    Ok(())
}

/// Removes the results of an earlier run, which must not be mistaken for those of this one.
fn remove_results(folder: &Path) -> Result<(), Failure> {
    remove_gan_report(folder)?;
    for file in [CHECKPOINT, CLASSIFIER, GENERATOR] {
        remove_file(&folder.join(file))?;
    }
    Ok(())
}

fn print_best(report: &GanReport) {
    if let Some(turn) = report.turned() {
        println!("The curve turned after step {}; the best generator was kept.", turn.best_step);
    }
    if let Some(best) = report.best() {
        best.warnings.iter().for_each(|warning| println!("Fréchet distance: {warning}."));
        println!(
            "Fréchet distance {:.2} at best, after step {} ({})",
            best.frechet, best.step, report.scored_by
        );
    }
}

fn print_scores(report: &GanReport) {
    let mut rows = table(&["step", "Fréchet", "kernel", "high frequencies", "log-spectral"]);
    for score in &report.scores.scores {
        rows.add_row([
            score.step.to_string(),
            format!("{:.2}", score.frechet),
            format!("{:.4}", score.kernel),
            format!("{:.3}", score.high_frequency_ratio),
            format!("{:.3}", score.log_spectral_distance),
        ]);
    }
    println!("{rows}");
}
