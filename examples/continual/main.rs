//! Packs one task after another into one network; the outputs of earlier tasks stay equal to the
//! bit.
//!
//! Without arguments, the tasks are letters in four forms. `--tasks` gives your own data sets,
//! `--compare` compares several methods.

mod arguments;
mod choices;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod learn;
mod network;
mod sequence;
#[path = "../common/statistics.rs"]
mod statistics;
mod tables;
mod tasks;

use std::process::ExitCode;

use clap::Parser;
use windage::core::Seed;
use windage::core::device::{default_device, device_by_name};
use windage::core::files::create_folder;

use arguments::Arguments;
use common::{Bars, Failure, interrupt};
use learn::Learner;

/// Thousands of tensors are allocated and freed; the system's allocator would return their pages to
/// the system each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match continual(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("continual: {error}");
            ExitCode::FAILURE
        }
    }
}

fn continual(arguments: &Arguments) -> Result<(), Failure> {
    arguments.validate()?;
    let device = arguments.device.as_deref().map_or_else(default_device, device_by_name)?;
    create_folder(&arguments.out)?;
    let tasks = tasks::tasks(arguments)?;
    let mut learner = Learner {
        tasks: &tasks,
        packing: arguments.packing(),
        width: arguments.width,
        seed: Seed(arguments.seed),
        device,
    };
    let mut bars = Bars::new(interrupt::flag()?);
    if arguments.compare {
        return compare::run(&mut learner, arguments, &mut bars);
    }
    sequence::run(&learner, arguments, &mut bars)
}
