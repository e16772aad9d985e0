//! The device that tests run on.

use burn::tensor::Device;

/// The device that `WINDAGE_DEVICE` names, else flex: what is computed should not depend on it.
///
/// # Panics
/// If this build has no device of that name.
pub fn device() -> Device {
    windage_core::default_device().unwrap()
}

/// Whether tests run on a GPU, or on software that stands for one.
pub fn is_gpu() -> bool {
    named(|name| name.starts_with("wgpu") || name.starts_with("cuda"))
}

/// Whether tests run on ndarray, whose products of empty matrices divide by zero (Burn 0.22.1);
/// says that what asks is skipped.
pub fn skipped_for_empty_products() -> bool {
    skipped(named(|name| name == "ndarray"), "ndarray's products of empty matrices divide by zero")
}

/// Whether tests run on a GPU, whose `log1p` is the logarithm of a rounded sum (Burn 0.22.1); says
/// that what asks is skipped.
pub fn skipped_for_small_logarithms() -> bool {
    skipped(is_gpu(), "a GPU's log1p of small numbers is 0")
}

fn named(is: impl Fn(&str) -> bool) -> bool {
    std::env::var(windage_core::DEVICE_VARIABLE).is_ok_and(|name| is(&name))
}

fn skipped(skipped: bool, why: &str) -> bool {
    if skipped {
        eprintln!("skipped: {why}");
    }
    skipped
}
