//! Inception-v3 against pytorch-fid and torch-fidelity, on weights that both sides draw alike.
#![allow(clippy::unwrap_used)]

mod drawn;
mod features;
mod files;
mod frechet;
