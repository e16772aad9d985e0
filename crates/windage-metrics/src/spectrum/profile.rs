//! Metrics that compare the spectra of two sets of images.

use super::MeanSpectrum;
use crate::error::{Error, Result};
use crate::mean::mean;

/// The usual cutoff above which frequencies count as high: half the Nyquist frequency.
pub const HIGH_FREQUENCY_CUTOFF: f64 = 0.5;

/// Lowest power that counts, as a share of the mean power of a spectrum. Less is rounding of f32
/// spectra, which is somewhat more than `(2⁻²³)²`.
const FLOOR: f64 = 1e-12;

/// Computes the ratio of the [`high_frequency_share`](MeanSpectrum::high_frequency_share) of
/// generated images to that of real images.
///
/// 1 is right; below 1 the generated images are too smooth, above 1 too rough.
///
/// ```
/// use burn::tensor::{Device, Distribution, Tensor};
/// use windage_metrics::spectrum::{HIGH_FREQUENCY_CUTOFF, high_frequency_ratio};
/// use windage_metrics::MeanSpectrum;
/// let normal = Distribution::Normal(0.0, 1.0);
/// let noise = Tensor::<4>::random([8, 1, 16, 16], normal, &Device::flex());
/// let shifted = |axis| noise.clone().roll(&[1], &[axis]);
/// let smooth = (noise.clone() + shifted(3) + shifted(2)) / 3.0;
/// let (mut real, mut generated) = (MeanSpectrum::new(16, 16), MeanSpectrum::new(16, 16));
/// real.update(noise)?;
/// generated.update(smooth)?;
/// assert!(high_frequency_ratio(&generated, &real, HIGH_FREQUENCY_CUTOFF)? < 0.9);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// Returns an error if a set has no images, `cutoff` is not within 0…√2, or the real images have no
/// power above it.
///
/// # Panics
/// Panics if the images of the two sets differ in size.
#[track_caller]
pub fn high_frequency_ratio(
    generated: &MeanSpectrum,
    real: &MeanSpectrum,
    cutoff: f64,
) -> Result<f64> {
    assert_same_size(generated, real);
    let (share, reference) =
        (generated.high_frequency_share(cutoff)?, real.high_frequency_share(cutoff)?);
    if reference > 0.0 { Ok(share / reference) } else { Err(Error::NoHighFrequencies { cutoff }) }
}

/// Computes the root mean square difference of the logarithms of two radial profiles, without
/// frequency 0: `√(1/R · Σ_r (ln P(r) − ln Q(r))²)`.
///
/// The distance is 0 for equal spectra, and `ln 2` if one has twice the power everywhere. Multiply
/// it by `10/ln 10` for decibels.
///
/// *Numerics*: powers below `10⁻¹²` of the mean of a profile count as that much.
///
/// *References*: Gray and Markel 1976, "Distance measures for speech processing" (over the
/// frequencies of one signal).
///
/// ```
/// use burn::tensor::{Device, Distribution, Tensor};
/// use windage_metrics::MeanSpectrum;
/// use windage_metrics::spectrum::log_spectral_distance;
/// let images = Tensor::<4>::random([8, 1, 9, 7], Distribution::Normal(0.0, 1.0), &Device::flex());
/// let (mut first, mut second) = (MeanSpectrum::new(9, 7), MeanSpectrum::new(9, 7));
/// first.update(images.clone())?;
/// second.update(images * 2.0)?; // Four times the power.
/// assert!((log_spectral_distance(&first, &second)? - 4.0_f64.ln()).abs() < 1e-5);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// Returns an error if a set has no images.
///
/// # Panics
/// Panics if the images of the two sets differ in size, or have only one pixel.
#[track_caller]
pub fn log_spectral_distance(first: &MeanSpectrum, second: &MeanSpectrum) -> Result<f64> {
    assert_same_size(first, second);
    let (first, second) = (logarithms(&first.radial()?), logarithms(&second.radial()?));
    assert!(!first.is_empty(), "an image of one pixel has no frequencies");
    let squares = first.iter().zip(&second).map(|(a, b)| (a - b).powi(2));
    Ok((squares.sum::<f64>() / first.len() as f64).sqrt())
}

/// Asserts that the images of two spectra have the same size.
#[track_caller]
fn assert_same_size(first: &MeanSpectrum, second: &MeanSpectrum) {
    assert_eq!(first.size(), second.size(), "spectra of images of two sizes");
}

/// Returns the logarithms of a radial profile, without frequency 0.
fn logarithms(profile: &[f64]) -> Vec<f64> {
    // Black images have no power at all.
    let floor = (FLOOR * mean(profile)).max(f64::MIN_POSITIVE);
    profile[1..].iter().map(|power| power.max(floor).ln()).collect()
}
