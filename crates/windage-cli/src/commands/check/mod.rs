//! `windage check`.

mod arguments;
mod checked;
mod config;
mod doubts;
mod tables;

pub(crate) use arguments::Arguments;

use windage::diagnose::run_config::CheckRunConfig;

use super::stored;
use crate::failure::Result;
use crate::run::{Job, Outcome, Run, RunArguments};

impl Job for Arguments {
    type Config = CheckRunConfig;

    const COMMAND: &'static str = "check";

    fn run_arguments(&self) -> &RunArguments {
        &self.run
    }

    fn apply(&self, config: &mut CheckRunConfig) -> Result<()> {
        self.override_config(config)
    }

    fn complete(&self, mut config: CheckRunConfig) -> Result<CheckRunConfig> {
        stored::complete(&mut config.network)?;
        Ok(config.completed()?)
    }

    fn execute(&self, config: &CheckRunConfig, run: &mut Run) -> Result<Outcome> {
        let prepared = config.prepare(run.device())?;
        #[cfg(feature = "onnx")]
        let prepared =
            super::onnx::keeping_features(prepared, self.classifier.feature_cache.as_deref())?;
        checked::check(config, &prepared, run)
    }
}
