//! Trains a GAN that also looks at frequencies.
//!
//! Without arguments: coloured letters. With `--data`: your own images.

#[path = "../common/mod.rs"]
mod common;
#[path = "../gan/mod.rs"]
mod gan;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use windage::core::{create_folder, remove_file};
use windage::report::{GanReport, remove_gan_report};

use common::{Bars, Failure, interrupt, table};
use gan::data::DataArguments;
use gan::features::{CLASSIFIER, ExtractorArguments};
use gan::options::{NetworkArguments, RunArguments, TrainingArguments, VariantChoice};
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
    data: DataArguments,

    /// What the generator learns from
    #[arg(long, value_enum, default_value_t = VariantChoice::Ssd2ganConsistent)]
    variant: VariantChoice,

    #[command(flatten)]
    networks: NetworkArguments,

    #[command(flatten)]
    training: TrainingArguments,

    #[command(flatten)]
    extractor: ExtractorArguments,

    /// Folder for the report and the checkpoint
    #[arg(long, value_name = "DIR", default_value = "out/frequency_gan")]
    out: PathBuf,

    #[command(flatten)]
    run: RunArguments,
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
    let fit = arguments.training.fit(arguments.variant.into());
    let device = arguments.run.device()?;
    let domain = arguments.data.domain()?;
    check(&domain, arguments.networks, &fit, &device)?;
    create_folder(&arguments.out)?;
    let checkpoint = arguments.out.join(CHECKPOINT);
    if !arguments.run.resume {
        // What an earlier run left there must not be taken for this one's.
        remove_gan_report(&arguments.out)?;
        for file in [CHECKPOINT, CLASSIFIER, GENERATOR] {
            remove_file(&arguments.out.join(file))?;
        }
    }
    let mut bars = Bars::new(interrupt::flag()?);
    let [channels, height, width] = shape(&domain)?;
    println!("{} of {} images of {}, {channels}×{height}×{width}", fit.variant.name(), domain.len(), domain.name());
    let from = (&arguments.extractor, arguments.out.as_path());
    let setting = Setting::new(domain, from, arguments.networks, &device, &mut bars)?;
    let saved = arguments.run.saved(checkpoint);
    let run = setting.run(&fit, &saved, &mut bars)?;
    let report = run.report.clone();
    run.write(&arguments.out)?;
    print(&report);
    println!("Report: {}", arguments.out.join("index.html").display());
    if let Some(turn) = report.turned() {
        println!("The curve turned after step {}; the best generator was kept.", turn.best_step);
    }
    if let Some(best) = report.best() {
        best.warnings.iter().for_each(|warning| println!("Fréchet distance: {warning}."));
        println!("Fréchet distance {:.2} at best, after step {} ({})", best.frechet, best.step, report.scored_by);
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
