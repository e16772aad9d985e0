//! Spectrograms: the power of a signal by frequency and time.
//!
//! Frame `t` holds `x[t·hop] … x[t·hop + frame − 1]`. There are `1 + ⌊(length − frame) / hop⌋`
//! frames, none of which reaches beyond an end of the signal; a rest of the signal is left out.
//! With the periodic Hann window `w`, scaled to mean square 1, the power is
//! `P[t, k] = |Σ_n w[n]·x[t·hop + n]·e^(−2πjkn / frame)|² / frame`. So white noise of variance 1
//! has power 1 at every frequency, whatever the length of a frame. Mel bands are weighted sums of
//! `P` over `k`; the logarithm is `ln(P + offset)`.
//!
//! librosa and torchaudio differ in that they do not divide by `frame` and by the mean square of
//! the window (together `3·frame / 8` here), and in that they pad the ends by default. The filters
//! are those of librosa.
//!
//! ```
//! use burn::tensor::Device;
//! use windage_core::Sample;
//! use windage_data::SignalSet;
//! use windage_data::spectrogram::{Scaling, SpectrogramConfig};
//!
//! let noise = (1..4).map(|seed| {
//!     let value = |n: usize| ((n * n * 7 + seed * n) % 101) as f32 / 50.0 - 1.0;
//!     Sample { values: (0..1024).map(value).collect(), label: 0 }
//! });
//! let signals = SignalSet::from_signals([1, 1024], vec!["noise".into()], Some(8000), noise);
//!
//! let log_mel = SpectrogramConfig::log_mel(256, 128, 24, 8000).init()?;
//! let set = log_mel.transform(&signals, &Device::flex())?;
//! assert_eq!(set.shape(), [1, 24, 7]);
//!
//! // Use the scaling of the source for the target too.
//! let scaling = Scaling::standard(&[&set])?;
//! let domain = set.scaled(scaling)?.into_domain("noise")?;
//! # Ok::<(), windage_data::Error>(())
//! ```

mod active;
mod altered;
mod axes;
mod frames;
mod inversion;
mod mel;
mod scaling;
mod set;
mod window;

use burn::config::Config;
use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};
use windage_core::Error;
use windage_ops::spectral::{half_plane_width, power_spectrum};

pub use active::Active;
pub use altered::Alteration;
pub use inversion::Inversion;
pub use mel::{MelConfig, MelScale, MelWeights};
pub use scaling::Scaling;
pub use set::SpectrogramSet;

use crate::SignalSet;
use crate::sets::Labeled;

/// An offset of 60 dB below the power of white noise of variance 1.
const DEFAULT_OFFSET: f64 = 1e-6;
/// The number of values of frames in memory at a time, 16 MiB, whatever the size of a set.
const BLOCK_VALUES: usize = 1 << 22;

/// The meaning of a row of a spectrogram.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bands {
    /// Each row is a frequency of the transform: `⌊frame/2⌋ + 1` from 0 to half the rate.
    #[default]
    Linear,
    /// Each row is a mel band.
    Mel(MelConfig),
}

/// The scale in which power is given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Power itself, `P`.
    Power,
    /// The logarithm, `ln(P + offset)`.
    Log {
        /// The power that counts as silence.
        offset: f64,
    },
}

/// Configuration of a [`Spectrogram`].
#[derive(Config, Debug, PartialEq)]
pub struct SpectrogramConfig {
    /// Number of values in a frame, at least 2.
    pub frame: usize,
    /// Number of values from the start of a frame to the start of the next, at most a frame.
    pub hop: usize,
    /// The meaning of a row.
    #[config(default = "Bands::Linear")]
    pub bands: Bands,
    /// The scale in which power is given.
    #[config(default = "Level::Log { offset: DEFAULT_OFFSET }")]
    pub level: Level,
}

impl SpectrogramConfig {
    /// Describes the logarithm of mel bands, by the formula of Slaney and with an offset of 1e-6.
    pub fn log_mel(frame: usize, hop: usize, bands: usize, rate_hz: u32) -> Self {
        Self::new(frame, hop).with_bands(Bands::Mel(MelConfig::new(bands, rate_hz)))
    }

    /// Checks that all settings are in range.
    ///
    /// # Errors
    /// Returns an error if the frame is below 2, if the hop is not in 1…frame, if the offset is not
    /// positive and finite in f32, and in the cases of [`MelConfig::filters`].
    pub fn validate(&self) -> crate::Result<()> {
        self.init().map(drop)
    }

    /// Creates the transform.
    ///
    /// # Errors
    /// Returns an error in the cases of [`validate`](Self::validate).
    pub fn init(&self) -> crate::Result<Spectrogram> {
        if self.frame < 2 {
            return Err(Error::setting("frame", self.frame, "at least 2").into());
        }
        if !(1..=self.frame).contains(&self.hop) {
            let range = format!("1 to the frame, {}", self.frame);
            return Err(Error::setting("hop", self.hop, &range).into());
        }
        if let Level::Log { offset } = self.level
            && !(offset >= f64::from(f32::MIN_POSITIVE) && offset <= f64::from(f32::MAX))
        {
            return Err(Error::setting("offset", offset, "positive and finite, in f32 too").into());
        }
        let filters = match &self.bands {
            Bands::Linear => None,
            Bands::Mel(mel) => Some(mel.filters(self.frame)?),
        };
        Ok(Spectrogram { config: self.clone(), window: window::hann(self.frame), filters })
    }

    /// Returns the number of values that `frames` frames cover: the length of signals of which
    /// nothing is left out.
    pub fn length(&self, frames: usize) -> usize {
        if frames == 0 { 0 } else { self.frame + (frames - 1) * self.hop }
    }
}

/// A transform of signals into spectrograms; the [module](self) gives the formula.
#[derive(Clone, Debug)]
pub struct Spectrogram {
    config: SpectrogramConfig,
    window: Vec<f64>,
    /// `[bands, frequencies]`.
    filters: Option<Vec<f64>>,
}

impl Spectrogram {
    /// Returns the number of rows.
    pub fn bands(&self) -> usize {
        match &self.config.bands {
            Bands::Linear => half_plane_width(self.config.frame),
            Bands::Mel(mel) => mel.bands,
        }
    }

    /// Returns the number of frames of a signal of `length`.
    pub fn frames(&self, length: usize) -> usize {
        length.checked_sub(self.config.frame).map_or(0, |rest| 1 + rest / self.config.hop)
    }

    /// Computes spectrograms; gradients reach the signals.
    ///
    /// *Shapes*: `[batch, channels, length]` to `[batch, channels, bands, frames]`, lowest band
    /// first.
    ///
    /// # Panics
    /// Panics if the signals are shorter than a frame.
    pub fn forward(&self, signals: Tensor<3>) -> Tensor<4> {
        let ([batch, channels, length], device) = (signals.dims(), signals.device());
        let (frame, frames, bands) = (self.config.frame, self.frames(length), self.bands());
        assert!(frames > 0, "signals of {length} values are shorter than a frame of {frame}");
        let constant = |values: &[f64], shape: [usize; 2]| {
            let values: Vec<f32> = values.iter().map(|value| *value as f32).collect();
            Tensor::<2>::from_data(TensorData::new(values, shape), &device)
        };
        let framed: Tensor<4> = signals.unfold(2, frame, self.config.hop);
        let windowed =
            framed.reshape([batch * channels * frames, frame]) * constant(&self.window, [1, frame]);
        let power = power_spectrum(windowed);
        let power = match &self.filters {
            Some(filters) => {
                power.matmul(constant(filters, [bands, half_plane_width(frame)]).transpose())
            }
            None => power,
        };
        let level = match self.config.level {
            Level::Power => power,
            Level::Log { offset } => (power + offset).log(),
        };
        level.reshape([batch, channels, frames, bands]).swap_dims(2, 3)
    }

    /// Computes the spectrograms of a set on `device`, block by block.
    ///
    /// # Errors
    /// Returns an error if the signals are shorter than a frame, or if the rate of the set is not
    /// that of the mel bands.
    pub fn transform(&self, signals: &SignalSet, device: &Device) -> crate::Result<SpectrogramSet> {
        let [channels, length] = signals.shape();
        let frames = self.frames(length);
        if frames == 0 {
            let range = format!("at most the length of the signals, {length}");
            return Err(Error::setting("frame", self.config.frame, &range).into());
        }
        if let Bands::Mel(mel) = &self.config.bands
            && signals.rate_hz() != Some(mel.rate_hz)
        {
            let rate = signals.rate_hz().map_or("unknown".into(), |rate| rate.to_string());
            let range = format!("that of the signals, {rate}");
            return Err(Error::setting("rate_hz", mel.rate_hz, &range).into());
        }
        let mut set = Labeled::new([channels, self.bands(), frames], signals.classes().to_vec());
        let block = (BLOCK_VALUES / (channels * frames * self.config.frame)).max(1);
        let indices: Vec<usize> = (0..signals.labels().len()).collect();
        for indices in indices.chunks(block) {
            let values: Vec<f32> =
                indices.iter().flat_map(|&index| signals.values(index)).copied().collect();
            let shape = [indices.len(), channels, length];
            let level = self.forward(Tensor::from_data(TensorData::new(values, shape), device));
            let level: Vec<f32> = level.into_data().iter::<f32>().collect();
            let size = level.len() / indices.len();
            level
                .chunks_exact(size)
                .zip(indices)
                .for_each(|(values, &at)| set.push(values, signals.labels()[at]));
        }
        Ok(SpectrogramSet::new(set))
    }
}
