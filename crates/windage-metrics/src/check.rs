//! Checks of input that several metrics share.

use windage_core::Error as CoreError;

use crate::error::{Error, Result};

/// Names of the two compared sets in messages.
pub(crate) const FIRST_SET: &str = "the first set";
pub(crate) const SECOND_SET: &str = "the second set";

/// Checks that all `values` are finite; `what` names them in the error.
pub(crate) fn finite(what: &str, values: impl IntoIterator<Item = f64>) -> Result<()> {
    let bad = values.into_iter().enumerate().find(|(_, value)| !value.is_finite());
    bad.map_or(Ok(()), |(index, value)| Err(Error::NotFinite { what: what.into(), index, value }))
}

/// Checks that all `values` lie within 0…1; `what` names them in the error.
pub(crate) fn within_unit_interval(what: &str, values: &[f64]) -> Result<()> {
    let Some(index) = values.iter().position(|value| !(0.0..=1.0).contains(value)) else {
        return Ok(());
    };
    Err(Error::OutOfRange { what: what.into(), index, value: values[index], range: "within 0…1" })
}

/// Checks that a set has at least `needed` samples.
pub(crate) fn enough(set: &str, count: usize, needed: usize) -> Result<()> {
    if count < needed { Err(Error::TooFew { set: set.into(), count, needed }) } else { Ok(()) }
}

/// Checks that a setting is finite and above 0.
pub(crate) fn positive_setting(name: &str, value: f64) -> Result<()> {
    if value.is_finite() && value > 0.0 {
        return Ok(());
    }
    Err(CoreError::setting(name, value, "finite and above 0").into())
}

/// Asserts that two compared sets have the same number of features.
#[track_caller]
pub(crate) fn assert_same_dims(first: usize, second: usize) {
    assert_eq!(first, second, "the sets have {first} and {second} features");
}
