//! Shifts planted into recordings and series of the user's own: one factor is harmful to a
//! classifier, another is not.
//!
//! The module [`synthetic`](super) explains why the other factor does no harm. Every sample is made
//! of a signal (a recording or a series) of the user's set, altered by random factors, so that a
//! small set gives any number of samples. Each signal is used in only one of the three parts.
//!
//! ```no_run
//! use windage_core::Seed;
//! use windage_data::synthetic::planted_signals::{AudioLayout, PlantedSignals};
//! use windage_data::{SignalOptions, Split, open_signals};
//!
//! let options = SignalOptions {
//!     speaker: Some("jackson".into()),
//!     length: Some(8000),
//!     ..SignalOptions::default()
//! };
//! let words = open_signals("data/fsdd".as_ref(), Split::Train, &options)?;
//! let planted = PlantedSignals::audio("pitch-level").expect("a known name");
//! let layout = AudioLayout::for_words(8000);
//! let drawn = planted.draw_spectrograms(&words, &layout, 3000, Seed(0))?;
//! let source = drawn.parts.source.samples.into_domain("words, as recorded")?;
//! assert_eq!(source.shape(), [1, 32, 32]);
//! # Ok::<(), windage_data::Error>(())
//! ```

mod audio;
mod factors;
mod parts;
mod series;

pub use audio::{AudioLayout, PlantedSpectrograms};
pub use factors::{PlantedSignals, SignalFactor, planted_audio_names, planted_series_names};
pub use parts::{PlantedPart, PlantedParts};
pub use series::PlantedSeries;
