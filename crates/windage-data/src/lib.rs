//! Data for windage: readers for images, audio and time series, spectrograms, and letters drawn
//! with known factors.
//!
//! Every reader of images gives an [`ImageSet`], every reader of signals a [`SignalSet`]; both are
//! Burn [`Dataset`](burn::data::dataset::Dataset)s of [`Sample`](windage_core::Sample)s and become
//! a [`Domain`](windage_core::Domain) with `into_domain`. [`open`] and [`open_signals`] recognise
//! the format from the path.
//!
//! | format | reader | shape of a sample |
//! | --- | --- | --- |
//! | IDX (MNIST), plain or gzip | [`read_idx`], [`read_idx_pair`] | `[1, height, width]` |
//! | CIFAR-10 binary, plain or gzip | [`read_cifar`] | `[3, 32, 32]` |
//! | USPS text, plain or gzip | [`read_usps`] | `[1, 16, 16]` |
//! | pictures, one subfolder a class | [`read_folder`] | `[channels, height, width]` |
//! | WAV, one subfolder a class or named `class_speaker_take.wav` | [`read_wav_folder`] | `[channels, length]` |
//! | time series (`.ts`, `.tsv` of the UCR archive), plain or gzip | [`read_ts`], [`read_tsv`] | `[dimensions, length]` |
//!
//! [`spectrogram`] makes `[channels, bands, frames]` of signals.

mod bytes;
mod cifar;
mod error;
mod folder;
pub mod glyphs;
mod idx;
mod image_set;
mod labelled;
mod listing;
mod open;
mod open_signals;
pub mod planted_signals;
pub mod shift;
mod signal_options;
mod signal_set;
pub mod spectrogram;
mod split;
mod ts;
mod tsv;
mod usps;
mod wav;
mod wav_bytes;
mod wav_folder;

pub use cifar::read_cifar;
pub use error::{Error, Result};
pub use folder::read_folder;
pub use idx::{read_idx, read_idx_pair};
pub use image_set::{Colour, ImageSet, ReadOptions};
pub use open::open;
pub use open_signals::open_signals;
pub use signal_options::{Mixing, Placement, SignalOptions};
pub use signal_set::SignalSet;
pub use split::Split;
pub use ts::read_ts;
pub use tsv::read_tsv;
pub use usps::read_usps;
pub use wav_bytes::wav_bytes;
pub use wav_folder::read_wav_folder;
