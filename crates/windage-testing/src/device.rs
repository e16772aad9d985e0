//! The device that tests run on.

use burn::tensor::Device;

/// The device that `WINDAGE_DEVICE` names, else flex: what is computed should not depend on it.
///
/// # Panics
/// If this build has no device of that name.
pub fn device() -> Device {
    windage_core::default_device().unwrap()
}

/// Whether tests run on ndarray, whose products of empty matrices divide by zero (Burn 0.22.1); says that what asks is skipped.
pub fn skipped_for_empty_products() -> bool {
    let skipped = std::env::var(windage_core::DEVICE_VARIABLE).is_ok_and(|name| name == "ndarray");
    if skipped {
        eprintln!("skipped: ndarray's products of empty matrices divide by zero");
    }
    skipped
}
