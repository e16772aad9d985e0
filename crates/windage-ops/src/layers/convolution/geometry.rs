//! Sides of a convolution.

use std::ops::Range;

/// Patches of at most this many values are laid out at a time: they stay in a core's cache.
const TILE_VALUES: usize = 1 << 16;

/// A convolution from `maps` of `channels[0]` to `output` of `channels[1]`.
///
/// Padded and split by the stride, a channel becomes `stride` × `stride` planes, in which a step of
/// the output is a step of one value: every row of a patch matrix is then made of contiguous
/// pieces, whatever stride and padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Geometry {
    pub(super) channels: [usize; 2],
    pub(super) kernel: [usize; 2],
    pub(super) stride: [usize; 2],
    /// Rows above and columns to the left.
    pub(super) padding: [usize; 2],
    pub(super) maps: [usize; 2],
    pub(super) output: [usize; 2],
}

impl Geometry {
    /// Values of a sample that goes in.
    pub(super) fn input_size(&self) -> usize {
        self.channels[0] * self.maps[0] * self.maps[1]
    }

    /// Positions of a map that comes out.
    pub(super) fn positions(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// Values of a patch.
    pub(super) fn patch(&self) -> usize {
        self.channels[0] * self.kernel[0] * self.kernel[1]
    }

    /// Whether the patches are the maps themselves.
    pub(super) fn is_pointwise(&self) -> bool {
        self.kernel == [1, 1]
            && self.stride == [1, 1]
            && self.padding == [0, 0]
            && self.maps == self.output
    }

    /// Sides of a plane.
    pub(super) fn plane(&self) -> [usize; 2] {
        [0, 1].map(|axis| self.output[axis] + (self.kernel[axis] - 1) / self.stride[axis])
    }

    /// Values of all planes of a sample.
    pub(super) fn planes_size(&self) -> usize {
        self.channels[0] * self.stride[0] * self.stride[1] * self.plane()[0] * self.plane()[1]
    }

    /// Rows of the output whose patches are laid out together.
    pub(super) fn tile_rows(&self) -> usize {
        let row = (self.patch() * self.output[1]).max(1);
        (TILE_VALUES / row).clamp(1, self.output[0].max(1))
    }

    /// The tiles, as ranges of rows of the output.
    pub(super) fn tiles(&self) -> impl Iterator<Item = Range<usize>> {
        let (rows, step) = (self.output[0], self.tile_rows());
        (0..rows).step_by(step).map(move |start| start..(start + step).min(rows))
    }
}
