//! Plans of fast Fourier transforms, made once for each length.

use std::collections::HashMap;
use std::f64::consts::PI;
use std::sync::{Arc, Mutex, PoisonError};

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};

pub(super) use rustfft::num_complex::Complex32;

use super::basis;

/// The transforms of one length.
pub(super) struct Plan {
    /// The length.
    pub(super) length: usize,
    /// Real values to the half plane, not scaled.
    pub(super) analysis: Arc<dyn RealToComplex<f32>>,
    /// The half plane to real values, not scaled.
    pub(super) synthesis: Arc<dyn ComplexToReal<f32>>,
    /// Complex values, forwards.
    pub(super) forward: Arc<dyn Fft<f32>>,
    /// Complex values, backwards.
    pub(super) backward: Arc<dyn Fft<f32>>,
    /// `e^(−iπk / 2n)` for the half plane: the turn between the DFT and the DCT.
    pub(super) turns: Vec<Complex32>,
    /// The basis of the DCT, row-major, up to [`BASIS`]; empty beyond.
    pub(super) cosines: Vec<f32>,
    /// The even rows of the basis over the first half, then the odd ones; where halves pay, else
    /// empty.
    pub(super) halves: Vec<f32>,
}

/// Lengths up to which the product with the basis is faster than the fast transform
/// (docs/benchmarks.md).
const BASIS: usize = 256;

/// Even lengths from which two products of half the size are faster than one.
const HALVES: usize = 128;

/// Lengths kept at most; beyond that all are planned anew.
const KEPT: usize = 256;

static PLANS: Mutex<Option<HashMap<usize, Arc<Plan>>>> = Mutex::new(None);

impl Plan {
    /// The plan for `length`.
    pub(super) fn of(length: usize) -> Arc<Self> {
        let mut plans = PLANS.lock().unwrap_or_else(PoisonError::into_inner);
        let plans = plans.get_or_insert_default();
        if plans.len() == KEPT && !plans.contains_key(&length) {
            plans.clear();
        }
        plans.entry(length).or_insert_with(|| Arc::new(Self::new(length))).clone()
    }

    fn new(length: usize) -> Self {
        let (mut real, mut complex) = (RealFftPlanner::new(), FftPlanner::new());
        let turn = |k: usize| {
            let angle = -PI * k as f64 / (2 * length) as f64;
            Complex32::new(angle.cos() as f32, angle.sin() as f32)
        };
        let cosines = if length <= BASIS { basis::cosines(length) } else { Vec::new() };
        let halves = if length >= HALVES && length.is_multiple_of(2) {
            halves(&cosines, length)
        } else {
            Vec::new()
        };
        Self {
            length,
            analysis: real.plan_fft_forward(length),
            synthesis: real.plan_fft_inverse(length),
            forward: complex.plan_fft_forward(length),
            backward: complex.plan_fft_inverse(length),
            turns: (0..=length / 2).map(turn).collect(),
            cosines,
            halves,
        }
    }
}

/// The first halves of the even rows of a basis, then of the odd ones.
fn halves(basis: &[f32], length: usize) -> Vec<f32> {
    let rows = |first: usize| basis.chunks_exact(length).skip(first).step_by(2);
    rows(0).chain(rows(1)).flat_map(|row| row[..length / 2].to_vec()).collect()
}
