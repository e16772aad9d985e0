//! A model's losses and predictions on labeled samples.

/// A model's loss and, if it gives classes, its prediction for each of several labeled samples.
#[doc(alias = "judgment")]
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evaluation {
    /// One loss per sample.
    pub losses: Vec<f32>,
    /// One predicted class per sample, or `None` for a model that gives losses alone.
    pub predictions: Option<Vec<usize>>,
    /// The true class of each sample.
    pub labels: Vec<usize>,
}

impl Evaluation {
    /// Creates an evaluation from losses and predictions that were computed elsewhere.
    ///
    /// # Panics
    /// Panics if the lengths differ.
    pub fn new(losses: Vec<f32>, predictions: Option<Vec<usize>>, labels: Vec<usize>) -> Self {
        assert!(
            losses.len() == labels.len() && predictions.iter().all(|p| p.len() == labels.len()),
            "losses, predictions and labels must have one value per sample"
        );
        Self { losses, predictions, labels }
    }

    /// Returns the number of samples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Returns whether there are no samples.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// Returns the true class of each sample.
    pub fn labels(&self) -> &[usize] {
        &self.labels
    }

    /// Returns the mean loss; NaN if there are no samples.
    pub fn mean_loss(&self) -> f64 {
        self.losses.iter().map(|&loss| f64::from(loss)).sum::<f64>() / self.losses.len() as f64
    }

    /// Returns the share of samples whose class is predicted correctly, 0…1, or `None` for a model
    /// that gives losses alone.
    pub fn accuracy(&self) -> Option<f64> {
        let predictions = self.predictions.as_ref()?;
        let pairs = predictions.iter().zip(&self.labels);
        let correct = pairs.filter(|(prediction, label)| prediction == label).count();
        Some(correct as f64 / self.labels.len() as f64)
    }

    /// Appends another evaluation of the same model. Predictions are dropped if either side lacks
    /// them.
    pub fn extend(&mut self, other: Self) {
        self.predictions = match (self.predictions.take(), other.predictions) {
            (Some(mut own), Some(others)) => {
                own.extend(others);
                Some(own)
            }
            (None, Some(others)) if self.labels.is_empty() => Some(others),
            _ => None,
        };
        self.losses.extend(other.losses);
        self.labels.extend(other.labels);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accuracy_and_mean_loss_are_those_of_the_definition() {
        let evaluation =
            Evaluation::new(vec![0.5, 1.5, 1.0, 1.0], Some(vec![0, 1, 1, 0]), vec![0, 1, 0, 1]);
        assert_eq!((evaluation.accuracy(), evaluation.mean_loss()), (Some(0.5), 1.0));
    }

    #[test]
    fn batches_add_up_and_one_without_predictions_drops_them() {
        let part = |class| Evaluation::new(vec![0.1], class, vec![0]);
        let mut whole = Evaluation::default();
        whole.extend(part(Some(vec![0])));
        whole.extend(part(Some(vec![1])));
        assert_eq!((whole.len(), whole.predictions.clone()), (2, Some(vec![0, 1])));
        whole.extend(part(None));
        assert_eq!((whole.len(), whole.predictions), (3, None));
    }
}
