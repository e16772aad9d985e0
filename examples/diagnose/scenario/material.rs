//! What samples are: how they are measured, shown and heard.

use windage::core::axes::{SeriesAxes, SpectrogramAxes};
use windage::core::{Attribute, Domain};
use windage::data::spectrogram::SpectrogramConfig;
use windage::data::write::wav_bytes;
use windage::metrics::{image_attributes, series_attributes, spectrogram_attributes};
use windage::report::diagnose::{Depiction, Sound};

use crate::Failure;

/// Above this a rate is not one of sound.
const HIGHEST_RATE_HZ: u32 = 48_000;

/// Images, spectrograms of recordings, or signals.
pub(crate) enum Material {
    Images,
    Spectrograms { config: SpectrogramConfig, axes: SpectrogramAxes },
    Signals { axes: SeriesAxes },
}

impl Material {
    /// What the samples can be described by.
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

    pub(crate) fn depiction(&self) -> Depiction {
        match self {
            Self::Images => Depiction::Image,
            Self::Spectrograms { .. } => Depiction::Spectrogram,
            Self::Signals { .. } => Depiction::Signal,
        }
    }

    /// Makes a sample audible, where it is of something that sounds.
    pub(crate) fn sound(&self) -> Result<Option<Box<Sound<'_>>>, Failure> {
        match self {
            Self::Spectrograms { config, axes } => {
                let inversion = config.inversion(axes)?;
                let rate_hz = inversion.rate_hz();
                Ok(Some(Box::new(move |values| wav_bytes(&inversion.signal(values), rate_hz))))
            }
            Self::Signals { axes } => {
                Ok(axes.rate_hz.filter(|rate| *rate <= HIGHEST_RATE_HZ).map(|rate_hz| {
                    let heard = move |values: &[f32]| {
                        let quantities: Vec<f32> =
                            values.iter().map(|&value| axes.quantity(value) as f32).collect();
                        wav_bytes(&quantities, rate_hz)
                    };
                    Box::new(heard) as Box<Sound<'_>>
                }))
            }
            Self::Images => Ok(None),
        }
    }
}
