//! How attributes change in matrices, and what altering them in real samples does.

mod alteration;
mod attribute_finding;
mod check;

pub use alteration::{AlterationKind, Altered};
pub use attribute_finding::AttributeFinding;
pub(crate) use attribute_finding::deviations;
pub use check::{CauseCheck, check_causes};
