//! The course of a loss in a few numbers.

/// How a series of interval means goes over its second half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Mean of the second half.
    pub level: f64,
    /// Change along the line of least squares over the second half, relative to the level.
    pub change: f64,
    /// Deviation from that line, relative to the level.
    pub scatter: f64,
    /// Change divided by what scatter alone would let one expect of it (its standard error).
    pub significance: f64,
}

/// Fewer intervals tell no trend.
const LEAST_INTERVALS: usize = 8;

impl Trend {
    /// The trend of a series; `None` of fewer than eight intervals, or of a level that is not
    /// positive.
    pub fn of(series: &[f64]) -> Option<Self> {
        if series.len() < LEAST_INTERVALS {
            return None;
        }
        let half = &series[series.len() / 2..];
        let count = half.len() as f64;
        let level = half.iter().sum::<f64>() / count;
        if !(level.is_finite() && level > 0.0) {
            return None;
        }
        let position = |index: usize| index as f64 - (count - 1.0) / 2.0;
        let spread: f64 = (0..half.len()).map(|index| position(index).powi(2)).sum();
        let slope =
            half.iter().enumerate().map(|(index, value)| position(index) * value).sum::<f64>()
                / spread;
        let residuals = half
            .iter()
            .enumerate()
            .map(|(index, value)| (value - level - slope * position(index)).powi(2));
        let variance = residuals.sum::<f64>() / (count - 2.0);
        let change = slope * (count - 1.0) / level;
        let error = (variance / spread).sqrt() * (count - 1.0) / level;
        // A straight line has no scatter: any change of it is significant.
        let significance =
            if error > 0.0 { change / error } else { change.signum() * f64::INFINITY };
        Some(Self { level, change, scatter: variance.sqrt() / level, significance })
    }

    /// Whether it falls, by more than a twentieth and beyond what scatter explains.
    pub fn falls(&self) -> bool {
        self.change < -LEAST_CHANGE && self.significance < -LEAST_SIGNIFICANCE
    }

    /// Whether it rises, by more than a twentieth and beyond what scatter explains.
    pub fn rises(&self) -> bool {
        self.change > LEAST_CHANGE && self.significance > LEAST_SIGNIFICANCE
    }
}

/// Changes below a twentieth are none.
const LEAST_CHANGE: f64 = 0.05;
/// In standard errors.
const LEAST_SIGNIFICANCE: f64 = 2.5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_read_exactly() {
        // The second half is 6, 5, 4, 3: level 4.5, change −3.
        let trend = Trend::of(&[10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0]).unwrap();
        assert!(
            (trend.level - 4.5).abs() < 1e-12 && (trend.change + 3.0 / 4.5).abs() < 1e-12,
            "{trend:?}"
        );
        assert!(trend.falls() && !trend.rises() && trend.scatter < 1e-12);
    }

    #[test]
    fn slope_and_its_error_agree_with_a_reference() {
        // numpy.polyfit(range(5), [2, 1, 3, 2, 4], 1, cov=True): slope 0.5, its variance 0.09.
        let trend = Trend::of(&[9.0, 9.0, 9.0, 9.0, 2.0, 1.0, 3.0, 2.0, 4.0]).unwrap();
        let (slope, error) = (0.5, 0.3);
        assert!((trend.change - slope * 4.0 / 2.4).abs() < 1e-12);
        assert!((trend.significance - slope / error).abs() < 1e-9, "{trend:?}");
    }

    #[test]
    fn short_series_and_constant_ones_tell_nothing() {
        assert!(Trend::of(&[1.0; 7]).is_none());
        let flat = Trend::of(&[1.0; 8]).unwrap();
        assert!(!flat.falls() && !flat.rises());
    }
}
