//! Image attributes against second implementations in f64, written pixel by pixel, and closed
//! forms.
#![allow(clippy::unwrap_used)]

mod altered;
mod color;
mod inclination;
mod kinds;
mod measured;
mod reference;
mod texture;
