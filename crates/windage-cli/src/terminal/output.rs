//! Standard output.

use std::io::Write;

/// Writes a line to standard output. A reader that has gone away is no error.
pub(crate) fn say(line: impl std::fmt::Display) {
    // There is nobody left to be told.
    drop(writeln!(std::io::stdout(), "{line}"));
}

/// Standard output of a run: tables and sentences, or with `--json` nothing but one line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    is_json: bool,
}

impl Output {
    /// Creates an output. With `is_json` it writes no text.
    pub(crate) fn new(is_json: bool) -> Self {
        Self { is_json }
    }

    /// Writes a line or a table for people.
    pub(crate) fn line(self, line: impl std::fmt::Display) {
        if !self.is_json {
            say(line);
        }
    }

    /// Writes the line for machines.
    pub(crate) fn json(self, value: &serde_json::Value) {
        if self.is_json {
            say(value);
        }
    }
}
