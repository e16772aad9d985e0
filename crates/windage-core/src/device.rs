//! Devices by name.
//!
//! Code written against windage takes any [`Device`]; programs let their users name one. Which
//! names exist depends on the cargo features of the build.

use burn::tensor::Device;

use crate::{Error, Result};

/// Environment variable naming the device that [`default_device`] takes.
pub const DEVICE_VARIABLE: &str = "WINDAGE_DEVICE";

/// A backend of Burn by the name that users give.
struct Backend {
    /// The name, and the cargo feature that brings it.
    name: &'static str,
    /// Its devices on this machine; none where this build has no such backend.
    devices: Option<fn() -> Vec<Device>>,
}

/// Every backend windage knows, default first.
const BACKENDS: &[Backend] = &[
    Backend {
        name: "flex",
        #[cfg(feature = "flex")]
        devices: Some(|| vec![Device::flex()]),
        #[cfg(not(feature = "flex"))]
        devices: None,
    },
    Backend {
        name: "ndarray",
        #[cfg(feature = "ndarray")]
        #[allow(deprecated)] // Burn deprecates ndarray but still ships it; users may compare with it.
        devices: Some(|| vec![Device::ndarray()]),
        #[cfg(not(feature = "ndarray"))]
        devices: None,
    },
    Backend {
        name: "wgpu",
        #[cfg(feature = "wgpu")]
        devices: Some(|| Device::enumerate(burn::tensor::DeviceType::Wgpu).into_vec()),
        #[cfg(not(feature = "wgpu"))]
        devices: None,
    },
    Backend {
        name: "cuda",
        #[cfg(feature = "cuda")]
        devices: Some(|| Device::enumerate(burn::tensor::DeviceType::Cuda).into_vec()),
        #[cfg(not(feature = "cuda"))]
        devices: None,
    },
];

/// A device that this build reaches on this machine.
#[derive(Clone, Debug)]
pub struct FoundDevice {
    /// The name that [`device_by_name`] takes: `wgpu:0`, or `flex` where a backend has a single
    /// one.
    pub name: String,
    /// What the device calls itself, where it does.
    pub description: Option<String>,
}

/// The backends that this build has, default first.
///
/// ```
/// assert!(windage_core::compiled_devices().contains(&"flex"));
/// ```
pub fn compiled_devices() -> Vec<&'static str> {
    BACKENDS
        .iter()
        .filter(|backend| backend.devices.is_some())
        .map(|backend| backend.name)
        .collect()
}

/// Every device that this build reaches on this machine. Opens them all.
pub fn found_devices() -> Vec<FoundDevice> {
    let of_backend = |backend: &Backend| {
        let devices = backend.devices.map(|devices| devices()).unwrap_or_default();
        let single = devices.len() == 1;
        let name = |index: usize| {
            if single { backend.name.to_string() } else { format!("{}:{index}", backend.name) }
        };
        let found =
            |(index, device)| FoundDevice { name: name(index), description: description(device) };
        devices.iter().enumerate().map(found).collect::<Vec<_>>()
    };
    BACKENDS.iter().flat_map(of_backend).collect()
}

fn description(device: &Device) -> Option<String> {
    #[cfg(any(feature = "wgpu", feature = "cuda"))]
    return device.identity().map(|identity| identity.name);
    #[cfg(not(any(feature = "wgpu", feature = "cuda")))]
    {
        let _ = device;
        None
    }
}

/// The device of that name: a backend's first one (`wgpu`), or another of its devices by number
/// (`wgpu:1`).
///
/// # Errors
/// [`Error::DeviceNotCompiled`], naming the feature to enable; [`Error::DeviceNotFound`], where the
/// machine has no such device; or [`Error::UnknownDevice`].
///
/// ```
/// let error = windage_core::device_by_name("abacus").unwrap_err();
/// assert!(error.to_string().contains("unknown device `abacus`"));
/// ```
pub fn device_by_name(name: &str) -> Result<Device> {
    let unknown =
        || Error::UnknownDevice { name: name.into(), compiled: compiled_devices().join(", ") };
    let (kind, index) = name.split_once(':').unwrap_or((name, "0"));
    let index: usize = index.parse().map_err(|_| unknown())?;
    let backend = BACKENDS.iter().find(|backend| backend.name == kind).ok_or_else(unknown)?;
    let Some(devices) = backend.devices else {
        let compiled = compiled_devices().join(", ");
        return Err(Error::DeviceNotCompiled { name: kind.into(), feature: kind.into(), compiled });
    };
    let devices = devices();
    let found = devices.len();
    devices.into_iter().nth(index).ok_or_else(|| Error::DeviceNotFound {
        name: name.into(),
        backend: kind.into(),
        found,
    })
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
        if compiled_devices().contains(&"cuda") {
            return;
        }
        let text = device_by_name("cuda").unwrap_err().to_string();
        assert!(text.contains("--features cuda") && text.contains("flex"), "{text}");
    }

    #[test]
    fn devices_of_a_backend_have_numbers() {
        assert_eq!(device_by_name("flex:0").unwrap(), Device::flex());
        let text = device_by_name("flex:7").unwrap_err().to_string();
        assert!(text.contains("`flex:7`") && text.contains("flex has 1"), "{text}");
        assert!(
            device_by_name("flex:one")
                .unwrap_err()
                .to_string()
                .contains("unknown device `flex:one`")
        );
    }

    #[test]
    fn every_device_found_can_be_had_by_its_name() {
        let found = found_devices();
        assert!(found.iter().any(|device| device.name == "flex"));
        for device in found {
            assert!(device_by_name(&device.name).is_ok(), "{device:?}");
        }
    }
}
