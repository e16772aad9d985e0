//! Options that have no effect together with others.

use crate::failure::{Failure, Result};

/// Returns an error that names the first option that was given. `options` are names, and whether
/// they were given; `place` says where they have no effect, such as `with --mode none`.
pub(crate) fn refuse_without_effect(options: &[(&str, bool)], place: &str) -> Result<()> {
    match options.iter().find(|(_, is_given)| *is_given) {
        Some((name, _)) => {
            Err(Failure::Usage(format!("{name} has no effect {place}; leave it out")))
        }
        None => Ok(()),
    }
}
