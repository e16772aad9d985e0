//! `windage devices`.

use std::process::ExitCode;

use windage::core::device::{FoundDevice, compiled_devices, found_devices};

use crate::terminal::{say, table};

/// List the devices that this build finds on this machine, as --device and WINDAGE_DEVICE name them
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Print one JSON array of names and descriptions
    #[arg(long)]
    json: bool,
}

/// Prints the devices.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let devices = found_devices();
    if arguments.json {
        let device = |found: FoundDevice| {
            let (name, description) = (found.name, found.description);
            serde_json::json!({ "name": name, "description": description })
        };
        say(serde_json::Value::from_iter(devices.into_iter().map(device)));
        return ExitCode::SUCCESS;
    }
    let mut rows = table(&["device", "description"]);
    for FoundDevice { name, description } in devices {
        rows.add_row([name, description.unwrap_or_else(|| "this computer's processor".into())]);
    }
    say(rows);
    say(format_args!(
        "Backends of this build: {}. Cargo features add others: ndarray, wgpu, cuda.",
        compiled_devices().join(", ")
    ));
    ExitCode::SUCCESS
}
