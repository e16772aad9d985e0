//! Packs one task after another into one network: no earlier task is forgotten, to the bit.
//!
//! Without arguments: letters under four conditions. With `--tasks`: your own data sets. With
//! `--compare`: other methods.

mod arguments;
mod choices;
#[path = "../common/mod.rs"]
mod common;
mod compare;
mod learn;
mod network;
mod sequence;
#[path = "../common/spread.rs"]
mod spread;
mod tables;
mod tasks;

use std::process::ExitCode;

use clap::Parser;
use windage::core::{Seed, create_folder, default_device, device_by_name};

use arguments::Arguments;
use common::{Bars, Failure, interrupt};
use learn::Learner;

/// Tensors come and go by the thousand; the system's allocator hands their pages back each time.
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
