//! Operations with a backward pass of their own, on any device.
//!
//! Burn records every tensor operation for the backward pass. Where that graph is wasteful, an
//! [`Operation`] replaces it by a single node. Its forward and backward passes are written on plain
//! tensors, so they run on every backend. This is a backend extension in Burn's sense: the node is
//! registered with the autodiff decorator of the backend that holds the tensor.

mod layer;
mod operation;
mod primitive;

pub use layer::{LayerGradients, LayerInputs, LayerOperation, Wanted, apply_layer_on_host};
pub use operation::{Operation, apply};
