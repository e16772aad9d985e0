//! The meaning of the rows, columns and values of a log spectrogram, for attributes, sounds and
//! pictures.

/// The meaning of spectrograms `[channels, bands, frames]` whose values are scaled logarithms of
/// power.
///
/// *Formula*: a value `v` represents the band power `P = e^(center + spread·v) − offset`. Band `b`
/// rises from `corners_hz[b]` to its peak at `corners_hz[b + 1]` and falls to `corners_hz[b + 2]`.
/// `Σ_b weights[b]·P_b` is the power of the frame over its frequencies, whatever the height of the
/// bands.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SpectrogramAxes {
    /// Corner frequencies of the bands in rising order, two more than there are bands.
    pub corners_hz: Vec<f64>,
    /// Weight of each band's power in the total power.
    pub weights: Vec<f64>,
    /// Seconds between the starts of two consecutive frames.
    pub frame_step_seconds: f64,
    /// Logarithm that the value 0 represents.
    pub center: f64,
    /// Difference of the logarithms that the values 0 and 1 represent.
    pub spread: f64,
    /// Offset added to the power before the logarithm.
    pub offset: f64,
}

impl SpectrogramAxes {
    /// Returns the number of bands.
    pub fn bands(&self) -> usize {
        self.weights.len()
    }

    /// Returns the peak frequency of a band.
    ///
    /// # Panics
    /// Panics if there is no such band.
    pub fn center_hz(&self, band: usize) -> f64 {
        self.corners_hz[band + 1]
    }

    /// Returns the band power that a value represents, at least 0.
    pub fn power(&self, value: f32) -> f64 {
        ((self.center + self.spread * f64::from(value)).exp() - self.offset).max(0.0)
    }

    /// Returns the value that represents a band power.
    pub fn value(&self, power: f64) -> f32 {
        (((power.max(0.0) + self.offset).ln() - self.center) / self.spread) as f32
    }

    /// Returns the value that represents a power of 0.
    pub fn silence(&self) -> f32 {
        self.value(0.0)
    }

    /// Returns the decibels between the values 0 and 1.
    pub fn decibels_per_unit(&self) -> f64 {
        self.spread * 10.0 / std::f64::consts::LN_10
    }

    /// Returns the position, in bands, of a frequency: linear in Hz between the peaks of two bands,
    /// and extrapolated beyond the outermost ones.
    ///
    /// # Panics
    /// Panics if there are fewer than two bands.
    pub fn band_at(&self, hz: f64) -> f64 {
        let peaks = &self.corners_hz[1..=self.bands()];
        assert!(peaks.len() >= 2, "positions between bands need two of them");
        let above = peaks.partition_point(|peak| *peak <= hz).clamp(1, peaks.len() - 1);
        let (low, high) = (peaks[above - 1], peaks[above]);
        (above - 1) as f64 + (hz - low) / (high - low)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axes() -> SpectrogramAxes {
        SpectrogramAxes {
            corners_hz: vec![0.0, 100.0, 200.0, 400.0, 800.0],
            weights: vec![100.0, 150.0, 300.0],
            frame_step_seconds: 0.01,
            center: -16.0,
            spread: 12.0,
            offset: 1e-7,
        }
    }

    #[test]
    fn values_and_powers_are_each_others_inverse() {
        let axes = axes();
        for value in [0.1, 0.5, 1.0] {
            assert!((axes.value(axes.power(value)) - value).abs() < 1e-6);
        }
        assert_eq!(axes.power(axes.silence() - 0.1), 0.0);
        // Ten times the power is ten decibels more.
        let louder = axes.value(10.0) - axes.value(1.0);
        assert!((f64::from(louder) * axes.decibels_per_unit() - 10.0).abs() < 1e-4);
    }

    #[test]
    fn positions_between_bands_are_linear_in_hz_and_go_on_beyond() {
        let axes = axes();
        for (hz, band) in [
            (100.0, 0.0),
            (150.0, 0.5),
            (200.0, 1.0),
            (300.0, 1.5),
            (400.0, 2.0),
            (600.0, 3.0),
            (50.0, -0.5),
        ] {
            assert!((axes.band_at(hz) - band).abs() < 1e-12, "{hz}");
        }
        assert_eq!((axes.bands(), axes.center_hz(2)), (3, 400.0));
    }
}
