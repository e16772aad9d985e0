//! Losses of networks whose targets are not classes.
//!
//! A sample's label names a row of a table of targets `t`; the network's outputs are `y`, `[batch,
//! outputs]`.
//!
//! - regression: `Σⱼ (yⱼ − tⱼ)²`;
//! - several labels at once: `Σⱼ −tⱼ ln σ(yⱼ) − (1 − tⱼ) ln(1 − σ(yⱼ))`, the binary cross-entropy
//!   of logits, as `max(y, 0) − y·t + ln(1 + e^{−|y|})`, which does not overflow.
//!
//! Both samples of a pair in a diagnosis have the same label, so samples of similar targets should
//! share a row: bins of a number, sets of labels.

use burn::tensor::activation::relu;
use burn::tensor::{Tensor, TensorData};
use windage_core::{Classifier, Error as CoreError, SampleLoss};

use crate::{Error, Result};

/// The targets that labels name, and the loss that belongs to them.
#[derive(Debug, Clone, PartialEq)]
pub enum TargetTable {
    /// Numbers to predict.
    Regression(Vec<Vec<f32>>),
    /// For each output, 1 if the label applies and 0 if not, or a probability between them.
    MultiLabel(Vec<Vec<f32>>),
}

/// A network that is evaluated against a table of targets; its [`Classifier::logits`] are the
/// outputs.
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
    /// Combines a network with its targets.
    ///
    /// # Errors
    /// Returns an error for an empty table, rows of different lengths, values that are not finite,
    /// or, for labels, outside 0…1.
    pub fn new(network: C, table: TargetTable) -> Result<Self> {
        let rows = table.rows();
        let outputs = rows.first().map_or(0, Vec::len);
        if outputs == 0 {
            return Err(
                CoreError::setting("targets", "empty", "a table with a row per label").into()
            );
        }
        if let Some(row) = rows.iter().position(|row| row.len() != outputs) {
            return Err(Error::TargetRowLength { row, values: rows[row].len(), first: outputs });
        }
        let (range, is_good): (_, fn(f32) -> bool) = match table {
            TargetTable::Regression(_) => ("finite numbers", f32::is_finite),
            TargetTable::MultiLabel(_) => ("from 0 to 1", |value| (0.0..=1.0).contains(&value)),
        };
        match rows.iter().flatten().find(|&&value| !is_good(value)) {
            Some(value) => Err(CoreError::setting("targets", value, range).into()),
            None => Ok(Self { network, table }),
        }
    }
}

impl<const D: usize, C: Classifier<D>> SampleLoss<D> for TargetLoss<C> {
    /// Computes the loss of each sample against the row of targets that its label names.
    ///
    /// # Errors
    /// Returns an error if a label is not a row of the table, or if there are not as many outputs
    /// as targets.
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> windage_core::Result<Vec<f32>> {
        let outputs = self.network.logits(inputs);
        let rows = self.table.rows();
        let [batch, width] = outputs.dims();
        let fail = |reason: String| {
            let classifier = "with a table of targets".into();
            Err(CoreError::External { classifier, reason })
        };
        if (batch, width) != (labels.len(), rows[0].len()) {
            return fail(format!(
                "gave outputs of the shape [{batch}, {width}] for {} samples with {} targets each",
                labels.len(),
                rows[0].len()
            ));
        }
        if let Some(label) = labels.iter().find(|&&label| label >= rows.len()) {
            let rows = rows.len();
            return fail(format!("has {rows} rows of targets, but a sample has label {label}"));
        }
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
