//! Comparison of windage's layers with their definition in f64, and with Burn's layers, which use
//! other methods.
#![allow(missing_docs, clippy::unwrap_used)]

mod convolution;
mod definition;
mod forms;
mod normalization;
mod values;
