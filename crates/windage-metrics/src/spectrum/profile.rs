//! How the spectra of two sets of images differ.

use super::MeanSpectrum;
use crate::error::{Error, Result};

/// Where high frequencies begin: half the Nyquist frequency.
pub const HIGH_FREQUENCY_CUTOFF: f64 = 0.5;

/// Power below this share of a spectrum's mean counts as this much: rounding of f32 spectra,
/// `(2⁻²³)²` and somewhat more, is no signal.
const FLOOR: f64 = 1e-12;

/// Share of power at high frequencies of generated images over that of real ones: 1 is right, below
/// 1 too smooth, above 1 too rough. The share is [`MeanSpectrum::high_frequency_share`].
///
/// ```
/// use burn::tensor::{Device, Distribution, Tensor};
/// use windage_metrics::spectrum::{HIGH_FREQUENCY_CUTOFF, high_frequency_ratio};
/// use windage_metrics::MeanSpectrum;
/// let noise = Tensor::<4>::random([8, 1, 16, 16], Distribution::Normal(0.0, 1.0), &Device::flex());
/// let smooth = (noise.clone() + noise.clone().roll(&[1], &[3]) + noise.clone().roll(&[1], &[2])) / 3.0;
/// let (mut real, mut generated) = (MeanSpectrum::new(16, 16), MeanSpectrum::new(16, 16));
/// real.update(noise)?;
/// generated.update(smooth)?;
/// assert!(high_frequency_ratio(&generated, &real, HIGH_FREQUENCY_CUTOFF)? < 0.9);
/// # Ok::<(), windage_metrics::Error>(())
/// ```
///
/// # Errors
/// When there are no images, `cutoff` is not within 0…√2, or the real images have no power above
/// it.
///
/// # Panics
/// If the images' sizes differ.
#[track_caller]
pub fn high_frequency_ratio(
    generated: &MeanSpectrum,
    real: &MeanSpectrum,
    cutoff: f64,
) -> Result<f64> {
    same_size(generated, real);
    let (share, reference) =
        (generated.high_frequency_share(cutoff)?, real.high_frequency_share(cutoff)?);
    if reference > 0.0 {
        return Ok(share / reference);
    }
    let (what, range) = ("the real images' share of power at high frequencies".into(), "above 0");
    Err(Error::OutOfRange { what, index: 0, value: reference, range })
}

/// Root mean square over radii of the difference of two mean spectra's radial profiles in natural
/// logarithms, frequency 0 left out: `√(1/R · Σ_r (ln P(r) − ln Q(r))²)`. 0 for equal spectra; `ln
/// 2` when one has twice the power everywhere.
///
/// *Numerics*: powers below `10⁻¹²` of a profile's mean count as that much. Times `10/ln 10` it is
/// in decibels.
///
/// *References*: Gray and Markel 1976, "Distance measures for speech processing" (there over
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
/// When there are no images.
///
/// # Panics
/// If the images' sizes differ, or they are of one pixel.
#[track_caller]
pub fn log_spectral_distance(first: &MeanSpectrum, second: &MeanSpectrum) -> Result<f64> {
    same_size(first, second);
    let (first, second) = (logarithms(&first.radial()?), logarithms(&second.radial()?));
    assert!(!first.is_empty(), "an image of one pixel has no frequencies");
    let squares = first.iter().zip(&second).map(|(a, b)| (a - b).powi(2));
    Ok((squares.sum::<f64>() / first.len() as f64).sqrt())
}

#[track_caller]
fn same_size(first: &MeanSpectrum, second: &MeanSpectrum) {
    assert_eq!(first.size(), second.size(), "spectra of images of two sizes");
}

fn logarithms(profile: &[f64]) -> Vec<f64> {
    let mean = profile.iter().sum::<f64>() / profile.len() as f64;
    // Black images have no power at all.
    let floor = (FLOOR * mean).max(f64::MIN_POSITIVE);
    profile[1..].iter().map(|power| power.max(floor).ln()).collect()
}
