//! The subcommands.

pub(crate) mod adapt;
pub(crate) mod check;
mod choices;
mod comparison;
pub(crate) mod completions;
pub(crate) mod convert;
pub(crate) mod devices;
pub(crate) mod diagnose;
pub(crate) mod extend;
pub(crate) mod gan;
pub(crate) mod man;
#[cfg(feature = "onnx")]
pub(crate) mod onnx;
pub(crate) mod predict;
pub(crate) mod report;
mod stored;

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
