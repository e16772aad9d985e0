//! The devices that this build reaches on this machine, by the names that `--device` and
//! `WINDAGE_DEVICE` take.
//!
//! ```sh
//! cargo run --release --example devices
//! cargo run --release --features wgpu --example devices
//! ```

#[path = "../common/tables.rs"]
mod tables;

use windage::core::{FoundDevice, compiled_devices, found_devices};

fn main() {
    let mut table = tables::table(&["device", "what it is"]);
    for FoundDevice { name, description } in found_devices() {
        table.add_row([name, description.unwrap_or_else(|| "this computer's processor".into())]);
    }
    println!("{table}");
    println!(
        "Backends of this build: {}. Others come with features: ndarray, wgpu, cuda.",
        compiled_devices().join(", ")
    );
}
