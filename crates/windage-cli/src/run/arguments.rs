//! Options of all runs.

use std::path::PathBuf;

use burn::tensor::Device;
use clap::Args;
use windage::core::device::{DEVICE_VARIABLE, default_device, device_by_name};

use crate::failure::Result;

/// Position in the help of options that all runs have, after those of the subcommand.
const LAST: usize = 900;

/// Options of all runs.
#[derive(Args, Debug, Clone)]
#[command(next_help_heading = "Run")]
pub(crate) struct RunArguments {
    /// Configuration as a TOML or JSON file; options override it
    #[arg(long, value_name = "FILE", display_order = LAST)]
    pub(crate) config: Option<PathBuf>,

    /// Set a key of the configuration, such as training.epochs=8; --print-config shows all keys
    #[arg(long = "set", value_name = "KEY=VALUE", display_order = LAST + 1)]
    pub(crate) settings: Vec<String>,

    /// Print the complete configuration as TOML, and compute nothing
    #[arg(long, display_order = LAST + 2)]
    pub(crate) print_config: bool,

    /// Folder for everything that the run leaves [default: out/COMMAND]
    #[arg(long, value_name = "DIR", display_order = LAST + 3)]
    pub(crate) out: Option<PathBuf>,

    /// Continue the run in --out, with its configuration
    #[arg(long, conflicts_with = "overwrite", display_order = LAST + 4)]
    pub(crate) resume: bool,

    /// Replace the run in --out, whose files are removed
    #[arg(long, display_order = LAST + 5)]
    pub(crate) overwrite: bool,

    /// Device to compute on; diagnose trains on all of several [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME[,NAME…]", value_delimiter = ',', display_order = LAST + 6)]
    device: Vec<String>,

    /// Print one line of JSON at the end instead of tables
    #[arg(long, display_order = LAST + 7)]
    pub(crate) json: bool,
}

impl RunArguments {
    /// Returns the names of the devices to compute on.
    pub(crate) fn device_names(&self) -> Vec<String> {
        if !self.device.is_empty() {
            return self.device.clone();
        }
        vec![std::env::var(DEVICE_VARIABLE).unwrap_or_else(|_| "flex".into())]
    }

    /// Returns the devices to compute on.
    pub(crate) fn devices(&self) -> Result<Vec<Device>> {
        if self.device.is_empty() {
            return Ok(vec![default_device()?]);
        }
        Ok(self
            .device
            .iter()
            .map(|name| device_by_name(name))
            .collect::<std::result::Result<_, _>>()?)
    }
}
