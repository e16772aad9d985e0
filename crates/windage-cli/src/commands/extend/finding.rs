//! The choice of a way to find tasks, and of what earlier tasks count, on the command line.

use clap::ValueEnum;
use windage::packnet::inference::TaskChoice;
use windage::packnet::similarity::ReferenceRule;

/// A way to find the task of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TaskChoiceName {
    /// The task whose network has the least entropy
    Entropy,
    /// The task whose network gives the highest probability
    Probability,
    /// The task whose network gives the highest energy
    Energy,
    /// The task whose data the sample is most like; no network runs
    Signature,
}

impl From<TaskChoiceName> for TaskChoice {
    fn from(name: TaskChoiceName) -> Self {
        match name {
            TaskChoiceName::Entropy => Self::Entropy,
            TaskChoiceName::Probability => Self::Probability,
            TaskChoiceName::Energy => Self::Energy,
            TaskChoiceName::Signature => Self::Signature,
        }
    }
}

/// Reads a rule such as `newest:5`.
pub(super) fn reference_rule(text: &str) -> Result<ReferenceRule, String> {
    let (name, value) = text.split_once(':').unwrap_or((text, ""));
    let count = || value.parse().map_err(|_| format!("`{value}` is no number of tasks"));
    match name {
        "newest" => Ok(ReferenceRule::Newest(count()?)),
        "lowest-ratios" => Ok(ReferenceRule::LowestRatios(count()?)),
        "ratio-below" => value
            .parse()
            .map(|percent: f64| ReferenceRule::RatioBelow(percent / 100.0))
            .map_err(|_| format!("`{value}` is no number in percent")),
        _ => Err("expected newest:N, lowest-ratios:N or ratio-below:PERCENT".into()),
    }
}
