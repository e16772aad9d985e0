//! Synthetic data: letters drawn with known factors, and known shifts of real data.
//!
//! A *planted* shift has two domains that differ in two factors, of which one is harmful to a
//! classifier and the other is harmless. The harmless factor is harmless by construction: the
//! classifier is trained on a third set, which has all values of the harmless factor and only the
//! source's values of the harmful one. A diagnosis should blame the one and acquit the other.
//!
//! A *corruption* is a known shift of real samples, of a chosen kind and severity; see
//! [`corruptions`].

pub mod corruptions;
pub mod glyphs;
pub mod planted_images;
mod planted_ranges;
pub mod planted_signals;

/// Saturation of colored letters and images; without it there would be no hue.
const SATURATION: f64 = 0.85;
