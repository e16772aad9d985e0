//! Data for windage: readers for images, audio and time series, spectrograms, and letters drawn
//! with known factors.
//!
//! Every reader of images gives an [`ImageSet`], every reader of signals a [`SignalSet`]; both are
//! Burn [`Dataset`](burn::data::dataset::Dataset)s of [`Sample`](windage_core::Sample)s and become
//! a [`Domain`](windage_core::Domain) with `into_domain`. [`open`] and [`open_signals`] recognize
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

mod error;
mod read;
mod sets;
pub mod spectrogram;
pub mod synthetic;

pub use error::{Error, Result};
pub use read::{
    open, open_signals, read_cifar, read_folder, read_idx, read_idx_pair, read_ts, read_tsv,
    read_usps, read_wav_folder, wav_bytes,
};
pub use sets::{Color, ImageSet, Mixing, Placement, ReadOptions, SignalOptions, SignalSet, Split};
