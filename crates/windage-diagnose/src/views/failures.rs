//! A gallery of failures: what the classifier gets wrong, by class.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use windage_core::Evaluation;

/// Most samples of a class.
const MOST_SAMPLES: usize = 8;
/// Most classes.
const MOST_CLASSES: usize = 20;

/// The failures of a classifier on a domain, by true class.
///
/// If the classifier predicts no classes, the highest losses of each class stand for failures.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Failures {
    /// Classes with failures: those with the most come first, ties by their order. At most 20.
    pub classes: Vec<ClassFailures>,
    /// Number of further classes with failures.
    pub further_classes: usize,
}

/// The failures of one class.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClassFailures {
    /// The true class.
    pub class: usize,
    /// Number of samples of the class.
    pub samples: usize,
    /// Number of them that are classified wrongly, or `None` if no classes are predicted.
    pub wrong: Option<usize>,
    /// Those with the highest losses, the highest first. At most 8.
    pub shown: Vec<Failure>,
}

/// A sample that the classifier gets wrong.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    /// Index in the domain.
    pub index: usize,
    /// The classifier's loss.
    pub loss: f32,
    /// The predicted class, if classes are predicted.
    pub predicted: Option<usize>,
}

impl Failures {
    /// Collects the failures of an evaluation.
    ///
    /// ```
    /// use windage_core::Evaluation;
    /// use windage_diagnose::views::Failures;
    ///
    /// // Two samples of class 0, of which one is taken for class 1, and one of class 1.
    /// let predictions = Some(vec![1, 0, 1]);
    /// let evaluation = Evaluation::new(vec![2.5, 0.1, 0.2], predictions, vec![0, 0, 1]);
    /// let failures = Failures::of(&evaluation);
    /// let [class] = failures.classes.as_slice() else { panic!("one class has failures") };
    /// assert_eq!((class.class, class.samples, class.wrong), (0, 2, Some(1)));
    /// assert_eq!(class.shown[0].index, 0);
    /// ```
    pub fn of(evaluation: &Evaluation) -> Self {
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, &label) in evaluation.labels.iter().enumerate() {
            members.entry(label).or_default().push(index);
        }
        let mut classes: Vec<ClassFailures> = members
            .into_iter()
            .map(|(class, members)| ClassFailures::of(evaluation, class, &members))
            .filter(|class| !class.shown.is_empty())
            .collect();
        classes.sort_by_key(|class| Reverse(class.wrong));
        let further_classes = classes.len().saturating_sub(MOST_CLASSES);
        classes.truncate(MOST_CLASSES);
        Self { classes, further_classes }
    }
}

impl ClassFailures {
    /// Collects the failures among the samples of a class.
    fn of(evaluation: &Evaluation, class: usize, members: &[usize]) -> Self {
        let predicted =
            |index: usize| evaluation.predictions.as_ref().map(|classes| classes[index]);
        let is_failure = |index: &&usize| predicted(**index) != Some(class);
        let mut failures: Vec<usize> = members.iter().filter(is_failure).copied().collect();
        let wrong = evaluation.predictions.as_ref().map(|_| failures.len());
        // Ties keep the order of the domain.
        failures.sort_by(|&a, &b| evaluation.losses[b].total_cmp(&evaluation.losses[a]));
        failures.truncate(MOST_SAMPLES);
        let failure = |&index: &usize| Failure {
            index,
            loss: evaluation.losses[index],
            predicted: predicted(index),
        };
        Self { class, samples: members.len(), wrong, shown: failures.iter().map(failure).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_losses_of_wrong_samples_come_first() {
        // Class 0 has ten wrong samples with rising losses, class 1 one wrong sample of two, and
        // class 2 none; the correct samples have the highest losses of all.
        let mut labels = vec![0; 10];
        labels.extend([1, 1, 2]);
        let mut predictions = vec![2; 10];
        predictions.extend([1, 0, 2]);
        let mut losses: Vec<f32> = (0..10).map(|index| index as f32).collect();
        losses.extend([50.0, 3.0, 60.0]);
        let failures = Failures::of(&Evaluation::new(losses, Some(predictions), labels));
        let counts: Vec<_> =
            failures.classes.iter().map(|it| (it.class, it.samples, it.wrong)).collect();
        assert_eq!(counts, [(0, 10, Some(10)), (1, 2, Some(1))]);
        let shown: Vec<usize> = failures.classes[0].shown.iter().map(|it| it.index).collect();
        assert_eq!(shown, [9, 8, 7, 6, 5, 4, 3, 2]);
        let other = failures.classes[1].shown[0];
        assert_eq!((other.index, other.loss, other.predicted), (11, 3.0, Some(0)));
    }

    #[test]
    fn without_predictions_the_highest_losses_are_shown_and_nothing_is_counted_as_wrong() {
        let evaluation = Evaluation::new(vec![0.1, 4.0, 0.2], None, vec![1, 1, 0]);
        let failures = Failures::of(&evaluation);
        let shown: Vec<_> = failures
            .classes
            .iter()
            .map(|class| (class.class, class.wrong, class.shown[0].index))
            .collect();
        assert_eq!(shown, [(0, None, 2), (1, None, 1)]);
        assert_eq!(failures.classes[1].shown.len(), 2);
    }

    #[test]
    fn of_many_classes_those_with_the_most_failures_are_kept() {
        // Class `c` has `c + 1` wrong samples.
        let labels: Vec<usize> = (0..23).flat_map(|class| vec![class; class + 1]).collect();
        let predictions = Some(vec![23; labels.len()]);
        let evaluation = Evaluation::new(vec![1.0; labels.len()], predictions, labels);
        let failures = Failures::of(&evaluation);
        assert_eq!((failures.classes.len(), failures.further_classes), (20, 3));
        assert_eq!((failures.classes[0].class, failures.classes[19].class), (22, 3));
    }
}
