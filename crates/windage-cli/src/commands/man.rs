//! `windage man`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::CommandFactory;
use windage::core::files::create_folder;

use crate::failure::Result;
use crate::terminal::say;

/// Write the manual pages: windage.1 and one page per subcommand
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder to write to
    #[arg(long, value_name = "DIR", default_value = "man")]
    out: PathBuf,
}

/// Writes the pages.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    super::ended("man", write(arguments))
}

fn write(arguments: &Arguments) -> Result<()> {
    create_folder(&arguments.out)?;
    clap_mangen::generate_to(crate::arguments::Arguments::command(), &arguments.out)?;
    say(format_args!("Manual pages: {}", arguments.out.display()));
    Ok(())
}
