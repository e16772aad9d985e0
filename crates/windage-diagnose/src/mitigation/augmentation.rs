//! What a classifier learns on from: its own training samples, and as many more.

use std::sync::Arc;

use burn::data::dataset::{Dataset, DatasetError};
use rand::RngExt;
use windage_core::{Attribute, Domain, Sample, Seed, Stream};

use super::{AddedData, AttributeShift};
use crate::{Error, PairMatrix, Result};

/// A classifier's own training samples and as many added ones, so that runs with different
/// additions take the same steps.
#[derive(Debug, Clone)]
pub struct TrainingData {
    /// Both kinds, the classifier's own first.
    pub domain: Domain,
    /// What was added.
    pub added: AddedData,
}

impl TrainingData {
    /// One copy of each training sample, altered along the attribute by an amount drawn uniformly
    /// from the shift; labels stay.
    ///
    /// What cannot be altered, as an empty picture, is added as it is.
    ///
    /// # Errors
    /// [`Error::NoMitigation`] where no sample can be altered; a sample that cannot be read, or whose
    /// altered values are not finite.
    ///
    /// # Panics
    /// If the shift is that of another attribute.
    pub fn moved(
        training: &Domain,
        attribute: &dyn Attribute,
        shift: &AttributeShift,
        seed: Seed,
    ) -> Result<Self> {
        assert_eq!(attribute.name(), shift.attribute, "the shift is of another attribute");
        let mut any_altered = false;
        let mut moved = Vec::with_capacity(training.len());
        for index in 0..training.len() {
            let sample = training.sample(index)?;
            // Not past the end where both are 0: an empty range cannot be drawn from.
            let part: f64 = seed.rng(Stream::Augmentation, index as u64).random();
            let by = shift.from + (shift.to - shift.from) * part;
            let altered = attribute.alter(&sample.values, training.shape(), by);
            any_altered |= altered.is_some();
            moved.push(Sample { values: altered.unwrap_or(sample.values), label: sample.label });
        }
        if !any_altered {
            let problem = "it cannot be altered in any training sample".into();
            return Err(Error::NoMitigation { attribute: attribute.name().into(), problem });
        }
        let name = format!("{}, also moved along {}", training.name(), attribute.name());
        Self::new(name, training, moved, AddedData::Moved(shift.clone()))
    }

    /// The cells of matrices, labeled with their pair's class; each is taken as often as it takes
    /// to match the training samples. The two corners that show samples are added as they were
    /// decoded.
    ///
    /// # Errors
    /// [`Error::NoMitigation`] where there are none.
    pub fn generated(training: &Domain, matrices: &[PairMatrix]) -> Result<Self> {
        let cells = matrices.iter().flat_map(|matrix| {
            matrix
                .cells
                .iter()
                .map(|cell| Sample { values: cell.values.clone(), label: matrix.pair.class })
        });
        let cells: Vec<Sample> = cells.collect();
        if cells.is_empty() {
            let problem = "there are no generated cells to learn from".into();
            return Err(Error::NoMitigation { attribute: "generation".into(), problem });
        }
        // Of more cells than there are samples, some from every matrix.
        let stride = cells.len().div_ceil(training.len()).max(1);
        let cells: Vec<Sample> = cells.into_iter().step_by(stride).collect();
        let name = format!("{} and {} generated cells", training.name(), cells.len());
        let added = AddedData::Generated { cells: cells.len() };
        Self::new(name, training, cells, added)
    }

    /// Every training sample twice: the same steps, and nothing new.
    ///
    /// # Errors
    /// When a sample cannot be read.
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

/// As many added samples as own ones; the added ones begin anew where they are fewer.
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

#[cfg(test)]
mod tests {
    use super::super::observed::tests::{Degrees, domain};
    use super::*;

    fn shift(from: f64, to: f64) -> AttributeShift {
        AttributeShift { attribute: "angle".into(), unit: "°".into(), from, to }
    }

    fn values(domain: &Domain) -> Vec<f32> {
        (0..domain.len()).map(|index| domain.sample(index).unwrap().values[0]).collect()
    }

    #[test]
    fn copies_are_moved_by_amounts_spread_evenly_over_the_shift() {
        let own = domain(&[100.0; 2000], &[1; 2000]);
        let data = TrainingData::moved(&own, &Degrees, &shift(-10.0, 30.0), Seed(3)).unwrap();
        let all = values(&data.domain);
        assert_eq!((all.len(), data.domain.labels()), (4000, &[1; 4000][..]));
        assert!(all[..2000].iter().all(|&value| value == 100.0));
        let moved = &all[2000..];
        assert!(moved.iter().all(|&value| (90.0..=130.0).contains(&value)));
        // The mean of 2,000 draws, uniform over 40, has a standard error of 40/√12/√2000 = 0.26; a
        // quarter lies in each quarter.
        assert!((moved.iter().sum::<f32>() / 2000.0 - 110.0).abs() < 4.0 * 0.26);
        let first_quarter = moved.iter().filter(|&&value| value < 100.0).count();
        assert!((first_quarter as f64 - 500.0).abs() < 4.0 * (2000.0_f64 * 0.25 * 0.75).sqrt());
        let again = TrainingData::moved(&own, &Degrees, &shift(-10.0, 30.0), Seed(3)).unwrap();
        assert_eq!(values(&again.domain), all);
    }

    #[test]
    fn what_cannot_be_altered_stays_and_nothing_alterable_is_refused() {
        let some = domain(&[100.0, -1.0], &[0, 1]);
        let data = TrainingData::moved(&some, &Degrees, &shift(5.0, 5.0), Seed(0)).unwrap();
        assert_eq!(values(&data.domain), [100.0, -1.0, 105.0, -1.0]);
        let none = domain(&[-1.0, -2.0], &[0, 1]);
        let error = TrainingData::moved(&none, &Degrees, &shift(5.0, 5.0), Seed(0)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no remedy by angle: it cannot be altered in any training sample"
        );
        let error = TrainingData::generated(&some, &[]).unwrap_err();
        assert!(error.to_string().contains("no generated cells"), "{error}");
    }

    #[test]
    fn the_control_repeats_what_was_there() {
        let data = TrainingData::repeated(&domain(&[1.0, 2.0, 3.0], &[0, 1, 0])).unwrap();
        assert_eq!(values(&data.domain), [1.0, 2.0, 3.0, 1.0, 2.0, 3.0]);
        assert_eq!(data.domain.labels(), [0, 1, 0, 0, 1, 0]);
    }
}
