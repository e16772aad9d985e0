//! Example programs that are run as processes.

use std::path::Path;
use std::process::Command;

/// How a program ended, and what it printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Exit code; `None` if a signal ended the program.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Outcome {
    /// Returns the last line of standard error that is not empty.
    pub fn last_error(&self) -> &str {
        self.stderr.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("")
    }
}

/// Runs a program to its end in `folder`, without the variable that chooses a device.
pub fn run(program: &Path, arguments: &[&str], folder: &Path) -> Outcome {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env_remove(windage_core::device::DEVICE_VARIABLE)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Outcome {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}
