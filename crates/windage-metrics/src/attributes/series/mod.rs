//! Attributes of signals `[channels, length]`: time series, and audio as waveforms.
//!
//! All give `None` for another shape, and where there is nothing to read: constant signals,
//! silence, sounds without a pitch. Values are what [`SeriesAxes`] says they stand for.

mod activity;
mod frequency;
mod loudness;
mod time;
mod values;
mod voice;

pub use frequency::SpectralCentroid;
pub use loudness::Loudness;
pub use time::{Position, Tempo};
pub use values::{Amplitude, Level, Sharpness};
pub use voice::FundamentalFrequency;

use windage_core::{Attribute, SeriesAxes};

/// Every attribute there is for audio where the axes know a rate, and for time series where they do
/// not.
pub fn series_attributes(axes: SeriesAxes) -> Vec<Box<dyn Attribute>> {
    match axes.rate_hz {
        Some(_) => vec![
            Box::new(FundamentalFrequency(axes)),
            Box::new(Tempo(axes)),
            Box::new(Loudness(axes)),
            Box::new(SpectralCentroid(axes)),
            Box::new(Position(axes)),
        ],
        None => vec![
            Box::new(Level(axes)),
            Box::new(Amplitude(axes)),
            Box::new(Tempo(axes)),
            Box::new(Position(axes)),
            Box::new(Sharpness(axes)),
        ],
    }
}
