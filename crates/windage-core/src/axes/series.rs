//! The meaning of the values and the time axis of a signal.

/// The meaning of signals `[channels, length]`: a value `v` represents `center + spread·v`.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SeriesAxes {
    /// Values per second; `None` if time is counted in values.
    pub rate_hz: Option<u32>,
    /// Quantity that the value 0 represents.
    pub center: f64,
    /// Quantity that a difference of 1 represents.
    pub spread: f64,
}

impl SeriesAxes {
    /// Creates the axes of values that represent themselves.
    pub fn plain(rate_hz: Option<u32>) -> Self {
        Self { rate_hz, center: 0.0, spread: 1.0 }
    }

    /// Returns the quantity that a value represents.
    pub fn quantity(&self, value: f32) -> f64 {
        self.center + self.spread * f64::from(value)
    }

    /// Returns the value that represents a quantity.
    pub fn value(&self, quantity: f64) -> f32 {
        ((quantity - self.center) / self.spread) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_quantities_are_each_others_inverse() {
        let axes = SeriesAxes { rate_hz: None, center: -3.0, spread: 8.0 };
        assert_eq!((axes.quantity(0.5), axes.value(1.0)), (1.0, 0.5));
        assert_eq!(SeriesAxes::plain(None).quantity(0.25), 0.25);
    }
}
