//! How much an attribute changes along both axes of the matrices.

use serde::{Deserialize, Serialize};
use windage_core::text::unit_suffix;
use windage_core::{Attribute, Domain, Seed, mean_value, stratified};
use windage_metrics::diagnosis::{Shares, axis_changes};

use crate::Result;
use crate::matrix::PairMatrix;

/// Samples from which an attribute's deviation is estimated.
const DEVIATION_SAMPLES: usize = 1000;
/// The scale is the attribute's deviation in the data, but at least this many noticeable changes:
/// if the data hardly vary in an attribute, a flaw of the decoder must not look like a large
/// change.
const LEAST_SCALE: f64 = 2.0;
/// Changes have one direction if their mean is at least this share of their mean length.
const ONE_WAY: f64 = 0.6;

/// How an attribute changes along both axes; means over pairs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeFinding {
    /// Name of the attribute.
    pub name: String,
    /// Unit of the attribute.
    pub unit: String,
    /// Change between the two samples themselves.
    pub between_samples: f64,
    /// Change from the lowest to the highest loss, with fixed features.
    pub down: f64,
    /// Change from the first features to the last, with fixed loss.
    pub across: f64,
    /// Mean length of the change down the loss axis, in either direction.
    pub down_length: f64,
    /// Mean length of the change across.
    pub across_length: f64,
    /// Mean length of the change between the samples.
    pub between_length: f64,
    /// `down_length / (down_length + across_length)`: the part of the change that lies on the loss
    /// axis, 0…1.
    pub down_part: f64,
    /// Standard deviation of the attribute within the target, or two noticeable changes if that is
    /// more.
    pub scale: f64,
    /// `down_length / scale`: how strongly the attribute changes with the loss.
    pub effect: f64,
    /// Number of pairs in all of whose cells it could be measured; the other values are means over
    /// these.
    pub pairs: usize,
    /// Number of all pairs.
    #[serde(default)]
    pub of: usize,
}

impl AttributeFinding {
    /// Measures the changes of the attribute at `index` in all matrices, or returns `None` if it
    /// can be measured in none. `deviation` is its standard deviation within the target.
    pub(crate) fn measured(
        matrices: &[PairMatrix],
        index: usize,
        attribute: &dyn Attribute,
        deviation: f64,
    ) -> Option<Self> {
        let all: Vec<Changes> =
            matrices.iter().filter_map(|matrix| changes(matrix, index, attribute)).collect();
        if all.is_empty() {
            return None;
        }
        let signed = |change: fn(&Changes) -> f64| mean(all.iter().map(change));
        let length = |change: fn(&Changes) -> f64| mean(all.iter().map(|all| change(all).abs()));
        let (down_length, across_length) = (length(|all| all.down), length(|all| all.across));
        let whole = down_length + across_length;
        let scale = deviation.max(LEAST_SCALE * attribute.noticeable());
        Some(Self {
            name: attribute.name().into(),
            unit: attribute.unit().into(),
            between_samples: signed(|all| all.between),
            down: signed(|all| all.down),
            across: signed(|all| all.across),
            down_length,
            across_length,
            between_length: length(|all| all.between),
            down_part: if whole > 0.0 { down_length / whole } else { 0.0 },
            scale,
            effect: down_length / scale,
            pairs: all.len(),
            of: matrices.len(),
        })
    }

    /// Returns the sign of the change down the loss axis, 1 or −1, if the pairs agree on one.
    pub fn direction(&self) -> Option<f64> {
        (self.down.abs() >= ONE_WAY * self.down_length && self.down != 0.0)
            .then(|| self.down.signum())
    }

    /// Returns the change down the loss axis as text: signed if the pairs agree on a direction,
    /// else its length after `±`.
    pub fn down_text(&self) -> String {
        self.change_text(self.down, self.down_length)
    }

    /// Returns the change across the features as text, as [`AttributeFinding::down_text`] does.
    pub fn across_text(&self) -> String {
        self.change_text(self.across, self.across_length)
    }

    /// Returns the change between the two samples themselves as text, as
    /// [`AttributeFinding::down_text`] does.
    pub fn between_text(&self) -> String {
        self.change_text(self.between_samples, self.between_length)
    }

    fn change_text(&self, signed: f64, length: f64) -> String {
        let digits = if length < 9.5 { 1 } else { 0 };
        let unit = unit_suffix(&self.unit);
        if signed.abs() >= ONE_WAY * length {
            format!("{signed:+.digits$}{unit}")
        } else {
            format!("±{length:.digits$}{unit}")
        }
    }
}

impl PairMatrix {
    /// Returns the shares of an attribute's change relative to a known change between the two
    /// samples, or `None` if the attribute could not be measured in some cell, or if features and
    /// losses move together.
    pub fn shares(&self, index: usize, attribute: &dyn Attribute, change: f64) -> Option<Shares> {
        if self.grid.is_paired() {
            return None;
        }
        changes(self, index, attribute)
            .map(|Changes { down, across, .. }| Shares { down, across }.relative_to(change))
    }
}

/// Changes of an attribute in one pair.
struct Changes {
    down: f64,
    across: f64,
    between: f64,
}

fn changes(matrix: &PairMatrix, index: usize, attribute: &dyn Attribute) -> Option<Changes> {
    let (rows, columns) = (matrix.grid.rows(), matrix.grid.columns());
    let values = matrix.attribute(index)?;
    let along = if matrix.grid.is_paired() {
        // The loss moves along the row as well, so the change may come from either.
        let change = attribute.change(*values.first()?, *values.last()?);
        Shares { down: change, across: change }
    } else {
        axis_changes(&values, rows, columns, |from, to| attribute.change(from, to))
    };
    let members = matrix.members.as_ref().map(|member| member.attributes[index]);
    let between = attribute.change(members.source?, members.target?);
    Some(Changes { down: along.down, across: along.across, between })
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (count, sum) = values.fold((0.0, 0.0), |(count, sum), value| (count + 1.0, sum + value));
    if count > 0.0 { sum / count } else { 0.0 }
}

/// Returns the standard deviation of every attribute within the domain.
pub(crate) fn deviations(domain: &Domain, attributes: &[Box<dyn Attribute>]) -> Result<Vec<f64>> {
    let samples = stratified(domain.labels(), DEVIATION_SAMPLES, Seed(0))
        .into_iter()
        .map(|index| domain.sample(index))
        .collect::<windage_core::Result<Vec<_>>>()?;
    let measured = |attribute: &dyn Attribute| {
        let values = samples
            .iter()
            .filter_map(|sample| attribute.measure(&sample.values, domain.shape(), sample.label));
        deviation(attribute, &values.collect::<Vec<_>>())
    };
    Ok(attributes.iter().map(|attribute| measured(&**attribute)).collect())
}

/// Returns the deviation about the mean; 0 if there are no values.
fn deviation(attribute: &dyn Attribute, values: &[f64]) -> f64 {
    let Some(mean) = mean_value(attribute, values) else { return 0.0 };
    let squares = values.iter().map(|&value| attribute.change(mean, value).powi(2)).sum::<f64>();
    (squares / values.len() as f64).sqrt()
}
