//! Labeled signals of one length: audio and time series.

use burn::data::dataset::{Dataset, DatasetError};
use windage_core::{Domain, Sample};

use crate::Result;
use crate::sets::Labeled;

/// Labeled signals of one shape, `[channels, length]`, in memory.
///
/// Values are as their reader gives them: −1…1 from WAV files, whatever a table holds otherwise. As
/// a Burn [`Dataset`] it gives [`Sample`]s.
///
/// ```
/// use windage_data::SignalSet;
///
/// let classes = vec!["low".to_string(), "high".to_string()];
/// let signals = [1.0, 3.0].into_iter().enumerate().map(|(label, pitch)| {
///     let sine = (0..64).map(|index| (std::f32::consts::TAU * pitch * index as f32 / 64.0).sin()).collect();
///     (sine, label)
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
    /// From signals given one by one, all of `shape` `[channels, length]`, and their classes;
    /// `rate_hz` is how many values a second a channel has, where that is known.
    ///
    /// # Panics
    /// If `shape` holds no values, a signal does not fill it, or a label is not below the number of
    /// classes.
    pub fn from_signals(
        shape: [usize; 2],
        classes: Vec<String>,
        rate_hz: Option<u32>,
        signals: impl IntoIterator<Item = (Vec<f32>, usize)>,
    ) -> Self {
        let mut set = Labeled::new(shape, classes);
        signals.into_iter().for_each(|(values, label)| set.push(&values, label));
        Self { signals: set, rate_hz }
    }

    /// `[channels, length]`.
    pub fn shape(&self) -> [usize; 2] {
        self.signals.shape()
    }

    /// Values a second of each channel, where it is known.
    pub fn rate_hz(&self) -> Option<u32> {
        self.rate_hz
    }

    /// The same signals, said to have that rate; nothing is resampled.
    #[must_use]
    pub fn with_rate_hz(self, rate_hz: Option<u32>) -> Self {
        Self { rate_hz, ..self }
    }

    /// Names of the classes.
    pub fn classes(&self) -> &[String] {
        self.signals.classes()
    }

    /// Class of every signal.
    pub fn labels(&self) -> &[usize] {
        self.signals.labels()
    }

    /// Values of one signal, channel after channel.
    ///
    /// # Panics
    /// If there is no such signal.
    pub fn values(&self, index: usize) -> &[f32] {
        self.signals.at(index)
    }

    /// Only the signals at `indices`, in that order.
    ///
    /// # Panics
    /// If there is no such signal.
    #[must_use]
    pub fn subset(&self, indices: &[usize]) -> Self {
        Self { signals: self.signals.subset(indices), rate_hz: self.rate_hz }
    }

    /// The signals of several sets of one shape and rate and the same classes, one set after the
    /// other; `None` for no set or different ones.
    pub(crate) fn concatenated(sets: Vec<Self>) -> Option<Self> {
        sets.into_iter().map(Some).reduce(|all, set| {
            let (all, set) = (all?, set?);
            let is_same_rate = all.rate_hz == set.rate_hz;
            let signals = all.signals.followed_by(set.signals)?;
            is_same_rate.then_some(Self { signals, rate_hz: all.rate_hz })
        })?
    }

    /// Every signal changed by `change(index, values)`, which gives values for `shape`; the rate
    /// stays.
    ///
    /// # Panics
    /// If a changed signal does not fill `shape`.
    #[must_use]
    pub fn map(
        &self,
        shape: [usize; 2],
        mut change: impl FnMut(usize, &[f32]) -> Vec<f32>,
    ) -> Self {
        let changed = (0..self.labels().len())
            .map(|index| (change(index, self.values(index)), self.labels()[index]));
        Self::from_signals(shape, self.classes().to_vec(), self.rate_hz, changed)
    }

    /// As a domain for windage's pipelines.
    ///
    /// # Errors
    /// When the set is empty, or a value is not finite.
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

/// Signals as a reader finds them, until it is known that all have one shape.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    signals: Vec<(Vec<f32>, usize)>,
    /// Shape and place of the first.
    first: Option<([usize; 2], String)>,
}

impl Gathered {
    /// Takes a signal, found at `place`, whose channels have one length.
    ///
    /// # Errors
    /// A text saying how its shape differs from that of the first.
    pub(crate) fn push(
        &mut self,
        channels: Vec<Vec<f32>>,
        label: usize,
        place: impl FnOnce() -> String,
    ) -> std::result::Result<(), String> {
        let shape = [channels.len(), channels[0].len()];
        let (first, first_place) = self.first.get_or_insert_with(|| (shape, place()));
        if shape[0] != first[0] {
            return Err(format!(
                "has {} channels, but {first_place} has {}; ask for mono",
                shape[0], first[0]
            ));
        }
        if shape[1] != first[1] {
            let (length, expected) = (shape[1], first[1]);
            return Err(format!(
                "has {length} values, but {first_place} has {expected}; ask for a common length"
            ));
        }
        self.signals.push((channels.concat(), label));
        Ok(())
    }

    /// All of them, or `None` where there are none.
    pub(crate) fn into_set(self, classes: Vec<String>, rate_hz: Option<u32>) -> Option<SignalSet> {
        let (shape, _) = self.first?;
        Some(SignalSet::from_signals(shape, classes, rate_hz, self.signals))
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
                [(vec![1.0; shape[0] * shape[1]], 0)],
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
