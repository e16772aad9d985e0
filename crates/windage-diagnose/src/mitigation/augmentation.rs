//! Training data for retraining: the classifier's own samples, and as many more.

use std::sync::Arc;

use burn::data::dataset::{Dataset, DatasetError};
use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::text::unit_suffix;
use windage_core::{Attribute, Domain, Sample, Seed, Stream, stratified};

use super::AttributeShift;
use crate::Result;
use crate::error::NoMitigation;
use crate::matrix::PairMatrix;

/// The kind of training samples that were added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddedData {
    /// Copies moved along an attribute.
    Moved(AttributeShift),
    /// Copies moved along several attributes at once.
    MovedTogether(Vec<AttributeShift>),
    /// Cells of the matrices.
    Generated {
        /// Number of different cells.
        cells: usize,
    },
    /// The same samples once more, as a control.
    Nothing,
}

impl AddedData {
    /// Returns the kind in words: "moved along inclination by 0 to +55.2°".
    pub fn in_words(&self) -> String {
        match self {
            Self::Moved(shift) => format!("moved along {}", amounts(shift)),
            Self::MovedTogether(shifts) => {
                let each: Vec<String> = shifts.iter().map(amounts).collect();
                format!("moved along {}", each.join(" and "))
            }
            Self::Generated { cells } => format!("{cells} generated cells"),
            Self::Nothing => "nothing new".into(),
        }
    }
}

/// Returns the amounts by which samples are moved in words: "inclination by 0 to +55.2°".
fn amounts(shift: &AttributeShift) -> String {
    let AttributeShift { attribute, unit, from, to } = shift;
    let amount = |by: f64| if by == 0.0 { "0".into() } else { format!("{by:+.1}") };
    let (from, to, unit) = (amount(*from), amount(*to), unit_suffix(unit));
    format!("{attribute} by {from} to {to}{unit}")
}

/// An attribute with the amounts by which samples are moved along it.
#[derive(Clone, Copy)]
pub struct Movement<'a> {
    /// The attribute.
    pub attribute: &'a dyn Attribute,
    /// The amounts.
    pub shift: &'a AttributeShift,
}

/// A classifier's own training samples and as many added ones, so that runs with different
/// additions take the same number of steps.
#[derive(Debug, Clone)]
pub struct TrainingData {
    /// Both kinds of samples, the classifier's own first.
    pub domain: Domain,
    /// What was added.
    pub added: AddedData,
}

impl TrainingData {
    /// Adds a copy of each training sample, altered along the attribute by an amount drawn
    /// uniformly from the shift; labels stay. A sample that cannot be altered, such as an empty
    /// picture, is added as it is.
    ///
    /// # Errors
    /// Returns an error if no sample can be altered, if a sample cannot be read, or if altered
    /// values are not finite.
    ///
    /// # Panics
    /// Panics if the shift is of another attribute.
    pub fn moved(
        training: &Domain,
        attribute: &dyn Attribute,
        shift: &AttributeShift,
        seed: Seed,
    ) -> Result<Self> {
        let moved = moved_samples(training, &[Movement { attribute, shift }], seed)?;
        let name = format!("{}, also moved along {}", training.name(), attribute.name());
        Self::new(name, training, moved, AddedData::Moved(shift.clone()))
    }

    /// Adds a copy of each training sample, altered along all the attributes one after the other,
    /// each by an amount drawn independently of the others.
    ///
    /// # Errors
    /// Returns an error as [`TrainingData::moved`] does, for each of the attributes.
    ///
    /// # Panics
    /// Panics if a shift is of another attribute than the one it comes with.
    pub fn moved_together(
        training: &Domain,
        movements: &[Movement<'_>],
        seed: Seed,
    ) -> Result<Self> {
        let moved = moved_samples(training, movements, seed)?;
        let names: Vec<&str> = movements.iter().map(|it| it.attribute.name()).collect();
        let name = format!("{}, also moved along {}", training.name(), names.join(" and "));
        let shifts = movements.iter().map(|movement| movement.shift.clone()).collect();
        Self::new(name, training, moved, AddedData::MovedTogether(shifts))
    }

    /// Returns the amounts by which samples were moved, if along one attribute.
    pub(super) fn shift(&self) -> Option<AttributeShift> {
        match &self.added {
            AddedData::Moved(shift) => Some(shift.clone()),
            _ => None,
        }
    }

    /// Returns the samples that were added, in the order of the training samples.
    pub fn added_samples(&self) -> impl Iterator<Item = windage_core::Result<Sample>> {
        (self.domain.len() / 2..self.domain.len()).map(|index| self.domain.sample(index))
    }

    /// Adds the cells of matrices, labeled with their pair's class. Each is taken as often as is
    /// needed to match the number of training samples; of too many cells, some of every matrix are
    /// taken. The two corners that show samples are added as they were decoded.
    ///
    /// # Errors
    /// Returns an error if there are no cells.
    pub fn generated(training: &Domain, matrices: &[PairMatrix]) -> Result<Self> {
        let cells = matrices.iter().enumerate().flat_map(|(number, matrix)| {
            matrix.cells.iter().map(move |cell| (number, matrix.pair.class, cell))
        });
        let cells: Vec<_> = cells.collect();
        if cells.is_empty() {
            return Err(NoMitigation::NoCells.into());
        }
        // A stride could take one column of every matrix.
        let numbers: Vec<usize> = cells.iter().map(|(number, ..)| *number).collect();
        let chosen = stratified(&numbers, training.len(), Seed(0)).into_iter();
        let cells: Vec<Sample> = chosen
            .map(|index| {
                let (_, label, cell) = cells[index];
                Sample { values: cell.values.clone(), label }
            })
            .collect();
        let name = format!("{} and {} generated cells", training.name(), cells.len());
        let added = AddedData::Generated { cells: cells.len() };
        Self::new(name, training, cells, added)
    }

    /// Takes every training sample twice: the same number of steps, and nothing new.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn repeated(training: &Domain) -> Result<Self> {
        let again = (0..training.len())
            .map(|index| training.sample(index))
            .collect::<windage_core::Result<_>>()?;
        Self::new(format!("{}, twice", training.name()), training, again, AddedData::Nothing)
    }

    fn new(name: String, training: &Domain, more: Vec<Sample>, added: AddedData) -> Result<Self> {
        let both = Both { own: training.clone(), more: more.into() };
        let domain =
            Domain::new(name, both, training.shape().to_vec(), training.classes().to_vec())?;
        Ok(Self { domain, added })
    }
}

/// Returns a copy of each training sample, altered along the attributes one after the other.
fn moved_samples(training: &Domain, movements: &[Movement<'_>], seed: Seed) -> Result<Vec<Sample>> {
    let mut are_altered = vec![false; movements.len()];
    let mut moved = Vec::with_capacity(training.len());
    for index in 0..training.len() {
        let Sample { mut values, label } = training.sample(index)?;
        let mut rng = seed.rng(Stream::Augmentation, index as u64);
        for (Movement { attribute, shift }, any_altered) in movements.iter().zip(&mut are_altered) {
            assert_eq!(attribute.name(), shift.attribute, "the shift is of another attribute");
            // A share instead of an amount from the range: an empty range cannot be drawn from.
            let share: f64 = rng.random();
            let by = shift.from + (shift.to - shift.from) * share;
            if let Some(altered) = attribute.alter(&values, training.shape(), by) {
                values = altered;
                *any_altered = true;
            }
        }
        moved.push(Sample { values, label });
    }
    match are_altered.iter().position(|any_altered| !any_altered) {
        Some(place) => {
            let attribute = movements[place].attribute.name().into();
            Err(NoMitigation::NotAlterable { attribute }.into())
        }
        None => Ok(moved),
    }
}

/// As many added samples as own ones; if there are fewer, they start over.
struct Both {
    own: Domain,
    more: Arc<[Sample]>,
}

impl Dataset<Sample> for Both {
    fn get(&self, index: usize) -> std::result::Result<Sample, DatasetError> {
        match index.checked_sub(self.own.len()) {
            None => self.own.sample(index).map_err(DatasetError::new),
            Some(added) => Ok(self.more[added % self.more.len()].clone()),
        }
    }

    fn len(&self) -> usize {
        2 * self.own.len()
    }
}
