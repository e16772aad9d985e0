//! Attributes of spectrograms and of signals against closed forms: what is altered is what is
//! measured, and nothing else.
#![allow(clippy::unwrap_used)]

mod series;
mod spectrograms;
