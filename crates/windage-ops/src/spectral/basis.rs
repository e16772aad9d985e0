//! Bases of the transforms as matrices, computed in f64, kept for the next call.

use std::f64::consts::{PI, TAU};
use std::sync::Mutex;

use burn::tensor::{DType, Device, Tensor, TensorData};

use super::half_plane::{half_plane_weights, half_plane_width};

/// Which matrix.
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

/// Whether a half-plane coefficient counts once, or as often as it stands for one of the full
/// plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weights {
    /// Once.
    Plain,
    /// Once or twice ([`half_plane_weights`]).
    Full,
}

impl Weights {
    /// The weight of every coefficient.
    pub(super) fn values(self, length: usize) -> Vec<f32> {
        match self {
            Self::Plain => vec![1.0; half_plane_width(length)],
            Self::Full => half_plane_weights(length),
        }
    }
}

/// Values of all bases kept at most, 256 MB in f32; beyond that the oldest go.
const KEPT: usize = 1 << 26;

type Entry = (Basis, usize, DType, Device, Tensor<2>);

static CACHE: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

/// The matrix on `device`.
pub(super) fn basis(kind: Basis, length: usize, device: &Device, dtype: DType) -> Tensor<2> {
    if device.is_autodiff() {
        return tensor(kind, length, device, dtype); // Only where no backend of this build is known: not kept.
    }
    let lock = || CACHE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let same = |entry: &&Entry| {
        entry.0 == kind && entry.1 == length && entry.2 == dtype && &entry.3 == device
    };
    if let Some(entry) = lock().iter().find(same) {
        return entry.4.clone();
    }
    // Not under the lock: others may go on with what is there.
    let basis = tensor(kind, length, device, dtype);
    let mut cache = lock();
    cache.push((kind, length, dtype, device.clone(), basis.clone()));
    let size = |entry: &Entry| entry.4.dims().iter().product::<usize>();
    while cache.len() > 1 && cache.iter().map(size).sum::<usize>() > KEPT {
        cache.remove(0);
    }
    basis
}

fn tensor(kind: Basis, length: usize, device: &Device, dtype: DType) -> Tensor<2> {
    let values = matrix(kind, length);
    let columns = values.len() / length;
    Tensor::from_data(TensorData::new(values, [length, columns]), (device, dtype))
}

/// [`Basis::Dct`] in f32, row-major.
pub(super) fn cosines(length: usize) -> Vec<f32> {
    matrix(Basis::Dct, length).into_iter().map(|value| value as f32).collect()
}

/// The matrix in f64, row-major.
fn matrix(kind: Basis, length: usize) -> Vec<f64> {
    let pairs = (0..length).flat_map(|row| (0..length).map(move |column| (row, column)));
    let scale = (1.0 / length as f64).sqrt();
    // Whole turns are taken off in integers: the angle stays exact for long transforms.
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

    /// Rounding of an angle below one turn; one of 1,024 turns would be off by `1024·2π·2⁻⁵³ =
    /// 7e-13`.
    const ROUNDING: f64 = 4e-15;

    #[test]
    fn angles_of_long_transforms_are_exact() {
        const N: usize = 1024;
        // By symmetry, the last value's angles are those of the first or the second, which are
        // small.
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
