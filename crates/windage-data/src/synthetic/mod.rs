//! Data made with known factors, and known shifts of real data.

pub mod glyphs;
pub mod planted_signals;
pub mod shift;
