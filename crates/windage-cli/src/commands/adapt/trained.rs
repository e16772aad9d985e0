//! A training run and its metrics.

use std::time::Instant;

use burn::tensor::Device;
use windage::adapt::evaluation::{evaluate, layer_correlation, mutual_information};
use windage::adapt::network::Network;
use windage::adapt::run_config::Prepared;
use windage::adapt::sets::LabeledSet;
use windage::adapt::{Classification, Outcome, RunConfig};
use windage::core::training::StopReason;
use windage::core::{Domain, RunContext};
use windage::losses::correlation::CorrelationLossConfig;
use windage::report::adapt::{AdaptEntry, DomainMetrics};

use crate::failure::{Failure, Result};
use crate::model::{self, Architecture, Input, ModelCard, Signal, SignalPlacement};

/// The layer whose correlation is reported, and how it is measured.
#[derive(Clone)]
pub(super) struct Reported {
    layer: String,
    loss: CorrelationLossConfig,
}

impl Reported {
    /// Takes the first layer of the correlation term or, without such a term, the layer before the
    /// logits.
    pub(super) fn new(config: &RunConfig) -> Self {
        let of_term = config.correlation.as_ref().and_then(|correlation| {
            let layer = correlation.layers_in(&config.network).into_keys().next()?;
            Some(Self { layer, loss: correlation.loss() })
        });
        of_term.unwrap_or_else(|| Self {
            layer: config.network.feature_layer(),
            loss: CorrelationLossConfig::new(),
        })
    }
}

/// Opens the data sets, and creates the network or reads the one that training begins with.
pub(super) fn prepared(config: &RunConfig, device: &Device) -> Result<Prepared> {
    let mut prepared = config.prepare(device)?;
    if let Some(path) = &config.start {
        let card = card(config, &prepared)?;
        prepared.network = model::load_network(path, &card, device)?;
    }
    if config.frozen_output {
        prepared.network = prepared.network.with_frozen_output();
    }
    Ok(prepared)
}

/// A trained network and its metrics.
pub(super) struct Trained {
    pub(super) network: Network,
    /// What has to be known to use the network.
    pub(super) card: ModelCard,
    /// The entry of the report.
    pub(super) entry: AdaptEntry,
}

impl Trained {
    /// Trains and evaluates a network on data sets that are prepared.
    pub(super) fn new(
        config: &RunConfig,
        prepared: Prepared,
        reported: &Reported,
        context: &mut RunContext<'_>,
    ) -> Result<Self> {
        let device = context.device()?;
        let card = card(config, &prepared)?;
        let Prepared { sets, labeled, unlabeled, validation, test, network, .. } = prepared;
        let Reported { layer, loss } = reported;
        let unlabeled = unlabeled.first();
        let correlation = |network: &Network| -> Result<Option<f64>> {
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
        Ok(Self { network, card, entry })
    }

    /// Returns the failure of a run that the user has stopped. `stage` says which one it is.
    pub(super) fn interruption(&self, stage: &str) -> Option<Failure> {
        (self.entry.ended == StopReason::Interrupted).then(|| Failure::Interrupted {
            message: format!(
                "{stage} was interrupted at step {}; --resume continues",
                self.entry.steps
            ),
            is_saved: true,
        })
    }
}

fn metrics(network: &Network, domain: &Domain, device: &Device) -> Result<DomainMetrics> {
    let metrics = evaluate(network, &Classification::new(), domain, device)?;
    let (name, samples) = (domain.name().into(), domain.len());
    Ok(DomainMetrics { name, samples, accuracy: metrics.score, loss: metrics.loss })
}

fn card(config: &RunConfig, prepared: &Prepared) -> Result<ModelCard> {
    let domain = &prepared.labeled[0];
    let shape: std::result::Result<[usize; 3], _> = domain.shape().try_into();
    let shape = shape.map_err(|_| "the samples are not images of three axes")?;
    let input = match &prepared.spectrogram {
        None => Input::Images { shape },
        Some(spectrogram) => Input::Spectrograms {
            shape,
            transform: spectrogram.transform.clone(),
            scaling: spectrogram.scaling,
            signal: Signal {
                channels: shape[0],
                length: spectrogram.length,
                placement: SignalPlacement::Start,
                rate_hz: Some(spectrogram.rate_hz),
            },
        },
    };
    let architecture = Architecture::Network(config.network.clone());
    Ok(ModelCard::new("adapt", architecture, input, domain.classes()))
}
