//! Attributes of log spectrograms, read off their values with the help of [`SpectrogramAxes`].
//!
//! All expect samples of shape `[1, bands, frames]` with the bands that the axes describe, and give
//! `None` for anything else and for silence. None reads a fundamental frequency: bands of a hundred
//! hertz do not tell harmonics apart. What can be read well is how far the whole pattern of a sound
//! lies along the frequency axis; that is [`Pitch`].

mod activity;
mod level;
mod pitch;
mod timbre;
mod time;

pub use level::Level;
pub use pitch::Pitch;
pub use timbre::SpectralCentroid;
pub use time::{Position, Tempo};

use windage_core::{Attribute, Domain, Result, SpectrogramAxes};

/// Every attribute of spectrograms there is; `reference` tells pitch what is usual for each class.
///
/// # Errors
/// When a sample of the reference cannot be read.
pub fn spectrogram_attributes(
    reference: &Domain,
    axes: &SpectrogramAxes,
) -> Result<Vec<Box<dyn Attribute>>> {
    Ok(vec![
        Box::new(Pitch::fit(reference, axes)?),
        Box::new(Tempo::new(axes)),
        Box::new(Level::new(axes)),
        Box::new(SpectralCentroid::new(axes)),
        Box::new(Position::new(axes)),
    ])
}
