//! Agreement of a spatial and a frequency discriminator: equation (3) of the space and frequency
//! GAN.

use burn::tensor::Tensor;

use crate::{Loss, RealAndGenerated, Reduction};

/// The scores that a spatial and a frequency discriminator give the same samples.
#[derive(Clone, Debug)]
pub struct DualScores<const D: usize> {
    /// Scores of the spatial discriminator, `[batch, …]`.
    pub spatial: Tensor<D>,
    /// Scores of the frequency discriminator, with the same shape.
    pub frequency: Tensor<D>,
}

/// The disagreement of a spatial discriminator `Ds` and a frequency discriminator `Df` on the same
/// samples.
///
/// *Formula*: `E‖Ds(x) − Df(F(x))‖² + E‖Ds(G(z)) − Df(F(G(z)))‖²`, where `F` is the transform to
/// frequencies.
///
/// *Shapes*: scores `[batch, …]`; both discriminators' scores of the same samples have the same
/// shape. *Terms*: one per sample, the squared norm over all scores of the real sample plus that of
/// the generated one. The mean and the sum reduce each side separately, so that the two batches may
/// differ in size.
///
/// The gradient flows to both discriminators. To update only `Ds`, detach the scores of `Df`.
///
/// # References
/// US 2023/0359904 A1, equation (3), weighted there with λ_c = 0.001.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_losses::adversarial::{ConsistencyLoss, DualScores};
/// use windage_losses::{Loss, RealAndGenerated, Reduction};
///
/// let scores = |values: [f32; 2]| Tensor::<1>::from_floats(values, &Device::flex());
/// let input = RealAndGenerated {
///     real: DualScores { spatial: scores([1.0, 2.0]), frequency: scores([1.0, 4.0]) },
///     generated: DualScores { spatial: scores([0.0, -1.0]), frequency: scores([0.0, 0.0]) },
/// };
/// let mean = ConsistencyLoss.forward(input, Reduction::Mean);
/// assert_eq!(mean.into_scalar::<f32>(), 2.0 + 0.5);
/// ```
///
/// # Panics
/// If the two scores of the same samples differ in shape, or if the batches differ in size and the
/// reduction is [`Reduction::None`].
#[derive(Clone, Copy, Debug, Default)]
pub struct ConsistencyLoss;

impl<const D: usize> Loss<RealAndGenerated<DualScores<D>>> for ConsistencyLoss {
    fn forward(&self, scores: RealAndGenerated<DualScores<D>>, reduction: Reduction) -> Tensor<1> {
        let terms = RealAndGenerated {
            real: disagreement(scores.real),
            generated: disagreement(scores.generated),
        };
        terms.reduced(reduction)
    }
}

/// Computes `‖spatial − frequency‖²` of every sample, `[batch]`.
#[track_caller]
fn disagreement<const D: usize>(scores: DualScores<D>) -> Tensor<1> {
    let DualScores { spatial, frequency } = scores;
    let dims = spatial.dims();
    assert_eq!(
        dims,
        frequency.dims(),
        "both discriminators' scores of the same samples must have the same shape"
    );
    let count = dims[1..].iter().product::<usize>();
    (spatial - frequency).square().reshape([dims[0], count]).sum_dim(1).reshape([dims[0]])
}
