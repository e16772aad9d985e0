//! The configuration, and how options change it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage::adapt::RunConfig;
use windage::adapt::network::NetworkConfig;
use windage::adapt::run_config::{
    CorrelationConfig, DataConfig, SplitConfig, TermConfig, TermKind, Variant,
};
use windage::adapt::terms::{Mode, Sampling};
use windage::adapt::training::Optimizer;
use windage::core::Seed;
use windage::core::config_file::RunConfigFile;
use windage::data::read::is_unlabeled;

use super::arguments::{
    Arguments, DataArguments, NetworkArguments, PlanArguments, TermArguments, TrainingArguments,
};
use crate::failure::{Failure, Result};
use crate::model;
use crate::run::refuse_without_effect;

/// Number of labeled samples to train on.
const SAMPLES: usize = 4000;

/// A run configuration whose default has the correlation term, while a file has what it says.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Config(pub(super) RunConfig);

impl Default for Config {
    fn default() -> Self {
        Self(RunConfig::example())
    }
}

impl RunConfigFile for Config {
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        self.0.paths()
    }
}

impl Arguments {
    /// Overrides a configuration by the options.
    pub(super) fn override_config(&self, config: &mut RunConfig) -> Result<()> {
        self.data.apply(config);
        self.network.apply(config)?;
        self.training.apply(config)?;
        self.plan.apply(config);
        self.terms.apply(config)
    }

    /// Completes a configuration and refuses options without effect.
    pub(super) fn complete_config(&self, config: RunConfig) -> Result<RunConfig> {
        self.refuse_in_plan(&config)?;
        self.terms.refuse_together(&config)?;
        let is_alone = config.correlation.is_none() && config.terms.is_empty();
        if is_alone && config.compare.is_none() {
            let is_given = self.training.propagation.is_some();
            refuse_without_effect(&[("--propagation", is_given)], "where there are no terms")?;
        }
        let mut config = config.completed()?;
        if let (Some(samples), None) = (self.data.samples, &self.data.source) {
            config.labeled.iter_mut().for_each(|set| set.samples = Some(samples));
        }
        Ok(config.completed()?)
    }

    fn refuse_in_plan(&self, config: &RunConfig) -> Result<()> {
        let PlanArguments { only, seeds, .. } = &self.plan;
        if config.compare.is_none() {
            refuse_without_effect(&[("--only", !only.is_empty())], "without --compare")?;
            if config.select.is_none() {
                let given = [("--seeds", seeds.is_some())];
                return refuse_without_effect(&given, "without --compare or --select");
            }
        }
        let TermArguments { mode, together, layers, maps, .. } = &self.terms;
        if let Some(compare) = &config.compare {
            let given = [("--mode", mode.is_some()), ("--together", *together)];
            refuse_without_effect(&given, "with --compare, which trains all modes")?;
            return self.terms.refuse_in(&compare.variants);
        }
        if config.select.is_none() {
            return Ok(());
        }
        let given = [("--layers", !layers.is_empty()), ("--maps", maps.is_some())];
        refuse_without_effect(&given, "with --select, which tries several")
    }
}

impl DataArguments {
    fn apply(&self, config: &mut RunConfig) {
        if let Some(source) = &self.source {
            let samples = Some(self.samples.unwrap_or(SAMPLES));
            config.labeled = vec![DataConfig { samples, ..DataConfig::at(source) }];
        }
        if let Some(target) = &self.target {
            config.unlabeled = vec![DataConfig::at(target)];
            let test = DataConfig { split: SplitConfig::Test, ..DataConfig::at(target) };
            // A folder that cannot be read is an error where it is opened.
            config.test = (!is_unlabeled(target).unwrap_or(false)).then_some(test);
        }
        config.held_out = self.held_out.unwrap_or(config.held_out);
        config.images.size = self.size.or(config.images.size);
        config.images.color = self.color.map(Into::into).or(config.images.color);
        config.images.max_pixels = self.max_pixels.or(config.images.max_pixels);
    }
}

impl NetworkArguments {
    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        if let Some(start) = &self.start {
            config.network = model::network_config(start)?;
            config.start = Some(start.clone());
        }
        config.frozen_output |= self.freeze_output;
        config.source_free |= self.source_free;
        let network = &mut config.network;
        if let Some(kind) = self.network {
            *network = NetworkConfig::of(kind.into());
        }
        if !self.channels.is_empty() {
            network.channels.clone_from(&self.channels);
        }
        if !self.hidden.is_empty() {
            network.hidden.clone_from(&self.hidden);
        }
        network.kernel = self.kernel.unwrap_or(network.kernel);
        network.normalization = self.normalization.map_or(network.normalization, Into::into);
        network.dropout = self.dropout.unwrap_or(network.dropout);
        network.input = self.scale_inputs.unwrap_or(network.input);
        Ok(())
    }
}

impl TrainingArguments {
    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        let training = &mut config.training;
        training.steps = self.steps.unwrap_or(training.steps);
        training.batch = self.batch.unwrap_or(training.batch);
        training.unlabeled_batch = self.batch.unwrap_or(training.unlabeled_batch);
        training.learning_rate = self.learning_rate.unwrap_or(training.learning_rate);
        training.optimizer = self.optimizer.unwrap_or(training.optimizer);
        training.propagation = self.propagation.map_or(training.propagation, Into::into);
        training.decay = self.decay.unwrap_or(training.decay);
        training.clipping = self.clip.or(training.clipping);
        training.smoothing = self.smoothing.unwrap_or(training.smoothing);
        training.statistics = self.statistics.map_or(training.statistics, Into::into);
        training.interval = self.interval.unwrap_or(training.interval);
        config.seed = self.seed.map_or(config.seed, Seed);
        let Some(given) = self.weight_decay else { return Ok(()) };
        match &mut training.optimizer {
            Optimizer::AdamW { weight_decay } | Optimizer::Sgd { weight_decay, .. } => {
                *weight_decay = given;
                Ok(())
            }
            Optimizer::Adam => {
                refuse_without_effect(&[("--weight-decay", true)], "with adam; use adam-w")
            }
        }
    }
}

impl PlanArguments {
    fn apply(&self, config: &mut RunConfig) {
        if self.compare {
            config.compare.get_or_insert_default();
        }
        if self.select {
            config.select.get_or_insert_default();
        }
        if let Some(compare) = &mut config.compare {
            if !self.only.is_empty() {
                compare.variants.clone_from(&self.only);
            }
            compare.seeds = self.seeds.unwrap_or(compare.seeds);
        }
        if let Some(select) = &mut config.select {
            select.seeds = self.seeds.unwrap_or(select.seeds);
        }
    }
}

impl TermArguments {
    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        self.apply_mode(config);
        self.apply_to_correlation(config)?;
        self.apply_coral(config)?;
        self.apply_terms(config)?;
        let thresholds = self.thresholds.iter().cloned();
        config.thresholds.0.extend(thresholds);
        Ok(())
    }

    fn apply_mode(&self, config: &mut RunConfig) {
        let Some(choice) = self.mode else { return };
        config.correlation = choice.mode().map(|mode| match &config.correlation {
            Some(correlation) => correlation.with_mode(mode, correlation.sampling),
            None => CorrelationConfig::new(mode),
        });
    }

    fn apply_to_correlation(&self, config: &mut RunConfig) -> Result<()> {
        let Some(correlation) = &mut config.correlation else {
            let given = [
                ("--weight", self.weight.is_some()),
                ("--layers", !self.layers.is_empty()),
                ("--maps", self.maps.is_some()),
                ("--measure", self.measure.is_some()),
                ("--together", self.together),
            ];
            return refuse_without_effect(&given, "without a correlation term (--mode)");
        };
        if self.together {
            *correlation = correlation.with_mode(correlation.mode, Sampling::Together);
        }
        correlation.weight = self.weight.unwrap_or(correlation.weight);
        if !self.layers.is_empty() {
            correlation.layers = self.layers.iter().map(|layer| (layer.clone(), 1.0)).collect();
        }
        correlation.maps = self.maps.map_or(correlation.maps, Into::into);
        correlation.measure = self.measure.map_or(correlation.measure, Into::into);
        Ok(())
    }

    fn apply_coral(&self, config: &mut RunConfig) -> Result<()> {
        let loss = TermKind::DeepCoral;
        if let Some(term) = config.terms.iter_mut().find(|term| term.loss == loss) {
            term.weight = self.coral.unwrap_or(term.weight);
            term.layer = self.coral_layer.clone().or(term.layer.take());
            return Ok(());
        }
        let Some(weight) = self.coral else {
            let given = [("--coral-layer", self.coral_layer.is_some())];
            return refuse_without_effect(&given, "without --coral");
        };
        let term = TermConfig::new(loss).with_weight(weight);
        config.terms.push(TermConfig { layer: self.coral_layer.clone(), ..term });
        Ok(())
    }

    fn apply_terms(&self, config: &mut RunConfig) -> Result<()> {
        if self.terms.is_empty() {
            let given = [("--ramp", self.ramp.is_some())];
            return refuse_without_effect(&given, "without --term");
        }
        let is_repeated =
            |at: usize| self.terms[..at].iter().any(|it| it.loss == self.terms[at].loss);
        if let Some(at) = (0..self.terms.len()).find(|&at| is_repeated(at)) {
            let name = self.terms[at].loss.name();
            return Err(Failure::Usage(format!("--term {name} is given twice")));
        }
        for term in &self.terms {
            let term = TermConfig { ramp: self.ramp, ..term.clone() };
            match config.terms.iter_mut().find(|found| found.loss == term.loss) {
                Some(found) => (found.weight, found.ramp) = (term.weight, term.ramp.or(found.ramp)),
                None => config.terms.push(term),
            }
        }
        Ok(())
    }

    /// Refuses weights of terms that none of the compared variants has.
    fn refuse_in(&self, variants: &[Variant]) -> Result<()> {
        let has = |variant: &Variant, term: fn(&RunConfig) -> bool| {
            term(&RunConfig::example().variant(*variant))
        };
        let is_unused = |term| !variants.iter().any(|variant| has(variant, term));
        let lacks = |kind: TermKind| {
            let runs = variants.iter().map(|variant| RunConfig::example().variant(*variant));
            !runs.into_iter().any(|run| run.terms.iter().any(|term| term.loss == kind))
        };
        let given = [
            ("--weight", self.weight.is_some() && is_unused(|run| run.correlation.is_some())),
            ("--coral", self.coral.is_some() && lacks(TermKind::DeepCoral)),
            ("--term", self.terms.iter().any(|term| lacks(term.loss))),
        ];
        refuse_without_effect(&given, "with these variants, which have no such term")
    }

    /// Refuses `--together` where there is one data set.
    fn refuse_together(&self, config: &RunConfig) -> Result<()> {
        let mode = config.correlation.as_ref().map(|correlation| correlation.mode);
        let sets = match mode {
            Some(Mode::A) => &config.unlabeled,
            Some(Mode::C) => &config.labeled,
            Some(Mode::B) | None => return Ok(()),
        };
        let is_without_effect = self.together && sets.len() < 2;
        let given = [("--together", is_without_effect)];
        refuse_without_effect(&given, "with one data set, as outside of mode B")
    }
}
