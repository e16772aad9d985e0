//! By which settings and data the files of a run are known.

use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;
use windage::core::Error as CoreError;
use windage::core::training::Identity;

use crate::failure::Result;

/// Content of a file that belongs to one run.
pub(super) trait Stored: DeserializeOwned {
    /// Returns the settings and data of the run.
    fn identity(&self) -> &Value;
}

/// Returns an identity as it is written into a file.
pub(super) fn identity_value(identity: &Identity) -> Result<Value> {
    Ok(serde_json::from_str(&identity.text())?)
}

/// Reads the file of a run that is to be continued, if there is one.
///
/// # Errors
/// Returns an error if the file cannot be read or belongs to a run with other settings or data,
/// which are named.
pub(super) fn read_stored<S: Stored>(path: &Path, identity: &Identity) -> Result<Option<S>> {
    let bytes = match std::fs::read(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(source) => {
            return Err(CoreError::Io { action: "read", path: path.into(), source }.into());
        }
        Ok(bytes) => bytes,
    };
    let bad = |reason: String| CoreError::DamagedFile { path: path.into(), reason };
    let stored: S =
        serde_json::from_slice(&bytes).map_err(|error| bad(format!("it is damaged: {error}")))?;
    let difference = identity.difference(&stored.identity().to_string());
    if difference.is_empty() {
        Ok(Some(stored))
    } else {
        Err(bad(format!("it belongs to another run: {difference}")).into())
    }
}
