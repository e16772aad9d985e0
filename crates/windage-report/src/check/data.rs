//! The content of a report.

use serde::{Deserialize, Serialize};
use windage_core::Shift;
use windage_diagnose::Check;

use super::words;

/// The report of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckReport {
    /// The finding, in one sentence.
    pub sentence: String,
    /// What the finding rests on, and where it is off, in a sentence each.
    pub certainty: Vec<String>,
    /// Names of the domains.
    pub domains: Shift<String>,
    /// Number of classes.
    pub classes: usize,
    /// What was found.
    pub check: Check,
    /// Reasons not to trust the classifier on the target, or the finding.
    pub doubts: Vec<String>,
    /// What a reader should know besides.
    pub notes: Vec<String>,
    /// The complete configuration of the run as TOML, if the program has one.
    #[serde(default)]
    pub config: Option<String>,
}

impl CheckReport {
    /// Puts a check into words. `domains` are the names of both.
    pub fn new(check: Check, domains: Shift<&str>, classes: usize) -> Self {
        Self {
            sentence: words::sentence(&check, domains),
            certainty: words::certainty(&check),
            domains: domains.map(str::to_string),
            classes,
            check,
            doubts: Vec::new(),
            notes: Vec::new(),
            config: None,
        }
    }
}
