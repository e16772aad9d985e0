//! A training run and its metrics.

use std::path::Path;
use std::time::Instant;

use burn::module::Module;
use burn::tensor::Device;
use windage::adapt::evaluation::{evaluate, layer_correlation, mutual_information};
use windage::adapt::network::Network;
use windage::adapt::run_config::Prepared;
use windage::adapt::sets::LabeledSet;
use windage::adapt::{Classification, Outcome, RunConfig};
use windage::core::files::write_whole;
use windage::core::training::StopReason;
use windage::core::{Domain, RunContext};
use windage::losses::correlation::CorrelationLossConfig;
use windage::report::adapt::{AdaptEntry, DomainMetrics};

use crate::common::Failure;

/// The layer whose correlation is reported, and how it is measured.
#[derive(Clone)]
pub(crate) struct Reported {
    layer: String,
    loss: CorrelationLossConfig,
}

impl Reported {
    /// Takes the first layer of the correlation term or, without such a term, the layer before the
    /// logits.
    pub(crate) fn new(config: &RunConfig) -> Self {
        let of_term = config.correlation.as_ref().and_then(|correlation| {
            let layer = correlation.layers.keys().next()?.clone();
            Some(Self { layer, loss: correlation.loss() })
        });
        of_term.unwrap_or_else(|| {
            let layers = config.network.layers();
            let layer = layers[layers.len().saturating_sub(2)].clone();
            Self { layer, loss: CorrelationLossConfig::new() }
        })
    }
}

/// A trained network and its metrics.
pub(crate) struct Run {
    network: Network,
    /// The entry of the report.
    pub(crate) entry: AdaptEntry,
}

impl Run {
    /// Trains and evaluates a network.
    pub(crate) fn new(
        config: &RunConfig,
        reported: &Reported,
        context: &mut RunContext<'_>,
    ) -> Result<Self, Failure> {
        let device = context.device()?;
        let Prepared { sets, labeled, unlabeled, validation, test, network, .. } =
            config.prepare(device)?;
        let Reported { layer, loss } = reported;
        let unlabeled = unlabeled.first();
        let correlation = |network: &Network| -> Result<Option<f64>, Failure> {
            let set = unlabeled.or(test.as_ref());
            let correlation = set.map(|set| layer_correlation(network, layer, loss, set, device));
            Ok(correlation.transpose()?)
        };
        let correlation_before = correlation(&network)?;
        let held_out = validation.as_ref().map(|domain| domain as &dyn LabeledSet<_, _>);
        let start = Instant::now();
        let outcome = config.adapt().run(network, sets, held_out, context)?;
        let seconds = start.elapsed().as_secs_f64();
        let Outcome { network, history, steps, ended, recommendations } = outcome;
        let evaluated = |domain: &Domain| metrics(&network, domain, device);
        let entry = AdaptEntry {
            source: evaluated(validation.as_ref().unwrap_or(&labeled[0]))?,
            target: test.as_ref().map(evaluated).transpose()?,
            information: unlabeled
                .map(|domain| mutual_information(&network, domain, device))
                .transpose()?,
            correlation_before,
            correlation_after: correlation(&network)?,
            layer: layer.clone(),
            steps,
            ended,
            seconds,
            history,
            recommendations,
        };
        Ok(Self { network, entry })
    }

    /// Returns whether the user asked to stop.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.entry.ended == StopReason::Interrupted
    }

    /// Returns the error message of an interrupted run.
    pub(crate) fn interruption(&self) -> String {
        format!("interrupted at step {}; --resume continues", self.entry.steps)
    }

    /// Writes the weights of the network in Burn's format.
    pub(crate) fn save_network(&self, path: &Path) -> Result<(), Failure> {
        let bytes = self.network.clone().into_record().into_bytes()?;
        Ok(write_whole(path, &bytes)?)
    }
}

fn metrics(network: &Network, domain: &Domain, device: &Device) -> Result<DomainMetrics, Failure> {
    let metrics = evaluate(network, &Classification, domain, device)?;
    let (name, samples) = (domain.name().into(), domain.len());
    Ok(DomainMetrics { name, samples, accuracy: metrics.score, loss: metrics.loss })
}
