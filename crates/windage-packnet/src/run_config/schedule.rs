//! How pruning ratios are chosen.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use crate::ratios::{DepthRamp, DepthStep, FirstAndLaterTasks, PlannedTasks, SimilarityTable};
use crate::{RatioSchedule, Result, Uniform};

/// Pruning ratio of the uniform schedule, in percent, if none is given.
const DEFAULT_PERCENT: f64 = 50.0;

/// The kind of schedule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScheduleKind {
    /// By depth and similarity, with room for a planned number of tasks.
    #[default]
    Planned,
    /// By depth and similarity, for networks that start untrained.
    Similarity,
    /// Fig. 5a for the first task, Fig. 8 for the others: by depth and similarity.
    StepSimilarity,
    /// Fig. 5b for the first task, Fig. 8 for the others: by depth and similarity.
    RampSimilarity,
    /// Fig. 5a for all tasks: by depth.
    Step,
    /// Fig. 5b for all tasks: by depth.
    Ramp,
    /// The same ratio for all layers and tasks, as in PackNet.
    Uniform,
}

impl ScheduleKind {
    /// Returns the name, as configurations write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Similarity => "similarity",
            Self::StepSimilarity => "step-similarity",
            Self::RampSimilarity => "ramp-similarity",
            Self::Step => "step",
            Self::Ramp => "ramp",
            Self::Uniform => "uniform",
        }
    }

    fn uses_table(self) -> bool {
        matches!(self, Self::Similarity | Self::StepSimilarity | Self::RampSimilarity)
    }
}

/// How pruning ratios are chosen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScheduleConfig {
    /// The kind of schedule.
    pub kind: ScheduleKind,
    /// For the kind `planned`: number of tasks to leave room for; the number of tasks of the run if
    /// it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<usize>,
    /// For the kind `planned`: whether tasks are expected to be unlike each other, such as
    /// different data sets.
    pub unlike: bool,
    /// For the kind `uniform`: the pruning ratio, in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratio_percent: Option<f64>,
    /// For the kinds by similarity: JSON file with the table, instead of `table`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_file: Option<PathBuf>,
    /// For the kinds by similarity: pruning ratios by divergence and depth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table: Option<SimilarityTable>,
}

impl ScheduleConfig {
    /// Changes the kind. Settings that only the former kind uses are reset.
    pub fn set_kind(&mut self, kind: ScheduleKind) {
        let former = std::mem::replace(&mut self.kind, kind);
        if former == ScheduleKind::Planned && kind != former {
            (self.plan, self.unlike) = (None, false);
        }
        if former == ScheduleKind::Uniform && kind != former {
            self.ratio_percent = None;
        }
        if former.uses_table() && kind != former {
            (self.table, self.table_file) = (None, None);
        }
    }

    /// Reads the table of `table_file`, and replaces settings that are missing by their defaults.
    ///
    /// # Errors
    /// Returns an error if a setting has no effect with this kind, or if the table cannot be read.
    pub(super) fn complete(&mut self) -> Result<()> {
        self.check_effects()?;
        if let Some(path) = self.table_file.take() {
            self.table = Some(read_table(&path)?);
        }
        match self.kind {
            ScheduleKind::Uniform => {
                self.ratio_percent.get_or_insert(DEFAULT_PERCENT);
            }
            ScheduleKind::Similarity => {
                self.table.get_or_insert_with(SimilarityTable::from_scratch);
            }
            ScheduleKind::StepSimilarity | ScheduleKind::RampSimilarity => {
                self.table.get_or_insert_default();
            }
            ScheduleKind::Planned | ScheduleKind::Step | ScheduleKind::Ramp => {}
        }
        Ok(())
    }

    fn check_effects(&self) -> Result<()> {
        let is_planned = self.kind == ScheduleKind::Planned;
        let planned = "the kind `planned`";
        let by_similarity = "a kind by similarity";
        for (name, is_given, is_used, kind) in [
            ("plan", self.plan.is_some(), is_planned, planned),
            ("unlike", self.unlike, is_planned, planned),
            (
                "ratio_percent",
                self.ratio_percent.is_some(),
                self.kind == ScheduleKind::Uniform,
                "the kind `uniform`",
            ),
            ("table_file", self.table_file.is_some(), self.kind.uses_table(), by_similarity),
            ("table", self.table.is_some(), self.kind.uses_table(), by_similarity),
        ] {
            if is_given && !is_used {
                let range = format!("left out, or used with {kind} (`schedule.kind`)");
                let field = format!("schedule.{name}");
                return Err(CoreError::setting(&field, "given", &range).into());
            }
        }
        if self.table.is_some() && self.table_file.is_some() {
            let range = "left out where there is a `schedule.table`";
            return Err(CoreError::setting("schedule.table_file", "given", range).into());
        }
        Ok(())
    }

    /// Returns an error that names the first setting that is out of its range.
    pub(super) fn validate(&self) -> Result<()> {
        let percent = self.ratio_percent.unwrap_or(DEFAULT_PERCENT);
        if !(0.0..=100.0).contains(&percent) {
            return Err(CoreError::setting("schedule.ratio_percent", percent, "0…100").into());
        }
        if self.plan == Some(0) {
            return Err(CoreError::setting("schedule.plan", 0, "at least 1").into());
        }
        self.table.as_ref().map_or(Ok(()), SimilarityTable::validate)
    }

    /// Returns the schedule for a number of tasks.
    pub fn schedule(&self, tasks: usize) -> Box<dyn RatioSchedule> {
        let table = |default: fn() -> SimilarityTable| self.table.clone().unwrap_or_else(default);
        match self.kind {
            ScheduleKind::Planned => {
                let plan = if self.unlike { PlannedTasks::unlike } else { PlannedTasks::new };
                Box::new(plan(self.plan.unwrap_or(tasks)))
            }
            ScheduleKind::Similarity => Box::new(table(SimilarityTable::from_scratch)),
            ScheduleKind::StepSimilarity => {
                let (first, later) = (DepthStep::default(), table(SimilarityTable::default));
                Box::new(FirstAndLaterTasks { first, later })
            }
            ScheduleKind::RampSimilarity => {
                let (first, later) = (DepthRamp::default(), table(SimilarityTable::default));
                Box::new(FirstAndLaterTasks { first, later })
            }
            ScheduleKind::Step => Box::new(DepthStep::default()),
            ScheduleKind::Ramp => Box::new(DepthRamp::default()),
            ScheduleKind::Uniform => {
                Box::new(Uniform(self.ratio_percent.unwrap_or(DEFAULT_PERCENT) / 100.0))
            }
        }
    }
}

fn read_table(path: &Path) -> Result<SimilarityTable> {
    let text = std::fs::read_to_string(path).map_err(|source| CoreError::Io {
        action: "read",
        path: path.into(),
        source,
    })?;
    serde_json::from_str(&text).map_err(|error| {
        CoreError::Config { origin: path.display().to_string(), reason: error.to_string() }.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(mut config: ScheduleConfig) -> std::result::Result<ScheduleConfig, String> {
        config.complete().map_err(|error| error.to_string())?;
        Ok(config)
    }

    #[test]
    fn settings_without_effect_are_refused_by_name() {
        let uniform = || ScheduleConfig { kind: ScheduleKind::Uniform, ..Default::default() };
        for (config, name) in [
            (ScheduleConfig { plan: Some(3), ..uniform() }, "schedule.plan"),
            (ScheduleConfig { unlike: true, ..uniform() }, "schedule.unlike"),
            (ScheduleConfig { table: Some(SimilarityTable::default()), ..uniform() }, "table"),
            (ScheduleConfig { table_file: Some("a".into()), ..uniform() }, "schedule.table_file"),
            (
                ScheduleConfig { ratio_percent: Some(3.0), ..Default::default() },
                "schedule.ratio_percent",
            ),
        ] {
            let message = completed(config).unwrap_err();
            assert!(message.contains(name) && message.contains("schedule.kind"), "{message}");
        }
    }

    #[test]
    fn another_kind_drops_what_only_the_former_one_uses() {
        let mut config =
            completed(ScheduleConfig { kind: ScheduleKind::StepSimilarity, ..Default::default() })
                .unwrap();
        assert_eq!(config.table, Some(SimilarityTable::default()));
        config.set_kind(ScheduleKind::Uniform);
        let mut config = completed(config).unwrap();
        assert_eq!(config.ratio_percent, Some(DEFAULT_PERCENT));
        config.set_kind(ScheduleKind::Planned);
        assert_eq!(completed(config), Ok(ScheduleConfig::default()));
    }

    #[test]
    fn kinds_are_written_by_their_names() {
        for kind in [
            ScheduleKind::Planned,
            ScheduleKind::Similarity,
            ScheduleKind::StepSimilarity,
            ScheduleKind::RampSimilarity,
            ScheduleKind::Step,
            ScheduleKind::Ramp,
            ScheduleKind::Uniform,
        ] {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }
}
