//! The command line.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::commands::{
    adapt, check, completions, convert, devices, diagnose, extend, gan, man, predict, report,
};
use crate::run::start;

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
                  continues), 4 done, but the finding is not to be trusted, or a limit of `check` \
                  is crossed (the report says why)."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    Diagnose(Box<diagnose::Arguments>),
    Check(Box<check::Arguments>),
    Adapt(Box<adapt::Arguments>),
    Gan(gan::Arguments),
    Extend(extend::Arguments),
    Convert(convert::Arguments),
    Predict(predict::Arguments),
    Report(report::Arguments),
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
            Command::Diagnose(arguments) => start(&**arguments),
            Command::Check(arguments) => start(&**arguments),
            Command::Adapt(arguments) => start(&**arguments),
            Command::Gan(arguments) => gan::run(arguments),
            Command::Extend(arguments) => start(arguments),
            Command::Convert(arguments) => start(arguments),
            Command::Predict(arguments) => predict::run(arguments),
            Command::Report(arguments) => report::run(arguments),
            Command::Devices(arguments) => devices::run(arguments),
            Command::Completions(arguments) => completions::run(arguments),
            Command::Man(arguments) => man::run(arguments),
        }
    }
}
