//! Losses of networks whose targets are no classes.
//!
//! A sample's label names a row of a table of targets `t`; the network's outputs are `y`, `[batch,
//! outputs]`.
//!
//! - regression: `Σⱼ (yⱼ − tⱼ)²`;
//! - several labels at once: `Σⱼ −tⱼ ln σ(yⱼ) − (1 − tⱼ) ln(1 − σ(yⱼ))`, the binary cross-entropy
//!   of logits, as `max(y, 0) − y·t + ln(1 + e^{−|y|})`, which does not overflow.
//!
//! Pairs of a diagnosis are of one label, so samples of like targets should share a row: bins of a
//! number, sets of labels.

use burn::tensor::activation::relu;
use burn::tensor::{Tensor, TensorData};
use windage_core::{Classifier, Error, Result, SampleLoss};

/// Which loss, and the targets that labels name.
#[derive(Debug, Clone, PartialEq)]
pub enum TargetTable {
    /// Numbers to predict.
    Regression(Vec<Vec<f32>>),
    /// For each output 1 where the label applies and 0 where not; probabilities between them will
    /// do.
    MultiLabel(Vec<Vec<f32>>),
}

/// A network judged against a table of targets; its [`Classifier::logits`] are the outputs.
#[derive(Debug, Clone)]
pub struct TargetLoss<C> {
    network: C,
    table: TargetTable,
}

impl TargetTable {
    fn rows(&self) -> &[Vec<f32>] {
        match self {
            Self::Regression(rows) | Self::MultiLabel(rows) => rows,
        }
    }
}

impl<C> TargetLoss<C> {
    /// The network with its targets.
    ///
    /// # Errors
    /// An empty table, rows of different lengths, values that are not finite, or, for labels,
    /// outside 0…1.
    pub fn new(network: C, table: TargetTable) -> Result<Self> {
        let rows = table.rows();
        let outputs = rows.first().map_or(0, Vec::len);
        if outputs == 0 {
            return Err(Error::setting("targets", "empty", "a table with a row for every label"));
        }
        if let Some(row) = rows.iter().position(|row| row.len() != outputs) {
            let range = format!("of {outputs} values, as the first");
            return Err(Error::setting(
                "targets",
                format!("row {row} of {} values", rows[row].len()),
                &range,
            ));
        }
        let (range, is_good): (_, fn(f32) -> bool) = match table {
            TargetTable::Regression(_) => ("finite numbers", f32::is_finite),
            TargetTable::MultiLabel(_) => ("from 0 to 1", |value| (0.0..=1.0).contains(&value)),
        };
        match rows.iter().flatten().find(|&&value| !is_good(value)) {
            Some(value) => Err(Error::setting("targets", value, range)),
            None => Ok(Self { network, table }),
        }
    }
}

impl<const D: usize, C: Classifier<D>> SampleLoss<D> for TargetLoss<C> {
    /// # Panics
    /// If a label is no row of the table, or the network's outputs are not as many as a row's
    /// values.
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> Result<Vec<f32>> {
        let outputs = self.network.logits(inputs);
        let rows = self.table.rows();
        let [batch, width] = outputs.dims();
        assert_eq!(
            (batch, width),
            (labels.len(), rows[0].len()),
            "one label a sample, one output a target"
        );
        let targets: Vec<f32> =
            labels.iter().flat_map(|&label| rows[label].iter().copied()).collect();
        let targets =
            Tensor::<2>::from_data(TensorData::new(targets, [batch, width]), &outputs.device());
        let losses = match self.table {
            TargetTable::Regression(_) => (outputs - targets).square(),
            TargetTable::MultiLabel(_) => {
                relu(outputs.clone()) - outputs.clone() * targets
                    + outputs.abs().neg().exp().log1p()
            }
        };
        Ok(losses.sum_dim(1).into_data().iter::<f32>().collect())
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::Device;
    use windage_testing::Golden;

    use super::*;

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

    fn expected(of: impl Fn(f64, f64) -> f64) -> Vec<f64> {
        let rows = rows();
        let one = |(outputs, label): (&[f32; 3], usize)| {
            outputs.iter().zip(&rows[label]).map(|(&y, &t)| of(f64::from(y), f64::from(t))).sum()
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
    fn tables_that_make_no_sense_are_refused() {
        let message = |table| TargetLoss::new(Fixed, table).unwrap_err().to_string();
        assert!(message(TargetTable::Regression(vec![])).contains("a row for every label"));
        let ragged = vec![vec![1.0, 0.0], vec![1.0]];
        assert_eq!(
            message(TargetTable::Regression(ragged)),
            "`targets` is row 1 of 1 values, but must be of 2 values, as the first"
        );
        assert!(
            message(TargetTable::Regression(vec![vec![f32::NAN]]))
                .contains("NaN, but must be finite numbers")
        );
        assert!(
            message(TargetTable::MultiLabel(vec![vec![2.0]]))
                .contains("2, but must be from 0 to 1")
        );
    }
}
