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
mod photo;
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
pub use ground::{ImageKind, has_plain_ground};
pub use inclination::Inclination;
pub use light::{Brightness, Contrast, MiddleBrightness, RmsContrast};
pub use noise::Noise;
pub use photo::{
    ColorTemperature, Exposure, Gamma, JpegQuality, Resolution, Rotation, Tint, Vignette,
};
pub use place::{Axis, Position, Size};
pub use series::series_attributes;
pub use sharpness::Sharpness;
pub use spectrograms::spectrogram_attributes;
pub use stroke::StrokeWidth;

use windage_core::{Attribute, Domain, Result};

use self::range::{Range, Ranged};

/// Returns the attributes of images like those of `reference`, of the kind that [`ImageKind::of`]
/// finds; see [`image_attributes_of`].
///
/// # Errors
/// Returns an error if a sample of the reference cannot be read.
pub fn image_attributes(reference: &Domain) -> Result<Vec<Box<dyn Attribute>>> {
    attributes(reference, None)
}

/// Returns the attributes of images of a kind like those of `reference`, in the order in which
/// several of them are best altered: an attribute comes after those whose alteration moves it
/// along, as blur lowers the contrast of strokes.
///
/// Pictures on plain ground have inclination, stroke width, contrast,
/// [the brightness of ground and strokes](MiddleBrightness), sharpness, noise, size and position.
/// Photographs have [rotation](Rotation), [exposure](Exposure), brightness, [gamma](Gamma),
/// [the contrast of their luma](RmsContrast), [vignette](Vignette), sharpness,
/// [resolution](Resolution), noise and [JPEG quality](JpegQuality). If the images have three
/// channels, hue and saturation are added, and for photographs [color
/// temperature](ColorTemperature) and [tint](Tint).
///
/// [`Inclination`] learns from `reference` what upright means for each class. If its values leave
/// 0…1, as those of normalized tensors do, the range from the lowest to the highest value of each
/// channel is what the attributes take for 0…1: they measure and alter the mapped picture.
///
/// # Errors
/// Returns an error if a sample of the reference cannot be read.
pub fn image_attributes_of(reference: &Domain, kind: ImageKind) -> Result<Vec<Box<dyn Attribute>>> {
    attributes(reference, Some(kind))
}

/// Returns the attributes of images of a kind, or of the kind that is found.
fn attributes(reference: &Domain, kind: Option<ImageKind>) -> Result<Vec<Box<dyn Attribute>>> {
    let Some(range) = Range::find(reference)? else { return in_range(reference, kind) };
    let ranged = |inner| Box::new(Ranged { inner, range: range.clone() }) as Box<dyn Attribute>;
    Ok(in_range(&range.mapped_domain(reference)?, kind)?.into_iter().map(ranged).collect())
}

/// Returns the attributes of images with values in 0…1.
fn in_range(reference: &Domain, kind: Option<ImageKind>) -> Result<Vec<Box<dyn Attribute>>> {
    let kind = kind.map_or_else(|| ImageKind::of(reference), Ok)?;
    let is_colored = reference.shape().first() == Some(&3);
    let mut attributes: Vec<Box<dyn Attribute>> = match kind {
        ImageKind::PlainGround => vec![
            Box::new(Inclination::fit(reference)?),
            Box::new(Size),
            Box::new(Position(Axis::X)),
            Box::new(Position(Axis::Y)),
            Box::new(StrokeWidth),
            Box::new(Sharpness),
            Box::new(Contrast),
            Box::new(MiddleBrightness),
            Box::new(Noise),
        ],
        ImageKind::Photograph => photograph(is_colored),
    };
    if is_colored {
        attributes.push(Box::new(Hue));
        attributes.push(Box::new(Saturation));
    }
    Ok(attributes)
}

/// Returns the attributes of photographs but hue and saturation.
fn photograph(is_colored: bool) -> Vec<Box<dyn Attribute>> {
    let mut attributes: Vec<Box<dyn Attribute>> = vec![
        Box::new(Rotation),
        Box::new(Vignette),
        Box::new(Sharpness),
        Box::new(RmsContrast),
        Box::new(Gamma),
        Box::new(Exposure),
        Box::new(Brightness),
        Box::new(Resolution),
        Box::new(Noise),
        Box::new(JpegQuality),
    ];
    if is_colored {
        attributes.push(Box::new(ColorTemperature));
        attributes.push(Box::new(Tint));
    }
    attributes
}
