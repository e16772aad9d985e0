//! Ctrl-C and SIGTERM: the first one saves and stops, the second one stops at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Returns a flag that Ctrl-C and SIGTERM set. To be called once.
pub(crate) fn interrupt_flag() -> Result<Arc<AtomicBool>, ctrlc::Error> {
    let flag = Arc::new(AtomicBool::new(false));
    let handle = flag.clone();
    ctrlc::set_handler(move || {
        if handle.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        eprintln!("stopping after this step; press Ctrl-C again to stop at once");
    })?;
    Ok(flag)
}
