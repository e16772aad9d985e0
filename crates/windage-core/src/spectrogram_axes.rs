//! What the rows, columns and values of a log spectrogram stand for, so that attributes, players
//! and pictures can name them.

/// The meaning of spectrograms `[channels, bands, frames]` whose values are scaled logarithms of
/// power.
///
/// *Formula*: a value `v` stands for the band power `P = e^(center + spread·v) − offset`. Band `b`
/// rises from `corners_hz[b]` to its peak at `corners_hz[b + 1]` and falls to `corners_hz[b + 2]`.
/// `Σ_b weights[b]·P_b` is the power of the frame over its frequencies, whatever the height of the
/// bands.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SpectrogramAxes {
    /// Corners of the bands, two more than there are bands, in rising order.
    pub corners_hz: Vec<f64>,
    /// By what a band's power counts in the power of all.
    pub weights: Vec<f64>,
    /// From the start of a frame to that of the next.
    pub frame_step_seconds: f64,
    /// The logarithm at the value 0.
    pub center: f64,
    /// What the logarithm rises by from the value 0 to 1.
    pub spread: f64,
    /// Added to the power before the logarithm.
    pub offset: f64,
}

impl SpectrogramAxes {
    /// Number of bands.
    pub fn bands(&self) -> usize {
        self.weights.len()
    }

    /// Peak of a band.
    ///
    /// # Panics
    /// If there is no such band.
    pub fn center_hz(&self, band: usize) -> f64 {
        self.corners_hz[band + 1]
    }

    /// Band power that a value stands for; never below 0.
    pub fn power(&self, value: f32) -> f64 {
        ((self.center + self.spread * f64::from(value)).exp() - self.offset).max(0.0)
    }

    /// The value that stands for a band power.
    pub fn value(&self, power: f64) -> f32 {
        (((power.max(0.0) + self.offset).ln() - self.center) / self.spread) as f32
    }

    /// The value of no power at all.
    pub fn silence(&self) -> f32 {
        self.value(0.0)
    }

    /// Decibels from the value 0 to 1.
    pub fn decibels_per_unit(&self) -> f64 {
        self.spread * 10.0 / std::f64::consts::LN_10
    }

    /// The band, between bands where need be, whose peak is at a frequency: linear in Hz between
    /// peaks, and beyond the outermost bands as if their distance went on.
    ///
    /// # Panics
    /// If there are fewer than two bands.
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
