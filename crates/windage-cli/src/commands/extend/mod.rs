//! `windage extend`.

mod arguments;
mod choices;
mod compare;
mod comparison;
mod doubts;
mod finding;
mod names;
mod sequence;
mod stored;
mod tables;

pub(crate) use arguments::Arguments;
pub(crate) use finding::TaskChoiceName;

use windage::packnet::run_config::{Learner, RunConfig};

use crate::failure::Result;
use crate::run::{Job, Outcome, Run, RunArguments};

impl Job for Arguments {
    type Config = RunConfig;

    const COMMAND: &'static str = "extend";

    fn run_arguments(&self) -> &RunArguments {
        &self.run
    }

    fn apply(&self, config: &mut RunConfig) -> Result<()> {
        self.override_config(config)
    }

    fn complete(&self, config: RunConfig) -> Result<RunConfig> {
        Ok(config.completed()?)
    }

    fn execute(&self, config: &RunConfig, run: &mut Run) -> Result<Outcome> {
        let tasks = config.tasks()?;
        let mut learner = Learner::new(config, &tasks, run.device().clone());
        match &config.compare {
            Some(compare) => compare::run(&mut learner, compare, run),
            None => sequence::run(&learner, run),
        }
    }
}
