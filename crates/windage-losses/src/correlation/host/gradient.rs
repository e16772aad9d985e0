//! The backward pass.

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use rayon::prelude::*;

use super::products::{block, par};

/// What the backward pass needs.
#[derive(Clone, Debug)]
pub(in crate::correlation) struct Checkpointing {
    /// The standardized features, in the layout of the features.
    pub(super) unit: Vec<f32>,
    pub(super) channels: usize,
    /// Number of positions per sample; 1 for plain features, which are `[samples, channels]`.
    pub(super) positions: usize,
    pub(super) product: Product,
}

/// The matrix that the standardized features are multiplied with.
#[derive(Clone, Debug)]
pub(super) enum Product {
    /// `[C, C]`: the gradient is `u` times this matrix.
    Channels(Vec<f32>),
    /// `[N, N]`: the gradient follows from `(uuᵀ/N)·u`.
    Samples {
        /// `uuᵀ/N`.
        gram: Vec<f32>,
        /// The diagonal of the correlations.
        diagonal: Vec<f64>,
        /// `1/s`.
        inverse: Vec<f32>,
        /// `4·scale/N`.
        factor: f32,
    },
}

impl Checkpointing {
    /// Returns the number of samples.
    pub(in crate::correlation) fn samples(&self) -> usize {
        self.unit.len().checked_div(self.channels * self.positions).unwrap_or(0)
    }

    /// Returns the number of channels.
    pub(in crate::correlation) fn channels(&self) -> usize {
        self.channels
    }

    /// Computes the gradient at the features from the gradient at the value.
    pub(in crate::correlation) fn gradient(self, gradient: f32) -> Vec<f32> {
        let mut output = vec![0.0_f32; self.unit.len()];
        let (count, channels, positions) = (self.samples(), self.channels, self.positions);
        if output.is_empty() {
            return output;
        }
        match &self.product {
            Product::Channels(factor) if positions == 1 => {
                let u = MatRef::from_row_major_slice(&self.unit, count, channels);
                let factor = MatRef::from_row_major_slice(factor, channels, channels);
                let target = MatMut::from_row_major_slice_mut(&mut output, count, channels);
                matmul(target, Accum::Replace, u, factor, gradient, par(self.unit.len()));
            }
            Product::Channels(factor) => {
                let factor = MatRef::from_row_major_slice(factor, channels, channels);
                let size = channels * positions;
                output.par_chunks_exact_mut(size).zip(self.unit.par_chunks_exact(size)).for_each(
                    |(output, unit)| {
                        let u = MatRef::from_row_major_slice(unit, channels, positions);
                        let target = MatMut::from_row_major_slice_mut(output, channels, positions);
                        matmul(target, Accum::Replace, factor, u, gradient, Par::Seq);
                    },
                );
            }
            Product::Samples { gram, diagonal, inverse, factor } => {
                let u = MatRef::from_row_major_slice(&self.unit, count, channels);
                let gram = MatRef::from_row_major_slice(gram, count, count);
                let target = MatMut::from_row_major_slice_mut(&mut output, count, channels);
                matmul(target, Accum::Replace, gram, u, 1.0, par(self.unit.len()));
                finish(&mut output, &self.unit, diagonal, inverse, factor * gradient);
            }
        }
        output
    }
}

/// Turns `y = (uuᵀ / N)·u` into `factor·(y − u·t) / s`, with `t_i = Σ_n u_ni·y_ni / N − r_ii² +
/// r_ii`.
fn finish(y: &mut [f32], unit: &[f32], diagonal: &[f64], inverse: &[f32], factor: f32) {
    let channels = diagonal.len();
    let mut along = vec![0.0_f64; channels];
    for (y, unit) in y.chunks_exact(channels).zip(unit.chunks_exact(channels)) {
        along
            .iter_mut()
            .zip(y.iter().zip(unit))
            .for_each(|(sum, (y, unit))| *sum += f64::from(y * unit));
    }
    let count = (unit.len() / channels) as f64;
    let along =
        along.iter().zip(diagonal).map(|(along, own)| (along / count - own * own + own) as f32);
    let along: Vec<f32> = along.collect();
    let scales: Vec<f32> = inverse.iter().map(|inverse| inverse * factor).collect();
    let block = block(channels);
    y.par_chunks_mut(block).zip(unit.par_chunks(block)).for_each(|(y, unit)| {
        for (y, unit) in y.chunks_exact_mut(channels).zip(unit.chunks_exact(channels)) {
            for ((y, unit), (along, scale)) in y.iter_mut().zip(unit).zip(along.iter().zip(&scales))
            {
                *y = (*y - unit * along) * scale;
            }
        }
    });
}
