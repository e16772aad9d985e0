//! Attributes of images, read off the pixels alone. The modules [`spectrograms`] and [`series`]
//! have the attributes of signals.
//!
//! All attributes in this module expect samples of shape `[channels, height, width]` with one or
//! three channels and values in 0…1; for other samples they return `None`. They know nothing of any
//! generative model.

mod blur;
mod color;
mod extent;
mod inclination;
mod ink;
mod light;
mod noise;
mod parabola;
mod place;
mod registration;
mod search;
pub mod series;
mod sharpness;
pub mod spectrograms;
mod stroke;

pub use color::{Hue, Saturation};
pub use inclination::Inclination;
pub use light::{Brightness, Contrast};
pub use noise::Noise;
pub use place::{Axis, Position, Size};
pub use series::series_attributes;
pub use sharpness::Sharpness;
pub use spectrograms::spectrogram_attributes;
pub use stroke::StrokeWidth;

use windage_core::{Attribute, Domain, Result};

/// Returns all image attributes, without the color attributes if the images are gray.
///
/// [`Inclination`] learns from `reference` what upright means for each class.
///
/// # Errors
/// Returns an error if a sample of the reference cannot be read.
pub fn image_attributes(reference: &Domain) -> Result<Vec<Box<dyn Attribute>>> {
    let mut attributes: Vec<Box<dyn Attribute>> = vec![
        Box::new(Inclination::fit(reference)?),
        Box::new(StrokeWidth),
        Box::new(Contrast),
        Box::new(Brightness),
        Box::new(Sharpness),
        Box::new(Noise),
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
