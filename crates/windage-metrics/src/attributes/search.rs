//! The amount of an alteration at which an attribute reaches the wanted value.

/// Largest number of alterations that are tried.
const TRIALS: usize = 24;

/// An alteration that was tried.
pub(super) struct Trial {
    /// The altered sample.
    pub(super) sample: Vec<f32>,
    /// Its measured value.
    pub(super) value: f64,
}

/// A search over the amount of an alteration.
pub(super) struct Search {
    /// Value of the sample as it is, which is that at the amount 0.
    pub(super) start: f64,
    /// Value that is wanted.
    pub(super) wanted: f64,
    /// Difference from the wanted value that is small enough.
    pub(super) tolerance: f64,
    /// Amount that is tried first, more than 0.
    pub(super) first: f64,
    /// Largest amount.
    pub(super) largest: f64,
    /// Factor, more than 1, by which the amount grows until the wanted value is passed.
    pub(super) growth: f64,
}

impl Search {
    /// Returns the trial whose value is nearest to the wanted one, or `None` if nothing can be
    /// measured.
    ///
    /// The amount grows until the wanted value is passed, or the value moves away from it. It is
    /// then found by regula falsi in the variant of Illinois (Dowell, Jarratt 1971).
    pub(super) fn nearest(&self, alter: impl Fn(f64) -> Option<Trial>) -> Option<Trial> {
        let error = |value: f64| value - self.wanted;
        let (mut low, mut high): ([f64; 2], Option<[f64; 2]>) = ([0.0, error(self.start)], None);
        let mut amount = self.first.min(self.largest);
        let mut nearest: Option<Trial> = None;
        // An end that is kept twice in a row is weighted less, so that it moves as well.
        let mut was_passed = None;
        for _ in 0..TRIALS {
            let trial = alter(amount).filter(|trial| trial.value.is_finite());
            let Some(trial) = trial else { break };
            let own = error(trial.value);
            let is_nearer = nearest.as_ref().is_none_or(|best| own.abs() < error(best.value).abs());
            if is_nearer {
                nearest = Some(trial);
            }
            let is_passed = own.signum() != low[1].signum();
            let cannot_pass = !is_passed && (amount >= self.largest || !is_nearer);
            if own.abs() <= self.tolerance || (high.is_none() && cannot_pass) {
                break;
            }
            high = match (high, is_passed) {
                (None, false) => {
                    low = [amount, own];
                    amount = (self.growth * amount).min(self.largest);
                    continue;
                }
                (None, true) => Some([amount, own]),
                (Some(_), true) => {
                    low[1] /= if was_passed == Some(true) { 2.0 } else { 1.0 };
                    Some([amount, own])
                }
                (Some([at, far]), false) => {
                    low = [amount, own];
                    Some([at, if was_passed == Some(false) { far / 2.0 } else { far }])
                }
            };
            was_passed = Some(is_passed);
            let Some([end, far]) = high else { break };
            amount = (low[0] * far - end * low[1]) / (far - low[1]);
        }
        nearest
    }
}

/// Number of times that something is averaged away at most.
const PASSES: usize = 3;

/// The removal of noise until a wanted value is measured.
pub(super) struct Removal {
    /// Value that is wanted.
    pub(super) wanted: f64,
    /// Excess over the wanted value that is worth another pass.
    pub(super) worth: f64,
    /// Difference from the wanted value that is small enough.
    pub(super) tolerance: f64,
}

impl Removal {
    /// Smooths a sample as often as the wanted value needs; the last time, the sample before and
    /// after are mixed. Returns `None` if nothing can be measured.
    pub(super) fn apply(
        &self,
        values: &[f32],
        measure: impl Fn(&[f32]) -> Option<f64>,
        smooth: impl Fn(&[f32]) -> Option<Vec<f32>>,
    ) -> Option<Vec<f32>> {
        let mut noisy = values.to_vec();
        for _ in 0..PASSES {
            let start = measure(&noisy)?;
            if start <= self.wanted + self.worth {
                break;
            }
            let smoothed = smooth(&noisy)?;
            let mixed = |part: f64| {
                let mixed = noisy.iter().zip(&smoothed);
                let mixed = mixed.map(|(noisy, smooth)| noisy + part as f32 * (smooth - noisy));
                let sample: Vec<f32> = mixed.collect();
                measure(&sample).map(|value| Trial { sample, value })
            };
            let &Self { wanted, tolerance, .. } = self;
            let search = Search { start, wanted, tolerance, first: 1.0, largest: 1.0, growth: 2.0 };
            noisy = search.nearest(mixed)?.sample;
        }
        Some(noisy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(function: impl Fn(f64) -> f64, wanted: f64, largest: f64) -> f64 {
        let start = function(0.0);
        let search = Search { start, wanted, tolerance: 1e-9, first: 0.1, largest, growth: 2.0 };
        let trial =
            |amount: f64| Some(Trial { sample: vec![amount as f32], value: function(amount) });
        f64::from(search.nearest(trial).unwrap().sample[0])
    }

    #[test]
    fn rising_and_falling_functions_reach_the_value() {
        assert!((found(|x| x * x, 2.0, 10.0) - 2.0_f64.sqrt()).abs() < 1e-6);
        assert!((found(|x| -(x.exp()), -5.0, 10.0) - 5.0_f64.ln()).abs() < 1e-6);
    }

    #[test]
    fn the_value_at_the_largest_amount_may_lie_beyond() {
        let search = |first: f64| Search {
            start: 0.0,
            wanted: 0.3,
            tolerance: 1e-9,
            first,
            largest: 1.0,
            growth: 2.0,
        };
        let trial = |amount: f64| Some(Trial { sample: Vec::new(), value: amount * amount });
        for first in [0.1, 1.0] {
            let value = search(first).nearest(trial).unwrap().value;
            assert!((value - 0.3).abs() < 1e-8, "{first}: {value}");
        }
    }

    #[test]
    fn what_cannot_be_reached_gets_the_largest_amount() {
        assert_eq!(found(|x| x, 9.0, 4.0), 4.0);
    }
}
