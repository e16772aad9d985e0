//! Plans of fast Fourier transforms, made once for each length, and the transforms of one row.

use std::collections::HashMap;
use std::f64::consts::PI;
use std::sync::{Arc, Mutex, PoisonError};

use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};

pub(super) use rustfft::num_complex::Complex32;

use super::basis::{self, Weights};
use super::half_plane::half_plane_width;

/// Largest length for which the product with the basis is faster than the fast transform
/// (docs/benchmarks.md).
const BASIS: usize = 256;

/// Smallest even length for which two products of half the size are faster than one.
const HALVES: usize = 128;

/// Largest number of plans kept. When one more is needed, all are dropped.
const KEPT: usize = 256;

static PLANS: Mutex<Option<HashMap<usize, Arc<Plan>>>> = Mutex::new(None);

/// The transforms of one length.
pub(super) struct Plan {
    /// The length.
    pub(super) length: usize,
    /// From real values to the half plane, not scaled.
    analysis: Arc<dyn RealToComplex<f32>>,
    /// From the half plane to real values, not scaled.
    synthesis: Arc<dyn ComplexToReal<f32>>,
    /// The forward transform of complex values.
    pub(super) forward: Arc<dyn Fft<f32>>,
    /// The backward transform of complex values.
    pub(super) backward: Arc<dyn Fft<f32>>,
    /// `e^(−iπk / 2n)` for the half plane: the rotation between the DFT and the DCT.
    turns: Vec<Complex32>,
    /// The basis of the DCT, row-major, up to a length of [`BASIS`]; empty beyond.
    pub(super) cosines: Vec<f32>,
    /// The first halves of the even rows of the basis, then of the odd ones; empty unless halves
    /// are faster.
    pub(super) halves: Vec<f32>,
}

impl Plan {
    /// Returns the plan for `length`.
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

    /// Computes the DCT-II of a row (Makhoul 1980): the DFT of the even values followed by the odd
    /// ones in reverse order, rotated.
    pub(super) fn dct(&self, scratch: &mut Scratch, input: &[f32], output: &mut [f32]) {
        let length = self.length;
        for (index, value) in input.iter().enumerate() {
            let place = if index % 2 == 0 { index / 2 } else { length - 1 - index / 2 };
            scratch.real[place] = *value;
        }
        let Scratch { real, half, work } = scratch;
        // The lengths come from the plan itself, so the transform cannot fail.
        let _ = self.analysis.process_with_scratch(real, half, work);
        let scale = (2.0 / length as f32).sqrt();
        output[0] = half[0].re * (1.0 / length as f32).sqrt();
        for (k, (value, turn)) in half.iter().zip(&self.turns).enumerate().skip(1) {
            let turned = value * turn * scale;
            output[length - k] = -turned.im;
            output[k] = turned.re;
        }
    }

    /// Computes the DCT-III of a row, the inverse and transpose of [`Plan::dct`].
    pub(super) fn idct(&self, scratch: &mut Scratch, input: &[f32], output: &mut [f32]) {
        let length = self.length;
        let scale = (0.5 / length as f32).sqrt();
        let Scratch { real, half, work } = scratch;
        half[0] = Complex32::new(input[0] * (1.0 / length as f32).sqrt(), 0.0);
        for (k, (value, turn)) in half.iter_mut().zip(&self.turns).enumerate().skip(1) {
            *value = Complex32::new(input[k], -input[length - k]) * turn.conj() * scale;
        }
        if length.is_multiple_of(2) {
            half[length / 2].im = 0.0; // It is zero except for rounding.
        }
        let _ = self.synthesis.process_with_scratch(half, real, work);
        for (index, value) in output.iter_mut().enumerate() {
            *value = real[if index % 2 == 0 { index / 2 } else { length - 1 - index / 2 }];
        }
    }

    /// Computes the half plane of a row: real parts, then imaginary parts.
    pub(super) fn analyze(
        &self,
        scratch: &mut Scratch,
        weights: Weights,
        input: &[f32],
        output: &mut [f32],
    ) {
        let Scratch { real, half, work } = scratch;
        real.copy_from_slice(input);
        let _ = self.analysis.process_with_scratch(real, half, work);
        let edge = (1.0 / self.length as f32).sqrt();
        let inner = if weights == Weights::Full { 2.0 * edge } else { edge };
        let (re, im) = output.split_at_mut(half.len());
        for ((value, re), im) in half.iter().zip(&mut *re).zip(&mut *im) {
            (*re, *im) = (inner * value.re, inner * value.im);
        }
        for index in self.edges() {
            (re[index], im[index]) = (edge * half[index].re, edge * half[index].im);
        }
    }

    /// Computes real values from a half plane: the transpose of [`Plan::analyze`] with the same
    /// weights.
    pub(super) fn synthesize(
        &self,
        scratch: &mut Scratch,
        weights: Weights,
        input: &[f32],
        output: &mut [f32],
    ) {
        let Scratch { half, work, .. } = scratch;
        let edge = (1.0 / self.length as f32).sqrt();
        // The synthesis itself adds the other half plane.
        let inner = if weights == Weights::Full { edge } else { 0.5 * edge };
        let (re, im) = input.split_at(half.len());
        for ((value, re), im) in half.iter_mut().zip(re).zip(im) {
            *value = Complex32::new(inner * re, inner * im);
        }
        for index in self.edges() {
            half[index] = Complex32::new(edge * re[index], 0.0);
        }
        let _ = self.synthesis.process_with_scratch(half, output, work);
    }

    /// Returns the indices of the coefficients without a counterpart in the other half plane.
    fn edges(&self) -> impl Iterator<Item = usize> {
        [Some(0), self.length.is_multiple_of(2).then_some(self.length / 2)].into_iter().flatten()
    }
}

/// Returns the first halves of the even rows of a basis, then of the odd ones.
fn halves(basis: &[f32], length: usize) -> Vec<f32> {
    let rows = |first: usize| basis.chunks_exact(length).skip(first).step_by(2);
    rows(0).chain(rows(1)).flat_map(|row| row[..length / 2].to_vec()).collect()
}

/// The working memory of the transforms of a plan, one for each thread.
pub(super) struct Scratch {
    real: Vec<f32>,
    half: Vec<Complex32>,
    work: Vec<Complex32>,
}

impl Scratch {
    pub(super) fn of(plan: &Plan) -> Self {
        let (analysis, synthesis) =
            (plan.analysis.get_scratch_len(), plan.synthesis.get_scratch_len());
        let work = analysis.max(synthesis).max(plan.forward.get_inplace_scratch_len());
        let work = work.max(plan.backward.get_inplace_scratch_len());
        let zero = Complex32::default();
        Self {
            real: vec![0.0; plan.length],
            half: vec![zero; half_plane_width(plan.length)],
            work: vec![zero; work],
        }
    }

    /// Returns the working memory of complex transforms in place.
    pub(super) fn work(&mut self) -> &mut [Complex32] {
        &mut self.work
    }
}
