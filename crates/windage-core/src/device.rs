//! Devices by name.
//!
//! The library takes any [`Device`]; programs let their users name one. Which names exist depends
//! on the cargo features of the build.

use burn::tensor::Device;

use crate::{Error, Result};

/// The environment variable that names the device of [`default_device`].
pub const DEVICE_VARIABLE: &str = "WINDAGE_DEVICE";

/// A backend of Burn with the name that users give.
struct Backend {
    /// Name of the backend and of its cargo feature.
    name: &'static str,
    /// Lists its devices on this machine; `None` if it is not compiled in.
    devices: Option<fn() -> Vec<Device>>,
}

/// All known backends, the default one first.
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
        // Burn deprecates ndarray but still ships it, and users may want to compare with it.
        #[allow(deprecated)]
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

/// A device that this build finds on this machine.
#[derive(Clone, Debug)]
pub struct FoundDevice {
    /// Name that [`device_by_name`] accepts: `wgpu:0`, or `flex` for the only device of a backend.
    pub name: String,
    /// The device's own description, if it has one.
    pub description: Option<String>,
}

/// Returns the names of the backends in this build, the default one first.
///
/// ```
/// assert!(windage_core::device::compiled_devices().contains(&"flex"));
/// ```
pub fn compiled_devices() -> Vec<&'static str> {
    BACKENDS
        .iter()
        .filter(|backend| backend.devices.is_some())
        .map(|backend| backend.name)
        .collect()
}

/// Returns all devices that this build finds on this machine. Each is opened.
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

/// Returns the device with that name: the first one of a backend (`wgpu`), or another one by its
/// number (`wgpu:1`).
///
/// # Errors
/// Returns [`Error::DeviceNotCompiled`], which names the feature to enable;
/// [`Error::DeviceNotFound`] if the machine has no such device; or [`Error::UnknownDevice`].
///
/// ```
/// let error = windage_core::device::device_by_name("abacus").unwrap_err();
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

/// Returns the device that `WINDAGE_DEVICE` names, or the first one that is compiled in.
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
