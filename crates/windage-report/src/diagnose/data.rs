//! The content of a report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use windage_core::training::Curve;
use windage_core::{Domain, Evaluation, Shift};
use windage_diagnose::attribution::ScoreKind;
use windage_diagnose::evaluation::LossScale;
use windage_diagnose::matrix::PairMatrix;
use windage_diagnose::mitigation::Mitigations;
use windage_diagnose::pairs::Origin;
use windage_diagnose::planted::PlantedMetrics;
use windage_diagnose::views::ShiftView;
use windage_diagnose::{Diagnose, Diagnosis, Finding};

use super::{Accompanying, Gallery, Labels, NothingLost};
use crate::diagnose::cells::{file_name, shown};

/// Name of the classifier's training curve.
pub(super) const CLASSIFIER: &str = "classifier";

/// The content of `report.json` besides its [`Header`](crate::Header). `book/src/report.md`
/// describes every field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The complete configuration of the run as TOML, if the program has one.
    #[serde(default)]
    pub config: Option<String>,
    /// Settings of the diagnosis, with seeds.
    pub settings: Diagnose,
    /// Duration of each step of the pipeline, in seconds.
    pub seconds: BTreeMap<String, f64>,
    /// The source and the target.
    pub domains: Shift<DomainEntry>,
    /// Names of the classes.
    pub classes: Vec<String>,
    /// Scale of the losses, if a model was trained.
    pub loss_scale: Option<LossScale>,
    /// Root mean square error of samples that the model encodes and decodes with their own losses.
    pub reconstruction_error: Option<f64>,
    /// Names and units of the attributes, in the order of the values of each cell.
    pub attributes: Vec<(String, String)>,
    /// The finding.
    pub finding: Finding,
    /// How the diagnosis compares with the truth, if that is known.
    pub planted: Option<PlantedMetrics>,
    /// What the classifier gets wrong in the target, by class, if something was lost.
    #[serde(default)]
    pub failures: Option<Gallery>,
    /// How the domains differ, if something was lost.
    #[serde(default)]
    pub view: Option<ShiftView>,
    /// What labels have to do with the loss, if they were reviewed.
    #[serde(default)]
    pub labels: Option<Labels>,
    /// What a reader should know about the data, in a sentence each.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Mitigations, if any were made.
    #[serde(default)]
    pub mitigations: Option<Mitigations>,
    /// The pairs.
    pub pairs: Vec<PairEntry>,
    /// Training curves.
    pub curves: BTreeMap<String, Curve>,
}

/// A domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DomainEntry {
    /// Name of the domain.
    pub name: String,
    /// Number of samples.
    pub samples: usize,
    /// Shape of a sample.
    pub shape: Vec<usize>,
    /// Share of samples that are classified correctly, if the classifier predicts classes.
    pub accuracy: Option<f64>,
    /// The classifier's mean loss.
    pub mean_loss: f64,
}

/// A pair of samples and its matrix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairEntry {
    /// Name of the class of both samples.
    pub class: String,
    /// Where the source sample comes from.
    #[serde(default)]
    pub source_origin: Origin,
    /// Indices of the samples in their domains. A converted source sample has the index of the
    /// target sample.
    pub indices: Shift<usize>,
    /// The classifier's losses on both samples.
    pub losses: Shift<f64>,
    /// Names of the classes that are predicted for both samples.
    #[serde(default)]
    pub predicted: Shift<Option<String>>,
    /// Attributes of both samples.
    pub attributes: Shift<Vec<Option<f64>>>,
    /// Number of steps of the loss, down the matrix.
    pub rows: usize,
    /// Number of steps of the features, across the matrix.
    pub columns: usize,
    /// Faithfulness of each column.
    pub faithfulness: Vec<f64>,
    /// Agreement of each column.
    #[serde(default)]
    pub agreement: Vec<f64>,
    /// The cells, row by row.
    pub cells: Vec<CellEntry>,
}

/// A cell as decoded. The cells of the two corners that show samples are decoded as well, so that
/// all cells are measured in the same way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellEntry {
    /// Position down the loss axis, from 0.
    pub row: usize,
    /// Position across the features, from 0.
    pub column: usize,
    /// Path of the picture, relative to the report.
    pub file: String,
    /// Path of the sound, relative to the report, if samples are audible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sound: Option<String>,
    /// Whether the picture shows the sample itself.
    pub is_real: bool,
    /// Loss that was requested from the decoder.
    pub requested_loss: f64,
    /// Loss of the classifier on the decoded sample.
    pub actual_loss: f64,
    /// Name of the class that is predicted for the decoded sample.
    pub predicted: Option<String>,
    /// Attributes of the decoded sample.
    pub attributes: Vec<Option<f64>>,
}

impl Report {
    /// Creates the report of a diagnosis.
    pub fn new(diagnosis: &Diagnosis, with: &Accompanying<'_>) -> Self {
        let Finding { columns, agreements, .. } = &diagnosis.finding;
        let pairs = diagnosis.matrices.iter().zip(columns).zip(agreements).enumerate();
        let mut curves = BTreeMap::new();
        if let Some(curve) = with.classifier_curve {
            curves.insert(CLASSIFIER.into(), curve.clone());
        }
        curves.insert(diagnosis.settings.training.model.name().into(), diagnosis.curve.clone());
        Self {
            config: with.config.clone(),
            settings: diagnosis.settings.clone(),
            seconds: diagnosis.seconds.iter().cloned().collect(),
            domains: with
                .domains
                .zip(diagnosis.evaluations.as_ref())
                .map(|(domain, evaluation)| entry(domain, evaluation)),
            classes: with.domains.source.classes().to_vec(),
            loss_scale: Some(diagnosis.loss_scale),
            reconstruction_error: diagnosis.reconstruction_error,
            attributes: diagnosis.attributes.clone(),
            finding: diagnosis.finding.clone(),
            planted: with.planted.clone(),
            failures: Some(Gallery::new(&diagnosis.failures, with)),
            view: Some(diagnosis.view.clone()),
            labels: with.labels.map(|review| Labels::new(review, with)),
            notes: with.notes.clone(),
            mitigations: with.mitigations.cloned(),
            pairs: pairs
                .map(|(number, ((matrix, faithfulness), agreement))| PairEntry {
                    faithfulness: faithfulness.clone(),
                    agreement: agreement.clone(),
                    ..pair(number, matrix, with)
                })
                .collect(),
            curves,
        }
    }

    /// Creates the report of a run that ended because nothing significant was lost.
    pub fn nothing_lost(result: &NothingLost<'_>, with: &Accompanying<'_>) -> Self {
        let NothingLost { settings, loss, mean_losses, .. } = *result;
        let curve = with.classifier_curve.map(|curve| (CLASSIFIER.into(), curve.clone()));
        let has_accuracy = loss.score == ScoreKind::Accuracy;
        let domains = with.domains.zip(loss.means).zip(mean_losses);
        Self {
            config: with.config.clone(),
            settings: settings.clone(),
            seconds: result.seconds.iter().cloned().collect(),
            domains: domains.map(|((domain, mean), mean_loss)| DomainEntry {
                name: domain.name().into(),
                samples: domain.len(),
                shape: domain.shape().to_vec(),
                accuracy: has_accuracy.then_some(mean),
                mean_loss,
            }),
            classes: with.domains.source.classes().to_vec(),
            loss_scale: None,
            reconstruction_error: None,
            attributes: Vec::new(),
            finding: Finding::nothing_lost(loss.clone()),
            planted: None,
            failures: None,
            view: None,
            labels: with.labels.map(|review| Labels::new(review, with)),
            notes: with.notes.clone(),
            mitigations: None,
            pairs: Vec::new(),
            curves: curve.into_iter().collect(),
        }
    }
}

fn entry(domain: &Domain, evaluation: &Evaluation) -> DomainEntry {
    DomainEntry {
        name: domain.name().into(),
        samples: domain.len(),
        shape: domain.shape().to_vec(),
        accuracy: evaluation.accuracy(),
        mean_loss: evaluation.mean_loss(),
    }
}

fn pair(number: usize, matrix: &PairMatrix, with: &Accompanying<'_>) -> PairEntry {
    let cells = shown(matrix).map(|shown| CellEntry {
        row: shown.row,
        column: shown.column,
        file: file_name(number, &shown, "png"),
        sound: with.sound.map(|_| file_name(number, &shown, "wav")),
        is_real: shown.is_real,
        requested_loss: shown.cell.requested_loss,
        actual_loss: shown.cell.actual_loss,
        predicted: shown.cell.predicted.map(|class| with.class(class).to_string()),
        attributes: shown.cell.attributes.clone(),
    });
    PairEntry {
        class: with.class(matrix.pair.class).into(),
        source_origin: matrix.members.source.origin,
        indices: Shift::new(matrix.pair.source, matrix.pair.target),
        losses: matrix.members.as_ref().map(|member| member.loss),
        predicted: matrix
            .members
            .as_ref()
            .map(|member| member.predicted.map(|class| with.class(class).to_string())),
        attributes: matrix.members.as_ref().map(|member| member.attributes.clone()),
        rows: matrix.grid.rows(),
        columns: matrix.grid.columns(),
        faithfulness: Vec::new(),
        agreement: Vec::new(),
        cells: cells.collect(),
    }
}
