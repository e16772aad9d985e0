//! Classifiers behind a function, and networks whose targets are not classes.
#![allow(clippy::unwrap_used)]

use burn::tensor::{Device, Tensor};
use windage_core::{Classifier, Evaluation, SampleLoss};
use windage_diagnose::external::{FunctionLoss, TargetLoss, TargetTable};
use windage_testing::Golden;

#[derive(Debug)]
struct Fixed;

impl Classifier<2> for Fixed {
    fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
        inputs
    }
}

/// Single precision over three outputs.
const TOLERANCE: f64 = 2e-6;

const OUTPUTS: [[f32; 3]; 4] =
    [[0.5, -1.5, 2.0], [0.0, 0.0, 0.0], [80.0, -90.0, 3.0], [-80.0, 90.0, -3.0]];
const LABELS: [usize; 4] = [0, 1, 1, 0];

fn rows() -> Vec<Vec<f32>> {
    vec![vec![1.0, 0.0, 0.25], vec![0.0, 1.0, 1.0]]
}

fn losses(table: TargetTable) -> Vec<f64> {
    let inputs = Tensor::<2>::from_data(OUTPUTS, &Device::flex());
    let losses = TargetLoss::new(Fixed, table).unwrap().losses(inputs, &LABELS).unwrap();
    losses.into_iter().map(f64::from).collect()
}

fn expected(term: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    let rows = rows();
    let one = |(outputs, label): (&[f32; 3], usize)| {
        outputs.iter().zip(&rows[label]).map(|(&y, &t)| term(f64::from(y), f64::from(t))).sum()
    };
    OUTPUTS.iter().zip(LABELS).map(one).collect()
}

fn assert_near(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= TOLERANCE * b.abs().max(1.0), "{found:?} {expected:?}");
    }
}

#[test]
fn both_losses_agree_with_their_definitions_in_f64() {
    assert_near(&losses(TargetTable::Regression(rows())), &expected(|y, t| (y - t).powi(2)));
    // ln σ(y) = −ln(1 + e^{−y}), exact in f64 for outputs of this size.
    let log_sigmoid = |y: f64| -(-y).exp().ln_1p();
    let entropy = |y: f64, t: f64| -t * log_sigmoid(y) - (1.0 - t) * log_sigmoid(-y);
    assert_near(&losses(TargetTable::MultiLabel(rows())), &expected(entropy));
}

#[test]
fn both_losses_agree_with_pytorch() {
    let golden = Golden::load("outside");
    assert_near(&losses(TargetTable::Regression(rows())), golden.values("regression"));
    assert_near(&losses(TargetTable::MultiLabel(rows())), golden.values("multi_label"));
}

#[test]
fn malformed_tables_are_refused() {
    let message = |table| TargetLoss::new(Fixed, table).unwrap_err().to_string();
    assert!(message(TargetTable::Regression(vec![])).contains("a row per label"));
    let ragged = vec![vec![1.0, 0.0], vec![1.0]];
    assert_eq!(
        message(TargetTable::Regression(ragged)),
        "row 1 of `targets` has 1 value; the first row has 2"
    );
    assert!(
        message(TargetTable::Regression(vec![vec![f32::NAN]]))
            .contains("NaN, but must be finite numbers")
    );
    assert!(
        message(TargetTable::MultiLabel(vec![vec![2.0]])).contains("2, but must be from 0 to 1")
    );
}

fn inputs() -> Tensor<2> {
    Tensor::from_data([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], &Device::flex())
}

#[test]
fn values_come_in_rows_and_classes_may_go_along() {
    let classifier =
        FunctionLoss::new("sum", |values: &[f32], shape: &[usize], labels: &[usize]| {
            assert_eq!((values, shape), (&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0][..], &[3, 2][..]));
            (values.chunks(2).map(|row| row[0]).collect::<Vec<f32>>(), labels.to_vec())
        });
    assert_eq!(
        classifier.evaluate(inputs(), &[2, 0, 1]).unwrap(),
        Evaluation::new(vec![1.0, 3.0, 5.0], Some(vec![2, 0, 1]), vec![2, 0, 1])
    );
}

#[test]
fn a_wrong_count_is_refused() {
    let losses = FunctionLoss::new("short", |_: &[f32], _: &[usize], _: &[usize]| vec![1.0_f32]);
    let message = losses.evaluate(inputs(), &[0; 3]).unwrap_err().to_string();
    assert_eq!(message, "the classifier short: gave 1 losses for 3 samples");
    let classes = FunctionLoss::new("short", |_: &[f32], _: &[usize], _: &[usize]| {
        (vec![1.0_f32; 3], vec![0; 2])
    });
    let message = classes.evaluate(inputs(), &[0; 3]).unwrap_err().to_string();
    assert_eq!(message, "the classifier short: gave 2 classes for 3 samples");
}
