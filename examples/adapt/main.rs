//! Adapts a classifier to another domain with unlabeled samples of it, and says what that gained.
//!
//! Without arguments: letters that are smaller and of other colors than those with labels. With
//! `--source` and `--target`: your own images. With `--conditions`: everything from a file.

mod arguments;
mod choose;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod run;
#[path = "../common/spread.rs"]
mod spread;
mod table;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use windage::adapt::RunConfig;
use windage::core::{RunContext, create_folder, default_device, device_by_name, remove_file};
use windage::report::adapt::{AdaptReport, write_adapt_report};

use arguments::Arguments;
use common::{Bars, Failure, interrupt};
use run::{Reported, Run};

/// Tensors come and go by the thousand; the system's allocator hands their pages back each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a run leaves beside its report.
const FILES: [&str; 7] = [
    "without.ckpt",
    "with.ckpt",
    "network.bpk",
    "conditions.toml",
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
    let conditions = arguments.conditions()?;
    let device = arguments.device.as_deref().map_or_else(default_device, device_by_name)?;
    create_folder(&arguments.out)?;
    if !arguments.resume {
        // What an earlier run left there must not be taken for this one's.
        windage::report::adapt::remove_adapt_report(&arguments.out)?;
        let own = |file: &PathBuf| {
            arguments.conditions.as_ref().is_some_and(|given| is_same(given, file))
        };
        let files = FILES.iter().map(|file| arguments.out.join(file)).filter(|file| !own(file));
        files.into_iter().try_for_each(|file| remove_file(&file))?;
    }
    let mut bars = Bars::new(interrupt::flag()?);
    if arguments.select {
        return choose::run(&conditions, arguments, &device, &mut bars);
    }
    if arguments.compare {
        return compare::run(&conditions, arguments, &device, &mut bars);
    }
    let reported = Reported::of(&conditions);
    let without = Run::new(
        &task_alone(&conditions),
        &reported,
        &mut RunContext::on(&device, &mut bars).with_checkpoint(arguments.saved("without.ckpt")),
    )?;
    // Only now: a run that could not begin leaves nothing.
    conditions.save(&arguments.out.join("conditions.toml"))?;
    if without.is_interrupted() {
        return Err(without.interruption().into());
    }
    let with = Run::new(
        &conditions,
        &reported,
        &mut RunContext::on(&device, &mut bars).with_checkpoint(arguments.saved("with.ckpt")),
    )?;
    with.save_network(&arguments.out.join("network.bpk"))?;
    let report = AdaptReport {
        arguments: std::env::args().skip(1).collect(),
        conditions: conditions.clone(),
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

/// Whether two paths lead to one file.
fn is_same(a: &Path, b: &Path) -> bool {
    matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b)
}

/// The same data and steps with the task's loss alone.
fn task_alone(conditions: &RunConfig) -> RunConfig {
    let mut alone = RunConfig { correlation: None, terms: Vec::new(), ..conditions.clone() };
    alone.thresholds.0.retain(|loss, _| loss == windage::adapt::TASK);
    alone
}

impl Arguments {
    /// Where a stage keeps its checkpoint.
    fn saved(&self, file: &str) -> windage::core::training::Checkpointing {
        use windage::core::training::Checkpointing;
        let path = self.out.join(file);
        if self.resume { Checkpointing::Resume(path) } else { Checkpointing::To(path) }
    }
}
