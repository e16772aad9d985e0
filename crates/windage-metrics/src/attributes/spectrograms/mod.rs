//! Attributes of log spectrograms, whose values are described by [`SpectrogramAxes`].
//!
//! All attributes expect samples of shape `[1, bands, frames]` with the bands of the axes; for
//! other samples and for silence they return `None`. No attribute measures a fundamental frequency,
//! as bands of a hundred hertz do not resolve harmonics. What can be measured well is how far the
//! whole pattern of a sound is shifted along the frequency axis; see [`Pitch`].

mod activity;
mod level;
mod noise;
mod pitch;
mod timbre;
mod time;

pub use level::Level;
pub use noise::Noise;
pub use pitch::Pitch;
pub use timbre::SpectralCentroid;
pub use time::{Position, Tempo};

use windage_core::axes::SpectrogramAxes;
use windage_core::{Attribute, Domain, Result};

/// Returns all attributes of spectrograms, in the order in which several of them are best altered.
/// [`Pitch`] learns from `reference` what is usual for each class.
///
/// # Errors
/// Returns an error if a sample of the reference cannot be read.
pub fn spectrogram_attributes(
    reference: &Domain,
    axes: &SpectrogramAxes,
) -> Result<Vec<Box<dyn Attribute>>> {
    Ok(vec![
        Box::new(Pitch::fit(reference, axes)?),
        Box::new(Tempo::new(axes)),
        Box::new(Position::new(axes)),
        Box::new(SpectralCentroid::new(axes)),
        Box::new(Level::new(axes)),
        Box::new(Noise::new(axes)),
    ])
}
