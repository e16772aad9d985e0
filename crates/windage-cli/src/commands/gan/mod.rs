//! `windage gan`.

mod arguments;
mod card;
mod choices;
mod compare;
mod comparison;
mod extractor;
mod sample;
mod setting;
mod summary;
mod train;

use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::run::start;

/// Train generators of images with two discriminators: one sees the image, one its frequencies
#[derive(Debug, Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Train(train::Arguments),
    Compare(compare::Arguments),
    Sample(sample::Arguments),
}

/// Does what the command line says.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match &arguments.command {
        Command::Train(arguments) => start(arguments),
        Command::Compare(arguments) => start(arguments),
        Command::Sample(arguments) => sample::run(arguments),
    }
}
