//! The finding, in numbers and words: which attributes are causes.

mod sentence;
mod words;

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Shift};
use windage_metrics::diagnosis::faithfulness;

use crate::attribution::{AttributeEffect, AttributeFinding, Attribution, Estimate, Loss};
use crate::matrix::{CellRecord, PairMatrix};
use sentence::sentence;
pub use words::{points, points_with_margin, probability};

/// Pictures with a lower mean faithfulness should not be trusted.
pub const LEAST_FAITHFULNESS: f64 = 0.8;

/// What a diagnosis found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// What was lost, and which attributes explain it: interventions on real samples.
    pub attribution: Attribution,
    /// How attributes change in the matrices: causes first, then by effect.
    pub attributes: Vec<AttributeFinding>,
    /// The finding as a sentence.
    pub sentence: String,
    /// Mean faithfulness over all columns of all pairs.
    pub faithfulness: f64,
    /// Faithfulness of every column; one row per pair.
    pub columns: Vec<Vec<f64>>,
    /// Warnings to the reader.
    pub warnings: Vec<String>,
}

impl Finding {
    /// Puts together what interventions on real samples and what matrices say.
    ///
    /// The interventions alone decide which attributes are causes. `deviations` holds each
    /// attribute's standard deviation within the target, the scale on which changes are compared.
    pub fn new(
        attribution: Attribution,
        matrices: &[PairMatrix],
        attributes: &[Box<dyn Attribute>],
        deviations: &[f64],
    ) -> Self {
        let columns: Vec<Vec<f64>> = matrices.iter().map(column_faithfulness).collect();
        let (sum, count) = columns.iter().flatten().fold((0.0, 0), |(s, n), &f| (s + f, n + 1));
        let faithfulness = if count > 0 { sum / f64::from(count) } else { 0.0 };
        let each = attributes.iter().zip(deviations).enumerate();
        let mut findings: Vec<AttributeFinding> = each
            .filter_map(|(index, (attribute, &deviation))| {
                AttributeFinding::measured(matrices, index, &**attribute, deviation)
            })
            .collect();
        let place = |finding: &AttributeFinding| {
            attribution.causes().position(|cause| cause.name == finding.name).unwrap_or(usize::MAX)
        };
        findings.sort_by(|a, b| place(a).cmp(&place(b)).then(b.effect.total_cmp(&a.effect)));
        Self {
            sentence: sentence(&attribution),
            attribution,
            attributes: findings,
            faithfulness,
            warnings: warnings(faithfulness, &columns),
            columns,
        }
    }

    /// Returns the finding that nothing significant was lost between the domains.
    pub fn nothing_lost(loss: Loss) -> Self {
        let attribution = Attribution {
            unexplained: loss.lost,
            loss,
            is_significant: false,
            samples: Shift::new(0, 0),
            attributes: Vec::new(),
            caused: Estimate::default(),
            regained: Estimate::default(),
            interactions: Vec::new(),
        };
        Self {
            sentence: sentence(&attribution),
            attribution,
            attributes: Vec::new(),
            faithfulness: 0.0,
            columns: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Returns the first of the causes, if any was found.
    pub fn cause(&self) -> Option<&AttributeEffect> {
        self.attribution.causes().next()
    }

    /// Returns whether the attribute of that name is a cause.
    pub fn is_cause(&self, name: &str) -> bool {
        self.attribution.causes().any(|cause| cause.name == name)
    }

    /// Returns how the attribute of that name changes in the matrices.
    pub fn attribute(&self, name: &str) -> Option<&AttributeFinding> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Returns the faithfulness of each column. Where losses move along the row, that of the row stands
/// for all of them.
fn column_faithfulness(matrix: &PairMatrix) -> Vec<f64> {
    let losses = |cell: &CellRecord| (cell.requested_loss, cell.actual_loss);
    if matrix.grid.is_paired() {
        let (requested, actual): (Vec<f64>, Vec<f64>) = matrix.cells.iter().map(losses).unzip();
        return vec![faithfulness(&requested, &actual); matrix.grid.columns()];
    }
    (0..matrix.grid.columns())
        .map(|column| {
            let (requested, actual): (Vec<f64>, Vec<f64>) =
                matrix.column(column).map(losses).unzip();
            faithfulness(&requested, &actual)
        })
        .collect()
}

fn warnings(faithfulness: f64, columns: &[Vec<f64>]) -> Vec<String> {
    if faithfulness < LEAST_FAITHFULNESS {
        return vec![format!(
            "Faithfulness is {faithfulness:.2}: the classifier's losses on the decoded cells do \
             not follow the requested ones, so what changes down the matrix need not be what \
             raises the loss."
        )];
    }
    let all = columns.iter().flatten();
    let unfaithful = all.clone().filter(|&&value| value < LEAST_FAITHFULNESS).count();
    if unfaithful == 0 {
        return Vec::new();
    }
    let all = all.count();
    vec![format!("{unfaithful} of {all} columns have a faithfulness below {LEAST_FAITHFULNESS}.")]
}
