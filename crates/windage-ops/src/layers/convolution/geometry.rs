//! The sizes of a convolution.

use std::ops::Range;

/// Largest number of patch values laid out at a time. They stay in the cache of a core.
const TILE_VALUES: usize = 1 << 16;

/// A convolution from maps of `channels[0]` channels to an output of `channels[1]` channels.
///
/// Padded and split by the stride, a channel becomes `stride` × `stride` planes, in which a step of
/// the output is a step of one value. Every row of a patch matrix is then made of contiguous
/// pieces, whatever the stride and the padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Geometry {
    pub(super) channels: [usize; 2],
    pub(super) kernel: [usize; 2],
    pub(super) stride: [usize; 2],
    /// Number of rows of padding at the top, and of columns on the left.
    pub(super) padding: [usize; 2],
    /// Sides of the maps.
    pub(super) maps: [usize; 2],
    /// Sides of the output.
    pub(super) output: [usize; 2],
}

impl Geometry {
    /// Returns the number of values of an input sample.
    pub(super) fn input_size(&self) -> usize {
        self.channels[0] * self.maps[0] * self.maps[1]
    }

    /// Returns the number of positions of an output map.
    pub(super) fn positions(&self) -> usize {
        self.output[0] * self.output[1]
    }

    /// Returns the number of values of a patch.
    pub(super) fn patch(&self) -> usize {
        self.channels[0] * self.kernel[0] * self.kernel[1]
    }

    /// Returns whether the patches are the maps themselves.
    pub(super) fn is_pointwise(&self) -> bool {
        self.kernel == [1, 1]
            && self.stride == [1, 1]
            && self.padding == [0, 0]
            && self.maps == self.output
    }

    /// Returns the sides of a plane.
    pub(super) fn plane(&self) -> [usize; 2] {
        [0, 1].map(|axis| self.output[axis] + (self.kernel[axis] - 1) / self.stride[axis])
    }

    /// Returns the number of values of all planes of a sample.
    pub(super) fn planes_size(&self) -> usize {
        self.channels[0] * self.stride[0] * self.stride[1] * self.plane()[0] * self.plane()[1]
    }

    /// Returns the number of output rows whose patches are laid out together.
    pub(super) fn tile_rows(&self) -> usize {
        let row = (self.patch() * self.output[1]).max(1);
        (TILE_VALUES / row).clamp(1, self.output[0].max(1))
    }

    /// Returns the tiles, as ranges of output rows.
    pub(super) fn tiles(&self) -> impl Iterator<Item = Range<usize>> {
        let (rows, step) = (self.output[0], self.tile_rows());
        (0..rows).step_by(step).map(move |start| start..(start + step).min(rows))
    }
}
