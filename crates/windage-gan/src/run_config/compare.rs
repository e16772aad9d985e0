//! Comparisons of variants.

use serde::{Deserialize, Serialize};
use windage_core::{Error, Result};

use crate::Variant;

/// Number of runs of each variant.
const SEEDS: u64 = 3;

/// The variants that are compared, and the number of runs of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CompareConfig {
    /// The variants, in the order of the table; gains are relative to the first.
    pub variants: Vec<Variant>,
    /// Number of runs of each variant, with seeds from that of the run on.
    pub seeds: u64,
}

impl Default for CompareConfig {
    fn default() -> Self {
        Self { variants: Variant::ALL.to_vec(), seeds: SEEDS }
    }
}

impl CompareConfig {
    pub(super) fn validate(&self) -> Result<()> {
        if self.seeds == 0 {
            return Err(Error::setting("compare.seeds", 0, "at least 1"));
        }
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
