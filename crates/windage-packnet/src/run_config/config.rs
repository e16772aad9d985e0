//! The configuration of a run.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::config_file::RunConfigFile;
use windage_core::training::Identity;
use windage_core::{Error as CoreError, Seed};

use super::compare::{CompareConfig, Method};
use super::data::TaskDataConfig;
use super::learner::Task;
use super::packing::PackingConfig;
use super::schedule::ScheduleConfig;
use super::similarity::SimilarityConfig;
use super::training::RunTrainingConfig;
use crate::Result;
use crate::network::ConvNetworkConfig;

/// The configuration of a run that learns task after task.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// Seed of the initial weights and of the order of samples.
    pub seed: Seed,
    /// The data of the tasks.
    pub data: TaskDataConfig,
    /// The network that the tasks are packed into.
    pub network: ConvNetworkConfig,
    /// How the tasks are packed.
    pub packing: PackingConfig,
    /// How pruning ratios are chosen.
    pub schedule: ScheduleConfig,
    /// How the similarity of tasks is measured.
    pub similarity: SimilarityConfig,
    /// How the network is trained on each task.
    pub training: RunTrainingConfig,
    /// Methods to compare. If it is missing, the tasks are packed and nothing is compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compare: Option<CompareConfig>,
}

impl RunConfigFile for RunConfig {
    fn paths(&mut self) -> Vec<&mut PathBuf> {
        self.data.tasks.iter_mut().chain(&mut self.schedule.table_file).collect()
    }
}

impl RunConfig {
    /// Replaces settings that are missing by their defaults, reads the table of pruning ratios if
    /// it is in a file, and checks everything that can be checked before data are read.
    ///
    /// # Errors
    /// Returns an error that names the first setting that is out of its range or has no effect.
    pub fn completed(mut self) -> Result<Self> {
        self.check_schedule_is_used()?;
        self.schedule.complete()?;
        self.similarity.complete(self.seed)?;
        self.training.fine_tuning_rate = Some(self.training.fine_tuning_rate());
        self.validate()?;
        Ok(self)
    }

    /// Checks everything that can be checked before data are read.
    ///
    /// # Errors
    /// Returns an error that names the first setting that is out of its range.
    pub fn validate(&self) -> Result<()> {
        self.data.validate()?;
        self.network.validate()?;
        self.schedule.validate()?;
        self.similarity.validate()?;
        self.training.validate()?;
        self.compare.as_ref().map_or(Ok(()), CompareConfig::validate)
    }

    /// Returns an error if there is a schedule, but no method of the comparison uses it.
    fn check_schedule_is_used(&self) -> Result<()> {
        let is_used = |compare: &CompareConfig| compare.methods.contains(&Method::Packed);
        if self.compare.as_ref().is_none_or(is_used) || self.schedule == ScheduleConfig::default() {
            return Ok(());
        }
        let range = "left out, or used with the method `packed` (`compare.methods`)";
        Err(CoreError::setting("schedule", "given", range).into())
    }

    /// Returns by what a run with these tasks is known: all settings that determine its results,
    /// and the data. Paths, and which methods are compared, are left out.
    pub fn identity(&self, tasks: &[Task]) -> Identity {
        let data = TaskDataConfig { tasks: Vec::new(), ..self.data.clone() };
        let mut identity = Identity::new("tasks")
            .with("seed", &self.seed)
            .with_config("data", &data)
            .with_config("network", &self.network)
            .with_config("packing", &self.packing)
            .with_config("schedule", &self.schedule)
            .with_config("similarity", &self.similarity)
            .with_config("training", &self.training);
        for (number, task) in (1..).zip(tasks) {
            for (part, domain) in [
                ("training", &task.training),
                ("validation", &task.validation),
                ("test", &task.test),
            ] {
                identity = identity.with_domain(&format!("{part} data of task {number}"), domain);
            }
        }
        identity
    }
}

#[cfg(test)]
mod tests {
    use windage_core::config_file::{config_text, read_config};

    use super::*;

    fn completed(settings: &[&str]) -> std::result::Result<RunConfig, String> {
        let settings: Vec<String> = settings.iter().map(ToString::to_string).collect();
        let config: RunConfig = read_config(None, &settings).map_err(|error| error.to_string())?;
        config.completed().map_err(|error| error.to_string())
    }

    #[test]
    fn a_complete_configuration_is_read_as_it_was_written() {
        for settings in [
            &[][..],
            &["schedule.kind=ramp-similarity", "similarity.reference=[{newest=2}]"],
            &["compare.seeds=2", "schedule.kind=uniform", "packing.exclude=[\"hidden\"]"],
            &["similarity.measure={gaussian={samples=9}}", "seed=4", "data.classes_per_task=2"],
        ] {
            let config = completed(settings).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("a.toml");
            std::fs::write(&file, config_text(&config).unwrap()).unwrap();
            let read: RunConfig = read_config(Some(&file), &[]).unwrap();
            assert_eq!(read, config, "{settings:?}");
            assert_eq!(read.completed().unwrap(), config, "{settings:?}");
        }
    }

    #[test]
    fn settings_that_are_wrong_or_without_effect_are_named() {
        for (settings, words) in [
            (&["data.samples=9"][..], "`data.samples` is 9"),
            (&["data.size=7"], "`data.size` is 7"),
            (&["data.classes_per_task=0"], "`data.classes_per_task` is 0"),
            (&["data.in_turn=true"], "`data.in_turn` is true"),
            (&["network.width=0"], "`network.width` is 0"),
            (&["schedule.kind=uniform", "schedule.ratio_percent=101"], "`schedule.ratio_percent`"),
            (&["schedule.plan=0"], "`schedule.plan` is 0"),
            (&["training.epochs=0"], "`training.epochs` is 0"),
            (&["training.learning_rate=0"], "`training.learning_rate` is 0"),
            (&["similarity.reference=[{newest=0}]"], "`similarity.reference`"),
            (&["similarity.reference=[{ratio_below=nan}]"], "`similarity.reference`"),
            (&["similarity.measure.histogram.bins=1"], "`bins` is 1"),
            (&["similarity.measure={gaussian={seed=3}}"], "`similarity.measure.gaussian.seed`"),
            (&["compare.seeds=0"], "`compare.seeds` is 0"),
            (&["compare.methods=[]"], "`compare.methods`"),
            (&["compare.methods=[\"one-each\"]", "schedule.plan=3"], "`schedule` is given"),
            (&["training.seed=1"], "unknown field `seed`"),
        ] {
            let message = completed(settings).unwrap_err();
            assert!(message.contains(words), "{settings:?}: {message}");
        }
    }

    #[test]
    fn the_identity_names_what_differs_but_not_paths_and_methods() {
        let config = completed(&[]).unwrap();
        let text = config.identity(&[]).text();
        let other = completed(&["compare.seeds=1", "data.tasks=[\"a\"]"]).unwrap();
        assert_eq!(other.identity(&[]).difference(&text), "");
        let other = completed(&["training.epochs=3"]).unwrap();
        let difference = other.identity(&[]).difference(&text);
        assert_eq!(difference, "`training.epochs` is the default there and 3 here");
    }
}
