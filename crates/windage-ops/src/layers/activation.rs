//! Activation functions that a layer applies to its result.

use std::borrow::Cow;

use burn::tensor::Tensor;
use burn::tensor::activation::relu;
use rayon::prelude::*;

/// Number of values per task.
const PART: usize = 1 << 14;

/// A function of each value, whose gradient follows from its result.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Activation {
    /// `x`.
    #[default]
    None,
    /// `max(x, 0)`.
    Relu,
    /// `max(x, 0) + slope·min(x, 0)`, for a positive slope.
    LeakyRelu(f64),
}

impl Activation {
    /// Applies the function to a tensor on any device, by Burn's operations.
    pub fn forward<const D: usize>(self, input: Tensor<D>) -> Tensor<D> {
        match self {
            Self::None => input,
            Self::Relu => relu(input),
            // Burn's own function selects by a mask, which takes some ten times as long on flex.
            Self::LeakyRelu(slope) => relu(input.clone()) * (1.0 - slope) + input * slope,
        }
    }

    /// Returns the factor of values below 0.
    fn slope(self) -> Option<f32> {
        match self {
            Self::None => None,
            Self::Relu => Some(0.0),
            Self::LeakyRelu(slope) => Some(slope as f32),
        }
    }

    /// Applies the function in place. NaN stays NaN.
    pub(super) fn apply(self, values: &mut [f32]) {
        match self.slope() {
            None => {}
            Some(0.0) => {
                values.iter_mut().for_each(|value| *value = if *value < 0.0 { 0.0 } else { *value })
            }
            Some(slope) => {
                values
                    .iter_mut()
                    .for_each(|value| *value = if *value < 0.0 { *value * slope } else { *value });
            }
        }
    }

    /// Computes the gradient before the activation from its result and the gradient there.
    ///
    /// At 0 it is the gradient for values below 0.
    pub(super) fn gradient<'a>(self, result: &[f32], gradient: &'a [f32]) -> Cow<'a, [f32]> {
        let Some(slope) = self.slope() else { return gradient.into() };
        let mut before = vec![0.0; gradient.len()];
        let parts =
            before.par_chunks_mut(PART).zip(result.par_chunks(PART).zip(gradient.par_chunks(PART)));
        parts.for_each(|(before, (result, gradient))| {
            for (before, (result, gradient)) in before.iter_mut().zip(result.iter().zip(gradient)) {
                *before = if *result > 0.0 { *gradient } else { gradient * slope };
            }
        });
        before.into()
    }
}
