//! The options of the command line.

use std::ops::Range;

use super::{Outcome, sets};

pub(crate) const HELP: &str = "\
Trains the classifier that windage trains by itself on four fifths of data sets, and counts how many
of the other samples it has right.

  --sets A,B        data sets: pacs, letters, mnist, mnist-color, fashion, fashion-color, usps,
                    cifar, fsdd, gunpoint, italy-power, japanese-vowels (default: all)
  --seeds N         seeds 0 to N-1 (default 3)
  --seed N          this seed alone
  --samples N       at most so many training samples (default 4000)
  --network NAME    own: the network and training that follow from the samples (default);
                    small: two convolutions, six epochs
  --test            drawn letters alone, 200 samples, one seed";

const SEEDS: u64 = 3;

/// A network with its training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// The network and training that follow from the samples.
    Own,
    /// Two convolutions.
    Small,
}

pub(crate) struct Options {
    pub(crate) sets: Vec<String>,
    pub(crate) seeds: Range<u64>,
    pub(crate) samples: Option<usize>,
    pub(crate) network: Network,
}

impl Options {
    /// Reads the options; `None` asks for help.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Outcome<Option<Self>> {
        let mut options = Self {
            sets: ["pacs"].into_iter().chain(sets::NAMES).map(String::from).collect(),
            seeds: 0..SEEDS,
            samples: None,
            network: Network::Own,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                // Cargo's own.
                "--bench" => {}
                "--test" => {
                    let (sets, samples) = (vec!["letters".into()], Some(200));
                    options = Self { sets, seeds: 0..1, samples, network: Network::Own };
                }
                "--sets" => options.sets = value()?.split(',').map(String::from).collect(),
                "--seeds" => options.seeds = 0..value()?.parse()?,
                "--seed" => {
                    let seed = value()?.parse()?;
                    options.seeds = seed..seed + 1;
                }
                "--samples" => options.samples = Some(value()?.parse()?),
                "--network" => {
                    options.network = match value()?.as_str() {
                        "own" => Network::Own,
                        "small" => Network::Small,
                        other => return Err(format!("there is no network `{other}`").into()),
                    }
                }
                other => return Err(format!("{other} is not an option; --help lists them").into()),
            }
        }
        Ok(Some(options))
    }
}
