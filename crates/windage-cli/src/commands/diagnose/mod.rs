//! `windage diagnose`.

mod altered;
pub(super) mod arguments;
pub(super) mod choices;
pub(super) mod classifier;
pub(super) mod config;
pub(super) mod doubts;
mod explained;
mod generator;
mod mitigation;
mod nothing_lost;
mod tables;

pub(crate) use arguments::Arguments;

use windage::diagnose::run_config::RunConfig;

use super::stored;
use crate::failure::Result;
use crate::run::{Job, Outcome, Run, RunArguments};

impl Job for Arguments {
    type Config = RunConfig;

    const COMMAND: &'static str = "diagnose";
    const USES_SEVERAL_DEVICES: bool = true;

    fn run_arguments(&self) -> &RunArguments {
        &self.run
    }

    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        self.override_config(config)
    }

    fn complete(&self, mut config: RunConfig) -> Result<RunConfig> {
        stored::complete(&mut config.network)?;
        Ok(config.completed()?)
    }

    fn execute(&self, config: &RunConfig, run: &mut Run) -> Result<Outcome> {
        let prepared = config.prepare(run.device())?;
        #[cfg(feature = "onnx")]
        let prepared =
            super::onnx::keeping_features(prepared, self.classifier.feature_cache.as_deref())?;
        // Signals have no height.
        match prepared.domains.source.shape().len() {
            3 => explained::explain::<4>(config, &prepared, run),
            _ => explained::explain::<3>(config, &prepared, run),
        }
    }
}
