//! Sides and offsets of a convolution, and the buffer its patches are read from.

use std::ops::Range;

/// Patches of at most this many values are laid out at a time: they stay in a core's cache.
const TILE_VALUES: usize = 1 << 16;

/// A convolution from `maps` of `channels[0]` to `output` of `channels[1]`.
///
/// Padded and split by the stride, a channel becomes `stride` × `stride` planes, in which a step of the output is a step of
/// one value: every row of a patch matrix is then made of contiguous pieces, whatever stride and padding.
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
        self.kernel == [1, 1] && self.stride == [1, 1] && self.padding == [0, 0] && self.maps == self.output
    }

    /// Sides of a plane.
    fn plane(&self) -> [usize; 2] {
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

    /// Where in the planes each row of the maps stands: index of its row in `maps`, and the start of the plane's row for each
    /// phase of columns.
    fn rows(&self) -> impl Iterator<Item = (usize, [usize; 2])> + '_ {
        let [height, _] = self.plane();
        (0..self.channels[0] * self.maps[0]).filter_map(move |row| {
            let (channel, y) = (row / self.maps[0], row % self.maps[0] + self.padding[0]);
            let (phase, y) = (y % self.stride[0], y / self.stride[0]);
            (y < height).then_some((row, [channel * self.stride[0] + phase, y]))
        })
    }

    /// For each phase of columns: the first column of the maps that is in it, its place in a plane's row, and how many there are.
    fn columns(&self, phase: usize) -> (usize, usize, usize) {
        let (stride, padding, width) = (self.stride[1], self.padding[1], self.maps[1]);
        let first = (phase + stride - padding % stride) % stride;
        let place = (first + padding) / stride;
        let there = width.saturating_sub(first).div_ceil(stride);
        let end = self.plane()[1];
        (first, place.min(end), there.min(end.saturating_sub(place)))
    }

    /// Start of a plane's row.
    fn plane_row(&self, [channel_and_phase, y]: [usize; 2], phase: usize) -> usize {
        let [height, width] = self.plane();
        ((channel_and_phase * self.stride[1] + phase) * height + y) * width
    }

    /// Writes a sample `[channels, height, width]` into planes whose padding is zero already.
    pub(super) fn split(&self, sample: &[f32], planes: &mut [f32]) {
        let (width, stride) = (self.maps[1], self.stride[1]);
        for phase in 0..stride {
            let (first, place, count) = self.columns(phase);
            for (row, at) in self.rows() {
                let start = self.plane_row(at, phase) + place;
                let source = &sample[row * width..][..width];
                let target = &mut planes[start..start + count];
                if stride == 1 {
                    target.copy_from_slice(&source[first..first + count]);
                } else {
                    let values = source.iter().skip(first).step_by(stride);
                    target.iter_mut().zip(values).for_each(|(target, value)| *target = *value);
                }
            }
        }
    }

    /// For each value of a patch, the place in the planes of its first position.
    fn offsets(&self) -> impl Iterator<Item = usize> + '_ {
        let [rows, columns] = self.kernel;
        (0..self.patch()).map(move |index| {
            let (channel, within) = (index / (rows * columns), index % (rows * columns));
            let (y, x) = (within / columns, within % columns);
            let at = [channel * self.stride[0] + y % self.stride[0], y / self.stride[0]];
            self.plane_row(at, x % self.stride[1]) + x / self.stride[1]
        })
    }

    /// The patches of some rows of the output, `[patch, positions of these rows]`.
    pub(super) fn unfold(&self, planes: &[f32], rows: &Range<usize>, patches: &mut [f32]) {
        let ([_, pitch], width) = (self.plane(), self.output[1]);
        for (offset, patch) in self.offsets().zip(patches.chunks_exact_mut(rows.len() * width)) {
            let source = &planes[offset + rows.start * pitch..];
            match width {
                4 => copy_rows::<4>(source, pitch, patch),
                8 => copy_rows::<8>(source, pitch, patch),
                16 => copy_rows::<16>(source, pitch, patch),
                32 => copy_rows::<32>(source, pitch, patch),
                _ => {
                    for (target, source) in patch.chunks_exact_mut(width).zip(source.chunks(pitch)) {
                        target.copy_from_slice(&source[..width]);
                    }
                }
            }
        }
    }
}

/// The first `WIDTH` values of each row: a copy of known length is a few instructions, one of unknown length a call.
fn copy_rows<const WIDTH: usize>(source: &[f32], pitch: usize, target: &mut [f32]) {
    let (rows, _) = target.as_chunks_mut::<WIDTH>();
    for (target, source) in rows.iter_mut().zip(source.chunks(pitch)) {
        if let Some(source) = source.first_chunk::<WIDTH>() {
            *target = *source;
        }
    }
}
