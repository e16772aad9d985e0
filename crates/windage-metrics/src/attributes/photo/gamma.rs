//! Gamma.

use windage_core::{Attribute, Stage};

use crate::attributes::ink::{clamped, luma, picture_shape};
use crate::attributes::search::{Search, Trial};

/// Shares of the pixels that are darker than the darkest and the brightest tone.
const ENDS: [f64; 2] = [0.02, 0.98];
/// Range of tones below which a picture is flat.
const LEAST_RANGE: f64 = 0.05;
/// Largest distance of the median from either end, in which gamma can be told.
const LEAST_SHARE: f64 = 0.01;
/// Difference from the wanted gamma that is small enough.
const TOLERANCE: f64 = 0.005;
/// Octaves beyond the wanted change that may be needed.
const SLACK: f64 = 1.0;

/// The gamma in octaves: where the median tone lies between the darkest and the brightest.
///
/// *Formula*: `log₂(ln m / ln ½)` with `m = (q₅₀ − q₂)/(q₉₈ − q₂)`, for the quantiles `q` of the
/// luma (Rec. 601). It is 0 if the median is in the middle; squaring all values adds 1 if the
/// darkest is black. Exposure and contrast, which multiply and add, leave it as it is unless
/// tones are cut off. Flat pictures have none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gamma;

/// The darkest, the median and the brightest tone.
struct Tones {
    low: f64,
    middle: f64,
    high: f64,
}

impl Tones {
    fn new(values: &[f32], shape: &[usize]) -> Option<Self> {
        let mut luma = luma(values, picture_shape(values, shape)?);
        luma.sort_unstable_by(f32::total_cmp);
        let quantile = |share: f64| f64::from(luma[(share * (luma.len() - 1) as f64) as usize]);
        let [low, middle, high] = [ENDS[0], 0.5, ENDS[1]].map(quantile);
        (high - low >= LEAST_RANGE).then_some(Self { low, middle, high })
    }

    fn gamma(&self) -> Option<f64> {
        let share = (self.middle - self.low) / (self.high - self.low);
        let can_tell = (LEAST_SHARE..=1.0 - LEAST_SHARE).contains(&share);
        can_tell.then(|| (share.ln() / 0.5_f64.ln()).log2())
    }
}

impl Attribute for Gamma {
    fn name(&self) -> &str {
        "gamma"
    }

    fn unit(&self) -> &str {
        "octaves"
    }

    fn measure(&self, values: &[f32], shape: &[usize], _label: usize) -> Option<f64> {
        Tones::new(values, shape)?.gamma()
    }

    fn stage(&self) -> Stage {
        Stage::Light
    }

    fn noticeable(&self) -> f64 {
        0.1
    }

    /// Raises all values to a power, in each channel, until the wanted value is measured: to `2^by`
    /// if black is the darkest tone, and to a higher power of pale pictures.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let start = self.measure(values, shape, 0)?;
        if by == 0.0 {
            return Some(values.to_vec());
        }
        let raised = |amount: f64| {
            let power = (amount * by.signum()).exp2();
            let tone = |value: &f32| value.max(0.0).powf(power as f32);
            let sample = clamped(values.iter().map(tone).collect(), values);
            self.measure(&sample, shape, 0).map(|value| Trial { sample, value })
        };
        let search = Search {
            start,
            wanted: start + by,
            tolerance: TOLERANCE,
            first: by.abs(),
            largest: by.abs() + SLACK,
            growth: 1.3,
        };
        search.nearest(raised).map(|trial| trial.sample)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_of_even_tones_have_a_gamma_of_one() {
        let even: Vec<f32> = (0..1024).map(|at| 0.1 + 0.8 * at as f32 / 1023.0).collect();
        let shape = [1, 32, 32];
        assert!(Gamma.measure(&even, &shape, 0).unwrap().abs() < 0.01);
        let altered = Gamma.alter(&even, &shape, 1.0).unwrap();
        assert!((Gamma.measure(&altered, &shape, 0).unwrap() - 1.0).abs() < 0.02);
        // All values have been raised to one power, which solves (m^p − l^p) / (h^p − l^p) = ¼ for
        // the tones at 2, 50 and 98 %.
        let power = altered[511].ln() / even[511].ln();
        let [low, middle, high] = [20, 511, 1002].map(|at: usize| even[at].powf(power));
        assert!(((middle - low) / (high - low) - 0.25).abs() < 2e-3, "{power}");
        assert!(altered.iter().zip(&even).all(|(a, b)| (a - b.powf(power)).abs() < 1e-5));
        let back = Gamma.alter(&altered, &shape, -1.0).unwrap();
        assert!(back.iter().zip(&even).all(|(a, b)| (a - b).abs() < 5e-3));
        // Neither half the contrast nor twice the light changes it.
        let pale: Vec<f32> = even.iter().map(|value| 0.3 + 0.5 * value).collect();
        assert!(Gamma.measure(&pale, &shape, 0).unwrap().abs() < 0.01);
        assert_eq!(Gamma.measure(&[0.5; 1024], &shape, 0), None);
    }
}
