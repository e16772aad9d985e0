//! `windage report`.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::failure::Result;
use crate::terminal::say;

/// Write the page of a run again, from the report and the pictures in its folder
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder of the run
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Writes the page.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    super::ended("report", rebuild(arguments))
}

fn rebuild(arguments: &Arguments) -> Result<()> {
    windage::report::rebuild(&arguments.folder)?;
    say(format_args!("Report: {}", arguments.folder.join("index.html").display()));
    Ok(())
}
