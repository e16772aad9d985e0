//! The inputs of losses that compare two sides.

use burn::tensor::Tensor;

use crate::Reduction;

/// An output, and the target that it should equal.
#[derive(Clone, Copy, Debug)]
pub struct Compared<T> {
    /// The output of a network.
    pub output: T,
    /// The value that the output should have.
    pub target: T,
}

/// Values for real samples, and the same for generated samples.
///
/// Depending on the loss, these are the samples themselves or the scores that a discriminator gives
/// them.
#[derive(Clone, Copy, Debug)]
pub struct RealAndGenerated<T> {
    /// The value for real samples.
    pub real: T,
    /// The value for generated samples.
    pub generated: T,
}

impl<const D: usize> RealAndGenerated<Tensor<D>> {
    /// Reduces the terms of both sides and adds the results.
    ///
    /// The mean and the sum reduce each side separately, so that their numbers of terms may differ.
    #[track_caller]
    pub(crate) fn reduced(self, reduction: Reduction) -> Tensor<1> {
        let Self { real, generated } = self;
        match reduction {
            Reduction::None => {
                assert_eq!(
                    real.dims(),
                    generated.dims(),
                    "without a reduction, both sides must have the same shape"
                );
                reduction.apply(real + generated)
            }
            Reduction::Mean | Reduction::Sum => reduction.apply(real) + reduction.apply(generated),
        }
    }
}
