//! The mean of a spectrum by radius (azimuthal average).
//!
//! `profile[r]` is the mean of `P[u, v]` over all frequencies of the full plane whose radius
//! `⌊√(u² + v²)⌋` is `r`. `u` and `v` count from frequency 0 in both directions, as in Durall,
//! Keuper and Keuper, *Watch your Up-Convolution*, CVPR 2020, section 3.1. Radii run to the corner,
//! beyond the highest frequency along an axis.

use burn::tensor::{Device, Int, Tensor, TensorData};

use super::half_plane::{half_plane_weights, half_plane_width};

/// The azimuthal average of power spectra of one size.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_ops::spectral::{RadialProfile, power_spectrum2};
///
/// let device = Device::flex();
/// let images = Tensor::<4>::ones([2, 3, 8, 8], &device);
/// let profile = RadialProfile::new(8, 8, &device).forward(power_spectrum2(images));
/// assert_eq!(profile.dims(), [6, 6]); // Six images; radii 0 to ⌊√32⌋.
/// ```
#[derive(Clone, Debug)]
pub struct RadialProfile {
    height: usize,
    width: usize,
    /// Radius of every coefficient of the half plane.
    radii: Tensor<1, Int>,
    /// Weight of each coefficient in the mean of its radius.
    shares: Tensor<1>,
    /// Number of radii.
    count: usize,
}

impl RadialProfile {
    /// Creates the profile for images of `height` × `width` pixels.
    ///
    /// # Panics
    /// If `height` or `width` is 0.
    pub fn new(height: usize, width: usize, device: &Device) -> Self {
        assert!(
            height > 0 && width > 0,
            "a radial profile needs images with at least one pixel, not {height}×{width}"
        );
        let weights = half_plane_weights(width);
        let pairs =
            || (0..height).flat_map(|row| (0..weights.len()).map(move |column| (row, column)));
        let radii: Vec<usize> =
            pairs().map(|(row, column)| radius(row.min(height - row), column)).collect();
        let count = radii.iter().max().map_or(0, |radius| radius + 1);
        let mut totals = vec![0.0_f32; count];
        let columns = pairs().map(|(_, column)| weights[column]);
        radii.iter().zip(columns).for_each(|(radius, weight)| totals[*radius] += weight);
        let shares: Vec<f32> = radii
            .iter()
            .zip(pairs())
            .map(|(radius, (_, column))| weights[column] / totals[*radius])
            .collect();
        let radii: Vec<i32> = radii.iter().map(|radius| *radius as i32).collect();
        let (length, device) = ([radii.len()], &device.clone().without_autodiff());
        Self {
            height,
            width,
            radii: Tensor::from_data(TensorData::new(radii, length), device),
            shares: Tensor::from_data(TensorData::new(shares, length), device),
            count,
        }
    }

    /// Returns the number of radii. Radius 0 is frequency 0 alone.
    pub fn radii(&self) -> usize {
        self.count
    }

    /// Computes the profile of half planes `[…, height, ⌊width/2⌋ + 1]`, `[product of the leading
    /// axes, radii]`.
    ///
    /// # Panics
    /// If the last two axes do not fit the size given to [`RadialProfile::new`].
    pub fn forward<const D: usize>(&self, power: Tensor<D>) -> Tensor<2> {
        let dims = power.dims();
        let size = [self.height, half_plane_width(self.width)];
        assert!(
            D >= 2 && dims[D - 2..] == size,
            "this profile needs half planes of the shape {size:?}, but the shape is {dims:?}"
        );
        let (images, device, dtype) =
            (dims[..D - 2].iter().product(), power.device(), power.dtype());
        let profile = Tensor::zeros([images, self.count], (&device, dtype));
        if images == 0 {
            return profile;
        }
        let constants = device.without_autodiff();
        let shares = self.shares.clone().to_device(&constants).cast(dtype).unsqueeze::<2>();
        let values = power.reshape([images, size[0] * size[1]]) * shares;
        let indices = self.radii.clone().to_device(&constants);
        profile.select_assign(1, indices, values, burn::tensor::IndexingUpdateOp::Add)
    }
}

/// Computes `⌊√(u² + v²)⌋` in integers. A root in floats could be rounded to the wrong side.
fn radius(u: usize, v: usize) -> usize {
    (u * u + v * v).isqrt()
}
