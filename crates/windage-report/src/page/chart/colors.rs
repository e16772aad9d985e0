//! The colors of charts. `style.css` names each of them.

use plotters::style::RGBColor;

/// Axes and texts.
pub(crate) const INK: RGBColor = RGBColor(0x5a, 0x62, 0x6c);
/// Lines of the grid, and what is free.
pub(crate) const FAINT: RGBColor = RGBColor(0xd5, 0xda, 0xe0);
/// Lines; they also differ in their dashes, for readers without color vision.
pub(crate) const LINES: [RGBColor; 3] =
    [RGBColor(0x00, 0x62, 0xbe), RGBColor(0xc4, 0x5a, 0x00), RGBColor(0x6e, 0x6e, 0x6e)];
/// Intervals, on bars and beside them.
#[cfg(feature = "diagnose")]
pub(crate) const INTERVAL: RGBColor = RGBColor(0x1c, 0x20, 0x26);
/// Parts of bars, dark and light ones in turn.
#[cfg(any(feature = "adapt", feature = "packnet"))]
pub(crate) const PARTS: [RGBColor; 8] = [
    RGBColor(0x0b, 0x4f, 0x9e),
    RGBColor(0x7d, 0xb8, 0xf0),
    RGBColor(0x00, 0x69, 0x5c),
    RGBColor(0x6c, 0xcf, 0xb6),
    RGBColor(0x8a, 0x4b, 0x00),
    RGBColor(0xf2, 0xb3, 0x61),
    RGBColor(0x6a, 0x2c, 0x8e),
    RGBColor(0xcf, 0xa3, 0xe6),
];
/// Text on dark parts.
#[cfg(any(feature = "adapt", feature = "packnet"))]
pub(crate) const ON_DARK: RGBColor = RGBColor(0xfe, 0xfe, 0xfe);
/// Text on light parts.
#[cfg(any(feature = "adapt", feature = "packnet"))]
pub(crate) const ON_LIGHT: RGBColor = RGBColor(0x10, 0x14, 0x18);
