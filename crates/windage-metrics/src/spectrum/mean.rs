//! The mean power spectrum of a set of images.
//!
//! `S(u, v) = 1/N · Σ |X(u, v)|²` over images and channels, `X` being the orthonormal DFT; by
//! radius, the mean of `S` over the ring of coefficients whose rounded-down distance from frequency
//! 0 is the radius, as in Durall et al. 2020, "Watch your Up-Convolution", (1)–(2).

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_ops::spectral::{half_plane_weights, power_spectrum2};

use crate::error::{Error, Result, enough, finite};

/// Share of all power that the transform of a constant image leaves at other frequencies by
/// rounding in f32, with room.
const ROUNDING: f64 = 1e-10;

/// Mean power of a set of images at each frequency, from batches, in memory that does not grow with
/// them.
///
/// Frequencies are the half plane of a real DFT, `[height, ⌊width/2⌋ + 1]`: rows are vertical
/// frequencies `0, 1, …, −1`, columns horizontal ones from 0. Channels count as images of their
/// own.
///
/// *Numerics*: spectra in f32, on the images' device; sums in f64.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_metrics::MeanSpectrum;
/// let mut spectrum = MeanSpectrum::new(4, 6);
/// spectrum.update(Tensor::<4>::ones([2, 3, 4, 6], &Device::flex()))?;
/// assert_eq!(spectrum.count(), 6);
/// let power = spectrum.power()?; // Constant images: all power, the number of pixels, at frequency 0.
/// assert!((power[0] - 24.0).abs() < 1e-4 && power[1..].iter().all(|power| *power < 1e-8));
/// # Ok::<(), windage_metrics::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "SpectrumRecord", into = "SpectrumRecord")]
pub struct MeanSpectrum {
    height: usize,
    width: usize,
    count: u64,
    /// Sum over images, `[height, ⌊width/2⌋ + 1]`.
    sum: Vec<f64>,
}

impl MeanSpectrum {
    /// No images yet, of `height × width`.
    ///
    /// # Panics
    /// If either is 0.
    #[track_caller]
    pub fn new(height: usize, width: usize) -> Self {
        assert!(height > 0 && width > 0, "images of {height} × {width} have no spectrum");
        Self { height, width, count: 0, sum: vec![0.0; height * (width / 2 + 1)] }
    }

    /// Adds a batch `[batch, channels, height, width]`.
    ///
    /// # Errors
    /// When a value is not finite; then nothing was added.
    ///
    /// # Panics
    /// If the images are of another size.
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
        finite("spectra of images", power.iter().copied())?;
        for image in power.chunks_exact(self.sum.len()) {
            self.sum.iter_mut().zip(image).for_each(|(sum, power)| *sum += power);
        }
        self.count += (batch * channels) as u64;
        Ok(())
    }

    /// Adds the images of another spectrum, as if they had come here.
    ///
    /// # Panics
    /// If those are of another size.
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

    /// Height and width of the images.
    pub fn size(&self) -> (usize, usize) {
        (self.height, self.width)
    }

    /// Images so far, each channel being one.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Mean power of every coefficient, `[height, ⌊width/2⌋ + 1]`.
    ///
    /// # Errors
    /// When there are no images.
    pub fn power(&self) -> Result<Vec<f64>> {
        enough("the spectrum's images", usize::try_from(self.count).unwrap_or(usize::MAX), 1)?;
        Ok(self.sum.iter().map(|sum| sum / self.count as f64).collect())
    }

    /// Mean power by radius: entry `r` over the coefficients at a distance from frequency 0 within
    /// `r…r+1`, in cycles per image, up to the corner of the plane.
    ///
    /// # Errors
    /// When there are no images.
    pub fn radial(&self) -> Result<Vec<f64>> {
        let power = self.power()?;
        let mut rings: Vec<(f64, f64)> = Vec::new();
        for (power, (vertical, horizontal, weight)) in power.iter().zip(self.coefficients()) {
            // In integers: a root in floats may fall on the wrong side.
            let radius = (vertical * vertical + horizontal * horizontal).isqrt();
            if rings.len() <= radius {
                rings.resize(radius + 1, (0.0, 0.0));
            }
            rings[radius].0 += weight * power;
            rings[radius].1 += weight;
        }
        Ok(rings.into_iter().map(|(sum, weight)| sum / weight).collect())
    }

    /// Share of the power, frequency 0 left out, at frequencies above `cutoff`, 0…1; 0 for constant
    /// images.
    ///
    /// The frequency of a coefficient is its distance from frequency 0 with both axes in units of
    /// their Nyquist frequency: 1 at the middle of an edge of the plane, √2 at the corner.
    ///
    /// # Errors
    /// When there are no images, or `cutoff` is not within 0…√2.
    pub fn high_frequency_share(&self, cutoff: f64) -> Result<f64> {
        if !(0.0..=std::f64::consts::SQRT_2).contains(&cutoff) {
            return Err(windage_core::Error::setting(
                "cutoff",
                cutoff,
                "within 0…√2, in units of Nyquist",
            )
            .into());
        }
        let power = self.power()?;
        let (mut above, mut all) = (0.0, 0.0);
        for (power, (vertical, horizontal, weight)) in power.iter().zip(self.coefficients()).skip(1)
        {
            let frequency = (2.0 * vertical as f64 / self.height as f64)
                .hypot(2.0 * horizontal as f64 / self.width as f64);
            all += weight * power;
            above += if frequency > cutoff { weight * power } else { 0.0 };
        }
        let rounding = ROUNDING * (all + power[0]);
        Ok(if all > rounding { above / all } else { 0.0 })
    }

    /// Vertical and horizontal frequency of every coefficient, in cycles per image, and how often
    /// it occurs in the plane.
    fn coefficients(&self) -> impl Iterator<Item = (usize, usize, f64)> {
        let weights = half_plane_weights(self.width);
        let height = self.height;
        (0..height).flat_map(move |row| {
            let vertical = row.min(height - row);
            let columns = weights.clone().into_iter().enumerate();
            columns.map(move |(column, weight)| (vertical, column, f64::from(weight)))
        })
    }
}

/// The form on disk.
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
        if height == 0 || width == 0 || Some(sum.len()) != height.checked_mul(width / 2 + 1) {
            let value = format!("{} values", sum.len());
            let range = "one for each coefficient of images of at least one pixel";
            return Err(windage_core::Error::setting("sum", value, range).into());
        }
        finite("the saved spectrum", sum.iter().copied())?;
        Ok(Self { height, width, count, sum })
    }
}
