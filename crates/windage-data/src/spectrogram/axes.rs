//! The meaning of rows, columns and values of a spectrogram.

use windage_core::Error;
use windage_core::axes::SpectrogramAxes;

use super::{Bands, Level, MelWeights, Scaling, SpectrogramConfig};
use crate::Result;

impl SpectrogramConfig {
    /// Returns the meaning of spectrograms of signals of `rate_hz` after `scaling`.
    ///
    /// # Errors
    /// Returns an error in the cases of [`validate`](Self::validate), if the level is power instead
    /// of its logarithm, if the rate is 0 or not that of the mel bands, or if the scaling cannot be
    /// undone.
    pub fn axes(&self, rate_hz: u32, scaling: Scaling) -> Result<SpectrogramAxes> {
        self.validate()?;
        let Scaling { center, spread } = scaling.checked()?;
        let Level::Log { offset } = self.level else {
            return Err(Error::setting("level", "power", "its logarithm").into());
        };
        let (corners_hz, weights) = match &self.bands {
            Bands::Mel(mel) if mel.rate_hz != rate_hz => {
                return Err(Error::setting(
                    "rate_hz",
                    rate_hz,
                    &format!("that of the mel bands, {}", mel.rate_hz),
                )
                .into());
            }
            Bands::Mel(mel) => {
                let corners = mel.corners_hz();
                let weight = |band: usize| match mel.weights {
                    MelWeights::Area => (corners[band + 2] - corners[band]) / 2.0,
                    MelWeights::Peak => 1.0,
                };
                let weights = (0..mel.bands).map(weight).collect();
                (corners, weights)
            }
            Bands::Linear if rate_hz == 0 => {
                return Err(Error::setting("rate_hz", 0, "at least 1").into());
            }
            Bands::Linear => {
                let (bins, step) = (self.frame / 2 + 1, f64::from(rate_hz) / self.frame as f64);
                (
                    (0..bins + 2).map(|corner| (corner as f64 - 1.0) * step).collect(),
                    vec![1.0; bins],
                )
            }
        };
        let frame_step_seconds = self.hop as f64 / f64::from(rate_hz);
        Ok(SpectrogramAxes { corners_hz, weights, frame_step_seconds, center, spread, offset })
    }
}
