//! Choosing settings without labels of the target.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::config_file::with_absolute_paths;
use windage_core::training::{Blobs, Checkpoint, Identity, StopReason, value_blob};
use windage_core::{Domain, Error as CoreError, RunContext, Seed};
use windage_losses::correlation::MapReduction;

use crate::adapt::Outcome;
use crate::error::{Error, Result};
use crate::evaluation::{evaluate, mutual_information};
use crate::network::Network;
use crate::run_config::{CorrelationConfig, Prepared, RunConfig};
use crate::task::Classification;

const STAGE: &str = "selecting";
/// Name of the candidates in a checkpoint.
const FOUND: &str = "candidates";
/// Factors of the weight and of the batch size of [`candidates`].
const WEIGHTS: [f64; 4] = [0.3, 1.0, 3.0, 10.0];
const BATCHES: [usize; 2] = [1, 2];
const MAPS: [MapReduction; 3] =
    [MapReduction::GlobalAverage, MapReduction::GlobalMax, MapReduction::Positions];

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

/// Returns configurations with other weights, layers, reductions and batch sizes; none if there is
/// no correlation term.
pub fn candidates(config: &RunConfig) -> Vec<RunConfig> {
    let base = RunConfig { compare: None, select: None, ..config.clone() };
    let batches = BATCHES.iter().map(|factor| {
        let mut config = base.clone();
        config.training.batch *= factor;
        config.training.unlabeled_batch *= factor;
        config
    });
    batches.flat_map(|config| with_other_terms(&config)).collect()
}

fn with_other_terms(config: &RunConfig) -> Vec<RunConfig> {
    let Some(base) = &config.correlation else { return Vec::new() };
    let names = config.network.layers();
    // The two layers before the logits.
    let layers: Vec<&String> = names.iter().rev().skip(1).take(2).collect();
    let mut candidates = Vec::new();
    for factor in WEIGHTS {
        for layer in &layers {
            // Dense layers have no positions to reduce.
            for maps in if layer.starts_with("conv") { &MAPS[..] } else { &MAPS[..1] } {
                let weight = base.weight * factor;
                let layers = [((*layer).clone(), 1.0)].into();
                let correlation = CorrelationConfig { weight, layers, maps: *maps, ..base.clone() };
                candidates.push(RunConfig { correlation: Some(correlation), ..config.clone() });
            }
        }
    }
    candidates
}

/// Trains each candidate with each seed and sorts the candidates by mutual information, the best
/// first. The checkpoint of the context keeps the metrics of finished candidates.
///
/// The criterion is [`mutual_information`], averaged over the unlabeled sets. It is high if
/// predictions on unlabeled samples are certain and all classes occur. Labels of unlabeled and test
/// sets are not used.
///
/// # Errors
/// Returns the errors of [`RunConfig::prepare`] and [`Adapt::run`](crate::Adapt::run), and an error
/// if the observer asks to stop, or if the checkpoint cannot be used. A candidate whose training
/// diverges is no error; it comes last.
pub fn select(
    candidates: &[RunConfig],
    seeds: &[Seed],
    context: &mut RunContext<'_>,
) -> Result<Vec<Candidate>> {
    let named = candidates.iter().map(with_absolute_paths);
    let named = named.collect::<windage_core::Result<Vec<RunConfig>>>()?;
    let identity = Identity::new(STAGE).with("candidates", &named).with("seeds", seeds);
    let mut found: Vec<Candidate> = match Checkpoint::read(&context.checkpoint, &identity)? {
        Some(checkpoint) => checkpoint.value(FOUND)?,
        None => Vec::new(),
    };
    for config in candidates.iter().skip(found.len()) {
        let Some(candidate) = evaluated(config, seeds, context)? else {
            let saved = save(&found, &identity, context)?;
            let (done, all) = (found.len(), candidates.len());
            let stage = format!("{STAGE}, with {done} of {all} candidates done,");
            return Err(CoreError::Interrupted { stage, step: done, saved }.into());
        };
        found.push(candidate);
        save(&found, &identity, context)?;
    }
    found.sort_by(|a, b| b.mean_information().total_cmp(&a.mean_information()));
    Ok(found)
}

/// Trains a candidate with each seed. Returns `None` if the observer asked to stop.
fn evaluated(
    config: &RunConfig,
    seeds: &[Seed],
    context: &mut RunContext<'_>,
) -> Result<Option<Candidate>> {
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
            return Ok(None);
        }
        candidate.evaluate(&trained, context)?;
    }
    Ok(Some(candidate))
}

/// Writes the finished candidates to the checkpoint, if there is one, and returns its path.
fn save(
    found: &Vec<Candidate>,
    identity: &Identity,
    context: &RunContext<'_>,
) -> Result<Option<PathBuf>> {
    let Some(path) = context.checkpoint.path() else { return Ok(None) };
    let blobs = Blobs::from([(FOUND.into(), value_blob(path, found)?)]);
    Checkpoint::new(identity, found.len(), blobs).write(path)?;
    Ok(Some(path.into()))
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
            self.held_out.push(evaluate(network, &Classification::new(), set, device)?.score);
        }
        Ok(())
    }
}
