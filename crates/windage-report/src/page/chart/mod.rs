//! Charts as SVG in the page, each with a table of its values.
//!
//! The drawing library draws with the fixed [`colors`], for which the style sheet substitutes those
//! of the light and the dark page.

#[cfg(any(feature = "adapt", feature = "packnet"))]
mod bars;
pub(crate) mod colors;
mod dots;
#[cfg(feature = "diagnose")]
mod effects;
#[cfg(feature = "diagnose")]
mod histogram;
#[cfg(any(feature = "adapt", feature = "diagnose", feature = "gan"))]
mod lines;
mod scale;
#[cfg(feature = "diagnose")]
mod scatter;
mod svg;

#[cfg(any(feature = "adapt", feature = "packnet"))]
pub(crate) use bars::{Bars, Part, Row};
pub(crate) use dots::{Dot, DotRow, Dots};
#[cfg(feature = "diagnose")]
pub(crate) use effects::{Bar, EffectRow, Effects};
#[cfg(feature = "diagnose")]
pub(crate) use histogram::Histogram;
#[cfg(any(feature = "adapt", feature = "diagnose", feature = "gan"))]
pub(crate) use lines::{Chart, Line, grid};
#[cfg(feature = "diagnose")]
pub(crate) use scatter::{Cloud, Scatter, ScatterPoint};
