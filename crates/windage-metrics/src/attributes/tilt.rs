//! Tilts of a spectrum, like those of an equalizer.

/// Steepest tilt, in decibels per octave.
const STEEPEST: f64 = 48.0;
/// Number of bisection steps in the search for a tilt.
const HALVINGS: usize = 40;
/// Frequency below which all frequencies are treated alike.
const LOWEST_HZ: f64 = 50.0;

/// The power of a sound at some frequencies.
pub(super) struct Spectrum {
    pub(super) hz: Vec<f64>,
    pub(super) powers: Vec<f64>,
}

impl Spectrum {
    /// Returns the mean frequency, weighted by power; `None` if there is no power.
    pub(super) fn centroid(&self) -> Option<f64> {
        (self.powers.iter().sum::<f64>() > 0.0).then(|| self.tilted(0.0))
    }

    /// Returns the power gain of every frequency by which the spectrum is tilted until it has the
    /// wanted centroid, by at most 48 decibels per octave; the whole power stays. `None` if there
    /// is no power.
    pub(super) fn gains(&self, wanted: f64) -> Option<Vec<f64>> {
        self.centroid()?;
        let (mut low, mut high) = (-STEEPEST, STEEPEST);
        for _ in 0..HALVINGS {
            let middle = (low + high) / 2.0;
            if self.tilted(middle) < wanted { low = middle } else { high = middle }
        }
        let slope = (low + high) / 2.0;
        let gains: Vec<f64> = self.hz.iter().map(|hz| gain(slope, *hz)).collect();
        let after: f64 = self.powers.iter().zip(&gains).map(|(power, gain)| power * gain).sum();
        let kept = self.powers.iter().sum::<f64>() / after;
        Some(gains.into_iter().map(|gain| kept * gain).collect())
    }

    /// Computes the centroid after a tilt of `slope` decibels per octave.
    fn tilted(&self, slope: f64) -> f64 {
        let (mut sum, mut total) = (0.0, 0.0);
        for (hz, power) in self.hz.iter().zip(&self.powers) {
            let power = power * gain(slope, *hz);
            sum += power * hz;
            total += power;
        }
        sum / total
    }
}

/// Returns the power gain at a frequency of a tilt in decibels per octave; it is 1 at 1 kHz.
fn gain(slope: f64, hz: f64) -> f64 {
    10_f64.powf(slope / 10.0 * (hz.max(LOWEST_HZ) / 1000.0).log2())
}
