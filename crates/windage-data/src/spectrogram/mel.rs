//! Mel bands: triangles whose corners lie at equal distances on the mel scale.
//!
//! The corners of band `b` of `n` are `f[b] < f[b+1] < f[b+2]`, where `f` are `n + 2` frequencies
//! equally spaced in mel from the lowest to the highest. The weight of a band at the frequency
//! `φ[k] = k·rate / frame` is `max(0, min((φ − f[b]) / (f[b+1] − f[b]), (f[b+2] − φ) /
//! (f[b+2] − f[b+1])))`, which is linear in Hz. [`MelWeights::Area`] multiplies it by
//! `2 / (f[b+2] − f[b])`.
//!
//! These are the filters of librosa (`librosa.filters.mel`). The triangles of HTK are linear in
//! mel.

use burn::config::Config;
use serde::{Deserialize, Serialize};
use windage_core::Error;

/// Slaney's scale is linear below this frequency and logarithmic above it.
const SLANEY_CORNER_HZ: f64 = 1000.0;
/// Hz per mel in the linear part.
const SLANEY_STEP_HZ: f64 = 200.0 / 3.0;
/// The number of mels in the logarithmic part for a factor of 6.4 in frequency.
const SLANEY_STEPS: f64 = 27.0;
const SLANEY_FACTOR: f64 = 6.4;
/// Mels of the HTK scale, `2595·log10(1 + f / 700)`, per factor of 10.
const HTK_MELS: f64 = 2595.0;
const HTK_CORNER_HZ: f64 = 700.0;

/// The formula of the mel scale.
///
/// # References
/// Slaney, *Auditory Toolbox, Version 2*, Technical Report 1998-010, Interval Research Corporation,
/// 1998. Young et al., *The HTK Book*, chapter 5, after O'Shaughnessy, *Speech Communication: Human
/// and Machine*, 1987.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MelScale {
    /// `f / (200/3)` below 1 kHz, `15 + 27·ln(f / 1000) / ln 6.4` above.
    #[default]
    Slaney,
    /// `2595·log10(1 + f / 700)`.
    Htk,
}

impl MelScale {
    /// Returns the mels of a frequency in Hz.
    pub fn mel(self, hz: f64) -> f64 {
        match self {
            Self::Htk => HTK_MELS * (1.0 + hz / HTK_CORNER_HZ).log10(),
            Self::Slaney if hz < SLANEY_CORNER_HZ => hz / SLANEY_STEP_HZ,
            Self::Slaney => {
                SLANEY_CORNER_HZ / SLANEY_STEP_HZ
                    + (hz / SLANEY_CORNER_HZ).ln() / SLANEY_FACTOR.ln() * SLANEY_STEPS
            }
        }
    }

    /// Returns the frequency in Hz of a number of mels.
    pub fn hz(self, mel: f64) -> f64 {
        let corner = SLANEY_CORNER_HZ / SLANEY_STEP_HZ;
        match self {
            Self::Htk => HTK_CORNER_HZ * (10_f64.powf(mel / HTK_MELS) - 1.0),
            Self::Slaney if mel < corner => mel * SLANEY_STEP_HZ,
            Self::Slaney => {
                SLANEY_CORNER_HZ * ((mel - corner) / SLANEY_STEPS * SLANEY_FACTOR.ln()).exp()
            }
        }
    }
}

/// The height of the triangles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MelWeights {
    /// Each triangle has area 1 over Hz, so that wide bands are not louder (Slaney, and the default
    /// of librosa).
    #[default]
    Area,
    /// Each triangle is 1 at its peak (HTK).
    Peak,
}

/// Configuration of mel bands.
#[derive(Config, Debug, PartialEq)]
pub struct MelConfig {
    /// Number of bands.
    pub bands: usize,
    /// Rate of the signals in Hz.
    pub rate_hz: u32,
    /// Lower corner of the first band in Hz.
    #[config(default = 0.0)]
    pub lowest_hz: f64,
    /// Upper corner of the last band; half the rate if it is `None`.
    #[config(default = "None")]
    pub highest_hz: Option<f64>,
    /// The formula of the mel scale.
    #[config(default = "MelScale::Slaney")]
    pub scale: MelScale,
    /// The height of the triangles.
    #[config(default = "MelWeights::Area")]
    pub weights: MelWeights,
}

impl MelConfig {
    /// Checks that all settings are in range.
    ///
    /// # Errors
    /// Returns an error if there are no bands, if the rate is 0, or unless
    /// `0 ≤ lowest < highest ≤ rate / 2`.
    pub fn validate(&self) -> crate::Result<()> {
        let setting =
            |field: &str, value: f64, range: &str| Err(Error::setting(field, value, range).into());
        let (half, highest) = (f64::from(self.rate_hz) / 2.0, self.highest());
        if self.bands == 0 {
            return setting("bands", 0.0, "at least 1");
        }
        if self.rate_hz == 0 {
            return setting("rate_hz", 0.0, "at least 1");
        }
        if !(highest > 0.0 && highest <= half) {
            return setting(
                "highest_hz",
                highest,
                &format!("above 0 and at most half the rate, {half}"),
            );
        }
        if !(0.0..highest).contains(&self.lowest_hz) {
            return setting(
                "lowest_hz",
                self.lowest_hz,
                &format!("at least 0 and below the highest, {highest}"),
            );
        }
        Ok(())
    }

    /// Returns the peaks of the bands in Hz.
    pub fn centers_hz(&self) -> Vec<f64> {
        self.corners_hz()[1..=self.bands].to_vec()
    }

    /// Returns the weights `[bands, ⌊frame/2⌋ + 1]` of the frequencies of a frame, in row-major
    /// order.
    ///
    /// # Errors
    /// Returns an error in the cases of [`validate`](Self::validate), and if a band is so narrow
    /// that it holds no frequency.
    pub fn filters(&self, frame: usize) -> crate::Result<Vec<f64>> {
        self.filters_at(frame, 1.0)
    }

    /// Returns the weights that hear every frequency at `ratio` times its value.
    pub(super) fn filters_at(&self, frame: usize, ratio: f64) -> crate::Result<Vec<f64>> {
        self.validate()?;
        let (corners, bins) = (self.corners_hz(), frame / 2 + 1);
        let mut filters = Vec::with_capacity(self.bands * bins);
        for band in 0..self.bands {
            let [low, peak, high] = [corners[band], corners[band + 1], corners[band + 2]];
            let height = match self.weights {
                MelWeights::Area => 2.0 / (high - low),
                MelWeights::Peak => 1.0,
            };
            filters.extend((0..bins).map(|bin| {
                let hz = ratio * bin as f64 * f64::from(self.rate_hz) / frame as f64;
                height * ((hz - low) / (peak - low)).min((high - hz) / (high - peak)).max(0.0)
            }));
            if filters[band * bins..].iter().all(|weight| *weight <= 0.0) {
                let range = format!(
                    "fewer: band {band}, {low:.1} to {high:.1} Hz, holds no frequency of frames of \
                     {frame}"
                );
                return Err(Error::setting("bands", self.bands, &range).into());
            }
        }
        Ok(filters)
    }

    fn highest(&self) -> f64 {
        self.highest_hz.unwrap_or(f64::from(self.rate_hz) / 2.0)
    }

    /// Returns the corners of the bands in Hz, two more than there are bands.
    pub fn corners_hz(&self) -> Vec<f64> {
        let (lowest, highest) = (self.scale.mel(self.lowest_hz), self.scale.mel(self.highest()));
        let step = (highest - lowest) / (self.bands + 1) as f64;
        (0..self.bands + 2).map(|corner| self.scale.hz(lowest + corner as f64 * step)).collect()
    }
}
