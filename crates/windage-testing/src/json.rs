//! Values that are saved as JSON and loaded again.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Writes a value as JSON and reads it again.
///
/// # Panics
/// Panics if the value cannot be written or read.
#[track_caller]
pub fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    from_json(&serde_json::to_string(value).unwrap()).unwrap()
}

/// Reads a value from JSON.
///
/// # Errors
/// Returns the message of serde if the text is malformed or is not a value of the type.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
