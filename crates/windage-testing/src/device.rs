//! The device that tests run on.

use burn::tensor::Device;

/// Returns the device that `WINDAGE_DEVICE` names, or flex. No test should depend on it.
///
/// # Panics
/// Panics if this build has no device of that name.
pub fn device() -> Device {
    windage_core::device::default_device().unwrap()
}

/// Returns whether tests run on a GPU, or on software that stands in for one.
pub fn is_gpu() -> bool {
    named(|name| name.starts_with("wgpu") || name.starts_with("cuda"))
}

/// Returns whether tests run on ndarray, and if so, prints that the test is skipped.
///
/// Products of empty matrices divide by zero there (Burn 0.22.1).
pub fn skipped_for_empty_products() -> bool {
    skipped(named(|name| name == "ndarray"), "products of empty matrices divide by zero on ndarray")
}

/// Returns whether tests run on a GPU, and if so, prints that the test is skipped.
///
/// `log1p` is the logarithm of a rounded sum there (Burn 0.22.1).
pub fn skipped_for_small_logarithms() -> bool {
    skipped(is_gpu(), "log1p of small numbers is 0 on a GPU")
}

/// Returns whether `WINDAGE_DEVICE` is set to a name for which `matches` holds.
fn named(matches: impl Fn(&str) -> bool) -> bool {
    std::env::var(windage_core::device::DEVICE_VARIABLE).is_ok_and(|name| matches(&name))
}

fn skipped(skipped: bool, why: &str) -> bool {
    if skipped {
        eprintln!("skipped: {why}");
    }
    skipped
}
