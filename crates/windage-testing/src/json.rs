//! Values saved as JSON and loaded again.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What comes back from JSON.
///
/// # Panics
/// If the value cannot be written or read.
#[track_caller]
pub fn through_json<T: Serialize + DeserializeOwned>(value: &T) -> T {
    from_json(&serde_json::to_string(value).unwrap()).unwrap()
}

/// Reads JSON; the message where it is refused.
///
/// # Errors
/// When the text is malformed or says what the type does not allow.
pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}
