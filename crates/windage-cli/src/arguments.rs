//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{completions, devices, man};

/// Models that meet data they were not trained on: say why a classifier got worse, adapt it,
/// generate data, and learn task after task.
#[derive(Debug, Parser)]
#[command(
    name = "windage",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 done, 1 error, 2 usage, 3 interrupted and saved (--resume \
                  continues), 4 done, but the finding is not to be trusted (the report says why)."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    Devices(devices::Arguments),
    Completions(completions::Arguments),
    Man(man::Arguments),
}

/// Reads the command line. Ends the program with a message if it makes no sense.
pub(crate) fn read() -> Arguments {
    Arguments::parse()
}

impl Arguments {
    /// Does what the command line says.
    pub(crate) fn run(&self) -> ExitCode {
        match &self.command {
            Command::Devices(arguments) => devices::run(arguments),
            Command::Completions(arguments) => completions::run(arguments),
            Command::Man(arguments) => man::run(arguments),
        }
    }
}
