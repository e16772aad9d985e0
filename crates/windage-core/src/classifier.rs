//! Classifiers, by their logits or only by their losses.

use burn::tensor::{Device, Int, Tensor, TensorData, activation::log_softmax};

use crate::{Error, Evaluation, Result};

/// A model that computes logits for inputs of rank `D` (`[batch, ...]`).
///
/// This is the one trait that a classifier trained elsewhere in Burn has to implement:
///
/// ```
/// use burn::{nn::Linear, tensor::Tensor};
/// use windage_core::Classifier;
///
/// struct Mine(Linear);
///
/// impl Classifier<2> for Mine {
///     fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
///         self.0.forward(inputs)
///     }
/// }
/// ```
pub trait Classifier<const D: usize> {
    /// Computes the logits `[batch, classes]` of `inputs`.
    fn logits(&self, inputs: Tensor<D>) -> Tensor<2>;
}

/// A model that has a loss on each sample. Every [`Classifier`] has one, its cross-entropy.
///
/// Implement it directly for a model that gives losses but no logits: a service, another process,
/// a regression. Such a model reports its failures as [`Error::External`], which ends the run.
pub trait SampleLoss<const D: usize> {
    /// Returns one loss per sample, `[batch]`, for inputs with their labels. A loss must not be
    /// negative, since its logarithm is taken.
    ///
    /// # Errors
    /// Returns an error if the model cannot be evaluated. A classifier of this process always can.
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Vec<f32>>;

    /// Returns the predicted class of each sample, or `None` if the model gives no classes.
    ///
    /// # Errors
    /// As [`SampleLoss::losses`].
    fn predictions(&self, _inputs: Tensor<D>) -> Result<Option<Vec<usize>>> {
        Ok(None)
    }

    /// Returns the logarithms of the probabilities of all classes, `[batch, classes]`, or `None` if
    /// the model gives no probabilities.
    ///
    /// # Errors
    /// As [`SampleLoss::losses`].
    fn log_probabilities(&self, _inputs: Tensor<D>) -> Result<Option<Tensor<2>>> {
        Ok(None)
    }

    /// Returns losses and predictions together, which a classifier finds in one pass.
    ///
    /// # Errors
    /// As [`SampleLoss::losses`].
    fn evaluate(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Evaluation> {
        let predictions = self.predictions(inputs.clone())?;
        let losses = self.losses(inputs, labels)?;
        Ok(Evaluation { losses, predictions, labels: labels.to_vec() })
    }
}

impl<const D: usize, C: Classifier<D>> SampleLoss<D> for C {
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Vec<f32>> {
        let logits = checked_logits(self, inputs, labels)?;
        Ok(to_vec(cross_entropy_per_sample(logits, labels)))
    }

    fn predictions(&self, inputs: Tensor<D>) -> Result<Option<Vec<usize>>> {
        Ok(Some(argmax(self.logits(inputs))))
    }

    fn log_probabilities(&self, inputs: Tensor<D>) -> Result<Option<Tensor<2>>> {
        Ok(Some(log_softmax(self.logits(inputs), 1)))
    }

    fn evaluate(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Evaluation> {
        let logits = checked_logits(self, inputs, labels)?;
        let losses = to_vec(cross_entropy_per_sample(logits.clone(), labels));
        Ok(Evaluation { losses, predictions: Some(argmax(logits)), labels: labels.to_vec() })
    }
}

/// Returns the logits of a batch, after checking that they fit its labels.
///
/// # Errors
/// Returns an error for logits of another number of samples, or fewer outputs than a label needs.
pub fn checked_logits<const D: usize>(
    classifier: &(impl Classifier<D> + ?Sized),
    inputs: Tensor<D>,
    labels: &[usize],
) -> Result<Tensor<2>> {
    let logits = classifier.logits(inputs);
    let [given, outputs] = logits.dims();
    if given != labels.len() {
        return Err(Error::WrongNumberOfOutputs { given, samples: labels.len() });
    }
    match labels.iter().copied().max().filter(|&label| label >= outputs) {
        Some(label) => Err(Error::LabelBeyondOutputs { label, outputs }),
        None => Ok(logits),
    }
}

/// Computes the cross-entropy of each sample in nats, `[batch]`: `−log softmax(logits)[label]`.
///
/// # Panics
/// Panics if the number of labels is not the batch size, or a label is not below the number of
/// classes.
pub fn cross_entropy_per_sample(logits: Tensor<2>, labels: &[usize]) -> Tensor<1> {
    let [batch, classes] = logits.dims();
    assert_eq!(batch, labels.len(), "there must be one label per sample");
    assert!(
        labels.iter().all(|&label| label < classes),
        "labels must be below the {classes} classes"
    );
    let targets = label_tensor(labels, &logits.device());
    log_softmax(logits, 1).gather(1, targets).neg().reshape([batch])
}

/// Returns labels as `[batch, 1]`.
fn label_tensor(labels: &[usize], device: &Device) -> Tensor<2, Int> {
    let labels: Vec<i64> = labels.iter().map(|&label| label as i64).collect();
    Tensor::from_data(TensorData::new(labels.clone(), [labels.len(), 1]), device)
}

fn argmax(logits: Tensor<2>) -> Vec<usize> {
    let classes = logits.argmax(1).into_data();
    classes.iter::<i64>().map(|class| class as usize).collect()
}

fn to_vec(losses: Tensor<1>) -> Vec<f32> {
    losses.into_data().iter::<f32>().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Classifier<2> for Fixed {
        fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
            inputs
        }
    }

    /// Has outputs for every second sample.
    struct Half;

    impl Classifier<2> for Half {
        fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
            inputs.clone().narrow(0, 0, inputs.dims()[0] / 2)
        }
    }

    #[test]
    fn outputs_that_do_not_fit_the_labels_are_errors() {
        let inputs = || Tensor::<2>::zeros([4, 3], &Device::flex());
        let message = Fixed.evaluate(inputs(), &[0, 5, 1, 3]).unwrap_err().to_string();
        assert!(message.contains("has 3 outputs, but a sample has label 5"), "{message}");
        let message = Fixed.losses(inputs(), &[0, 1, 1, 3]).unwrap_err().to_string();
        assert!(message.contains("label 3"), "{message}");
        let message = Half.evaluate(inputs(), &[0, 1, 2, 0]).unwrap_err().to_string();
        assert!(message.contains("outputs for 2 samples of a batch of 4"), "{message}");
        assert!(Fixed.evaluate(inputs(), &[0, 1, 2, 2]).is_ok());
    }

    #[test]
    fn cross_entropy_agrees_with_the_definition_in_f64() {
        let rows = [[1.0_f32, -2.0, 0.5], [0.0, 0.0, 0.0], [30.0, -30.0, 0.0]];
        let labels = [2, 1, 1];
        let inputs = Tensor::<2>::from_data(rows, &Device::flex());
        let evaluation = Fixed.evaluate(inputs, &labels).unwrap();
        for ((row, label), loss) in rows.iter().zip(labels).zip(evaluation.losses) {
            let sum: f64 = row.iter().map(|&x| f64::from(x).exp()).sum();
            let expected = sum.ln() - f64::from(row[label]);
            // Single precision, relative: a few units in the last place.
            assert!(
                (f64::from(loss) - expected).abs() <= 1e-6 * expected.max(1.0),
                "{loss} {expected}"
            );
        }
        assert_eq!(evaluation.predictions.unwrap()[0], 0);
    }
}
