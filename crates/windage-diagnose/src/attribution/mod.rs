//! Testing suspected causes on real samples.

mod intervention;
pub(crate) mod spread;

pub use intervention::{Altered, CauseCheck, Manner, check_causes};
