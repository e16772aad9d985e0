//! What every `report.json` begins with.

use serde::{Deserialize, Serialize};

/// Version of the schema of all reports. It is raised when the meaning of a field changes or a
/// field is removed, but not when one is added.
pub const SCHEMA_VERSION: u32 = 3;

/// The kind of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Kind {
    /// A diagnosis: why a classifier got worse.
    #[serde(rename = "windage-diagnosis")]
    Diagnosis,
    /// What can be said about a classifier on data without labels.
    #[serde(rename = "windage-check")]
    Check,
    /// A network that was adapted to another domain.
    #[serde(rename = "windage-adaptation")]
    Adaptation,
    /// The training of a GAN.
    #[serde(rename = "windage-gan")]
    Gan,
    /// Tasks that share one network.
    #[serde(rename = "windage-packing")]
    Packing,
    /// Runs that are compared over several seeds.
    #[serde(rename = "windage-comparison")]
    Comparison,
}

/// The fields that every `report.json` begins with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Kind of the report.
    pub kind: Kind,
    /// Version of the schema.
    pub schema_version: u32,
    /// Version of windage that wrote the report.
    pub windage_version: String,
}

impl Header {
    /// Creates the header of a report that this version of windage writes.
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            kind,
            schema_version: SCHEMA_VERSION,
            windage_version: env!("CARGO_PKG_VERSION").into(),
        }
    }
}
