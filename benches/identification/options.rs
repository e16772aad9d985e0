//! The options of the command line.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use windage::core::Seed;

use super::{Outcome, sets};

pub(crate) const HELP: &str = "\
Plants known shifts into real data and counts how often the attribution names them.

  --sets A,B        data sets: letters, mnist, mnist-color, fashion, fashion-color, usps, cifar,
                    pacs-photo, pacs-art, fsdd, gunpoint, italy-power, japanese-vowels
                    (default: all but letters)
  --seeds N         seeds 0 to N-1 (default 3)
  --seed N          this seed alone
  --onnx FILE       diagnoses this classifier of pictures, whose inputs are normalized as by
                    torchvision, instead of a small one that is trained
  --kinds A,B       harmful corruptions, by their names (default: all)
  --cases A,B       single, pair, joint, null (default: all)
  --nulls N         null shifts over all sets and seeds (default 60)
  --quick           one seed, at most 1,000 samples per domain, no pairs
  --json FILE       appends a row per case; cases whose rows are there are not run again
  --minutes M       begins no case after this time
  --test            one tiny case and a null shift on drawn letters

With --json FILE the tables cover all rows of the file; with --sets none nothing is run.";

/// Names of the cases.
const CASES: [&str; 4] = ["single", "pair", "joint", "null"];
const SEEDS: u64 = 3;
const NULLS: usize = 60;

pub(crate) struct Options {
    pub(crate) sets: Vec<String>,
    pub(crate) seeds: Vec<Seed>,
    /// Names of the harmful corruptions; all if it is empty.
    pub(crate) kinds: Vec<String>,
    pub(crate) cases: Vec<String>,
    pub(crate) nulls: usize,
    pub(crate) is_quick: bool,
    pub(crate) json: Option<PathBuf>,
    /// The classifier, instead of one that is trained.
    pub(crate) onnx: Option<PathBuf>,
    end: Option<Instant>,
}

impl Options {
    /// Reads the options; `None` asks for help.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Outcome<Option<Self>> {
        let mut options = Self {
            sets: sets::NAMES.iter().skip(1).map(ToString::to_string).collect(),
            seeds: (0..SEEDS).map(Seed).collect(),
            kinds: Vec::new(),
            cases: CASES.map(String::from).to_vec(),
            nulls: NULLS,
            is_quick: false,
            json: None,
            onnx: None,
            end: None,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or(format!("{argument} needs a value"));
            let list = |text: String| text.split(',').map(str::to_string).collect::<Vec<_>>();
            match argument.as_str() {
                "--help" | "-h" => return Ok(None),
                // Cargo's own.
                "--bench" => {}
                "--test" => options = options.tiny(),
                "--quick" => options = options.quick(),
                "--sets" => options.sets = list(value()?),
                "--kinds" => options.kinds = list(value()?),
                "--cases" => options.cases = list(value()?),
                "--seeds" => options.seeds = (0..value()?.parse()?).map(Seed).collect(),
                "--seed" => options.seeds = vec![Seed(value()?.parse()?)],
                "--nulls" => options.nulls = value()?.parse()?,
                "--onnx" => options.onnx = Some(value()?.into()),
                "--json" => options.json = Some(value()?.into()),
                "--minutes" => {
                    let time = Duration::try_from_secs_f64(60.0 * value()?.parse::<f64>()?)?;
                    options.end = Some(Instant::now() + time);
                }
                // A filter of Cargo's, as in `cargo bench NAME`.
                other if !other.starts_with("--") => options.sets.clear(),
                other => return Err(format!("there is no option {other}; see --help").into()),
            }
        }
        if options.sets == ["none"] {
            options.sets.clear();
        }
        let refuse = |what: &str, given: &[String], known: &[&str]| match given
            .iter()
            .find(|name| !known.contains(&name.as_str()))
        {
            Some(name) => Err(format!("{what} {name:?} is none of {}", known.join(", "))),
            None => Ok(()),
        };
        refuse("the set", &options.sets, &sets::NAMES)?;
        refuse("the case", &options.cases, &CASES)?;
        Ok(Some(options))
    }

    fn tiny(self) -> Self {
        Self {
            sets: vec!["letters".into()],
            seeds: vec![Seed(0)],
            kinds: vec!["rotation".into()],
            nulls: 1,
            ..self.quick()
        }
    }

    fn quick(self) -> Self {
        let cases = ["single", "null"].map(String::from).to_vec();
        Self { seeds: vec![Seed(0)], cases, is_quick: true, ..self }
    }

    pub(crate) fn runs(&self, case: &str) -> bool {
        self.cases.iter().any(|name| name == case)
    }

    /// Returns whether a corruption is to be planted as a harmful one.
    pub(crate) fn plants(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.iter().any(|name| name == kind)
    }

    /// Returns the number of null shifts of a set and a seed: their equal share of all.
    pub(crate) fn nulls_of(&self, set: usize, seed: Seed) -> usize {
        if !self.runs("null") {
            return 0;
        }
        let groups = self.sets.len() * self.seeds.len();
        let position = self.seeds.iter().position(|&own| own == seed).unwrap_or(0);
        let group = set * self.seeds.len() + position;
        (group + 1) * self.nulls / groups - group * self.nulls / groups
    }

    pub(crate) fn is_over(&self) -> bool {
        self.end.is_some_and(|end| Instant::now() >= end)
    }
}
