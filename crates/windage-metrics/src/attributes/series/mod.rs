//! Attributes of signals `[channels, length]`: time series, and audio as waveforms.
//!
//! [`SeriesAxes`] says what the values stand for. All attributes return `None` for another shape,
//! and if there is nothing to measure: in constant signals, in silence, in sounds without a pitch.

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

use windage_core::Attribute;
use windage_core::axes::SeriesAxes;

/// Returns all attributes of audio if the axes have a rate, and all attributes of time series
/// otherwise.
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
