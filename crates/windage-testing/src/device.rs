//! The device that tests run on.

use burn::tensor::Device;

/// The device that `WINDAGE_DEVICE` names, else flex: what is computed should not depend on it.
///
/// # Panics
/// If this build has no device of that name.
pub fn device() -> Device {
    windage_core::default_device().unwrap()
}
