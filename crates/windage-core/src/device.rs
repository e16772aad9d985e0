//! Devices by name.
//!
//! Code written against windage takes any [`Device`]; programs let their users name one. Which names exist depends on
//! the cargo features of the build.

use burn::tensor::Device;

use crate::{Error, Result};

/// Environment variable naming the device that [`default_device`] takes.
pub const DEVICE_VARIABLE: &str = "WINDAGE_DEVICE";

/// Every name windage knows, and the cargo feature behind it.
const KNOWN: &[&str] = &["flex", "ndarray", "wgpu", "cuda"];

/// The names that this build accepts, default first.
///
/// ```
/// assert!(windage_core::compiled_devices().contains(&"flex"));
/// ```
pub fn compiled_devices() -> Vec<&'static str> {
    KNOWN.iter().copied().filter(|name| compiled(name)).collect()
}

fn compiled(name: &str) -> bool {
    match name {
        "flex" => cfg!(feature = "flex"),
        "ndarray" => cfg!(feature = "ndarray"),
        "wgpu" => cfg!(feature = "wgpu"),
        "cuda" => cfg!(feature = "cuda"),
        _ => false,
    }
}

/// The device of that name.
///
/// # Errors
/// [`Error::DeviceNotCompiled`], naming the feature to enable, or [`Error::UnknownDevice`].
///
/// ```
/// let error = windage_core::device_by_name("abacus").unwrap_err();
/// assert!(error.to_string().contains("unknown device `abacus`"));
/// ```
pub fn device_by_name(name: &str) -> Result<Device> {
    match name {
        #[cfg(feature = "flex")]
        "flex" => Ok(Device::flex()),
        #[cfg(feature = "ndarray")]
        #[allow(deprecated)] // Burn deprecates ndarray but still ships it; users may compare with it.
        "ndarray" => Ok(Device::ndarray()),
        #[cfg(feature = "wgpu")]
        "wgpu" => Ok(Device::wgpu(burn::tensor::DeviceKind::DefaultDevice)),
        #[cfg(feature = "cuda")]
        "cuda" => Ok(Device::cuda(0_usize)),
        known if KNOWN.contains(&known) => Err(Error::DeviceNotCompiled {
            name: known.into(),
            feature: known.into(),
            compiled: compiled_devices().join(", "),
        }),
        other => Err(Error::UnknownDevice { name: other.into(), compiled: compiled_devices().join(", ") }),
    }
}

/// The device that `WINDAGE_DEVICE` names, or the first one compiled in.
///
/// # Errors
/// As [`device_by_name`].
pub fn default_device() -> Result<Device> {
    let first = || compiled_devices().first().map_or("flex", |name| *name).to_string();
    device_by_name(&std::env::var(DEVICE_VARIABLE).unwrap_or_else(|_| first()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_but_absent_device_names_its_feature() {
        if compiled("cuda") {
            return;
        }
        let text = device_by_name("cuda").unwrap_err().to_string();
        assert!(text.contains("--features cuda") && text.contains("flex"), "{text}");
    }
}
