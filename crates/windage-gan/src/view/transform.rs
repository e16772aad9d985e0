//! Transforms from images to frequencies.

use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use windage_core::Error;
use windage_ops::spectral::{dct2, half_plane_width, rfft2};

/// Offset of magnitudes in the logarithm, in units of orthonormal coefficients of images in −1…1.
const OFFSET: f64 = 1e-2;

/// A transform from images to coefficients. All transforms are orthonormal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transform {
    /// DCT-II over height and width, of the same size as the image.
    Dct,
    /// `ln(|X| + 0.01)` of the DCT-II, without signs.
    LogDct,
    /// DFT over height and width: real parts, then imaginary parts, of the half plane.
    Dft,
    /// DCT-II of square blocks with this side, as in JPEG: one channel per coefficient, one
    /// position per block.
    BlockDct(usize),
}

impl Transform {
    /// Returns the shape of the coefficients of images of `shape`, both `[channels, height,
    /// width]`.
    ///
    /// # Errors
    /// Returns an error if the side of the blocks does not divide height and width.
    pub fn shape(self, [channels, height, width]: [usize; 3]) -> Result<[usize; 3], Error> {
        match self {
            Self::Dct | Self::LogDct => Ok([channels, height, width]),
            Self::Dft => Ok([2 * channels, height, half_plane_width(width)]),
            Self::BlockDct(side)
                if side > 0 && height.is_multiple_of(side) && width.is_multiple_of(side) =>
            {
                Ok([channels * side * side, height / side, width / side])
            }
            Self::BlockDct(side) => {
                let range = format!("one whose blocks divide height {height} and width {width}");
                Err(Error::setting("transform", format!("block DCT of {side}"), &range))
            }
        }
    }

    /// Returns the shape of the moments: axes whose positions share them have length 1.
    pub(super) fn pooled(self, [channels, height, width]: [usize; 3]) -> [usize; 4] {
        match self {
            Self::BlockDct(_) => [1, channels, 1, 1],
            Self::Dct | Self::LogDct | Self::Dft => [1, channels, height, width],
        }
    }

    /// Computes the coefficients `[batch, …]` of images `[batch, channels, height, width]`.
    pub fn forward(self, images: Tensor<4>) -> Tensor<4> {
        match self {
            Self::Dct => dct2(images),
            Self::LogDct => (dct2(images).abs() + OFFSET).log(),
            Self::Dft => {
                let spectrum = rfft2(images);
                Tensor::cat(vec![spectrum.re, spectrum.im], 1)
            }
            Self::BlockDct(side) => blocks(images, side),
        }
    }
}

fn blocks(images: Tensor<4>, side: usize) -> Tensor<4> {
    let [batch, channels, height, width] = images.dims();
    let (rows, columns) = (height / side, width / side);
    let apart =
        images.reshape([batch, channels, rows, side, columns, side]).permute([0, 1, 2, 4, 3, 5]);
    let coefficients = dct2(apart).permute([0, 1, 4, 5, 2, 3]);
    coefficients.reshape([batch, channels * side * side, rows, columns])
}
