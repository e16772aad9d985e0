//! `windage adapt`.

mod arguments;
mod choices;
mod compare;
mod comparison;
mod config;
mod doubts;
mod select;
mod single;
mod trained;

pub(crate) use arguments::Arguments;

use config::Config;

use crate::failure::Result;
use crate::run::{Job, Outcome, Run, RunArguments};

impl Job for Arguments {
    type Config = Config;

    const COMMAND: &'static str = "adapt";

    fn run_arguments(&self) -> &RunArguments {
        &self.run
    }

    fn apply(&self, config: &mut Config) -> Result<()> {
        self.override_config(&mut config.0)
    }

    fn complete(&self, config: Config) -> Result<Config> {
        Ok(Config(self.complete_config(config.0)?))
    }

    fn execute(&self, config: &Config, run: &mut Run) -> Result<Outcome> {
        let config = &config.0;
        match (&config.compare, &config.select) {
            (Some(compare), _) => compare::run(config, compare, run),
            (_, Some(plan)) => select::run(config, plan, run),
            _ => single::run(config, run),
        }
    }
}
