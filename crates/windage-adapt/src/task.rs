//! Tasks: what a network learns from labels.

use std::fmt::{self, Debug};
use std::ops::AddAssign;

use burn::tensor::Tensor;
use burn::tensor::activation::log_softmax;
use serde::{Deserialize, Serialize};
use windage_core::classifier::cross_entropy_per_sample;
use windage_losses::{Compared, Loss, Reduction, SquaredErrorLoss};

/// A task: its loss, and a score that people understand.
///
/// `X` is the type of the network's inputs, `O` that of its outputs.
pub trait Task<X, O>: Clone + Debug + Send + Sync + 'static {
    /// What outputs are compared with, for a batch.
    type Target: Clone + Debug + Send + 'static;

    /// Returns the mean loss over a batch, `[1]`.
    fn loss(&self, inputs: &X, output: O, target: &Self::Target) -> Tensor<1>;

    /// Returns the score of a batch, in the unit of [`metric`](Self::metric).
    fn score(&self, inputs: &X, output: O, target: &Self::Target) -> Score;

    /// Returns what the score measures.
    fn metric(&self) -> TaskMetric;

    /// Returns the classes of a batch, for terms that use them; `None` for a task without classes.
    fn classes(&self, _target: &Self::Target) -> Option<Vec<usize>> {
        None
    }
}

/// The score of several samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Score {
    /// Sum over the samples.
    pub sum: f64,
    /// Number of samples.
    pub samples: usize,
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.sum += other.sum;
        self.samples += other.samples;
    }
}

/// What a score measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TaskMetric {
    /// Share of samples that are classified correctly, 0…1; higher is better.
    Accuracy,
    /// Mean squared error, in squared units of the targets; lower is better.
    SquaredError,
}

impl TaskMetric {
    /// Returns the name used in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accuracy => "accuracy",
            Self::SquaredError => "squared error",
        }
    }
}

/// Classification with the cross-entropy of logits `[batch, classes]`; targets are classes.
///
/// *Formula*: `(1 − s)·(−ln p_y) + s·mean_k(−ln p_k)` with the label smoothing `s`, which keeps
/// the logits of sure predictions apart by a bounded distance.
///
/// # References
/// Szegedy et al., *Rethinking the Inception Architecture for Computer Vision*, CVPR 2016, section
/// 7.
#[derive(Clone, Copy, Default)]
pub struct Classification {
    /// Label smoothing, at least 0 and below 1.
    pub smoothing: f64,
}

impl Classification {
    /// Creates a classification without label smoothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the label smoothing.
    #[must_use]
    pub fn with_smoothing(self, smoothing: f64) -> Self {
        Self { smoothing }
    }
}

impl Debug for Classification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Checkpoints know a task by this text; without smoothing it stays what it was.
        match self.smoothing {
            0.0 => write!(f, "Classification"),
            smoothing => write!(f, "Classification {{ smoothing: {smoothing} }}"),
        }
    }
}

impl<X> Task<X, Tensor<2>> for Classification {
    type Target = Vec<usize>;

    fn loss(&self, _inputs: &X, logits: Tensor<2>, classes: &Vec<usize>) -> Tensor<1> {
        if self.smoothing == 0.0 {
            return cross_entropy_per_sample(logits, classes).mean();
        }
        let uniform = -log_softmax(logits.clone(), 1).mean();
        let true_class = cross_entropy_per_sample(logits, classes).mean();
        true_class * (1.0 - self.smoothing) + uniform * self.smoothing
    }

    fn score(&self, _inputs: &X, logits: Tensor<2>, classes: &Vec<usize>) -> Score {
        let predictions = logits.argmax(1).into_data();
        let pairs = predictions.iter::<i64>().zip(classes);
        let correct = pairs.filter(|(prediction, class)| *prediction == **class as i64).count();
        Score { sum: correct as f64, samples: classes.len() }
    }

    fn metric(&self) -> TaskMetric {
        TaskMetric::Accuracy
    }

    fn classes(&self, classes: &Vec<usize>) -> Option<Vec<usize>> {
        Some(classes.clone())
    }
}

/// Regression with the mean squared error; targets have the shape of the output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Regression;

impl<X, const D: usize> Task<X, Tensor<D>> for Regression {
    type Target = Tensor<D>;

    fn loss(&self, _inputs: &X, output: Tensor<D>, target: &Tensor<D>) -> Tensor<1> {
        mean_squared_error(output, target.clone())
    }

    fn score(&self, _inputs: &X, output: Tensor<D>, target: &Tensor<D>) -> Score {
        let samples = target.dims()[0];
        let error = mean_squared_error(output, target.clone());
        Score { sum: f64::from(error.into_scalar::<f32>()) * samples as f64, samples }
    }

    fn metric(&self) -> TaskMetric {
        TaskMetric::SquaredError
    }
}

/// Reconstruction of the input with the mean squared error; there are no targets.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reconstruction;

impl<const D: usize> Task<Tensor<D>, Tensor<D>> for Reconstruction {
    type Target = ();

    fn loss(&self, inputs: &Tensor<D>, output: Tensor<D>, _target: &()) -> Tensor<1> {
        mean_squared_error(output, inputs.clone())
    }

    fn score(&self, inputs: &Tensor<D>, output: Tensor<D>, _target: &()) -> Score {
        Regression.score(inputs, output, inputs)
    }

    fn metric(&self) -> TaskMetric {
        TaskMetric::SquaredError
    }
}

fn mean_squared_error<const D: usize>(output: Tensor<D>, target: Tensor<D>) -> Tensor<1> {
    SquaredErrorLoss.forward(Compared { output, target }, Reduction::Mean)
}
