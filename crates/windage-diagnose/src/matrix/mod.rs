//! Decoding every combination of features and losses, then evaluating and measuring the results.

mod interpolation;

pub use interpolation::{Grid, MOST_STEPS, Path, Step, Steps, lerp, slerp};

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};
use windage_core::generative::{Condition, ConditionalGenerator, Encoder};
use windage_core::{Attribute, Batch, Domain, EVALUATION_BATCH, SampleLoss, Shift};

use crate::evaluation::{EvaluatedDomain, LossScale, LossSpacing, check_losses, evaluate_batch};
use crate::model::check_decoded;
use crate::pairs::{Origin, Pair};
use crate::{Error, Result};

/// What messages call the decoded samples.
const CELLS: &str = "decoded cells";

/// One cell of a matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellRecord {
    /// How far features and loss have moved.
    pub step: Step,
    /// The loss that the decoder was given.
    pub requested_loss: f64,
    /// The classifier's loss on the decoded sample.
    pub actual_loss: f64,
    /// The class predicted for it, if the classifier predicts classes.
    pub predicted: Option<usize>,
    /// The attributes of the decoded sample, in the order of the attributes measured.
    pub attributes: Vec<Option<f64>>,
    /// The values of the decoded sample.
    #[serde(skip)]
    pub values: Vec<f32>,
}

/// One of the two samples of a pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Where it comes from.
    #[serde(default)]
    pub origin: Origin,
    /// The classifier's loss on it.
    pub loss: f64,
    /// The class predicted for it, if the classifier predicts classes.
    pub predicted: Option<usize>,
    /// Its attributes, in the order of the attributes measured.
    pub attributes: Vec<Option<f64>>,
    /// Its values.
    #[serde(skip)]
    pub values: Vec<f32>,
}

/// The matrix of one pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairMatrix {
    /// The indices of the two samples. A converted source member has the index of the target's.
    pub pair: Pair,
    /// The two samples: that of the source belongs to the corner of features and loss 0, that of
    /// the target to the opposite corner.
    pub members: Shift<Member>,
    /// Losses down, features across.
    pub grid: Grid,
    /// The cells, row by row. The corners are decoded like the others; a picture shows the samples
    /// themselves there.
    pub cells: Vec<CellRecord>,
}

impl PairMatrix {
    /// Returns the cells of one column, from the lowest loss to the highest.
    pub fn column(&self, column: usize) -> impl Iterator<Item = &CellRecord> {
        self.cells.iter().skip(column).step_by(self.grid.columns())
    }

    /// Returns the values of one attribute in all cells, or `None` if it is missing in some cell.
    pub fn attribute(&self, attribute: usize) -> Option<Vec<f64>> {
        self.cells.iter().map(|cell| cell.attributes[attribute]).collect()
    }
}

/// Everything that turns pairs into matrices.
pub struct Generation<'a, const D: usize> {
    /// The generative model.
    pub model: &'a dyn ConditionalGenerator<D>,
    /// The classifier that evaluates the cells.
    pub classifier: &'a dyn SampleLoss<D>,
    /// The scale of losses that the model was trained with.
    pub loss_scale: LossScale,
    /// Which combinations to decode.
    pub grid: Grid,
    /// How features move.
    pub path: Path,
    /// How losses are spaced.
    pub spacing: LossSpacing,
    /// What to measure in every cell.
    pub attributes: &'a [Box<dyn Attribute>],
    /// The device to compute on.
    pub device: &'a Device,
}

impl<const D: usize> Generation<'_, D> {
    /// Returns the matrix of a pair of samples of the two domains.
    ///
    /// # Errors
    /// Returns an error if one of the samples cannot be read, if the classifier fails, or if the
    /// model encodes or decodes to another shape than that of the samples.
    pub fn matrix(&self, pair: Pair, domains: Shift<EvaluatedDomain<'_>>) -> Result<PairMatrix> {
        let indices = Shift::new(pair.source, pair.target);
        let members = domains
            .zip(indices)
            .try_map(|(evaluated, index)| self.member(evaluated, index, pair.class))?;
        let features = domains.zip(indices).try_map(|(evaluated, index)| {
            let rows = encode_samples(self.model, evaluated.domain, &[index], self.device)?;
            Ok::<_, crate::Error>(rows.concat())
        })?;
        let cells = self.cells(pair.class, domains.source.domain, &features, &members)?;
        Ok(PairMatrix { pair, members, grid: self.grid, cells })
    }

    fn member(&self, evaluated: EvaluatedDomain<'_>, index: usize, class: usize) -> Result<Member> {
        let EvaluatedDomain { domain, evaluation } = evaluated;
        let values = domain.sample(index)?.values;
        Ok(Member {
            origin: Origin::Sample,
            loss: f64::from(evaluation.losses[index]),
            predicted: evaluation.predictions.as_ref().map(|classes| classes[index]),
            attributes: self.measured(&values, domain.shape(), class),
            values,
        })
    }

    /// Decodes, evaluates and measures the cells.
    fn cells(
        &self,
        class: usize,
        domain: &Domain,
        features: &Shift<Vec<f32>>,
        members: &Shift<Member>,
    ) -> Result<Vec<CellRecord>> {
        let steps = self.grid.steps();
        let (low, high) = (members.source.loss, members.target.loss);
        let requested: Vec<f64> = steps
            .iter()
            .map(|step| self.loss_scale.between(low, high, step.loss, self.spacing))
            .collect();
        let rows: Vec<Vec<f32>> = steps
            .iter()
            .map(|step| self.path.between(&features.source, &features.target, step.feature))
            .collect();
        let labels = vec![class; steps.len()];
        let condition = Condition::new(
            requested.iter().map(|&loss| self.loss_scale.scaled(loss) as f32).collect(),
            &labels,
            domain.classes().len(),
            steps.iter().map(|step| step.feature as f32).collect(),
            self.device,
        );
        let rows = TensorData::new(rows.concat(), [rows.len(), rows[0].len()]);
        let decoded = self.model.decode(Tensor::from_data(rows, self.device), &condition);
        check_decoded(&decoded, steps.len(), domain)?;
        let batch = Batch { inputs: decoded.clone(), labels };
        let evaluation = evaluate_batch(self.classifier, CELLS, batch)?;
        check_losses(CELLS, &evaluation.losses, steps.len())?;
        let values: Vec<f32> = decoded.into_data().iter::<f32>().collect();
        let cells = values.chunks_exact(values.len() / steps.len()).enumerate();
        let record = |(index, values): (usize, &[f32])| CellRecord {
            step: steps[index],
            requested_loss: requested[index],
            actual_loss: f64::from(evaluation.losses[index]),
            predicted: evaluation.predictions.as_ref().map(|classes| classes[index]),
            attributes: self.measured(values, domain.shape(), class),
            values: values.to_vec(),
        };
        Ok(cells.map(record).collect())
    }

    fn measured(&self, values: &[f32], shape: &[usize], class: usize) -> Vec<Option<f64>> {
        let measured =
            self.attributes.iter().map(|attribute| attribute.measure(values, shape, class));
        measured.map(|value| value.filter(|value| value.is_finite())).collect()
    }
}

/// Encodes the samples at `indices`; returns one row of features for each.
///
/// # Errors
/// Returns an error if a sample cannot be read, and if the model returns another number of rows.
pub fn encode_samples<const D: usize, E: Encoder<D> + ?Sized>(
    model: &E,
    domain: &Domain,
    indices: &[usize],
    device: &Device,
) -> Result<Vec<Vec<f32>>> {
    let mut rows = Vec::with_capacity(indices.len());
    for indices in indices.chunks(EVALUATION_BATCH) {
        let features = model.encode(domain.batch::<D>(indices, device)?.inputs);
        let [rows_given, latent] = features.dims();
        if rows_given != indices.len() || latent == 0 {
            let (encoded, samples) = (features.dims().to_vec(), indices.len());
            return Err(Error::EncodedShape { encoded, samples });
        }
        let values: Vec<f32> = features.into_data().iter::<f32>().collect();
        rows.extend(values.chunks_exact(latent).map(<[f32]>::to_vec));
    }
    Ok(rows)
}
