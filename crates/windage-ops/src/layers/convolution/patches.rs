//! The layout of a sample as a matrix of patches.

use std::ops::Range;

use super::geometry::Geometry;

/// The positions of all values of a [`Geometry`], computed once for all samples.
pub(super) struct Patches {
    geometry: Geometry,
    /// For each value of a patch, the index into the planes for the first position.
    offsets: Vec<usize>,
    /// For each row of the maps that a patch covers, the index of its start, and of the start of
    /// its row in the first plane of columns.
    rows: Vec<[usize; 2]>,
    /// For each plane of columns, the part of a row that is in it.
    columns: Vec<Columns>,
}

/// The part of a row that is in a plane: every `stride`-th column.
struct Columns {
    /// First of these columns.
    first: usize,
    /// Its position in the plane's row.
    place: usize,
    /// Number of these columns.
    count: usize,
}

impl Patches {
    pub(super) fn of(geometry: &Geometry) -> Self {
        let geometry = *geometry;
        if geometry.is_pointwise() {
            return Self { geometry, offsets: Vec::new(), rows: Vec::new(), columns: Vec::new() };
        }
        let columns = (0..geometry.stride[1]).map(|phase| columns_of(&geometry, phase)).collect();
        Self { geometry, offsets: offsets_of(&geometry), rows: rows_of(&geometry), columns }
    }

    /// Writes a sample `[channels, height, width]` into planes whose padding is already zero.
    pub(super) fn split(&self, sample: &[f32], planes: &mut [f32]) {
        let (width, stride) = (self.geometry.maps[1], self.geometry.stride[1]);
        let [height, pitch] = self.geometry.plane();
        for (phase, Columns { first, place, count }) in self.columns.iter().enumerate() {
            for [source, target] in &self.rows {
                let source = &sample[*source..][..width];
                let target = &mut planes[target + phase * height * pitch + place..][..*count];
                if stride == 1 {
                    target.copy_from_slice(&source[*first..first + count]);
                } else {
                    let values = source.iter().skip(*first).step_by(stride);
                    target.iter_mut().zip(values).for_each(|(target, value)| *target = *value);
                }
            }
        }
    }

    /// Writes the patches of some rows of the output, `[patch, positions of these rows]`.
    pub(super) fn unfold(&self, planes: &[f32], rows: &Range<usize>, patches: &mut [f32]) {
        let ([_, pitch], width) = (self.geometry.plane(), self.geometry.output[1]);
        for (offset, patch) in self.offsets.iter().zip(patches.chunks_exact_mut(rows.len() * width))
        {
            let source = &planes[offset + rows.start * pitch..];
            match width {
                4 => copy_rows::<4>(source, pitch, patch),
                8 => copy_rows::<8>(source, pitch, patch),
                16 => copy_rows::<16>(source, pitch, patch),
                32 => copy_rows::<32>(source, pitch, patch),
                _ => {
                    for (target, source) in patch.chunks_exact_mut(width).zip(source.chunks(pitch))
                    {
                        target.copy_from_slice(&source[..width]);
                    }
                }
            }
        }
    }
}

/// Copies the first `WIDTH` values of each row. A copy of known length takes a few instructions,
/// one of unknown length a call.
fn copy_rows<const WIDTH: usize>(source: &[f32], pitch: usize, target: &mut [f32]) {
    let (rows, _) = target.as_chunks_mut::<WIDTH>();
    for (target, source) in rows.iter_mut().zip(source.chunks(pitch)) {
        if let Some(source) = source.first_chunk::<WIDTH>() {
            *target = *source;
        }
    }
}

fn offsets_of(geometry: &Geometry) -> Vec<usize> {
    let ([rows, columns], stride, [height, width]) =
        (geometry.kernel, geometry.stride, geometry.plane());
    let tap = |channel: usize, y: usize, x: usize| {
        let plane = (channel * stride[0] + y % stride[0]) * stride[1] + x % stride[1];
        (plane * height + y / stride[0]) * width + x / stride[1]
    };
    let taps = || (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x)));
    (0..geometry.channels[0])
        .flat_map(|channel| taps().map(move |(y, x)| tap(channel, y, x)))
        .collect()
}

fn rows_of(geometry: &Geometry) -> Vec<[usize; 2]> {
    let (stride, [height, width], [rows, columns]) =
        (geometry.stride, geometry.plane(), geometry.maps);
    let row = |channel: usize, y: usize| {
        let (phase, place) =
            ((y + geometry.padding[0]) % stride[0], (y + geometry.padding[0]) / stride[0]);
        let plane = (channel * stride[0] + phase) * stride[1];
        (place < height)
            .then_some([(channel * rows + y) * columns, (plane * height + place) * width])
    };
    (0..geometry.channels[0])
        .flat_map(|channel| (0..rows).filter_map(move |y| row(channel, y)))
        .collect()
}

fn columns_of(geometry: &Geometry, phase: usize) -> Columns {
    let (stride, padding, end) = (geometry.stride[1], geometry.padding[1], geometry.plane()[1]);
    let first = (phase + stride - padding % stride) % stride;
    let place = (first + padding) / stride;
    let there = geometry.maps[1].saturating_sub(first).div_ceil(stride);
    Columns { first, place: place.min(end), count: there.min(end.saturating_sub(place)) }
}
