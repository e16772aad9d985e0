//! Choosing settings without labels of the target.

use serde::{Deserialize, Serialize};
use windage_core::training::StopReason;
use windage_core::{Domain, Error as CoreError, RunContext, Seed};

use crate::adapt::Outcome;
use crate::error::{Error, Result};
use crate::evaluation::{evaluate, mutual_information};
use crate::network::Network;
use crate::run_config::{Prepared, RunConfig};
use crate::task::Classification;

/// A candidate with its metrics, for which no labels of the target are needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// Configuration of its runs, up to the seed.
    pub config: RunConfig,
    /// Mutual information of inputs and predictions on the unlabeled sets in nats, one value per
    /// seed; empty if training diverged.
    pub information: Vec<f64>,
    /// Score on held-out labeled samples, one value per seed; empty if none are held out.
    pub held_out: Vec<f64>,
}

impl Candidate {
    /// Returns the mean over the seeds, or −∞ if training diverged.
    pub fn mean_information(&self) -> f64 {
        match self.information.len() {
            0 => f64::NEG_INFINITY,
            seeds => self.information.iter().sum::<f64>() / seeds as f64,
        }
    }
}

/// A trained candidate with the data sets it is evaluated on.
struct Trained {
    outcome: Outcome<Network>,
    unlabeled: Vec<Domain>,
    validation: Option<Domain>,
}

/// Trains each candidate with each seed and sorts the candidates by mutual information, the best
/// first. Nothing is saved.
///
/// The criterion is [`mutual_information`], averaged over the unlabeled sets. It is high if
/// predictions on unlabeled samples are certain and all classes occur. Labels of unlabeled and test
/// sets are not used.
///
/// # Errors
/// Returns the errors of [`RunConfig::prepare`] and [`Adapt::run`](crate::Adapt::run), and an error
/// if the observer asks to stop. A candidate whose training diverges is no error; it comes last.
pub fn select(
    candidates: &[RunConfig],
    seeds: &[Seed],
    context: &mut RunContext<'_>,
) -> Result<Vec<Candidate>> {
    let mut found: Vec<Candidate> = Vec::new();
    for config in candidates {
        let (information, held_out) = (Vec::new(), Vec::new());
        let mut candidate = Candidate { config: config.clone(), information, held_out };
        for &seed in seeds {
            let config = RunConfig { seed, test: None, ..config.clone() };
            let trained = match train(&config, context) {
                Err(Error::Core(CoreError::Diverged { .. })) => {
                    candidate.information.clear();
                    break;
                }
                trained => trained?,
            };
            if trained.outcome.ended == StopReason::Interrupted {
                let (done, all) = (found.len(), candidates.len());
                let stage = format!("selecting, with {done} of {all} candidates done,");
                let step = trained.outcome.steps;
                return Err(CoreError::Interrupted { stage, step, saved: None }.into());
            }
            candidate.evaluate(&trained, context)?;
        }
        found.push(candidate);
    }
    found.sort_by(|a, b| b.mean_information().total_cmp(&a.mean_information()));
    Ok(found)
}

fn train(config: &RunConfig, context: &mut RunContext<'_>) -> Result<Trained> {
    let Prepared { sets, unlabeled, validation, network, .. } =
        config.prepare(context.device()?)?;
    let outcome = config.adapt().run(network, sets, None, &mut context.unsaved())?;
    Ok(Trained { outcome, unlabeled, validation })
}

impl Candidate {
    /// Adds the metrics of a run with one seed.
    fn evaluate(&mut self, trained: &Trained, context: &RunContext<'_>) -> Result<()> {
        let (device, network) = (context.device()?, &trained.outcome.network);
        let each = trained.unlabeled.iter().map(|set| mutual_information(network, set, device));
        let each = each.collect::<Result<Vec<f64>>>()?;
        self.information.push(each.iter().sum::<f64>() / each.len().max(1) as f64);
        if let Some(set) = &trained.validation {
            self.held_out.push(evaluate(network, &Classification, set, device)?.score);
        }
        Ok(())
    }
}
