//! Lists the devices of this machine that this build can use, with the names that `--device` and
//! `WINDAGE_DEVICE` take.
//!
//! ```sh
//! cargo run --release --example devices
//! cargo run --release --features wgpu --example devices
//! ```

#[path = "../common/tables.rs"]
mod tables;

use windage::core::device::{FoundDevice, compiled_devices, found_devices};

fn main() {
    let mut table = tables::table(&["device", "description"]);
    for FoundDevice { name, description } in found_devices() {
        table.add_row([name, description.unwrap_or_else(|| "this computer's processor".into())]);
    }
    println!("{table}");
    println!(
        "Backends of this build: {}. Features add others: ndarray, wgpu, cuda.",
        compiled_devices().join(", ")
    );
}
