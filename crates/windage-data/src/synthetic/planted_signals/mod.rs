//! Shifts planted into recordings and series of the user's own: one factor is to blame, another is
//! not.
//!
//! As with [`Planted`](crate::synthetic::glyphs::Planted) letters, the harmless factor is harmless by
//! construction: what the classifier learns from has all values of the harmless factor and only the
//! first domain's values of the harmful one. Every sample is a source (a recording or a series)
//! drawn from the user's set with factors of its own, so a small set gives as many samples as
//! are asked for; no source serves two of the three parts.
//!
//! ```no_run
//! use windage_core::Seed;
//! use windage_data::synthetic::planted_signals::{AudioLayout, PlantedSignals};
//! use windage_data::{SignalOptions, Split, open_signals};
//!
//! let options = SignalOptions { speaker: Some("jackson".into()), length: Some(8000), ..Default::default() };
//! let words = open_signals("data/fsdd".as_ref(), Split::Train, &options)?;
//! let planted = PlantedSignals::audio("pitch-level").expect("a name there is");
//! let layout = AudioLayout::for_words(8000);
//! let drawn = planted.draw_spectrograms(&words, &layout, 3000, Seed(0))?;
//! let first = drawn.parts.first.samples.into_domain("words 1")?;
//! assert_eq!(first.shape(), [1, 32, 32]);
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
