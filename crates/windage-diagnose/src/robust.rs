//! Statistics of values that a few glitches do not ruin.

use windage_core::{Domain, Seed, stratified};

use crate::Result;

/// One value of this many lies below the bulk of all values, and one above; at least one of each …
const BEYOND: usize = 500;
/// … of at least this many values, among which a glitch can be told from the others.
const LEAST_VALUES: usize = 20;
/// Values that differ by less than this share of them are equal but for rounding to `f32`.
const ROUNDING: f64 = 1e-7;
/// At most this many samples of a domain tell its values.
const SAMPLES: usize = 1000;

/// Returns the values of each channel in samples of a domain, some of each class.
///
/// # Errors
/// Returns an error if a sample cannot be read.
pub(crate) fn values_by_channel(domain: &Domain) -> Result<Vec<Vec<f32>>> {
    let channels = domain.shape().first().copied().unwrap_or(1);
    let plane = domain.shape().iter().skip(1).product::<usize>().max(1);
    let mut values = vec![Vec::new(); channels];
    for index in stratified(domain.labels(), SAMPLES, Seed(0)) {
        let sample = domain.sample(index)?;
        let own = values.iter_mut().zip(sample.values.chunks(plane));
        own.for_each(|(all, own)| all.extend_from_slice(own));
    }
    Ok(values)
}

/// Returns whether samples of this domain are images whose values lie in 0…1, as those of images
/// do.
///
/// # Errors
/// Returns an error if a sample cannot be read.
pub(crate) fn are_unit_images(domain: &Domain) -> Result<bool> {
    if domain.shape().len() != 3 {
        return Ok(false);
    }
    for index in 0..domain.len() {
        if !domain.sample(index)?.values.iter().all(|value| (0.0..=1.0).contains(value)) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Values in rising order, at least one.
pub(crate) struct Ranked(Vec<f32>);

impl Ranked {
    pub(crate) fn new(mut values: Vec<f32>) -> Self {
        values.sort_by(f32::total_cmp);
        if values.is_empty() {
            values.push(0.0);
        }
        Self(values)
    }

    /// Returns the least and the largest value.
    pub(crate) fn ends(&self) -> [f32; 2] {
        [self.0[0], self.0[self.0.len() - 1]]
    }

    /// Returns the ends of the bulk: of all values but the least and the largest five hundredth
    /// part, and at least one at each end; of a few values, those of all.
    pub(crate) fn bulk(&self) -> [f32; 2] {
        let last = self.0.len() - 1;
        let is_few = self.0.len() < LEAST_VALUES;
        let cut = if is_few { 0 } else { (self.0.len() / BEYOND).max(1) };
        [self.0[cut], self.0[last - cut]]
    }

    /// Returns mean and standard deviation, after moving what lies beyond the bulk to its ends
    /// (winsorized moments). If nearly all values are one, those of all values; the deviation of a
    /// constant is 1, also if rounding makes its values differ.
    pub(crate) fn moments(&self) -> [f64; 2] {
        let [low, high] = self.bulk();
        let [low, high] = if high > low { [low, high] } else { self.ends() };
        let values = || self.0.iter().map(|value| f64::from(value.clamp(low, high)));
        let count = self.0.len() as f64;
        let mean = values().sum::<f64>() / count;
        let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
        let deviation = variance.sqrt();
        [mean, if deviation > ROUNDING * mean.abs() { deviation } else { 1.0 }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glitch_moves_neither_the_bulk_nor_the_moments() {
        let mut values: Vec<f32> = (0..100).map(|value| value as f32).collect();
        assert_eq!(Ranked::new(values.clone()).bulk(), [1.0, 98.0]);
        values[50] = 1e9;
        let ranked = Ranked::new(values);
        assert_eq!((ranked.bulk(), ranked.ends()), ([1.0, 99.0], [0.0, 1e9]));
        let [mean, deviation] = ranked.moments();
        // Of 0…99, they are 49.5 and 28.87.
        assert!((mean - 49.5).abs() < 1.0 && (deviation - 28.87).abs() < 1.0, "{mean} {deviation}");
    }

    #[test]
    fn moments_of_few_and_of_equal_values_are_finite() {
        assert_eq!(Ranked::new(vec![3.0; 9]).moments(), [3.0, 1.0]);
        assert_eq!(Ranked::new(vec![300.1; 7]).moments()[1], 1.0);
        assert_eq!(Ranked::new(vec![1e-5, -1e-5]).moments(), [0.0, f64::from(1e-5_f32)]);
        assert_eq!(Ranked::new(vec![]).moments(), [0.0, 1.0]);
        assert_eq!(Ranked::new(vec![1.0, 3.0]).moments(), [2.0, 1.0]);
    }
}
