//! Where long work runs, where it is saved, and who watches it.

use std::path::{Path, PathBuf};

use burn::tensor::Device;

use crate::training::Checkpointing;
use crate::{Error, Observer, Result};

/// The surroundings of everything that runs long: devices, checkpoint, observer.
///
/// ```
/// use burn::tensor::Device;
/// use windage_core::training::Checkpointing;
/// use windage_core::{RunContext, Silent};
///
/// let (device, mut observer) = (Device::flex(), Silent);
/// let mut context = RunContext::on(&device, &mut observer)
///     .with_checkpoint(Checkpointing::Resume("run.ckpt".into()));
/// assert_eq!(context.device()?, &device);
/// # Ok::<(), windage_core::Error>(())
/// ```
pub struct RunContext<'a> {
    /// The devices to compute on. Work that uses a single device takes the first.
    pub devices: &'a [Device],
    /// Where the state is saved, and whether to resume from what is there.
    pub checkpoint: Checkpointing,
    /// Is told of progress and may ask to stop.
    pub observer: &'a mut dyn Observer,
}

impl<'a> RunContext<'a> {
    /// Creates a context of several devices, without checkpoints.
    pub fn new(devices: &'a [Device], observer: &'a mut dyn Observer) -> Self {
        Self { devices, checkpoint: Checkpointing::Off, observer }
    }

    /// Creates a context of one device, without checkpoints.
    pub fn on(device: &'a Device, observer: &'a mut dyn Observer) -> Self {
        Self::new(std::slice::from_ref(device), observer)
    }

    /// Sets where the state is saved.
    #[must_use]
    pub fn with_checkpoint(mut self, checkpoint: Checkpointing) -> Self {
        self.checkpoint = checkpoint;
        self
    }

    /// Returns the first device.
    ///
    /// # Errors
    /// Returns [`Error::InvalidSetting`] if there is none.
    pub fn device(&self) -> Result<&'a Device> {
        self.devices.first().ok_or_else(|| Error::setting("devices", 0, "at least 1"))
    }

    /// Returns a context with the same devices and observer and another checkpoint: the file that
    /// `beside` makes of this one's.
    pub fn beside(&mut self, beside: impl FnOnce(&Path) -> PathBuf) -> RunContext<'_> {
        let checkpoint = self.checkpoint.beside(beside);
        RunContext { devices: self.devices, checkpoint, observer: self.observer }
    }

    /// Returns a context with the same devices and observer that saves nothing.
    pub fn unsaved(&mut self) -> RunContext<'_> {
        RunContext {
            devices: self.devices,
            checkpoint: Checkpointing::Off,
            observer: self.observer,
        }
    }
}
