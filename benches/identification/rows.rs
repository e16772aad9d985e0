//! The rows of the result: one per case.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};
use windage::core::Shift;

use super::Outcome;
use super::cases::Case;
use super::trained::{Evaluated, Trained};

/// The least relevant effect, as a share of what was lost and at least, as the attribution has it.
const RELEVANT: f64 = 0.1;
const LEAST_RELEVANT: f64 = 0.01;

/// An estimate with its interval; shares of all samples.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Interval {
    pub(crate) value: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// What the attribution says of an attribute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) verdict: String,
    /// Distance between the domains, in standard deviations within them.
    pub(crate) distance: f64,
    pub(crate) caused: Option<Interval>,
    pub(crate) regained: Option<Interval>,
}

/// What the attribution says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// Whether it found a significant loss, if it says so.
    pub(crate) is_significant: Option<bool>,
    pub(crate) lost: Option<Interval>,
    pub(crate) unexplained: Option<Interval>,
    /// Names of the causes, the strongest first.
    pub(crate) causes: Vec<String>,
    pub(crate) attributes: Vec<Named>,
    /// Why nothing was attributed, if the attribution refused to.
    pub(crate) refused: Option<String>,
    pub(crate) seconds: f64,
}

/// A corruption that was planted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Planted {
    pub(crate) kind: String,
    pub(crate) severity: f64,
    pub(crate) unit: String,
    pub(crate) answers: Vec<String>,
    pub(crate) is_harmful: bool,
    /// Its share of the accuracy lost on the source itself.
    pub(crate) truth: f64,
    /// Its share of the accuracy lost on other samples, if there are enough.
    pub(crate) population: Option<f64>,
}

/// The effects of the corruptions of a case.
pub(crate) struct Truths {
    pub(crate) truths: Vec<f64>,
    pub(crate) population: Option<Vec<f64>>,
}

/// A case with what was planted and what was said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) set: String,
    pub(crate) seed: u64,
    pub(crate) case: String,
    pub(crate) kind: String,
    pub(crate) planted: Vec<Planted>,
    pub(crate) samples: Shift<usize>,
    pub(crate) accuracy: Shift<f64>,
    pub(crate) answer: Answer,
}

impl Row {
    pub(crate) fn new<const D: usize>(
        trained: &Trained<'_, D>,
        case: &Case,
        evaluated: &Shift<Evaluated>,
        answer: Answer,
        effects: Truths,
    ) -> Self {
        let planted = case.doses.iter().enumerate().map(|(index, dose)| Planted {
            kind: dose.kind.name().into(),
            severity: dose.severity,
            unit: dose.kind.unit().into(),
            answers: trained.material.answers(dose.kind).iter().map(ToString::to_string).collect(),
            is_harmful: case.is_harmful(index),
            truth: effects.truths[index],
            population: effects.population.as_ref().map(|effects| effects[index]),
        });
        Self {
            set: trained.material.name().into(),
            seed: trained.seed.0,
            case: case.name(),
            kind: case.kind.name().into(),
            planted: planted.collect(),
            samples: evaluated.as_ref().map(Evaluated::len),
            accuracy: evaluated.as_ref().map(Evaluated::accuracy),
            answer,
        }
    }

    pub(crate) fn harmful(&self) -> impl Iterator<Item = &Planted> {
        self.planted.iter().filter(|planted| planted.is_harmful)
    }

    /// Returns whether `cause` is a right answer to one of the harmful corruptions.
    fn is_right(&self, cause: &String) -> bool {
        self.harmful().any(|planted| planted.answers.contains(cause))
    }

    /// Returns whether `cause` is a right answer to a corruption whose true effect on the source is
    /// relevant: one that was harmless on the calibration part may cost more there.
    fn is_relevant(&self, cause: &String) -> bool {
        let relevant =
            (RELEVANT * (self.accuracy.source - self.accuracy.target)).max(LEAST_RELEVANT);
        let planted = self.planted.iter().filter(|planted| planted.truth >= relevant);
        planted.into_iter().any(|planted| planted.answers.contains(cause))
    }

    /// Returns whether the cause that is named first is a planted one.
    pub(crate) fn is_first(&self) -> bool {
        self.answer.causes.first().is_some_and(|cause| self.is_right(cause))
    }

    /// Returns whether every harmful corruption is named.
    pub(crate) fn are_all_named(&self) -> bool {
        let causes = &self.answer.causes;
        self.harmful().all(|planted| planted.answers.iter().any(|answer| causes.contains(answer)))
    }

    /// Returns whether nothing is named that was not planted, or whose true effect is too small.
    pub(crate) fn is_no_other_named(&self) -> bool {
        self.answer.causes.iter().all(|cause| self.is_right(cause) || self.is_relevant(cause))
    }

    /// Returns the row as a line of text.
    pub(crate) fn line(&self) -> String {
        let Shift { source, target } = self.accuracy.map(|accuracy| 100.0 * accuracy);
        let mut causes: Vec<String> = Vec::new();
        for cause in &self.answer.causes {
            let named = self.answer.attributes.iter().find(|named| named.name == *cause);
            let caused = named.and_then(|named| named.caused);
            causes.push(match caused {
                Some(Interval { value, low, high }) => {
                    let [value, low, high] = [value, low, high].map(|share| 100.0 * share);
                    format!("{cause} {value:.1} ({low:.1}…{high:.1})")
                }
                None => cause.clone(),
            });
        }
        let truths = self.planted.iter().map(|planted| format!("{:.1}", 100.0 * planted.truth));
        let truth = truths.collect::<Vec<_>>().join(" and ");
        let causes = match &self.answer.refused {
            Some(reason) => format!("nothing, as {reason}"),
            None if causes.is_empty() => "nothing".into(),
            None => causes.join(", "),
        };
        let mark = match self.kind.as_str() {
            "null" => self.answer.causes.is_empty(),
            "joint" => self.are_all_named() && self.is_no_other_named(),
            _ => self.is_first() && self.is_no_other_named(),
        };
        format!(
            "{} {}/{} {}: {source:.1} → {target:.1} %, true {}; named {causes}; {:.1} s",
            if mark { "ok  " } else { "MISS" },
            self.set,
            self.seed,
            self.case,
            if truth.is_empty() { "0" } else { &truth },
            self.answer.seconds
        )
    }
}

/// All rows, and the file to which they are added.
pub(crate) struct Rows {
    rows: Vec<Row>,
    file: Option<File>,
}

impl Rows {
    /// Reads the rows of a file, one per line, if it exists.
    pub(crate) fn open(path: Option<&Path>) -> Outcome<Self> {
        let Some(path) = path else { return Ok(Self { rows: Vec::new(), file: None }) };
        let mut rows = Vec::new();
        if path.exists() {
            for line in BufReader::new(File::open(path)?).lines() {
                rows.push(serde_json::from_str(&line?)?);
            }
        }
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self { rows, file: Some(file) })
    }

    pub(crate) fn all(&self) -> &[Row] {
        &self.rows
    }

    pub(crate) fn has(&self, set: &str, seed: u64, case: &str) -> bool {
        self.rows.iter().any(|row| row.set == set && row.seed == seed && row.case == case)
    }

    pub(crate) fn push(&mut self, row: Row) -> Outcome {
        if let Some(file) = &mut self.file {
            writeln!(file, "{}", serde_json::to_string(&row)?)?;
        }
        self.rows.push(row);
        Ok(())
    }
}
