//! The report as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use windage_core::Domain;
use windage_diagnose::style::Origin;
use windage_diagnose::{
    CauseCheck, Curve, Diagnose, Diagnosis, Evaluation, Finding, LossScale, Mitigations,
    PairMatrix, PlantedMetrics,
};

use super::Accompanying;
use crate::diagnose::cells::{file_name, shown};

/// Version of the schema: raised when a field changes its meaning or goes away; new fields may come
/// without.
pub const SCHEMA_VERSION: u32 = 1;

/// `report.json`. `docs/report.md` describes every field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Always `windage-diagnosis`.
    pub kind: String,
    /// [`SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Version of windage that wrote it.
    pub windage_version: String,
    /// How the program was called.
    pub arguments: Vec<String>,
    /// What was asked for, seeds included.
    pub settings: Diagnose,
    /// Seconds by step of the pipeline.
    pub seconds: BTreeMap<String, f64>,
    /// First and second domain.
    pub domains: [DomainEntry; 2],
    /// Names of the classes.
    pub classes: Vec<String>,
    /// The level of losses.
    pub level: LossScale,
    /// Root mean square error of samples that the model encodes and decodes with their own losses.
    pub reconstruction_error: f64,
    /// Names and units of the attributes, in the order of each cell's values.
    pub attributes: Vec<(String, String)>,
    /// What was found.
    pub finding: Finding,
    /// What altering each attribute in real samples of the second domain does to the classifier.
    pub checks: Vec<CauseCheck>,
    /// How it compares with the truth, where that is known.
    pub planted: Option<PlantedMetrics>,
    /// What to do about it, if that was tried.
    #[serde(default)]
    pub remedies: Option<Mitigations>,
    /// The pairs.
    pub pairs: Vec<PairEntry>,
    /// How training went.
    pub curves: BTreeMap<String, Curve>,
}

/// One data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DomainEntry {
    /// Its name.
    pub name: String,
    /// Number of samples.
    pub samples: usize,
    /// Shape of a sample.
    pub shape: Vec<usize>,
    /// Share of samples classified rightly, where the classifier gives classes.
    pub accuracy: Option<f64>,
    /// The classifier's mean loss.
    pub mean_loss: f64,
}

/// One pair.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairEntry {
    /// Name of its class.
    pub class: String,
    /// Where the first sample comes from.
    #[serde(default)]
    pub first_origin: Origin,
    /// Index of the first sample in the first domain; of a converted one, in the second.
    pub first_index: usize,
    /// Index of the second sample in the second domain.
    pub second_index: usize,
    /// The classifier's losses on both.
    pub losses: [f64; 2],
    /// Attributes of both.
    pub attributes: [Vec<Option<f64>>; 2],
    /// Steps of the loss, down.
    pub rows: usize,
    /// Steps of the features, across.
    pub columns: usize,
    /// Faithfulness of every column.
    pub faithfulness: Vec<f64>,
    /// The cells, row by row.
    pub cells: Vec<CellEntry>,
}

/// One cell as decoded; the two corners that show samples were decoded for measuring as well.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellEntry {
    /// Position down the loss axis, from 0.
    pub row: usize,
    /// Position across the features, from 0.
    pub column: usize,
    /// The picture.
    pub file: String,
    /// Whether the picture shows the sample itself.
    pub is_real: bool,
    /// The loss that the decoder was asked for.
    pub requested_loss: f64,
    /// The loss that the classifier has on the decoded picture.
    pub actual_loss: f64,
    /// Name of the class predicted for the decoded picture.
    pub predicted: Option<String>,
    /// Attributes of the decoded picture.
    pub attributes: Vec<Option<f64>>,
}

impl Report {
    /// The report of a diagnosis.
    pub fn new(diagnosis: &Diagnosis, with: &Accompanying<'_>) -> Self {
        let pairs = diagnosis.matrices.iter().zip(&diagnosis.finding.columns).enumerate();
        let mut curves = BTreeMap::new();
        if let Some(curve) = with.classifier_curve {
            curves.insert("classifier".into(), curve.clone());
        }
        curves.insert(diagnosis.settings.fit.model.name().into(), diagnosis.curve.clone());
        Self {
            kind: "windage-diagnosis".into(),
            schema_version: SCHEMA_VERSION,
            windage_version: env!("CARGO_PKG_VERSION").into(),
            arguments: with.arguments.clone(),
            settings: diagnosis.settings.clone(),
            seconds: diagnosis.seconds.iter().cloned().collect(),
            domains: [domain(with.first, &diagnosis.first), domain(with.second, &diagnosis.second)],
            classes: with.first.classes().to_vec(),
            level: diagnosis.level,
            reconstruction_error: diagnosis.reconstruction_error,
            attributes: diagnosis.attributes.clone(),
            finding: diagnosis.finding.clone(),
            checks: diagnosis.checks.clone(),
            planted: with.planted.clone(),
            remedies: with.remedies.cloned(),
            pairs: pairs
                .map(|(number, (matrix, columns))| pair(number, matrix, columns, with))
                .collect(),
            curves,
        }
    }
}

fn domain(domain: &Domain, judged: &Evaluation) -> DomainEntry {
    DomainEntry {
        name: domain.name().into(),
        samples: domain.len(),
        shape: domain.shape().to_vec(),
        accuracy: judged.accuracy(),
        mean_loss: judged.mean_loss(),
    }
}

fn pair(
    number: usize,
    matrix: &PairMatrix,
    faithfulness: &[f64],
    with: &Accompanying<'_>,
) -> PairEntry {
    let cells = shown(matrix).map(|shown| CellEntry {
        row: shown.row,
        column: shown.column,
        file: format!("cells/{}", file_name(number, &shown)),
        is_real: shown.is_real,
        requested_loss: shown.cell.requested_loss,
        actual_loss: shown.cell.actual_loss,
        predicted: shown.cell.predicted.map(|class| with.class(class).to_string()),
        attributes: shown.cell.attributes.clone(),
    });
    PairEntry {
        class: with.class(matrix.pair.class).into(),
        first_origin: matrix.first_origin,
        first_index: matrix.pair.first,
        second_index: matrix.pair.second,
        losses: [matrix.first_loss, matrix.second_loss],
        attributes: [matrix.first_attributes.clone(), matrix.second_attributes.clone()],
        rows: matrix.grid.rows(),
        columns: matrix.grid.columns(),
        faithfulness: faithfulness.to_vec(),
        cells: cells.collect(),
    }
}
