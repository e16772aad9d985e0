//! Learning on, and what that regains.
//!
//! *Regained* = (after − before) / (accuracy on the first domain before − before), accuracies on
//! held-out samples of the second domain where nothing else is said: 1 where the second domain is
//! done as well as the first one was, 0 where nothing was gained.

use burn::module::Module;
use serde::{Deserialize, Serialize};
use windage_core::training::Schedule;
use windage_core::{Classifier, Domain, RunContext, Seed, Stream};

use super::{AttributeShift, SelectiveReport, TrainingData};
use crate::{
    AttributeFinding, ClassifierTrainingConfig, Diagnosis, Result, evaluate_domain,
    train_classifier,
};

/// What training samples were added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddedData {
    /// Copies moved along an attribute.
    Moved(AttributeShift),
    /// Cells of the matrices.
    Generated {
        /// How many different ones.
        cells: usize,
    },
    /// The same samples once more, the control.
    Nothing,
}

impl AddedData {
    /// In words: "moved along inclination by 0.0 to +55.2°".
    pub fn in_words(&self) -> String {
        match self {
            Self::Moved(AttributeShift { attribute, unit, from, to }) => {
                let space = if unit == "°" || unit.is_empty() { "" } else { " " };
                let amount = |by: f64| if by == 0.0 { "0".into() } else { format!("{by:+.1}") };
                format!(
                    "moved along {attribute} by {} to {}{space}{unit}",
                    amount(*from),
                    amount(*to)
                )
            }
            Self::Generated { cells } => format!("{cells} generated cells"),
            Self::Nothing => "nothing new".into(),
        }
    }
}

/// Share of samples classified rightly, before and after learning on.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Accuracies {
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
}

/// What learning on did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Retrained {
    /// What was added.
    pub added: AddedData,
    /// Training samples, added ones included.
    pub samples: usize,
    /// Steps of training.
    pub steps: usize,
    /// On held-out samples of the first domain.
    pub first: Accuracies,
    /// On held-out samples of the second domain.
    pub second: Accuracies,
}

impl Retrained {
    /// The share of the lost accuracy that was regained; none where none was lost.
    pub fn regained(&self) -> Option<f64> {
        let lost = self.first.before - self.second.before;
        (lost > 0.0).then(|| (self.second.after - self.second.before) / lost)
    }
}

/// Everything that was tried.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mitigations {
    /// The gate, if one could be made.
    pub gate: Option<SelectiveReport>,
    /// The runs: that of the guilty attribute, and controls.
    pub retrained: Vec<Retrained>,
}

impl Mitigations {
    /// The run that moved samples along the attribute of that name.
    pub fn moved_along(&self, attribute: &str) -> Option<&Retrained> {
        self.retrained.iter().find(
            |run| matches!(&run.added, AddedData::Moved(shift) if shift.attribute == attribute),
        )
    }
}

/// How a classifier learns on.
#[derive(Debug, Clone, PartialEq)]
pub struct Retraining {
    /// Epochs are those over own and added samples together.
    pub fit: ClassifierTrainingConfig,
}

impl Default for Retraining {
    /// Three epochs, which are six over the classifier's own samples; else as [`ClassifierTrainingConfig`].
    fn default() -> Self {
        Self { fit: ClassifierTrainingConfig { epochs: 3, ..ClassifierTrainingConfig::default() } }
    }
}

impl Retraining {
    /// The classifier after learning on from `data`, and its accuracies on the held-out domains.
    /// The one given stays as it is.
    ///
    /// # Errors
    /// As [`train_classifier`]; held-out samples that cannot be read.
    pub fn run<const D: usize, C: Module + Classifier<D>>(
        &self,
        classifier: &C,
        data: &TrainingData,
        (first, second): (&Domain, &Domain),
        context: &mut RunContext<'_>,
    ) -> Result<(C, Retrained)> {
        let device = context.device()?;
        let accuracy = |classifier: &C, domain: &Domain| -> Result<f64> {
            Ok(evaluate_domain(classifier, domain, device)?.accuracy().unwrap_or(0.0))
        };
        // A clone would share its running statistics, which move on.
        let start = classifier.valid();
        let (after, _curve) = train_classifier::<D, C>(start, &data.domain, &self.fit, context)?;
        let accuracies = |domain: &Domain| -> Result<Accuracies> {
            Ok(Accuracies {
                before: accuracy(classifier, domain)?,
                after: accuracy(&after, domain)?,
            })
        };
        let order = (Seed(0), Stream::ClassifierOrder);
        let steps =
            Schedule::new(data.domain.len(), self.fit.batch, self.fit.epochs, order.0, order.1)
                .steps();
        let (first, second) = (accuracies(first)?, accuracies(second)?);
        Ok((
            after,
            Retrained {
                added: data.added.clone(),
                samples: data.domain.len(),
                steps,
                first,
                second,
            },
        ))
    }
}

impl Diagnosis {
    /// The attribute found guilty, the first of the causes.
    pub fn cause(&self) -> Option<&AttributeFinding> {
        self.finding.attributes.iter().find(|finding| finding.is_cause)
    }
}
