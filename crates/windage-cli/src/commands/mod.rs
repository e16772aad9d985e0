//! The subcommands.

pub(crate) mod completions;
pub(crate) mod devices;
pub(crate) mod man;

use std::process::ExitCode;

use crate::failure::Result;

/// Prints the error of a command, if there is one, and returns the exit code.
pub(crate) fn ended(command: &str, result: Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("windage {command}: {}", failure.message());
            ExitCode::from(failure.code())
        }
    }
}
