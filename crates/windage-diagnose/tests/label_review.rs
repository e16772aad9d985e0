//! The review of labels finds labels that were exchanged on purpose, and says what class
//! frequencies have to do with the loss.
#![allow(clippy::unwrap_used)]

use burn::data::dataset::InMemDataset;
use burn::tensor::{Device, Tensor};
use windage_core::{Classifier, Domain, Evaluation, Sample, SampleLoss, Shift};
use windage_diagnose::evaluation::EvaluatedDomain;
use windage_diagnose::external::FunctionLoss;
use windage_diagnose::views::LabelReview;

/// Samples whose labels are exchanged.
const EXCHANGED: [usize; 3] = [5, 41, 77];

/// Class 1 where the first value is positive; the more so, the larger it is.
#[derive(Debug)]
struct Sign;

impl Classifier<2> for Sign {
    fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
        inputs
    }
}

/// Samples of the classes in turn, `every`th of class 1; the others of class 0. The logits of the
/// classes are 0 and ±4, or ±`doubt` for each ninth sample.
fn domain(name: &str, every: usize, doubt: f32) -> (Domain, Evaluation) {
    let sample = |index: usize| {
        let class = usize::from(index.is_multiple_of(every));
        let size = if index % 9 == 4 { doubt } else { 4.0 };
        let logit = if class == 1 { size } else { -size };
        let label = if EXCHANGED.contains(&index) { 1 - class } else { class };
        Sample { values: vec![0.0, logit], label }
    };
    let samples: Vec<Sample> = (0..90).map(sample).collect();
    let classes = ["down", "up"].map(String::from).to_vec();
    let domain = Domain::new(name, InMemDataset::new(samples), vec![2], classes).unwrap();
    let batch = domain.batch::<2>(&(0..90).collect::<Vec<_>>(), &Device::flex()).unwrap();
    let evaluation = SampleLoss::<2>::evaluate(&Sign, batch.inputs, &batch.labels).unwrap();
    (domain, evaluation)
}

fn review(classifier: &dyn SampleLoss<2>, samples: usize) -> LabelReview {
    // Every second sample of the source is of class 1, and every third one of the target.
    let (source, target) = (domain("source", 2, 1.0), domain("target", 3, -1.0));
    let evaluated = Shift::new(
        EvaluatedDomain::new(&source.0, &source.1),
        EvaluatedDomain::new(&target.0, &target.1),
    );
    LabelReview::new::<2>(evaluated, classifier, samples, &Device::flex()).unwrap()
}

#[test]
fn exchanged_labels_are_suspected_and_doubtful_samples_are_not() {
    let review = review(&Sign, 1000);
    let found = review.suspected.unwrap();
    let mut samples: Vec<usize> = found.source.shown.iter().map(|it| it.sample).collect();
    samples.sort_unstable();
    assert_eq!(samples, EXCHANGED);
    assert_eq!((found.source.checked, found.source.suspected), (90, 3));
    // Ten samples of the target are classified wrongly, with a probability of 0.73, which is less
    // than usual.
    let mut samples: Vec<usize> = found.target.shown.iter().map(|it| it.sample).collect();
    samples.sort_unstable();
    assert_eq!(samples, EXCHANGED);
}

#[test]
fn frequencies_are_those_of_the_labels_and_weigh_the_accuracy() {
    let review = review(&Sign, 1000);
    // Half the source and a third of the target are of class 1, and the three that are exchanged
    // are labeled so as well.
    assert_eq!(review.class_counts, Shift::new(vec![42, 48], vec![57, 33]));
    assert!((review.frequency_difference() - (48.0 - 33.0) / 90.0).abs() < 1e-12);
    let reweighted = review.reweighted.unwrap();
    // Ten samples of class 0 are classified wrongly, and the three that are exchanged.
    let by_class = [47.0 / 57.0, 30.0 / 33.0];
    assert_eq!(reweighted.by_class, by_class.map(Some));
    let expected = (42.0 * by_class[0] + 48.0 * by_class[1]) / 90.0;
    assert!((reweighted.reweighted - expected).abs() < 1e-12);
    assert!((reweighted.plain - 77.0 / 90.0).abs() < 1e-12);
}

#[test]
fn fewer_samples_are_looked_at_and_none_without_probabilities() {
    assert_eq!(review(&Sign, 20).suspected.unwrap().source.checked, 20);
    let losses =
        FunctionLoss::new("losses", |values: &[f32], shape: &[usize], labels: &[usize]| {
            let _ = (values, labels);
            vec![0.5_f32; shape[0]]
        });
    assert!(review(&losses, 20).suspected.is_none());
}
