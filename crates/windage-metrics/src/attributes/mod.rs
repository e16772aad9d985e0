//! Attributes of images, read off pixels alone; [`spectrograms`] and [`series`] have those of
//! signals.
//!
//! All here expect samples of shape `[channels, height, width]` with one or three channels and
//! values in 0…1, and give `None` for anything else. They know nothing of any generative model.

mod color;
mod inclination;
mod ink;
mod light;
mod place;
mod registration;
pub mod series;
pub mod spectrograms;
mod stroke;

pub use color::{Hue, Saturation};
pub use inclination::Inclination;
pub use light::{Brightness, Contrast, Sharpness};
pub use place::{Axis, Position, Size};
pub use series::series_attributes;
pub use spectrograms::spectrogram_attributes;
pub use stroke::StrokeWidth;

use windage_core::{Attribute, Domain, Result};

/// Every image attribute there is; `reference` tells inclination what upright means for each class.
///
/// Color attributes are left out for gray images.
///
/// # Errors
/// When a sample of the reference cannot be read.
pub fn image_attributes(reference: &Domain) -> Result<Vec<Box<dyn Attribute>>> {
    let mut attributes: Vec<Box<dyn Attribute>> = vec![
        Box::new(Inclination::fit(reference)?),
        Box::new(StrokeWidth),
        Box::new(Contrast),
        Box::new(Brightness),
        Box::new(Sharpness),
        Box::new(Size),
        Box::new(Position(Axis::X)),
        Box::new(Position(Axis::Y)),
    ];
    if reference.shape().first() == Some(&3) {
        attributes.push(Box::new(Hue));
        attributes.push(Box::new(Saturation));
    }
    Ok(attributes)
}
