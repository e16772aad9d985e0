//! One WAV file: integers of 8, 16, 24 or 32 bits or 32-bit floats, any number of channels.
//!
//! An integer of `b` bits is divided by `2^(b − 1)`, so that values lie in −1…1; floats are taken
//! as they are.

use std::path::Path;

use hound::{SampleFormat, WavReader};

use super::bytes::read_raw;
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
    let reader = WavReader::new(bytes.as_slice())
        .map_err(|source| Error::Wav { path: path.into(), source })?;
    let spec = reader.spec();
    if reader.len() == 0 {
        return Err(Error::Empty { path: path.into(), expected: "samples" });
    }
    if spec.sample_rate == 0 {
        return Err(Error::WavWithoutRate { path: path.into() });
    }
    let values = match spec.sample_format {
        SampleFormat::Float => samples(path, reader, |value: f32| value)?,
        SampleFormat::Int => {
            let full = 2_f64.powi(i32::from(spec.bits_per_sample) - 1);
            samples(path, reader, |value: i32| (f64::from(value) / full) as f32)?
        }
    };
    if let Some(position) = values.iter().position(|value| !(-1.0..=1.0).contains(value)) {
        return Err(Error::WavValue { path: path.into(), value: values[position], position });
    }
    let count = usize::from(spec.channels);
    let channels = (0..count)
        .map(|channel| values.iter().skip(channel).step_by(count).copied().collect())
        .collect();
    Ok(Recording { channels, rate_hz: spec.sample_rate })
}

/// Reads all samples, with the channels interleaved.
fn samples<S: hound::Sample>(
    path: &Path,
    reader: WavReader<&[u8]>,
    value: impl Fn(S) -> f32,
) -> Result<Vec<f32>> {
    let announced = reader.len();
    let mut values = Vec::new();
    for sample in reader.into_samples::<S>() {
        match sample {
            Ok(sample) => values.push(value(sample)),
            Err(hound::Error::IoError(_)) => {
                return Err(Error::WavTruncated {
                    path: path.into(),
                    announced,
                    found: values.len(),
                });
            }
            Err(source) => return Err(Error::Wav { path: path.into(), source }),
        }
    }
    Ok(values)
}
