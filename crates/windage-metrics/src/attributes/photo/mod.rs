//! Attributes of photographs: of light, camera, sensor and file, which do not need a plain ground.
//!
//! Each is measured on a single picture. What a single picture does not show is left out: zoom and
//! position, as nobody knows how large a thing is or where it should be; whether a picture is
//! mirrored; turns by more than 45°; and what hides behind an occlusion.

mod color_balance;
mod compression;
mod exposure;
mod gamma;
mod linear;
mod resolution;
mod rotation;
mod vignette;

pub use color_balance::{ColorTemperature, Tint};
pub use compression::JpegQuality;
pub use exposure::Exposure;
pub use gamma::Gamma;
pub use resolution::Resolution;
pub use rotation::Rotation;
pub use vignette::Vignette;
