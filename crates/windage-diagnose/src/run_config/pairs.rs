//! The pairs that are explained.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::data::{DataConfig, refuse_first};
use crate::Result;
use crate::diagnose::Diagnose;
use crate::pairs::PairRule;

/// The pairs that are explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PairsConfig {
    /// Number of pairs, unless they are given.
    pub count: usize,
    /// Losses of at least this are high; ln 2 is an even chance of the correct class. The rule
    /// `thresholds` has limits of its own.
    pub least_high_loss: f64,
    /// How pairs are selected, unless files are given.
    pub rule: PairRule,
    /// Pairs of the user's own samples.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<PairFiles>,
}

/// Two files of the user, each with one picture or recording of the same class.
///
/// A sample that a domain does not hold among the samples that are explained is added to them, so
/// that the generative model learns it as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairFiles {
    /// A sample of the source, on which the classifier is good.
    pub source: PathBuf,
    /// A sample of the target, on which it is worse.
    pub target: PathBuf,
    /// Class of both. If it is missing, the name of the folder that holds a file tells its class,
    /// or for recordings the first part of its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
}

impl Default for PairsConfig {
    fn default() -> Self {
        let Diagnose { pairs: count, least_high_loss, rule, .. } = Diagnose::default();
        Self { count, least_high_loss, rule, files: Vec::new() }
    }
}

impl PairsConfig {
    pub(super) fn validate(&self, data: &DataConfig) -> Result<()> {
        let Self { count, least_high_loss, rule, files } = self;
        if *count == 0 {
            return Err(CoreError::setting("pairs.count", 0, "at least 1").into());
        }
        if !(least_high_loss.is_finite() && *least_high_loss > 0.0) {
            let range = "positive and finite";
            return Err(CoreError::setting("pairs.least_high_loss", least_high_loss, range).into());
        }
        rule.validate()?;
        let default = Self::default();
        let (has_count, has_rule) = (*count != default.count, *rule != default.rule);
        let are_given = matches!(rule, PairRule::Given { .. });
        refuse_first(&[("pairs.count", has_count, !are_given)], "where pairs are given")?;
        let has_files = !files.is_empty();
        let keys = [("pairs.count", has_count, !has_files), ("pairs.rule", has_rule, !has_files)];
        refuse_first(&keys, "with pairs.files, which are all explained")?;
        let keys = [("pairs.files", has_files, data.is_natural())];
        Ok(refuse_first(&keys, "unless both domains are data sets")?)
    }
}
