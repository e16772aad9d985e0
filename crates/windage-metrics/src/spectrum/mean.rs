//! The mean power spectrum of a set of images.
//!
//! `S(u, v) = 1/N · Σ |X(u, v)|²` over images and channels, where `X` is the orthonormal DFT. The
//! value at a radius is the mean of `S` over the ring of coefficients whose rounded-down distance
//! from frequency 0 is the radius, as in Durall et al. 2020, "Watch your Up-Convolution", (1)–(2).

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;
use windage_ops::spectral::{half_plane_weights, power_spectrum2};

use crate::check::{enough, finite};
use crate::error::{Error, Result};

/// Upper bound of the share of power that rounding in f32 moves from frequency 0 of a constant
/// image to other frequencies.
const ROUNDING: f64 = 1e-10;

/// The mean power of a set of images at each frequency, accumulated batch by batch in constant
/// memory.
///
/// The frequencies are the half plane of a real DFT, `[height, ⌊width/2⌋ + 1]`: rows are the
/// vertical frequencies `0, 1, …, −1`, columns the horizontal frequencies from 0. Each channel
/// counts as an image.
///
/// *Numerics*: spectra are computed in f32 on the device of the images, and summed in f64.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_metrics::MeanSpectrum;
/// let mut spectrum = MeanSpectrum::new(4, 6);
/// spectrum.update(Tensor::<4>::ones([2, 3, 4, 6], &Device::flex()))?;
/// assert_eq!(spectrum.count(), 6);
/// // All power of a constant image is at frequency 0, and equals the number of pixels.
/// let power = spectrum.power()?;
/// assert!((power[0] - 24.0).abs() < 1e-4 && power[1..].iter().all(|power| *power < 1e-8));
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "SpectrumRecord", into = "SpectrumRecord")]
pub struct MeanSpectrum {
    height: usize,
    width: usize,
    count: u64,
    /// Sum of the power over images, `[height, ⌊width/2⌋ + 1]`.
    sum: Vec<f64>,
}

impl MeanSpectrum {
    /// Creates a spectrum of no images; they are to have `height × width` pixels.
    ///
    /// # Panics
    /// Panics if `height` or `width` is 0.
    #[track_caller]
    pub fn new(height: usize, width: usize) -> Self {
        assert!(height > 0 && width > 0, "images of {height} × {width} have no spectrum");
        Self { height, width, count: 0, sum: vec![0.0; height * (width / 2 + 1)] }
    }

    /// Adds a batch of images `[batch, channels, height, width]`.
    ///
    /// # Errors
    /// Returns an error if the spectrum of an image is not finite. Nothing is added then.
    ///
    /// # Panics
    /// Panics if the images have another size.
    #[track_caller]
    pub fn update(&mut self, images: Tensor<4>) -> Result<()> {
        let [batch, channels, height, width] = images.dims();
        let size = (self.height, self.width);
        assert_eq!(
            (height, width),
            size,
            "images of {height} × {width} for a spectrum of {size:?}"
        );
        if batch * channels == 0 {
            return Ok(());
        }
        let power: Vec<f64> = power_spectrum2(images).into_data().iter::<f64>().collect();
        finite("the images' spectra", power.iter().copied())?;
        for image in power.chunks_exact(self.sum.len()) {
            self.sum.iter_mut().zip(image).for_each(|(sum, power)| *sum += power);
        }
        self.count += (batch * channels) as u64;
        Ok(())
    }

    /// Adds the images of another spectrum.
    ///
    /// # Panics
    /// Panics if the images of the two spectra differ in size.
    #[track_caller]
    pub fn merge(&mut self, other: &Self) {
        assert_eq!(
            (other.height, other.width),
            (self.height, self.width),
            "spectra of images of two sizes"
        );
        self.sum.iter_mut().zip(&other.sum).for_each(|(sum, more)| *sum += more);
        self.count += other.count;
    }

    /// Returns the height and the width of the images.
    pub fn size(&self) -> (usize, usize) {
        (self.height, self.width)
    }

    /// Returns the number of images so far, where each channel counts as one.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Computes the mean power of every coefficient, `[height, ⌊width/2⌋ + 1]`.
    ///
    /// # Errors
    /// Returns an error if there are no images.
    pub fn power(&self) -> Result<Vec<f64>> {
        enough("the set of images", usize::try_from(self.count).unwrap_or(usize::MAX), 1)?;
        Ok(self.sum.iter().map(|sum| sum / self.count as f64).collect())
    }

    /// Computes the mean power by radius: entry `r` is the mean over all coefficients whose
    /// distance from frequency 0 lies within `r…r+1`, in cycles per image. The last entry contains
    /// the corner of the plane.
    ///
    /// # Errors
    /// Returns an error if there are no images.
    pub fn radial(&self) -> Result<Vec<f64>> {
        let power = self.power()?;
        let (mut sums, mut weights) = (Vec::new(), Vec::new());
        for (power, coefficient) in power.iter().zip(self.coefficients()) {
            let Coefficient { vertical, horizontal, weight } = coefficient;
            // An integer root: a root in floats may fall on the wrong side of an integer.
            let radius = (vertical * vertical + horizontal * horizontal).isqrt();
            if sums.len() <= radius {
                sums.resize(radius + 1, 0.0);
                weights.resize(radius + 1, 0.0);
            }
            sums[radius] += weight * power;
            weights[radius] += weight;
        }
        Ok(sums.iter().zip(weights).map(|(sum, weight)| sum / weight).collect())
    }

    /// Computes the share of power at frequencies above `cutoff`, without frequency 0. The value
    /// lies in 0…1, and is 0 for constant images.
    ///
    /// The frequency of a coefficient is its distance from frequency 0, with both axes in units of
    /// their Nyquist frequency: 1 at the middle of an edge of the plane, √2 at the corner.
    ///
    /// # Errors
    /// Returns an error if there are no images, or `cutoff` is not within 0…√2.
    pub fn high_frequency_share(&self, cutoff: f64) -> Result<f64> {
        if !(0.0..=std::f64::consts::SQRT_2).contains(&cutoff) {
            return Err(
                CoreError::setting("cutoff", cutoff, "within 0…√2, in units of Nyquist").into()
            );
        }
        let power = self.power()?;
        let (mut above, mut all) = (0.0, 0.0);
        for (power, coefficient) in power.iter().zip(self.coefficients()).skip(1) {
            let Coefficient { vertical, horizontal, weight } = coefficient;
            let frequency = (2.0 * vertical as f64 / self.height as f64)
                .hypot(2.0 * horizontal as f64 / self.width as f64);
            all += weight * power;
            above += if frequency > cutoff { weight * power } else { 0.0 };
        }
        let rounding = ROUNDING * (all + power[0]);
        Ok(if all > rounding { above / all } else { 0.0 })
    }

    /// Returns all coefficients of the half plane, in the order of [`Self::power`].
    fn coefficients(&self) -> impl Iterator<Item = Coefficient> {
        let weights = half_plane_weights(self.width);
        let height = self.height;
        (0..height).flat_map(move |row| {
            let vertical = row.min(height - row);
            let columns = weights.clone().into_iter().enumerate();
            columns.map(move |(horizontal, weight)| Coefficient {
                vertical,
                horizontal,
                weight: f64::from(weight),
            })
        })
    }
}

/// A coefficient of the half plane.
struct Coefficient {
    /// Vertical frequency, in cycles per image.
    vertical: usize,
    /// Horizontal frequency, in cycles per image.
    horizontal: usize,
    /// How often the coefficient occurs in the whole plane.
    weight: f64,
}

/// The saved form of [`MeanSpectrum`].
#[derive(Serialize, Deserialize)]
struct SpectrumRecord {
    height: usize,
    width: usize,
    count: u64,
    sum: Vec<f64>,
}

impl From<MeanSpectrum> for SpectrumRecord {
    fn from(spectrum: MeanSpectrum) -> Self {
        let MeanSpectrum { height, width, count, sum } = spectrum;
        Self { height, width, count, sum }
    }
}

impl TryFrom<SpectrumRecord> for MeanSpectrum {
    type Error = Error;

    fn try_from(saved: SpectrumRecord) -> Result<Self> {
        let SpectrumRecord { height, width, count, sum } = saved;
        for (field, size) in [("height", height), ("width", width)] {
            if size == 0 {
                return Err(Error::SavedEmpty { record: "spectrum", field });
            }
        }
        let expected = height.saturating_mul(width / 2 + 1);
        if sum.len() != expected {
            return Err(Error::SavedLength { field: "sum", count: sum.len(), expected });
        }
        finite("the saved spectrum", sum.iter().copied())?;
        Ok(Self { height, width, count, sum })
    }
}
