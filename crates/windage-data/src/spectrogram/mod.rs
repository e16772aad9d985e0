//! Spectrograms: the power of a signal by frequency and time.
//!
//! Frame `t` holds `x[t·hop] … x[t·hop + frame − 1]`; there are `1 + ⌊(length − frame) / hop⌋`,
//! none of which reaches over an end, and the rest of the signal is left out. With the window `w`
//! of mean square 1 (periodic Hann) `P[t, k] = |Σ_n w[n]·x[t·hop + n]·e^(−2πjkn / frame)|² /
//! frame`, so that white noise of variance 1 has power 1 at every frequency, whatever the frame.
//! Mel bands are weighted sums of `P` over `k`; the logarithm is `ln(P + offset)`.
//!
//! How we differ from librosa and torchaudio: they do not divide by `frame` and the window's mean
//! square (here `3·frame / 8` in all), and pad the ends by default. The filters are librosa's.
//!
//! ```
//! use burn::tensor::Device;
//! use windage_data::SignalSet;
//! use windage_data::spectrogram::{Scaling, SpectrogramConfig};
//!
//! let noisy = |seed: usize| (0..1024).map(move |n| ((n * n * 7 + seed * n) % 101) as f32 / 50.0 - 1.0).collect();
//! let signals = SignalSet::from_signals([1, 1024], vec!["noise".into()], Some(8000), (1..4).map(|s| (noisy(s), 0)));
//!
//! let log_mel = SpectrogramConfig::log_mel(256, 128, 24, 8000).init()?;
//! let set = log_mel.transform(&signals, &Device::flex())?;
//! assert_eq!(set.shape(), [1, 24, 7]);
//!
//! // A second domain takes the scaling of the first.
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

/// 60 dB below the power of white noise of variance 1.
const DEFAULT_OFFSET: f64 = 1e-6;
/// Values of frames in memory at a time, 16 MiB, whatever the size of a set.
const BLOCK_VALUES: usize = 1 << 22;

/// What a row of a spectrogram is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bands {
    /// Every frequency of the transform, `⌊frame/2⌋ + 1` from 0 to half the rate.
    #[default]
    Linear,
    /// Mel bands.
    Mel(MelConfig),
}

/// In what power is given.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// `P`.
    Power,
    /// `ln(P + offset)`.
    Log {
        /// The power that counts as none.
        offset: f64,
    },
}

/// Configuration of a [`Spectrogram`].
#[derive(Config, Debug, PartialEq)]
pub struct SpectrogramConfig {
    /// Values in a frame, at least 2.
    pub frame: usize,
    /// Values from the start of a frame to that of the next, at most a frame.
    pub hop: usize,
    /// What a row is.
    #[config(default = "Bands::Linear")]
    pub bands: Bands,
    /// In what power is given.
    #[config(default = "Level::Log { offset: DEFAULT_OFFSET }")]
    pub level: Level,
}

impl SpectrogramConfig {
    /// The logarithm of so many mel bands, in Slaney's formula and with an offset of 1e-6.
    pub fn log_mel(frame: usize, hop: usize, bands: usize, rate_hz: u32) -> Self {
        Self::new(frame, hop).with_bands(Bands::Mel(MelConfig::new(bands, rate_hz)))
    }

    /// # Errors
    /// A frame below 2, a hop that is not in 1…frame, an offset that is not positive and finite in
    /// f32, mel bands out of range ([`MelConfig::filters`]).
    pub fn validate(&self) -> crate::Result<()> {
        self.init().map(drop)
    }

    /// The transform.
    ///
    /// # Errors
    /// As [`validate`](Self::validate).
    pub fn init(&self) -> crate::Result<Spectrogram> {
        if self.frame < 2 {
            return Err(Error::setting("frame", self.frame, "at least 2").into());
        }
        if !(1..=self.frame).contains(&self.hop) {
            return Err(Error::setting(
                "hop",
                self.hop,
                &format!("1 to the frame, {}", self.frame),
            )
            .into());
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

    /// Values that so many frames cover: the length to give signals so that nothing is left out.
    pub fn length(&self, frames: usize) -> usize {
        if frames == 0 { 0 } else { self.frame + (frames - 1) * self.hop }
    }
}

/// Turns signals into spectrograms; see the [module](self) for the formula.
#[derive(Clone, Debug)]
pub struct Spectrogram {
    config: SpectrogramConfig,
    window: Vec<f64>,
    /// `[bands, frequencies]`.
    filters: Option<Vec<f64>>,
}

impl Spectrogram {
    /// Number of rows.
    pub fn bands(&self) -> usize {
        match &self.config.bands {
            Bands::Linear => half_plane_width(self.config.frame),
            Bands::Mel(mel) => mel.bands,
        }
    }

    /// Number of frames of a signal of `length`.
    pub fn frames(&self, length: usize) -> usize {
        length.checked_sub(self.config.frame).map_or(0, |rest| 1 + rest / self.config.hop)
    }

    /// *Shapes*: `[batch, channels, length]` to `[batch, channels, bands, frames]`, lowest band
    /// first. Differentiable.
    ///
    /// # Panics
    /// If the signals are shorter than a frame.
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

    /// The spectrograms of a set, computed on `device` block by block.
    ///
    /// # Errors
    /// Signals shorter than a frame; for mel bands, a set of unknown or another rate than that of
    /// the bands.
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
            return Err(Error::setting(
                "rate_hz",
                mel.rate_hz,
                &format!("that of the signals, {rate}"),
            )
            .into());
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
        Ok(SpectrogramSet::of(set))
    }
}
