//! Public data sets on disk.

use std::path::PathBuf;

/// Returns the folder of a data set in the folder that the variable `WINDAGE_DATA` names.
///
/// Returns `None` if the variable is not set, and prints that the test is skipped.
pub fn data_set(name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("WINDAGE_DATA") else {
        println!("skipped: WINDAGE_DATA is not set, so {name} is not read");
        return None;
    };
    Some(PathBuf::from(root).join(name))
}
