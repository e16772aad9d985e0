//! Inception-v3 against pytorch-fid and torch-fidelity, with the same random weights.
#![allow(clippy::unwrap_used)]

mod drawn;
mod features;
mod files;
mod frechet;
