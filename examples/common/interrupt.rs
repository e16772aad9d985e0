//! Ctrl-C asks once to save and stop; twice stops at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag that Ctrl-C sets.
pub(crate) fn flag() -> Result<Arc<AtomicBool>, ctrlc::Error> {
    let flag = Arc::new(AtomicBool::new(false));
    let handle = flag.clone();
    ctrlc::set_handler(move || {
        if handle.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        eprintln!("stopping after this step; once more to stop at once");
    })?;
    Ok(flag)
}
