#![doc = include_str!("../README.md")]

mod error;
pub mod read;
mod sets;
pub mod spectrogram;
pub mod synthetic;
pub mod write;

pub use error::{Error, Result};
#[doc(inline)]
pub use read::{SignalOptions, Split, open, open_signals, open_unlabeled};
pub use sets::{Color, ImageSet, MAX_PIXELS, ReadNote, ReadOptions, SignalSet};
