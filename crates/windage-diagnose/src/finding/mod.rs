//! The finding in numbers and words: which attribute is to blame.

pub(crate) mod sentence;

use serde::{Deserialize, Serialize};
use windage_core::Attribute;
use windage_metrics::diagnosis::{Shares, axis_changes, faithfulness};

use crate::finding::sentence::{check_of, sentence};
use crate::{CauseCheck, PairMatrix};

/// Below this mean faithfulness a picture should not be believed.
pub const LEAST_FAITHFULNESS: f64 = 0.8;
/// An attribute is a cause when its change down the loss axis is at least this many of its scale …
const LEAST_EFFECT: f64 = 0.5;
/// … and at least this share of the strongest attribute's effect: weaker ones are dragged along.
const LEAST_RELATIVE_EFFECT: f64 = 0.5;
/// What real samples support is a cause already at this effect.
const LEAST_SUPPORTED_EFFECT: f64 = 0.25;
/// The scale is the attribute's deviation in the data, but at least this many noticeable changes:
/// where the data hardly vary in an attribute, a flaw of the decoder must not look like a great
/// change.
const LEAST_SCALE: f64 = 2.0;
/// Changes point one way when their mean is this share of their mean length.
const ONE_WAY: f64 = 0.6;

/// What one attribute does along both axes, means over pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeFinding {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Change between the two samples themselves.
    pub between_samples: f64,
    /// Change from the lowest to the highest loss, features held.
    pub down: f64,
    /// Change from the first features to the last, loss held.
    pub across: f64,
    /// Mean length of the change down the loss axis, whichever way it points.
    pub down_length: f64,
    /// Mean length of the change across.
    pub across_length: f64,
    /// Mean length of the change between the samples.
    pub between_length: f64,
    /// `down_length / (down_length + across_length)`: how much of what changes lies on the loss
    /// axis, 0…1.
    pub down_part: f64,
    /// Standard deviation of the attribute within the second domain, or twice a noticeable change
    /// if that is more.
    pub scale: f64,
    /// `down_length / scale`: how strongly it changes with the loss.
    pub effect: f64,
    /// Whether it is named as a cause: its effect is large, and altering it in real samples did
    /// not refute it.
    pub is_cause: bool,
    /// Pairs in all of whose cells it could be measured.
    pub pairs: usize,
}

impl AttributeFinding {
    /// The sign of the change down the loss axis, 1 or −1, if all pairs change the same way.
    pub fn direction(&self) -> Option<f64> {
        (self.down.abs() >= ONE_WAY * self.down_length && self.down != 0.0)
            .then(|| self.down.signum())
    }

    /// The change down the loss axis: signed if all pairs change the same way, else its length
    /// after `±`.
    pub fn down_text(&self) -> String {
        self.change_text(self.down, self.down_length)
    }

    /// The change across the features, likewise.
    pub fn across_text(&self) -> String {
        self.change_text(self.across, self.across_length)
    }

    /// The change between the two samples themselves, likewise.
    pub fn between_text(&self) -> String {
        self.change_text(self.between_samples, self.between_length)
    }

    fn change_text(&self, signed: f64, length: f64) -> String {
        let digits = if length < 9.5 { 1 } else { 0 };
        let space = if self.unit == "°" || self.unit.is_empty() { "" } else { " " };
        if signed.abs() >= ONE_WAY * length {
            format!("{signed:+.digits$}{space}{}", self.unit)
        } else {
            format!("±{length:.digits$}{space}{}", self.unit)
        }
    }
}

/// What a diagnosis found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// One entry an attribute: causes first, then by effect.
    pub attributes: Vec<AttributeFinding>,
    /// The finding as a sentence.
    pub sentence: String,
    /// Mean faithfulness over all columns of all pairs.
    pub faithfulness: f64,
    /// Faithfulness of every column, a row for each pair.
    pub columns: Vec<Vec<f64>>,
    /// What the reader should not overlook.
    pub warnings: Vec<String>,
}

impl Finding {
    /// Reads the finding off the matrices.
    ///
    /// `deviations` holds each attribute's standard deviation within the second domain, the scale
    /// that changes are compared on.
    pub fn of(
        matrices: &[PairMatrix],
        attributes: &[Box<dyn Attribute>],
        deviations: &[f64],
    ) -> Self {
        let columns: Vec<Vec<f64>> = matrices.iter().map(column_faithfulness).collect();
        let faithfulness = mean(columns.iter().flatten().copied());
        let each = attributes.iter().zip(deviations).enumerate();
        let mut findings: Vec<AttributeFinding> = each
            .filter_map(|(index, (attribute, &deviation))| {
                of_attribute(matrices, index, &**attribute, deviation)
            })
            .collect();
        findings.sort_by(|a, b| b.effect.total_cmp(&a.effect));
        name_causes(&mut findings, |_| None);
        let mut warnings = Vec::new();
        if faithfulness < LEAST_FAITHFULNESS {
            warnings.push(format!(
                "Faithfulness is {faithfulness:.2}: the classifier's losses on the decoded cells do not follow the \
                 requested ones, so what changes down the matrix need not be what hurts."
            ));
        }
        let unfaithful =
            columns.iter().flatten().filter(|&&value| value < LEAST_FAITHFULNESS).count();
        if unfaithful > 0 && faithfulness >= LEAST_FAITHFULNESS {
            let all = columns.iter().map(Vec::len).sum::<usize>();
            warnings.push(format!(
                "{unfaithful} of {all} columns have a faithfulness below {LEAST_FAITHFULNESS}."
            ));
        }
        Self {
            sentence: sentence(&findings, &[]),
            attributes: findings,
            faithfulness,
            columns,
            warnings,
        }
    }

    /// Takes the checks on real samples into account: what they support is a cause and comes first,
    /// most accuracy regained first; what they refute is none, however much it changes along
    /// the loss axis.
    #[must_use]
    pub fn weighed(mut self, checks: &[CauseCheck]) -> Self {
        name_causes(&mut self.attributes, |finding| {
            check_of(checks, finding).map(|check| check.is_supported)
        });
        let gain = |finding: &AttributeFinding| match check_of(checks, finding) {
            Some(check) if finding.is_cause => check.gain(),
            _ => 0.0,
        };
        self.attributes.sort_by(|a, b| {
            b.is_cause
                .cmp(&a.is_cause)
                .then(gain(b).total_cmp(&gain(a)))
                .then(b.effect.total_cmp(&a.effect))
        });
        self.sentence = sentence(&self.attributes, checks);
        self
    }

    /// The finding on an attribute by its name.
    pub fn attribute(&self, name: &str) -> Option<&AttributeFinding> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// Names the causes: what `supported` says of real samples decides; where it says nothing, the
/// effect does, compared with the strongest that is not refuted.
fn name_causes(
    findings: &mut [AttributeFinding],
    supported: impl Fn(&AttributeFinding) -> Option<bool>,
) {
    let stand = findings
        .iter()
        .filter(|finding| supported(finding) != Some(false))
        .map(|finding| finding.effect);
    let strongest = stand.fold(0.0, f64::max);
    for finding in findings {
        finding.is_cause = match supported(finding) {
            Some(supported) => supported && finding.effect >= LEAST_SUPPORTED_EFFECT,
            None => finding.effect >= LEAST_EFFECT.max(LEAST_RELATIVE_EFFECT * strongest),
        };
    }
}

fn column_faithfulness(matrix: &PairMatrix) -> Vec<f64> {
    (0..matrix.grid.columns())
        .map(|column| {
            let (requested, actual): (Vec<f64>, Vec<f64>) =
                matrix.column(column).map(|cell| (cell.requested_loss, cell.actual_loss)).unzip();
            faithfulness(&requested, &actual)
        })
        .collect()
}

/// Changes of an attribute in one pair: down, across, and between the samples.
fn changes(matrix: &PairMatrix, index: usize, attribute: &dyn Attribute) -> Option<[f64; 3]> {
    let (rows, columns) = (matrix.grid.rows(), matrix.grid.columns());
    if rows < 2 {
        return None;
    }
    let along = axis_changes(&matrix.attribute(index)?, rows, columns, |from, to| {
        attribute.change(from, to)
    });
    let between =
        attribute.change(matrix.first_attributes[index]?, matrix.second_attributes[index]?);
    Some([along.down, along.across, between])
}

impl PairMatrix {
    /// Shares of an attribute's change relative to a known change between the two samples.
    ///
    /// `None` where the attribute could not be measured in some cell.
    pub fn shares(&self, index: usize, attribute: &dyn Attribute, change: f64) -> Option<Shares> {
        changes(self, index, attribute)
            .map(|[down, across, _]| Shares { down, across }.relative_to(change))
    }
}

fn of_attribute(
    matrices: &[PairMatrix],
    index: usize,
    attribute: &dyn Attribute,
    deviation: f64,
) -> Option<AttributeFinding> {
    let all: Vec<[f64; 3]> =
        matrices.iter().filter_map(|matrix| changes(matrix, index, attribute)).collect();
    if all.is_empty() {
        return None;
    }
    let signed = |axis: usize| mean(all.iter().map(|change| change[axis]));
    let length = |axis: usize| mean(all.iter().map(|change| change[axis].abs()));
    let (down_length, across_length) = (length(0), length(1));
    let whole = down_length + across_length;
    let scale = deviation.max(LEAST_SCALE * attribute.noticeable());
    let effect = down_length / scale;
    Some(AttributeFinding {
        name: attribute.name().into(),
        unit: attribute.unit().into(),
        between_samples: signed(2),
        down: signed(0),
        across: signed(1),
        down_length,
        across_length,
        between_length: length(2),
        down_part: if whole > 0.0 { down_length / whole } else { 0.0 },
        scale,
        effect,
        is_cause: false,
        pairs: all.len(),
    })
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    if count > 0.0 { sum / count } else { 0.0 }
}
