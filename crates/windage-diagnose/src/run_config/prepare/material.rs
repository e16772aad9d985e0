//! The kind of samples: how they are measured and made audible.

use windage_core::axes::{SeriesAxes, SpectrogramAxes};
use windage_core::{Attribute, Domain};
use windage_data::spectrogram::SpectrogramConfig;
use windage_data::write::wav_bytes;
use windage_metrics::{
    ImageKind, image_attributes, image_attributes_of, series_attributes, spectrogram_attributes,
};

use crate::Result;

/// Highest sampling rate of sound.
const HIGHEST_RATE_HZ: u32 = 48_000;

/// A function that turns the values of a sample into the bytes of a WAV file.
type Sound<'a> = dyn Fn(&[f32]) -> Vec<u8> + 'a;

/// The kind of samples.
#[derive(Debug, Clone, PartialEq)]
pub enum Material {
    /// Images with values in 0…1.
    Images,
    /// Spectrograms of recordings.
    Spectrograms {
        /// The transform.
        config: SpectrogramConfig,
        /// The meaning of times, bands and values.
        axes: SpectrogramAxes,
        /// Length of the recordings, in values.
        length: usize,
        /// Sampling rate of the recordings, in Hz.
        rate_hz: u32,
    },
    /// Waveforms or time series.
    Signals {
        /// The meaning of times and values.
        axes: SeriesAxes,
    },
}

impl Material {
    /// Returns the attributes by which samples are described.
    ///
    /// # Errors
    /// Returns an error if there are none for samples of this shape.
    pub(super) fn attributes(
        &self,
        reference: &Domain,
        kind: Option<ImageKind>,
    ) -> Result<Vec<Box<dyn Attribute>>> {
        Ok(match self {
            Self::Images => match kind {
                Some(kind) => image_attributes_of(reference, kind)?,
                None => image_attributes(reference)?,
            },
            Self::Spectrograms { axes, .. } => spectrogram_attributes(reference, axes)?,
            Self::Signals { axes } => series_attributes(reference, *axes)?,
        })
    }

    /// Returns a function that makes samples audible, if they are sounds.
    ///
    /// # Errors
    /// Returns an error if spectrograms cannot be inverted.
    pub fn sound(&self) -> Result<Option<Box<Sound<'_>>>> {
        match self {
            Self::Spectrograms { config, axes, .. } => {
                let inversion = config.inversion(axes)?;
                let rate_hz = inversion.rate_hz();
                Ok(Some(Box::new(move |values| wav_bytes(&inversion.signal(values), rate_hz))))
            }
            Self::Signals { axes } => {
                let rate_hz = axes.rate_hz.filter(|rate| *rate <= HIGHEST_RATE_HZ);
                Ok(rate_hz.map(|rate_hz| {
                    let sound = move |values: &[f32]| {
                        let quantities: Vec<f32> =
                            values.iter().map(|&value| axes.quantity(value) as f32).collect();
                        wav_bytes(&quantities, rate_hz)
                    };
                    Box::new(sound) as Box<Sound<'_>>
                }))
            }
            Self::Images => Ok(None),
        }
    }
}
