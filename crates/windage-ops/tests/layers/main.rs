//! Windage's layers beside their definition in f64, and beside Burn's, which compute them in
//! another way.
#![allow(missing_docs, clippy::unwrap_used)]

mod convolution;
mod definition;
mod forms;
mod normalization;
mod values;
