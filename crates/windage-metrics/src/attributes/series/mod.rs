//! Attributes of signals `[channels, length]`: time series, and audio as waveforms.
//!
//! [`SeriesAxes`] says what the values stand for. All attributes return `None` for another shape,
//! and if there is nothing to measure: in constant signals, in silence, in sounds without a pitch.

mod activity;
mod channels;
mod frequency;
mod loudness;
mod noise;
mod stretch;
mod time;
mod timing;
mod values;
mod voice;

pub use frequency::SpectralCentroid;
pub use loudness::Loudness;
pub use noise::Noise;
pub use time::{Position, Tempo};
pub use values::{Amplitude, Level, Sharpness};
pub use voice::FundamentalFrequency;

use windage_core::axes::SeriesAxes;
use windage_core::{Attribute, Domain, Result};

/// Returns all attributes of audio if the axes have a rate, and all attributes of time series
/// otherwise, in the order in which several of them are best altered: an attribute comes after
/// those whose alteration moves it along. What change of a level or an amplitude is noticeable
/// depends on the spread of the series of `reference`.
///
/// # Errors
/// Returns an error if a sample of the reference cannot be read.
pub fn series_attributes(reference: &Domain, axes: SeriesAxes) -> Result<Vec<Box<dyn Attribute>>> {
    Ok(match axes.rate_hz {
        Some(_) => vec![
            Box::new(FundamentalFrequency(axes)),
            Box::new(Tempo::new(axes)),
            Box::new(Position::new(axes)),
            Box::new(SpectralCentroid(axes)),
            Box::new(Loudness(axes)),
        ],
        None => vec![
            Box::new(Tempo::fit(reference, axes)?),
            Box::new(Position::fit(reference, axes)?),
            Box::new(Sharpness(axes)),
            Box::new(Amplitude::fit(reference, axes)?),
            Box::new(Level::fit(reference, axes)?),
            Box::new(Noise::fit(reference, axes)?),
        ],
    })
}
