//! What the values and the time axis of a signal stand for.

/// The meaning of signals `[channels, length]`: a value `v` stands for `center + spread·v`.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct SeriesAxes {
    /// Values a second; `None` where time is counted in values.
    pub rate_hz: Option<u32>,
    /// What the value 0 stands for.
    pub center: f64,
    /// By how much 1 stands for more.
    pub spread: f64,
}

impl SeriesAxes {
    /// Values that stand for themselves.
    pub fn plain(rate_hz: Option<u32>) -> Self {
        Self { rate_hz, center: 0.0, spread: 1.0 }
    }

    /// What a value stands for.
    pub fn quantity(&self, value: f32) -> f64 {
        self.center + self.spread * f64::from(value)
    }

    /// The value that stands for a quantity.
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
