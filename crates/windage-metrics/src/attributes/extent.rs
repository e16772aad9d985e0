//! Position and duration of what happens in a signal.

/// Duration of something of even strength, in standard deviations: `√12`.
const DURATION: f64 = 3.464_101_615_137_754_4;

/// The center and the standard deviation of the strength of a signal over time, in time steps.
pub(super) struct Extent {
    pub(super) center: f64,
    pub(super) deviation: f64,
}

impl Extent {
    /// Computes the extent of a signal from its strength at every time step, which must not be 0
    /// everywhere.
    pub(super) fn new(strength: &[f64]) -> Self {
        let total: f64 = strength.iter().sum();
        let moment = |weight: &dyn Fn(f64) -> f64| {
            let weighted = strength.iter().enumerate().map(|(at, value)| value * weight(at as f64));
            weighted.sum::<f64>() / total
        };
        let center = moment(&|at| at);
        let variance = moment(&|at| (at - center).powi(2));
        Self { center, deviation: variance.sqrt() }
    }

    /// Returns the tempo in octaves, `−log₂` of the duration, for time steps of length `step`. It
    /// is `None` if everything happens in one time step.
    pub(super) fn tempo(&self, step: f64) -> Option<f64> {
        (self.deviation > 0.0).then(|| -(DURATION * self.deviation * step).log2())
    }

    /// Returns the original time of what lies at the time `at` once the tempo has risen by
    /// `octaves`.
    pub(super) fn stretched(&self, at: f64, octaves: f64) -> f64 {
        self.center + (at - self.center) * octaves.exp2()
    }
}
