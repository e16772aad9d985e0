//! Trains a GAN that also looks at frequencies.
//!
//! Without arguments: colored letters. With `--data`: your own images.

#[path = "../common/mod.rs"]
mod common;
#[path = "../gan/mod.rs"]
mod gan;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use windage::core::{RunContext, create_folder, remove_file};
use windage::report::gan::{GanReport, remove_gan_report};

use common::{Bars, Failure, interrupt, table};
use gan::arguments::{AFTER_IMAGES, GanArguments, OUT};
use gan::features::CLASSIFIER;
use gan::options::VariantChoice;
use gan::run::{GENERATOR, Setting, check, shape};

/// Tensors come and go by the thousand; the system's allocator hands their pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const CHECKPOINT: &str = "gan.ckpt";

/// Train a generator of images against two discriminators: one sees the image, one its frequencies.
///
/// Scored at intervals by the Fréchet distance of features; the best generator is kept.
#[derive(Debug, Parser)]
#[command(name = "frequency_gan", version)]
struct Arguments {
    #[command(flatten)]
    shared: GanArguments,

    /// What the generator learns from
    #[arg(long, value_enum, display_order = AFTER_IMAGES, default_value_t = VariantChoice::Ssd2ganConsistent)]
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
    let fit = shared.training.fit(arguments.variant.into());
    let device = shared.run.device()?;
    let domain = shared.data.domain()?;
    check(&domain, shared.networks, &fit, &device)?;
    create_folder(&arguments.out)?;
    let checkpoint = arguments.out.join(CHECKPOINT);
    if !shared.run.resume {
        // What an earlier run left there must not be taken for this one's.
        remove_gan_report(&arguments.out)?;
        for file in [CHECKPOINT, CLASSIFIER, GENERATOR] {
            remove_file(&arguments.out.join(file))?;
        }
    }
    let mut bars = Bars::new(interrupt::flag()?);
    let [channels, height, width] = shape(&domain)?;
    println!(
        "{} of {} images of {}, {channels}×{height}×{width}",
        fit.variant.name(),
        domain.len(),
        domain.name()
    );
    let setting = Setting::new(domain, shared, &arguments.out, &device, &mut bars)?;
    let mut context =
        RunContext::on(&device, &mut bars).with_checkpoint(shared.run.checkpointing(checkpoint));
    let run = setting.run(&fit, &mut context)?;
    let report = run.report.clone();
    run.write(&arguments.out)?;
    print(&report);
    println!("Report: {}", arguments.out.join("index.html").display());
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
    Ok(())
}

fn print(report: &GanReport) {
    let mut figures = table(&["step", "Fréchet", "kernel", "high frequencies", "log-spectral"]);
    for score in &report.scores.scores {
        figures.add_row([
            score.step.to_string(),
            format!("{:.2}", score.frechet),
            format!("{:.4}", score.kernel),
            format!("{:.3}", score.high_frequency_ratio),
            format!("{:.3}", score.log_spectral_distance),
        ]);
    }
    println!("{figures}");
}
