//! One training run with everything that is measured on it.

use std::path::Path;
use std::time::Instant;

use burn::module::Module;
use windage::adapt::{
    Classification, Network, Prepared, RunConfig, StopReason, evaluate, layer_correlation,
    mutual_information,
};
use windage::core::{Domain, RunContext, write_whole};
use windage::losses::correlation::CorrelationLossConfig;
use windage::report::adapt::{AdaptEntry, DomainMetrics};

use crate::common::Failure;

/// The layer whose correlation is reported, and how it is measured.
#[derive(Clone)]
pub(crate) struct Reported {
    layer: String,
    config: CorrelationLossConfig,
}

impl Reported {
    /// That of the correlation term; where there is none, the layer before the output.
    pub(crate) fn of(conditions: &RunConfig) -> Self {
        let of_term = conditions.correlation.as_ref().and_then(|correlation| {
            Some(Self {
                layer: correlation.layers.keys().next()?.clone(),
                config: correlation.config(),
            })
        });
        of_term.unwrap_or_else(|| {
            let layers = conditions.network.layers();
            Self {
                layer: layers[layers.len().saturating_sub(2)].clone(),
                config: CorrelationLossConfig::new(),
            }
        })
    }
}

/// A trained network and its figures.
pub(crate) struct Run {
    network: Network,
    /// What the report says of it.
    pub(crate) entry: AdaptEntry,
}

impl Run {
    /// Trains as `conditions` say.
    pub(crate) fn new(
        conditions: &RunConfig,
        reported: &Reported,
        context: &mut RunContext<'_>,
    ) -> Result<Self, Failure> {
        let device = context.device()?;
        let Prepared { sets, labeled, unlabeled, validation, test, network } =
            conditions.prepare(device)?;
        let Reported { layer, config } = reported;
        let target = unlabeled.first().or(test.as_ref());
        let correlation = |network: &Network| -> Result<Option<f64>, Failure> {
            Ok(target
                .map(|domain| layer_correlation(network, layer, config, domain, device))
                .transpose()?)
        };
        let correlation_before = correlation(&network)?;
        let start = Instant::now();
        let validation_set =
            validation.as_ref().map(|domain| domain as &dyn windage::adapt::LabeledSet<_, _>);
        let outcome = conditions.adapt().run(network, sets, validation_set, context)?;
        let seconds = start.elapsed().as_secs_f64();
        let judged = |domain: &Domain| -> Result<DomainMetrics, Failure> {
            let figures = evaluate(&outcome.network, &Classification, domain, device)?;
            Ok(DomainMetrics {
                name: domain.name().into(),
                samples: domain.len(),
                accuracy: figures.score,
                loss: figures.loss,
            })
        };
        let entry = AdaptEntry {
            source: judged(validation.as_ref().unwrap_or(&labeled[0]))?,
            target: test.as_ref().map(judged).transpose()?,
            information: unlabeled
                .first()
                .map(|domain| mutual_information(&outcome.network, domain, device))
                .transpose()?,
            correlation_before,
            correlation_after: correlation(&outcome.network)?,
            layer: layer.clone(),
            steps: outcome.steps,
            ended: outcome.ended,
            seconds,
            history: outcome.history,
            recommendations: outcome.recommendations,
        };
        Ok(Self { network: outcome.network, entry })
    }

    /// Whether the user asked to stop.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.entry.ended == StopReason::Interrupted
    }

    /// How the interruption is said.
    pub(crate) fn interruption(&self) -> String {
        format!("interrupted at step {}; --resume continues", self.entry.steps)
    }

    /// Writes the network's weights in Burn's format.
    pub(crate) fn save_network(&self, path: &Path) -> Result<(), Failure> {
        let bytes = self.network.clone().into_record().into_bytes()?;
        Ok(write_whole(path, &bytes)?)
    }
}
