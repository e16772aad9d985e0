//! Decoding every combination of features and losses, and judging and measuring what comes out.

mod interpolation;

pub use interpolation::{Grid, Path, Step, lerp, slerp};

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};
use windage_core::{
    Attribute, Condition, ConditionalGenerator, Domain, EVALUATION_BATCH, Encoder, Evaluation,
    SampleLoss,
};

use crate::evaluation::check_losses;
use crate::style::Origin;
use crate::{LossScale, LossSpacing, Pair, Result};

/// One cell of a matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellRecord {
    /// How far features and loss have moved.
    pub step: Step,
    /// The loss that the decoder was asked for.
    pub requested_loss: f64,
    /// The loss that the classifier has on what was decoded.
    pub actual_loss: f64,
    /// What the classifier takes it for, where it says.
    pub predicted: Option<usize>,
    /// The attributes of what was decoded, in the order of the attributes measured.
    pub attributes: Vec<Option<f64>>,
    /// What was decoded.
    #[serde(skip)]
    pub values: Vec<f32>,
}

/// The matrix of one pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairMatrix {
    /// The two samples.
    pub pair: Pair,
    /// Where the first one comes from. A converted one has the index of the second.
    #[serde(default)]
    pub first_origin: Origin,
    /// The classifier's loss on the first sample.
    pub first_loss: f64,
    /// The classifier's loss on the second sample.
    pub second_loss: f64,
    /// The class predicted for the first sample.
    pub first_predicted: Option<usize>,
    /// The class predicted for the second sample.
    pub second_predicted: Option<usize>,
    /// Losses down, features across.
    pub grid: Grid,
    /// The cells, row by row. The corners are decoded like the others; a picture shows the samples
    /// themselves there.
    pub cells: Vec<CellRecord>,
    /// Attributes of the first sample itself.
    pub first_attributes: Vec<Option<f64>>,
    /// Attributes of the second sample itself.
    pub second_attributes: Vec<Option<f64>>,
    /// The first sample, which belongs to the corner of features and loss 0.
    #[serde(skip)]
    pub first_values: Vec<f32>,
    /// The second sample, which belongs to the opposite corner.
    #[serde(skip)]
    pub second_values: Vec<f32>,
}

impl PairMatrix {
    /// The cells of one column, from the lowest loss to the highest.
    pub fn column(&self, column: usize) -> impl Iterator<Item = &CellRecord> {
        self.cells.iter().skip(column).step_by(self.grid.columns())
    }

    /// Values of one attribute in every cell, unless some cell has none.
    pub fn attribute(&self, attribute: usize) -> Option<Vec<f64>> {
        self.cells.iter().map(|cell| cell.attributes[attribute]).collect()
    }
}

/// Everything that turns pairs into matrices.
pub struct Generation<'a, const D: usize> {
    /// The generative model.
    pub model: &'a dyn ConditionalGenerator<D>,
    /// Who judges the cells.
    pub judge: &'a dyn SampleLoss<D>,
    /// The level of losses that the model was trained with.
    pub level: LossScale,
    /// Which combinations to decode.
    pub grid: Grid,
    /// How features move.
    pub path: Path,
    /// How losses are spaced.
    pub spacing: LossSpacing,
    /// What to measure in every cell.
    pub attributes: &'a [Box<dyn Attribute>],
    /// Where to compute.
    pub device: &'a Device,
}

impl<const D: usize> Generation<'_, D> {
    /// The matrix of a pair.
    ///
    /// # Errors
    /// When one of the samples cannot be read, or the judge fails.
    pub fn matrix(
        &self,
        pair: Pair,
        first: (&Domain, &Evaluation),
        second: (&Domain, &Evaluation),
    ) -> Result<PairMatrix> {
        let (a, b) = (first.0.sample(pair.first)?, second.0.sample(pair.second)?);
        let features =
            |domain: &Domain, index| encode_samples(self.model, domain, &[index], self.device);
        let (from, to) =
            (features(first.0, pair.first)?.concat(), features(second.0, pair.second)?.concat());
        let losses = [first.1.losses[pair.first], second.1.losses[pair.second]].map(f64::from);
        let steps = self.grid.steps();
        let requested: Vec<f64> = steps
            .iter()
            .map(|step| self.level.between(losses[0], losses[1], step.loss, self.spacing))
            .collect();
        let rows: Vec<Vec<f32>> =
            steps.iter().map(|step| self.path.between(&from, &to, step.feature)).collect();
        let decoded = self.decode(&rows, &requested, &steps, pair.class, first.0.classes().len());
        let labels = vec![pair.class; steps.len()];
        let Evaluation { losses: actual, predictions: predicted, .. } =
            self.judge.evaluate(decoded.clone(), &labels)?;
        check_losses("decoded cells", &actual, labels.len())?;
        let values: Vec<f32> = decoded.into_data().iter::<f32>().collect();
        let shape = first.0.shape();
        let measure = |values: &[f32]| -> Vec<Option<f64>> {
            let measured = self
                .attributes
                .iter()
                .map(|attribute| attribute.measure(values, shape, pair.class));
            measured.map(|value| value.filter(|value| value.is_finite())).collect()
        };
        let cells =
            values.chunks_exact(values.len() / steps.len()).enumerate().map(|(index, values)| {
                CellRecord {
                    step: steps[index],
                    requested_loss: requested[index],
                    actual_loss: f64::from(actual[index]),
                    predicted: predicted.as_ref().map(|classes| classes[index]),
                    attributes: measure(values),
                    values: values.to_vec(),
                }
            });
        Ok(PairMatrix {
            pair,
            first_origin: Origin::Sample,
            first_loss: losses[0],
            second_loss: losses[1],
            first_predicted: first.1.predictions.as_ref().map(|classes| classes[pair.first]),
            second_predicted: second.1.predictions.as_ref().map(|classes| classes[pair.second]),
            grid: self.grid,
            cells: cells.collect(),
            first_attributes: measure(&a.values),
            second_attributes: measure(&b.values),
            first_values: a.values,
            second_values: b.values,
        })
    }

    fn decode(
        &self,
        rows: &[Vec<f32>],
        losses: &[f64],
        steps: &[Step],
        class: usize,
        classes: usize,
    ) -> Tensor<D> {
        let condition = Condition::new(
            losses.iter().map(|&loss| self.level.of(loss) as f32).collect(),
            &vec![class; rows.len()],
            classes,
            steps.iter().map(|step| step.feature as f32).collect(),
            self.device,
        );
        let features = TensorData::new(rows.concat(), [rows.len(), rows[0].len()]);
        self.model.decode(Tensor::from_data(features, self.device), &condition)
    }
}

/// Features of the samples at `indices`, one row each.
///
/// # Errors
/// When a sample cannot be read.
pub fn encode_samples<const D: usize, E: Encoder<D> + ?Sized>(
    model: &E,
    domain: &Domain,
    indices: &[usize],
    device: &Device,
) -> Result<Vec<Vec<f32>>> {
    let mut rows = Vec::with_capacity(indices.len());
    for indices in indices.chunks(EVALUATION_BATCH) {
        let features = model.encode(domain.batch::<D>(indices, device)?.inputs);
        let [_, latent] = features.dims();
        let values: Vec<f32> = features.into_data().iter::<f32>().collect();
        rows.extend(values.chunks_exact(latent).map(<[f32]>::to_vec));
    }
    Ok(rows)
}
