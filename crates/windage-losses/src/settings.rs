//! Checks of settings that the configurations share.

use windage_core::{Error, Result};

/// Returns an error that names `field` unless `holds`.
pub(crate) fn require(holds: bool, field: &str, value: f64, range: &str) -> Result<()> {
    if holds { Ok(()) } else { Err(Error::setting(field, value, range)) }
}

/// Panics with the message of the error if the settings were refused.
#[track_caller]
pub(crate) fn assert_valid(validated: Result<()>) {
    if let Err(error) = validated {
        panic!("{error}");
    }
}
