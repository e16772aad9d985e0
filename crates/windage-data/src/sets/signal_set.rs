//! Labeled signals of one length: audio and time series.

use burn::data::dataset::{Dataset, DatasetError};
use windage_core::{Domain, Sample};

use super::Labeled;
use crate::Result;

/// Labeled signals of one shape, `[channels, length]`, in memory.
///
/// Values are as their reader gives them: in −1…1 from WAV files, otherwise as in the table. As a
/// Burn [`Dataset`] it gives [`Sample`]s.
///
/// ```
/// use std::f32::consts::TAU;
///
/// use windage_core::Sample;
/// use windage_data::SignalSet;
///
/// let classes = vec!["low".to_string(), "high".to_string()];
/// let signals = [1.0, 3.0].into_iter().enumerate().map(|(label, pitch)| {
///     let values = (0..64).map(|index| (TAU * pitch * index as f32 / 64.0).sin()).collect();
///     Sample { values, label }
/// });
/// let domain = SignalSet::from_signals([1, 64], classes, Some(64), signals).into_domain("sines")?;
/// assert_eq!((domain.shape(), domain.len()), (&[1, 64][..], 2));
/// # Ok::<(), windage_data::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SignalSet {
    signals: Labeled<2>,
    rate_hz: Option<u32>,
}

impl SignalSet {
    /// Creates a set from signals of `shape`, `[channels, length]`; `rate_hz` is the number of
    /// values per second of each channel, if it is known.
    ///
    /// # Panics
    /// Panics if `shape` holds no values, if a signal does not fill it, or if a label is not below
    /// the number of classes.
    pub fn from_signals(
        shape: [usize; 2],
        classes: Vec<String>,
        rate_hz: Option<u32>,
        signals: impl IntoIterator<Item = Sample>,
    ) -> Self {
        Self { signals: Labeled::from_samples(shape, classes, signals), rate_hz }
    }

    /// Returns the shape of a signal, `[channels, length]`.
    pub fn shape(&self) -> [usize; 2] {
        self.signals.shape()
    }

    /// Returns the number of values per second of each channel, if it is known.
    pub fn rate_hz(&self) -> Option<u32> {
        self.rate_hz
    }

    /// Sets the rate of the signals; nothing is resampled.
    #[must_use]
    pub fn with_rate_hz(self, rate_hz: Option<u32>) -> Self {
        Self { rate_hz, ..self }
    }

    /// Returns the names of the classes.
    pub fn classes(&self) -> &[String] {
        self.signals.classes()
    }

    /// Returns the class of each signal.
    pub fn labels(&self) -> &[usize] {
        self.signals.labels()
    }

    /// Returns the values of one signal, channel after channel.
    ///
    /// # Panics
    /// Panics if there is no such signal.
    pub fn values(&self, index: usize) -> &[f32] {
        self.signals.at(index)
    }

    /// Returns the signals at `indices`, in that order.
    ///
    /// # Panics
    /// Panics if there is no such signal.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        Self { signals: self.signals.subset(indices), rate_hz: self.rate_hz }
    }

    /// Joins several sets, one after the other. Returns `None` if there are none, or if they differ
    /// in shape, rate or classes.
    pub(crate) fn concatenated(sets: Vec<Self>) -> Option<Self> {
        sets.into_iter().map(Some).reduce(|all, set| {
            let (all, set) = (all?, set?);
            let is_same_rate = all.rate_hz == set.rate_hz;
            let signals = all.signals.followed_by(set.signals)?;
            is_same_rate.then_some(Self { signals, rate_hz: all.rate_hz })
        })?
    }

    /// Changes every signal by `change(index, values)`, which returns values for `shape`; the rate
    /// stays.
    ///
    /// # Panics
    /// Panics if a changed signal does not fill `shape`.
    #[must_use]
    pub fn map(
        &self,
        shape: [usize; 2],
        mut change: impl FnMut(usize, &[f32]) -> Vec<f32>,
    ) -> Self {
        let changed = (0..self.labels().len()).map(|index| Sample {
            values: change(index, self.values(index)),
            label: self.labels()[index],
        });
        Self::from_signals(shape, self.classes().to_vec(), self.rate_hz, changed)
    }

    /// Makes a domain of the set.
    ///
    /// # Errors
    /// Returns an error if the set is empty, or if a value is not finite.
    pub fn into_domain(self, name: impl Into<String>) -> Result<Domain> {
        self.signals.into_domain(name)
    }
}

impl Dataset<Sample> for SignalSet {
    fn get(&self, index: usize) -> std::result::Result<Sample, DatasetError> {
        self.signals.get(index)
    }

    fn len(&self) -> usize {
        self.labels().len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sets_of_one_shape_rate_and_classes_follow_each_other() {
        let set = |shape: [usize; 2], class: &str, rate_hz| {
            SignalSet::from_signals(
                shape,
                vec![class.into()],
                rate_hz,
                [Sample { values: vec![1.0; shape[0] * shape[1]], label: 0 }],
            )
        };
        let first = || set([1, 2], "a", Some(8000));
        let both = SignalSet::concatenated(vec![first(), first()]).unwrap();
        assert_eq!((both.len(), both.rate_hz(), both.values(1)), (2, Some(8000), &[1.0, 1.0][..]));
        for other in
            [set([2, 1], "a", Some(8000)), set([1, 2], "b", Some(8000)), set([1, 2], "a", None)]
        {
            assert_eq!(SignalSet::concatenated(vec![first(), other]), None);
        }
        assert_eq!(SignalSet::concatenated(vec![]), None);
    }
}
