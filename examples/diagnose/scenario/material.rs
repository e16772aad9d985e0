//! The kind of samples: how they are measured, shown and made audible.

use windage::core::axes::{SeriesAxes, SpectrogramAxes};
use windage::core::{Attribute, Domain};
use windage::data::spectrogram::SpectrogramConfig;
use windage::data::write::wav_bytes;
use windage::metrics::{image_attributes, series_attributes, spectrogram_attributes};
use windage::report::diagnose::{Depiction, Sound};

use crate::Failure;

/// Highest sampling rate of sound.
const HIGHEST_RATE_HZ: u32 = 48_000;

/// The kind of samples.
pub(crate) enum Material {
    /// Images.
    Images,
    /// Spectrograms of recordings.
    Spectrograms { config: SpectrogramConfig, axes: SpectrogramAxes },
    /// Waveforms or time series.
    Signals { axes: SeriesAxes },
}

impl Material {
    /// Returns the attributes by which samples are described.
    pub(crate) fn attributes(
        &self,
        reference: &Domain,
    ) -> Result<Vec<Box<dyn Attribute>>, Failure> {
        Ok(match self {
            Self::Images => image_attributes(reference)?,
            Self::Spectrograms { axes, .. } => spectrogram_attributes(reference, axes)?,
            Self::Signals { axes } => series_attributes(*axes),
        })
    }

    /// Returns how samples are shown.
    pub(crate) fn depiction(&self) -> Depiction {
        match self {
            Self::Images => Depiction::Image,
            Self::Spectrograms { .. } => Depiction::Spectrogram,
            Self::Signals { .. } => Depiction::Signal,
        }
    }

    /// Returns a function that makes samples audible, if they are sounds.
    pub(crate) fn sound(&self) -> Result<Option<Box<Sound<'_>>>, Failure> {
        match self {
            Self::Spectrograms { config, axes } => {
                let inversion = config.inversion(axes)?;
                let rate_hz = inversion.rate_hz();
                Ok(Some(Box::new(move |values| wav_bytes(&inversion.signal(values), rate_hz))))
            }
            Self::Signals { axes } => {
                Ok(axes.rate_hz.filter(|rate| *rate <= HIGHEST_RATE_HZ).map(|rate_hz| {
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
