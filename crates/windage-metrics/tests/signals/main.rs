//! Attributes of spectrograms and signals against closed forms: an altered attribute changes by the
//! given amount, and no other attribute changes.
#![allow(clippy::unwrap_used)]

mod series;
mod spectrograms;
