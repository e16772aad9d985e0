//! The options of the command line.

use super::Outcome;

pub(crate) const HELP: &str = "\
Checks classifiers on shifted data without labels, and compares with the labels.

  --sets A,B   mnist, fashion, usps, cifar, digits (MNIST and USPS exchanged); default: all
  --seeds N    seeds 0 to N-1 (default 3)";

const SEEDS: u64 = 3;

pub(crate) struct Options {
    sets: Vec<String>,
    pub(crate) seeds: u64,
}

impl Options {
    /// Reads the options; `None` asks for help.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Outcome<Option<Self>> {
        let mut options = Self { sets: Vec::new(), seeds: SEEDS };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                // Cargo's own; a test runs nothing.
                "--bench" => {}
                "--test" => options.seeds = 0,
                "--sets" => options.sets = value()?.split(',').map(str::to_string).collect(),
                "--seeds" => options.seeds = value()?.parse()?,
                // A filter of Cargo's, as in `cargo bench NAME`.
                other if !other.starts_with("--") => options.seeds = 0,
                other => return Err(format!("there is no option {other}; see --help").into()),
            }
        }
        Ok(Some(options))
    }

    /// Returns whether a data set is to be run.
    pub(crate) fn runs(&self, name: &str) -> bool {
        self.sets.is_empty() || self.sets.iter().any(|it| it == name)
    }
}
