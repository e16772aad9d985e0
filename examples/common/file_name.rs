//! Names of data sets.

use std::path::Path;

/// Returns the last part of a path, by which a data set is called.
pub(crate) fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
