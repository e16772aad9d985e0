//! Checks of settings, shared by the configurations.

use windage_core::{Error, Result};

/// An error that names the field unless `holds`.
pub(crate) fn require(holds: bool, field: &str, value: f64, range: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::setting(field, value, range)) }
}

/// Panics with the message of a refused setting.
#[track_caller]
pub(crate) fn assert_valid(validated: Result<()>) {
    if let Err(refusal) = validated {
        panic!("{refusal}");
    }
}
