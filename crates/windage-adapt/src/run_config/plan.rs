//! Several runs of one configuration: comparisons and the choice of settings.

use serde::{Deserialize, Serialize};
use windage_core::{Error, Result};

/// Number of runs of each variant or candidate.
const SEEDS: u64 = 5;

/// A combination of terms to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Variant {
    /// The task's loss alone.
    TaskAlone,
    /// The correlation term in mode A.
    A,
    /// The correlation term in mode B.
    B,
    /// The correlation term in mode C.
    C,
    /// Mode B with the samples of both domains together.
    BTogether,
    /// Deep CORAL.
    DeepCoral,
    /// Deep CORAL, and mode B with the samples of both domains together.
    DeepCoralBTogether,
    /// The information term.
    Information,
    /// The information term, and the correlation term in mode A.
    InformationA,
    /// Minimum class confusion.
    Mcc,
    /// The maximum mean discrepancy.
    Mmd,
    /// The adversary of features.
    Dann,
    /// The adversary of features and predictions.
    Cdan,
}

impl Variant {
    /// All variants, in the order of tables.
    pub const ALL: [Self; 13] = [
        Self::TaskAlone,
        Self::A,
        Self::B,
        Self::C,
        Self::BTogether,
        Self::DeepCoral,
        Self::DeepCoralBTogether,
        Self::Information,
        Self::InformationA,
        Self::Mcc,
        Self::Mmd,
        Self::Dann,
        Self::Cdan,
    ];

    /// The number of the first variants of [`ALL`](Self::ALL) that are compared by default.
    const USUAL: usize = 9;

    /// Returns the name in run configurations and of files.
    pub fn key(self) -> &'static str {
        match self {
            Self::TaskAlone => "task_alone",
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
            Self::BTogether => "b_together",
            Self::DeepCoral => "deep_coral",
            Self::DeepCoralBTogether => "deep_coral_b_together",
            Self::Information => "information",
            Self::InformationA => "information_a",
            Self::Mcc => "mcc",
            Self::Mmd => "mmd",
            Self::Dann => "dann",
            Self::Cdan => "cdan",
        }
    }

    /// Returns the name, as in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::TaskAlone => "task alone",
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::BTogether => "B together",
            Self::DeepCoral => "deep CORAL",
            Self::DeepCoralBTogether => "deep CORAL + B together",
            Self::Information => "information",
            Self::InformationA => "information + A",
            Self::Mcc => "class confusion",
            Self::Mmd => "MMD",
            Self::Dann => "DANN",
            Self::Cdan => "CDAN",
        }
    }
}

/// Settings of a comparison: the same data and steps with different terms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompareConfig {
    /// The variants.
    pub variants: Vec<Variant>,
    /// Number of runs of each variant, with seeds from that of the run on.
    pub seeds: u64,
}

impl Default for CompareConfig {
    fn default() -> Self {
        Self { variants: Variant::ALL[..Variant::USUAL].to_vec(), seeds: SEEDS }
    }
}

impl CompareConfig {
    pub(super) fn validate(&self) -> Result<()> {
        require_seeds("compare.seeds", self.seeds)?;
        if self.variants.is_empty() {
            return Err(Error::setting("compare.variants", "empty", "at least one variant"));
        }
        let mut variants = self.variants.iter().enumerate();
        match variants.find(|(index, variant)| self.variants[..*index].contains(variant)) {
            Some((_, twice)) => {
                let names: Vec<&str> = self.variants.iter().map(|variant| variant.name()).collect();
                let range = format!("a list without `{}` twice", twice.name());
                Err(Error::setting("compare.variants", names.join(", "), &range))
            }
            None => Ok(()),
        }
    }
}

/// Settings of a choice of the correlation term's settings, without labels of the target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SelectConfig {
    /// Number of runs of each candidate, with seeds from that of the run on.
    pub seeds: u64,
}

impl Default for SelectConfig {
    fn default() -> Self {
        Self { seeds: SEEDS }
    }
}

impl SelectConfig {
    pub(super) fn validate(&self) -> Result<()> {
        require_seeds("select.seeds", self.seeds)
    }
}

fn require_seeds(key: &str, seeds: u64) -> Result<()> {
    if seeds == 0 { Err(Error::setting(key, 0, "at least 1")) } else { Ok(()) }
}
