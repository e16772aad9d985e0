//! The trend of a series.

/// Smallest number of intervals that have a trend.
const LEAST_INTERVALS: usize = 8;
/// Smallest relative change that counts as a rise or fall.
const LEAST_CHANGE: f64 = 0.05;
/// Smallest change that counts as a rise or fall, in standard errors.
const LEAST_SIGNIFICANCE: f64 = 2.5;

/// The trend of a series of interval means over its second half.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Mean of the second half.
    pub level: f64,
    /// Change along the least-squares line through the second half, relative to the size of the
    /// level.
    pub change: f64,
    /// Standard deviation from that line, relative to the size of the level.
    pub scatter: f64,
    /// Change divided by its standard error.
    pub significance: f64,
}

impl Trend {
    /// Computes the trend of a series. Returns `None` for fewer than eight intervals and for a
    /// level that is not finite. Losses may be negative; changes of a level of 0 are relative to 1.
    pub fn new(series: &[f64]) -> Option<Self> {
        if series.len() < LEAST_INTERVALS {
            return None;
        }
        let half = &series[series.len() / 2..];
        let count = half.len() as f64;
        let level = half.iter().sum::<f64>() / count;
        if !level.is_finite() {
            return None;
        }
        let size = if level == 0.0 { 1.0 } else { level.abs() };
        let position = |index: usize| index as f64 - (count - 1.0) / 2.0;
        let squares: f64 = (0..half.len()).map(|index| position(index).powi(2)).sum();
        let products = half.iter().enumerate().map(|(index, value)| position(index) * value);
        let slope = products.sum::<f64>() / squares;
        let residuals = half
            .iter()
            .enumerate()
            .map(|(index, value)| (value - level - slope * position(index)).powi(2));
        let variance = residuals.sum::<f64>() / (count - 2.0);
        let change = slope * (count - 1.0) / size;
        let error = (variance / squares).sqrt() * (count - 1.0) / size;
        // A straight line has no scatter, so that any change of it is significant; no change is
        // none.
        let significance = if error > 0.0 {
            change / error
        } else if change == 0.0 {
            0.0
        } else {
            change * f64::INFINITY
        };
        Some(Self { level, change, scatter: variance.sqrt() / size, significance })
    }

    /// Returns whether the series falls, by more than a twentieth and more than its scatter
    /// explains.
    pub fn falls(&self) -> bool {
        self.change < -LEAST_CHANGE && self.significance < -LEAST_SIGNIFICANCE
    }

    /// Returns whether the series rises, by more than a twentieth and more than its scatter
    /// explains.
    pub fn rises(&self) -> bool {
        self.change > LEAST_CHANGE && self.significance > LEAST_SIGNIFICANCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_read_exactly() {
        // The second half is 6, 5, 4, 3: level 4.5, change −3.
        let trend = Trend::new(&[10.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0]).unwrap();
        assert!(
            (trend.level - 4.5).abs() < 1e-12 && (trend.change + 3.0 / 4.5).abs() < 1e-12,
            "{trend:?}"
        );
        assert!(trend.falls() && !trend.rises() && trend.scatter < 1e-12);
    }

    #[test]
    fn slope_and_its_error_agree_with_a_reference() {
        // numpy.polyfit(range(5), [2, 1, 3, 2, 4], 1, cov=True): slope 0.5, its variance 0.09.
        let trend = Trend::new(&[9.0, 9.0, 9.0, 9.0, 2.0, 1.0, 3.0, 2.0, 4.0]).unwrap();
        let (slope, error) = (0.5, 0.3);
        assert!((trend.change - slope * 4.0 / 2.4).abs() < 1e-12);
        assert!((trend.significance - slope / error).abs() < 1e-9, "{trend:?}");
    }

    #[test]
    fn negative_losses_and_those_around_zero_have_trends() {
        // The information term falls from 0 to below −2.
        let falling: Vec<f64> = (0..16).map(|index| -0.15 * f64::from(index)).collect();
        let trend = Trend::new(&falling).unwrap();
        assert!(trend.falls() && !trend.rises() && trend.level < 0.0, "{trend:?}");
        let rising: Vec<f64> = falling.iter().map(|value| -value - 3.0).collect();
        assert!(Trend::new(&rising).unwrap().rises());
        let zero = Trend::new(&[0.0; 8]).unwrap();
        assert!(!zero.falls() && !zero.rises() && zero.scatter == 0.0);
        assert!(Trend::new(&[f64::NAN; 8]).is_none());
    }

    #[test]
    fn short_and_constant_series_have_no_trend() {
        assert!(Trend::new(&[1.0; 7]).is_none());
        let flat = Trend::new(&[1.0; 8]).unwrap();
        assert!(!flat.falls() && !flat.rises());
    }
}
