//! The bases of the transforms as matrices. They are computed in f64 and kept for the next call.

use std::f64::consts::{PI, TAU};
use std::sync::{Mutex, PoisonError};

use burn::tensor::{DType, Device, Tensor, TensorData};

use super::half_plane::{half_plane_weights, half_plane_width};

/// A basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Basis {
    /// DCT-II, `[n, n]`: row `k` is `s_k·cos(π(2i + 1)k / 2n)`, with `s_0 = √(1/n)`, else `√(2/n)`.
    Dct,
    /// Half-plane DFT, `[n, 2(⌊n/2⌋ + 1)]`: `x·basis` is the real parts, then the imaginary ones.
    Half(Weights),
    /// `cos(2πik / n) / √n`, `[n, n]`.
    Cosine,
    /// `sin(2πik / n) / √n`, `[n, n]`.
    Sine,
}

/// The weights of the coefficients of a half plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weights {
    /// 1 for every coefficient.
    Plain,
    /// The number of coefficients of the full plane that each stands for ([`half_plane_weights`]).
    Full,
}

impl Weights {
    /// Returns the weight of every coefficient.
    pub(super) fn values(self, length: usize) -> Vec<f32> {
        match self {
            Self::Plain => vec![1.0; half_plane_width(length)],
            Self::Full => half_plane_weights(length),
        }
    }
}

/// Largest number of values of all bases kept, 256 MB in f32. Beyond that the oldest are dropped.
const KEPT: usize = 1 << 26;

/// A basis that is kept.
struct Entry {
    kind: Basis,
    length: usize,
    dtype: DType,
    device: Device,
    matrix: Tensor<2>,
}

static CACHE: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// Returns a basis as a matrix on `device`.
pub(super) fn basis(kind: Basis, length: usize, device: &Device, dtype: DType) -> Tensor<2> {
    if device.is_autodiff() {
        // This happens only on a backend that this build does not know. Nothing is kept there.
        return tensor(kind, length, device, dtype);
    }
    let lock = || CACHE.lock().unwrap_or_else(PoisonError::into_inner);
    let same = |entry: &&Entry| {
        entry.kind == kind
            && entry.length == length
            && entry.dtype == dtype
            && &entry.device == device
    };
    if let Some(entry) = lock().iter().find(same) {
        return entry.matrix.clone();
    }
    // The lock is not held during the computation, so that other threads can use kept bases.
    let matrix = tensor(kind, length, device, dtype);
    let mut cache = lock();
    cache.push(Entry { kind, length, dtype, device: device.clone(), matrix: matrix.clone() });
    let size = |entry: &Entry| entry.matrix.dims().iter().product::<usize>();
    while cache.len() > 1 && cache.iter().map(size).sum::<usize>() > KEPT {
        cache.remove(0);
    }
    matrix
}

fn tensor(kind: Basis, length: usize, device: &Device, dtype: DType) -> Tensor<2> {
    let values = matrix(kind, length);
    let columns = values.len() / length;
    Tensor::from_data(TensorData::new(values, [length, columns]), (device, dtype))
}

/// Returns [`Basis::Dct`] in f32, row-major.
pub(super) fn cosines(length: usize) -> Vec<f32> {
    matrix(Basis::Dct, length).into_iter().map(|value| value as f32).collect()
}

/// Computes a basis in f64, row-major.
fn matrix(kind: Basis, length: usize) -> Vec<f64> {
    let pairs = (0..length).flat_map(|row| (0..length).map(move |column| (row, column)));
    let scale = (1.0 / length as f64).sqrt();
    // Whole turns are removed in integers, so that the angle is exact for long transforms.
    let angle = |row: usize, column: usize| TAU * ((row * column) % length) as f64 / length as f64;
    match kind {
        Basis::Dct => pairs.map(|(k, i)| dct_entry(k, i, length)).collect(),
        Basis::Cosine => pairs.map(|(row, column)| scale * angle(row, column).cos()).collect(),
        Basis::Sine => pairs.map(|(row, column)| scale * angle(row, column).sin()).collect(),
        Basis::Half(weights) => {
            let weights = weights.values(length);
            let row = |row: usize| {
                let part = |f: fn(f64) -> f64| {
                    let entry = move |(k, weight): (usize, &f32)| {
                        scale * f64::from(*weight) * f(angle(row, k))
                    };
                    weights.iter().enumerate().map(entry).collect::<Vec<f64>>()
                };
                [part(f64::cos), part(|angle| -angle.sin())].concat()
            };
            (0..length).flat_map(row).collect()
        }
    }
}

fn dct_entry(k: usize, i: usize, length: usize) -> f64 {
    let scale = if k == 0 { 1.0 } else { 2.0_f64.sqrt() } / (length as f64).sqrt();
    scale * (PI * (((2 * i + 1) * k) % (4 * length)) as f64 / (2 * length) as f64).cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rounding of an angle below one turn. One of 1,024 turns would be off by `1024·2π·2⁻⁵³ =
    /// 7e-13`.
    const ROUNDING: f64 = 4e-15;

    #[test]
    fn angles_of_long_transforms_are_exact() {
        const N: usize = 1024;
        // By symmetry, the angles of the last value equal those of the first or the second, which
        // are small.
        let worst = |entry: &dyn Fn(usize) -> (f64, f64)| {
            (0..N).map(entry).fold(0.0_f64, |worst, (one, other)| worst.max((one - other).abs()))
        };
        let sign = |k: usize| if k.is_multiple_of(2) { 1.0 } else { -1.0 };
        let scale = (N as f64).sqrt();
        assert!(
            worst(&|k| (scale * dct_entry(k, N - 1, N), scale * sign(k) * dct_entry(k, 0, N)))
                < ROUNDING
        );
        for (kind, sign) in [(Basis::Cosine, 1.0), (Basis::Sine, -1.0)] {
            let matrix = matrix(kind, N);
            assert!(
                worst(&|k| (scale * matrix[(N - 1) * N + k], scale * sign * matrix[N + k]))
                    < ROUNDING
            );
        }
    }
}
