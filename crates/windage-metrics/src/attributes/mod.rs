//! Attributes of images, read off the pixels alone. The modules [`spectrograms`] and [`series`]
//! have the attributes of signals.
//!
//! All attributes in this module expect samples of shape `[channels, height, width]` with one or
//! three channels and values in 0…1; for other samples they return `None`. [`image_attributes`]
//! maps other ranges to it. They know nothing of any generative model.

mod blur;
mod color;
mod cross_effects;
mod extent;
mod ground;
mod inclination;
mod ink;
mod light;
mod noise;
mod parabola;
mod place;
mod range;
mod registration;
mod search;
pub mod series;
mod sharpness;
pub mod spectrograms;
mod spline;
mod stroke;
mod tilt;

pub use color::{Hue, Saturation};
pub use cross_effects::{AlterationEffects, CrossEffects};
pub use ground::has_plain_ground;
pub use inclination::Inclination;
pub use light::{Brightness, Contrast, MiddleBrightness, RmsContrast};
pub use noise::Noise;
pub use place::{Axis, Position, Size};
pub use series::series_attributes;
pub use sharpness::Sharpness;
pub use spectrograms::spectrogram_attributes;
pub use stroke::StrokeWidth;

use windage_core::{Attribute, Domain, Result};

use self::range::{Range, Ranged};

/// Returns the attributes of images like those of `reference`, in the order in which several of
/// them are best altered: an attribute comes after those whose alteration moves it along, as blur
/// lowers the contrast of strokes.
///
/// Pictures on plain ground ([`has_plain_ground`]) have inclination, stroke width, contrast,
/// [the brightness of ground and strokes](MiddleBrightness), sharpness, noise, size and position.
/// Other pictures, such as photographs, have brightness, [the contrast of their luma](RmsContrast),
/// sharpness and noise. If the images have
/// three channels, hue and saturation are added.
///
/// [`Inclination`] learns from `reference` what upright means for each class. If its values leave
/// 0…1, as those of normalized tensors do, the range from the lowest to the highest value of each
/// channel is what the attributes take for 0…1: they measure and alter the mapped picture.
///
/// # Errors
/// Returns an error if a sample of the reference cannot be read.
pub fn image_attributes(reference: &Domain) -> Result<Vec<Box<dyn Attribute>>> {
    let Some(range) = Range::find(reference)? else { return attributes_in_range(reference) };
    let ranged = |inner| Box::new(Ranged { inner, range: range.clone() }) as Box<dyn Attribute>;
    Ok(attributes_in_range(&range.mapped_domain(reference)?)?.into_iter().map(ranged).collect())
}

/// Returns the attributes of images with values in 0…1.
fn attributes_in_range(reference: &Domain) -> Result<Vec<Box<dyn Attribute>>> {
    let mut attributes: Vec<Box<dyn Attribute>> = if has_plain_ground(reference)? {
        vec![
            Box::new(Inclination::fit(reference)?),
            Box::new(Size),
            Box::new(Position(Axis::X)),
            Box::new(Position(Axis::Y)),
            Box::new(StrokeWidth),
            Box::new(Sharpness),
            Box::new(Contrast),
            Box::new(MiddleBrightness),
            Box::new(Noise),
        ]
    } else {
        vec![Box::new(Sharpness), Box::new(RmsContrast), Box::new(Brightness), Box::new(Noise)]
    };
    if reference.shape().first() == Some(&3) {
        attributes.push(Box::new(Hue));
        attributes.push(Box::new(Saturation));
    }
    Ok(attributes)
}
