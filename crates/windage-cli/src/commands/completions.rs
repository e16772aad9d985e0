//! `windage completions`.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::{Shell, generate};

/// Print the completions of a shell: bash, elvish, fish, powershell or zsh
///
/// For bash: windage completions bash > ~/.local/share/bash-completion/completions/windage
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The shell
    shell: Shell,
}

/// Prints the completions.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut script = Vec::new();
    let mut command = crate::arguments::Arguments::command();
    generate(arguments.shell, &mut command, "windage", &mut script);
    crate::terminal::say(String::from_utf8_lossy(&script).trim_end());
    ExitCode::SUCCESS
}
