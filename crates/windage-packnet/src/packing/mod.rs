//! The packing of tasks into one network, step by step.

mod checks;
mod config;
mod file;
mod model;
mod packnet;
mod snapshot;
mod stage;
mod task;

pub use config::{FreeStart, Others, PackNetConfig};
pub use packnet::PackNet;
pub(crate) use snapshot::{Snapshot, Values, snapshot};
pub use stage::Stage;
pub use task::{Kept, PackedTask};
