//! Adapts a classifier to another domain with unlabeled samples of that domain, and reports what
//! this gains.
//!
//! Without arguments: letters that are smaller and of other colors than the labeled ones. With
//! `--source` and `--target`: your own images. With `--config`: everything from a file.

mod arguments;
mod choose;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod run;
#[path = "../common/statistics.rs"]
mod statistics;
mod table;
mod variants;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use burn::tensor::Device;
use clap::Parser;
use windage::adapt::RunConfig;
use windage::core::device::{default_device, device_by_name};
use windage::core::files::{create_folder, remove_file};
use windage::core::training::Checkpointing;
use windage::core::{Observer, RunContext};
use windage::report::adapt::{AdaptReport, remove_adapt_report, write_adapt_report};

use arguments::Arguments;
use common::{Bars, Failure, interrupt};
use run::{Reported, Run};
use variants::task_alone;

/// The system's allocator returns the pages of each tensor to the system and requests them again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Files of a run, besides its report.
const FILES: [&str; 7] = [
    "without.ckpt",
    "with.ckpt",
    "network.bpk",
    "config.toml",
    "compare.json",
    "select.json",
    "selected.toml",
];

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match adapt(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("adapt: {error}");
            ExitCode::FAILURE
        }
    }
}

fn adapt(arguments: &Arguments) -> Result<(), Failure> {
    let config = arguments.run_config()?;
    let device = arguments.device.as_deref().map_or_else(default_device, device_by_name)?;
    create_folder(&arguments.out)?;
    if !arguments.resume {
        remove_results(arguments)?;
    }
    let mut bars = Bars::new(interrupt::flag()?);
    if arguments.select {
        return choose::run(&config, arguments, &mut RunContext::on(&device, &mut bars));
    }
    if arguments.compare {
        return compare::run(&config, arguments, &mut RunContext::on(&device, &mut bars));
    }
    with_and_without(&config, arguments, &device, &mut bars)
}

/// Removes the results of an earlier run, which could be mistaken for those of this one.
fn remove_results(arguments: &Arguments) -> Result<(), Failure> {
    remove_adapt_report(&arguments.out)?;
    let is_config =
        |file: &PathBuf| arguments.config.as_ref().is_some_and(|config| are_same(config, file));
    let files = FILES.iter().map(|file| arguments.out.join(file));
    files.filter(|file| !is_config(file)).try_for_each(|file| remove_file(&file))?;
    Ok(())
}

/// Trains with the task alone and with the terms, and writes the report.
fn with_and_without(
    config: &RunConfig,
    arguments: &Arguments,
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<(), Failure> {
    let reported = Reported::new(config);
    let mut context =
        RunContext::on(device, observer).with_checkpoint(arguments.checkpoint("without.ckpt"));
    let without = Run::new(&task_alone(config), &reported, &mut context)?;
    // The first file is written here, so that a run that cannot start leaves nothing.
    config.save(&arguments.out.join("config.toml"))?;
    if without.is_interrupted() {
        return Err(without.interruption().into());
    }
    let mut context = context.beside(|_| arguments.out.join("with.ckpt"));
    let with = Run::new(config, &reported, &mut context)?;
    with.save_network(&arguments.out.join("network.bpk"))?;
    let report = AdaptReport {
        config: None,
        settings: config.clone(),
        without: without.entry,
        with: with.entry.clone(),
    };
    write_adapt_report(&arguments.out, &report)?;
    table::print(&report);
    println!("Report: {}", arguments.out.join("index.html").display());
    if with.is_interrupted() {
        return Err(with.interruption().into());
    }
    table::print_gain(&report);
    Ok(())
}

/// Returns whether two paths lead to the same file.
fn are_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

impl Arguments {
    /// Returns where a run saves its state, and whether it resumes.
    fn checkpoint(&self, file: &str) -> Checkpointing {
        let path = self.out.join(file);
        if self.resume { Checkpointing::Resume(path) } else { Checkpointing::To(path) }
    }
}
