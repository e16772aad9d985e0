//! Tasks: what the labels are for.

use std::fmt::Debug;

use burn::tensor::Tensor;
use windage_core::cross_entropy_per_sample;
use windage_losses::{Loss, Reduction, SquaredErrorLoss};

/// A task: its loss, and the figure by which people judge it.
///
/// `X` is what goes into the network, `O` what comes out.
pub trait Task<X, O>: Clone + Debug + Send + Sync + 'static {
    /// What the output is compared with.
    type Target: Clone + Debug + Send + 'static;

    /// Mean loss over the batch, `[1]`.
    fn loss(&self, inputs: &X, output: O, target: &Self::Target) -> Tensor<1>;

    /// Sum over the batch of the figure that [`metric`](Self::figure) describes, and the number of
    /// samples.
    fn score(&self, inputs: &X, output: O, target: &Self::Target) -> (f64, usize);

    /// Name of the figure, and which way is better.
    fn metric(&self) -> TaskMetric;
}

/// What a score says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum TaskMetric {
    /// Share of samples classified rightly, 0…1; higher is better.
    Accuracy,
    /// Mean squared error in the units of the targets, squared; lower is better.
    SquaredError,
}

impl TaskMetric {
    /// As tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::SquaredError => "squared error",
        }
    }
}

/// Classification by the cross-entropy of logits `[batch, classes]`; targets are classes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Classification;

impl<X> Task<X, Tensor<2>> for Classification {
    type Target = Vec<usize>;

    fn loss(&self, _inputs: &X, logits: Tensor<2>, classes: &Vec<usize>) -> Tensor<1> {
        cross_entropy_per_sample(logits, classes).mean()
    }

    fn score(&self, _inputs: &X, logits: Tensor<2>, classes: &Vec<usize>) -> (f64, usize) {
        let predicted = logits.argmax(1).into_data();
        let right = predicted
            .iter::<i64>()
            .zip(classes)
            .filter(|(predicted, class)| *predicted == **class as i64);
        (right.count() as f64, classes.len())
    }

    fn metric(&self) -> TaskMetric {
        TaskMetric::Accuracy
    }
}

/// Regression by the mean squared error; targets have the shape of the output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Regression;

impl<X, const D: usize> Task<X, Tensor<D>> for Regression {
    type Target = Tensor<D>;

    fn loss(&self, _inputs: &X, output: Tensor<D>, target: &Tensor<D>) -> Tensor<1> {
        SquaredErrorLoss.forward((output, target.clone()), Reduction::Mean)
    }

    fn score(&self, _inputs: &X, output: Tensor<D>, target: &Tensor<D>) -> (f64, usize) {
        let samples = target.dims()[0];
        let error = SquaredErrorLoss.forward((output, target.clone()), Reduction::Mean);
        (f64::from(error.into_scalar::<f32>()) * samples as f64, samples)
    }

    fn metric(&self) -> TaskMetric {
        TaskMetric::SquaredError
    }
}

/// Reconstruction of the input by the mean squared error; there are no targets.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reconstruction;

impl<const D: usize> Task<Tensor<D>, Tensor<D>> for Reconstruction {
    type Target = ();

    fn loss(&self, inputs: &Tensor<D>, output: Tensor<D>, _target: &()) -> Tensor<1> {
        SquaredErrorLoss.forward((output, inputs.clone()), Reduction::Mean)
    }

    fn score(&self, inputs: &Tensor<D>, output: Tensor<D>, _target: &()) -> (f64, usize) {
        Regression.score(inputs, output, inputs)
    }

    fn metric(&self) -> TaskMetric {
        TaskMetric::SquaredError
    }
}
