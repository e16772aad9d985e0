//! Signals as a reader finds them, until all are known to have one shape.

use windage_core::Sample;

use super::SignalSet;
use crate::{Error, Result};

/// The signals that a reader has found so far.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    signals: Vec<Sample>,
    first: Option<First>,
}

/// The signal that the others are compared with.
#[derive(Debug)]
struct First {
    /// `[channels, length]`.
    shape: [usize; 2],
    place: String,
}

impl Gathered {
    /// Appends a signal that was found at `place` and whose channels have one length.
    ///
    /// # Errors
    /// Returns an error if its shape differs from that of the first signal.
    pub(crate) fn push(
        &mut self,
        channels: Vec<Vec<f32>>,
        label: usize,
        place: impl Fn() -> String,
    ) -> Result<()> {
        let shape = [channels.len(), channels[0].len()];
        let first = self.first.get_or_insert_with(|| First { shape, place: place() });
        let other = || first.place.clone();
        if shape[0] != first.shape[0] {
            let (channels, expected) = (shape[0], first.shape[0]);
            let (place, other) = (place(), other());
            return Err(Error::ChannelsDiffer { place, channels, other, expected });
        }
        if shape[1] != first.shape[1] {
            let (length, expected) = (shape[1], first.shape[1]);
            let (place, other) = (place(), other());
            return Err(Error::LengthsDiffer { place, length, other, expected });
        }
        self.signals.push(Sample { values: channels.concat(), label });
        Ok(())
    }

    /// Returns the set of all signals, or `None` if there are none.
    pub(crate) fn into_set(self, classes: Vec<String>, rate_hz: Option<u32>) -> Option<SignalSet> {
        Some(SignalSet::from_signals(self.first?.shape, classes, rate_hz, self.signals))
    }
}
