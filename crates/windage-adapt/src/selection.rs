//! Choosing settings without labels of the target.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::training::StopReason;
use windage_core::{Error as CoreError, Observer, RunContext, Seed};

use crate::run_config::{Prepared, RunConfig};
use crate::{Error, Result, evaluate, mutual_information};

/// What is known of one candidate without looking at labels of the target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The candidate.
    pub conditions: RunConfig,
    /// Mutual information of inputs and answers on the unlabeled sets, in nats, one value a seed;
    /// empty where training diverged.
    pub information: Vec<f64>,
    /// Score on held-out labeled samples, one value a seed; empty where none are held out.
    pub held_out: Vec<f64>,
}

impl Candidate {
    /// Mean over the seeds; less than any other where training diverged.
    pub fn mean_information(&self) -> f64 {
        match self.information.len() {
            0 => f64::NEG_INFINITY,
            seeds => self.information.iter().sum::<f64>() / seeds as f64,
        }
    }
}

/// Trains every candidate with every seed and sorts them by mutual information, best first.
///
/// The criterion: answers on unlabeled samples that are sure one by one and varied on the whole
/// ([`mutual_information`]), averaged over the unlabeled sets. Labels of unlabeled and test sets
/// are not looked at.
///
/// # Errors
/// As [`RunConfig::prepare`] and [`Adapt::run`](crate::Adapt::run), but a candidate that diverges
/// is only last; an interruption.
pub fn select(
    candidates: &[RunConfig],
    seeds: &[Seed],
    device: &Device,
    observer: &mut dyn Observer,
) -> Result<Vec<Candidate>> {
    let mut found = Vec::new();
    for conditions in candidates {
        let mut candidate = Candidate {
            conditions: conditions.clone(),
            information: Vec::new(),
            held_out: Vec::new(),
        };
        for &seed in seeds {
            let conditions = RunConfig { seed, test: None, ..conditions.clone() };
            let Prepared { sets, unlabeled, validation, network, .. } =
                conditions.prepare(device)?;
            let mut context = RunContext::on(device, observer);
            let outcome = match conditions.adapt().run(network, sets, None, &mut context) {
                Err(Error::Core(CoreError::Diverged { .. })) => {
                    candidate.information.clear();
                    break;
                }
                outcome => outcome?,
            };
            if outcome.ended == StopReason::Interrupted {
                let stage = format!(
                    "selecting, with {} of {} candidates done,",
                    found.len(),
                    candidates.len()
                );
                return Err(
                    CoreError::Interrupted { stage, step: outcome.steps, saved: None }.into()
                );
            }
            let each =
                unlabeled.iter().map(|domain| mutual_information(&outcome.network, domain, device));
            let each = each.collect::<Result<Vec<f64>>>()?;
            candidate.information.push(each.iter().sum::<f64>() / each.len().max(1) as f64);
            if let Some(domain) = &validation {
                let figures = evaluate(&outcome.network, &crate::Classification, domain, device)?;
                candidate.held_out.push(figures.score);
            }
        }
        found.push(candidate);
    }
    Ok(sorted(found))
}

fn sorted(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.mean_information().total_cmp(&a.mean_information()));
    candidates
}
