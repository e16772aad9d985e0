//! Agreement of a spatial and a frequency discriminator: equation (3) of the space and frequency
//! GAN.

use burn::tensor::Tensor;

use super::sides::reduce_sides;
use crate::{Loss, Reduction};

/// How far a spatial discriminator `Ds` and a frequency discriminator `Df` disagree on the same
/// samples.
///
/// *Formula*: `E‖Ds(x) − Df(F(x))‖² + E‖Ds(G(z)) − Df(F(G(z)))‖²`, `F` the transform to
/// frequencies.
///
/// *Shapes*: `((Ds(x), Df(F(x))), (Ds(G(z)), Df(F(G(z)))))`, scores `[batch, …]` of one rank, the
/// two of a pair of one shape. *Terms*: one a sample, the squared norm (all scores of a sample
/// added) of the real plus that of the generated one; the mean and the sum reduce each side by
/// itself, so that the two batches may differ in size.
///
/// The gradient flows to both discriminators; whoever updates `Ds` alone detaches the scores of
/// `Df`.
///
/// # References
/// US 2023/0359904 A1, equation (3), there weighted with λ_c = 0.001.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::ConsistencyLoss;
/// use windage_losses::{Loss, Reduction};
///
/// let scores = |values: [f32; 2]| Tensor::<1>::from_floats(values, &Device::flex());
/// let real = (scores([1.0, 2.0]), scores([1.0, 4.0]));
/// let generated = (scores([0.0, -1.0]), scores([0.0, 0.0]));
/// assert_eq!(ConsistencyLoss.forward((real, generated), Reduction::Mean).into_scalar::<f32>(), 2.0 + 0.5);
/// ```
///
/// # Panics
/// If the two scores of a pair differ in shape; with [`Reduction::None`], if the batches differ in
/// size.
#[derive(Clone, Copy, Debug, Default)]
pub struct ConsistencyLoss;

type Pair<const D: usize> = (Tensor<D>, Tensor<D>);

impl<const D: usize> Loss<(Pair<D>, Pair<D>)> for ConsistencyLoss {
    fn forward(&self, (real, generated): (Pair<D>, Pair<D>), reduction: Reduction) -> Tensor<1> {
        reduce_sides(disagreement(real), disagreement(generated), reduction)
    }
}

/// `‖spatial − frequency‖²` of every sample, `[batch]`.
#[track_caller]
fn disagreement<const D: usize>((spatial, frequency): Pair<D>) -> Tensor<1> {
    let (dims, other) = (spatial.dims(), frequency.dims());
    assert_eq!(dims, other, "both discriminators score the same samples, in one shape");
    let scores = dims[1..].iter().product::<usize>();
    (spatial - frequency).square().reshape([dims[0], scores]).sum_dim(1).reshape([dims[0]])
}
