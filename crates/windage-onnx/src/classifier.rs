//! An ONNX model as a classifier.

use burn::tensor::{Tensor, TensorData};
use windage_core::{Evaluation, SampleLoss};

use crate::config::OutputKind;
use crate::model::{OnnxModel, Outputs, Samples};
use crate::output::{Rows, normalized};
use crate::{Error, Result};

/// A classifier in an ONNX file, evaluated like any other.
///
/// Samples are images with values in 0…1, `[batch, channels, height, width]`, so that attributes
/// and interventions work on pictures; what the model takes is made of them inside. If the data
/// has fewer classes than the model, the probabilities of these classes are divided by their sum.
/// The loss is the cross-entropy in nats.
#[derive(Debug, Clone)]
pub struct OnnxClassifier {
    model: OnnxModel,
    kind: OutputKind,
    /// The output of each class of the data.
    outputs: Vec<usize>,
    /// Number of outputs.
    width: usize,
}

impl OnnxModel {
    /// Makes a classifier of the model, for data with these classes. Classes are matched by name
    /// where names are known, and otherwise in their order; classes that are numbers, by number.
    ///
    /// The kind of output is found out on the images by which the model was tried, unless it is
    /// given.
    ///
    /// # Errors
    /// Returns an error if the model fails, its output has another shape than `[batch, classes]`
    /// (further axes of length 1 are dropped), or if its classes do not match those of the data.
    pub fn classifier(&self, classes: &[String]) -> Result<OnnxClassifier> {
        let rows = rows(self, (*self.tried).clone())?;
        let kind = match self.config.output_kind {
            Some(kind) => kind,
            None => rows.kind().ok_or_else(|| Error::UnknownOutputKind {
                path: self.config.path.clone(),
                output: self.output_name().into(),
            })?,
        };
        let outputs = self.matched(classes, rows.classes())?;
        Ok(OnnxClassifier { model: self.clone(), kind, outputs, width: rows.width })
    }
}

impl OnnxModel {
    /// Returns the names of all classes in the order of the outputs: those that are known, or their
    /// numbers from 0. A single output distinguishes two classes.
    ///
    /// # Errors
    /// Returns an error if the output has another shape than `[batch, classes]` (further axes of
    /// length 1 are dropped), or if there are more or fewer names than outputs.
    pub fn output_classes(&self) -> Result<Vec<String>> {
        let outputs = rows(self, (*self.tried).clone())?.classes();
        let Some(names) = self.class_names() else {
            return Ok((0..outputs).map(|number| number.to_string()).collect());
        };
        if names.len() != outputs {
            let (path, names) = (self.config.path.clone(), names.len());
            return Err(Error::WrongNumberOfNames { path, names, outputs });
        }
        Ok(names)
    }
}

impl OnnxClassifier {
    /// Returns the model.
    pub fn model(&self) -> &OnnxModel {
        &self.model
    }

    /// Returns what its outputs are.
    pub fn output_kind(&self) -> OutputKind {
        self.kind
    }

    /// Describes input and output in one line.
    pub fn describe(&self) -> String {
        let Self { model, kind, width, outputs } = self;
        let used = match outputs.len() {
            used if used == (*width).max(2) => String::new(),
            used => format!(", of which {used} are classes of the data"),
        };
        format!(
            "{}; output `{}`: {width} {}{used}",
            model.describe_input(),
            model.output_name(),
            kind.name()
        )
    }

    /// Returns the classifier with other conventions of its model.
    pub(crate) fn with_model(&self, model: OnnxModel) -> Self {
        Self { model, ..self.clone() }
    }

    /// Returns the log-probabilities of the classes of the data, one row per sample.
    pub(crate) fn rows(&self, samples: Samples<'_>) -> Result<Vec<Vec<f32>>> {
        let rows = rows(&self.model, self.model.outputs(samples)?)?;
        if rows.width != self.width && !rows.values.is_empty() {
            let shape = vec![rows.values.len() / rows.width, rows.width];
            return Err(unsuitable(&self.model, shape, "as many columns as before"));
        }
        let kind = self.kind;
        let all = rows.log_probabilities(kind).into_iter();
        Ok(all.map(|row| self.selected(&row)).collect())
    }

    fn selected(&self, row: &[f32]) -> Vec<f32> {
        let selected: Vec<f32> = self.outputs.iter().map(|&output| row[output]).collect();
        if self.outputs.len() == row.len() { selected } else { normalized(&selected) }
    }
}

/// Batches of another rank than 4 are an error: they are no images.
impl<const D: usize> SampleLoss<D> for OnnxClassifier {
    fn losses(&self, inputs: Tensor<D>, labels: &[usize]) -> windage_core::Result<Vec<f32>> {
        Ok(SampleLoss::<D>::evaluate(self, inputs, labels)?.losses)
    }

    fn predictions(&self, inputs: Tensor<D>) -> windage_core::Result<Option<Vec<usize>>> {
        let rows = self.rows_of(inputs)?;
        Ok(Some(rows.iter().map(|row| highest(row)).collect()))
    }

    fn evaluate(&self, inputs: Tensor<D>, labels: &[usize]) -> windage_core::Result<Evaluation> {
        let outputs = self.outputs.len();
        if let Some(&label) = labels.iter().find(|&&label| label >= outputs) {
            return Err(windage_core::Error::LabelBeyondOutputs { label, outputs });
        }
        let rows = self.rows_of(inputs)?;
        let losses = rows.iter().zip(labels).map(|(row, &label)| (-row[label]).max(0.0)).collect();
        let predictions = Some(rows.iter().map(|row| highest(row)).collect());
        Ok(Evaluation { losses, predictions, labels: labels.to_vec() })
    }

    fn log_probabilities(&self, inputs: Tensor<D>) -> windage_core::Result<Option<Tensor<2>>> {
        let device = inputs.device();
        let rows = self.rows_of(inputs)?;
        let shape = [rows.len(), self.outputs.len()];
        let values: Vec<f32> = rows.into_iter().flatten().collect();
        Ok(Some(Tensor::from_data(TensorData::new(values, shape), &device)))
    }
}

impl OnnxClassifier {
    fn rows_of<const D: usize>(&self, inputs: Tensor<D>) -> windage_core::Result<Vec<Vec<f32>>> {
        let &[_, channels, height, width] = inputs.dims().as_slice() else {
            let reason = format!("takes images, not samples of {} axes", D - 1);
            let path = self.model.config.path.clone();
            return Err(Error::UnsuitableInput { path, reason }.into_external());
        };
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        let samples = Samples { values: &values, shape: [channels, height, width] };
        self.rows(samples).map_err(Error::into_external)
    }
}

/// Returns outputs as rows; further axes of length 1 are dropped.
fn rows(model: &OnnxModel, outputs: Outputs) -> Result<Rows> {
    let Outputs { values, shape } = outputs;
    let others: Vec<usize> = shape[1..].iter().copied().filter(|&side| side != 1).collect();
    let width = match others.as_slice() {
        [] => 1,
        [width] => *width,
        _ => return Err(unsuitable(model, shape, "one number per class: [batch, classes]")),
    };
    if let Some(value) = values.iter().find(|value| !value.is_finite()) {
        let reason = format!("output `{}` holds {value}", model.output_name());
        return Err(Error::Failed { path: model.config.path.clone(), reason });
    }
    Ok(Rows { values, width })
}

fn unsuitable(model: &OnnxModel, shape: Vec<usize>, expected: &'static str) -> Error {
    let (path, output) = (model.config.path.clone(), model.output_name().to_string());
    Error::UnsuitableOutput { path, output, shape, expected }
}

fn highest(row: &[f32]) -> usize {
    let best = (0..row.len()).rev().max_by(|&a, &b| row[a].total_cmp(&row[b]));
    best.unwrap_or_default()
}
