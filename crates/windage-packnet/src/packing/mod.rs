//! Settings of a packing, and what is packed into a network between two tasks.

mod anatomy;
mod checks;
mod config;
mod description;
mod file;
mod network;
mod next_ratios;
mod ownership;
mod packed;
mod task;

pub(crate) use checks::{check_fit, check_unmoved};
pub use config::{FreeWeightInit, PackNetConfig, UnpackedParameters};
pub use description::{NetworkDescription, TaskDescription};
pub(crate) use file::{read, write};
pub(crate) use network::{first_module, layer_ids, task_network};
pub(crate) use next_ratios::{checked_ratios, divergence, next_ratios};
pub(crate) use packed::Packed;
pub use task::{ChosenCandidate, PackedTask};
