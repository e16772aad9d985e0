//! One WAV file: integers of up to 32 bits, floats of 32 or 64 bits, A-law or µ-law, any number of
//! channels.
//!
//! An integer whose sample takes `n` bytes is divided by `2^(8n − 1)`, as its valid bits are
//! left-aligned, so that values lie in −1…1; floats are taken as they are.

use std::path::Path;

use super::bytes::read_raw;
use super::riff::parts;
use super::wav_format::Format;
use crate::{Error, Result};

/// The content of a WAV file.
#[derive(Debug)]
pub(super) struct Recording {
    /// Channels of one length, which is at least 1.
    pub(super) channels: Vec<Vec<f32>>,
    /// Number of values per second of each channel.
    pub(super) rate_hz: u32,
}

/// Reads a WAV file.
pub(super) fn decoded(path: &Path) -> Result<Recording> {
    let bytes = read_raw(path)?;
    if bytes.is_empty() {
        return Err(Error::Empty { path: path.into(), expected: "data" });
    }
    let refused = |problem| Error::Wav { path: path.into(), problem };
    let parts = parts(&bytes).map_err(refused)?;
    let format = Format::parse(parts.format).map_err(refused)?;
    if parts.announced > parts.data.len() as u64 {
        let announced = parts.announced / format.bytes as u64;
        let found = parts.data.len() / format.bytes;
        return Err(Error::WavTruncated { path: path.into(), announced, found });
    }
    let values = format.values(parts.data).map_err(refused)?;
    if values.is_empty() {
        return Err(Error::Empty { path: path.into(), expected: "samples" });
    }
    if format.rate_hz == 0 {
        return Err(Error::WavWithoutRate { path: path.into() });
    }
    if let Some(position) = values.iter().position(|value| !(-1.0..=1.0).contains(value)) {
        return Err(Error::WavValue { path: path.into(), value: values[position], position });
    }
    let count = format.channels;
    let channels = (0..count)
        .map(|channel| values.iter().skip(channel).step_by(count).copied().collect())
        .collect();
    Ok(Recording { channels, rate_hz: format.rate_hz })
}
