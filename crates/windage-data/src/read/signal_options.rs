//! How readers bring signals into one form.

use std::ops::Range;

use windage_core::Error;

use crate::Result;

/// Where a signal lies in a length that differs from its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Placement {
    /// At the start: a shorter signal is padded behind its end, and a longer one loses its end.
    #[default]
    Start,
    /// In the middle: a shorter signal is padded on both sides (one more value behind it if their
    /// number is odd), and a longer one keeps its middle.
    Center,
}

/// How a signal of several channels is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mixing {
    /// Keeps the channels.
    #[default]
    Keep,
    /// Makes one channel, their mean.
    Mono,
}

/// Which signals readers take, and how they bring them into one form.
///
/// ```
/// use windage_data::SignalOptions;
///
/// // The last 45 takes of each digit by one speaker, one second at 8 kHz.
/// let jackson = SignalOptions {
///     length: Some(8000),
///     rate_hz: Some(8000),
///     speaker: Some("jackson".into()),
///     takes: Some(5..50),
///     ..SignalOptions::default()
/// };
/// assert!(jackson.validate().is_ok());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignalOptions {
    /// Number of values per channel: shorter recordings are padded with zeros, which are silence,
    /// shorter series of tables with their first or last value, since zero may be far from all
    /// their values; longer signals are cut. Without it, signals of different lengths are refused.
    pub length: Option<usize>,
    /// Where padding goes and what is cut.
    pub placement: Placement,
    /// What becomes of several channels.
    pub mixing: Mixing,
    /// The only rate that is accepted, in Hz; without it, the rate of the first file. Nothing is
    /// resampled.
    pub rate_hz: Option<u32>,
    /// The only speaker to read, for files named `class_speaker_take.wav`.
    pub speaker: Option<String>,
    /// The takes to read, for files named `class_speaker_take.wav`.
    pub takes: Option<Range<usize>>,
}

impl SignalOptions {
    /// Checks that all options are in range.
    ///
    /// # Errors
    /// Returns an error if the length or the rate is 0, or the range of takes is empty.
    pub fn validate(&self) -> Result<()> {
        if self.length == Some(0) {
            return Err(Error::setting("length", 0, "at least 1").into());
        }
        if self.rate_hz == Some(0) {
            return Err(Error::setting("rate_hz", 0, "at least 1").into());
        }
        match &self.takes {
            Some(takes) if takes.is_empty() => {
                let range = "a range of at least one";
                Err(Error::setting("takes", format!("{takes:?}"), range).into())
            }
            _ => Ok(()),
        }
    }

    /// Checks that no option is set that only names of the form `class_speaker_take.wav` can
    /// answer.
    pub(super) fn refuse_names(&self) -> Result<()> {
        const RANGE: &str = "unset: only files named `class_speaker_take.wav` tell it";
        match (&self.speaker, &self.takes) {
            (Some(speaker), _) => Err(Error::setting("speaker", speaker, RANGE).into()),
            (None, Some(takes)) => Err(Error::setting("takes", format!("{takes:?}"), RANGE).into()),
            (None, None) => Ok(()),
        }
    }

    /// Checks that all options are in range and apply to tables of series.
    pub(super) fn validate_for_tables(&self) -> Result<()> {
        self.validate()?;
        self.refuse_names()?;
        match self.rate_hz {
            Some(rate) => {
                Err(Error::setting("rate_hz", rate, "unset: tables of series tell no rate").into())
            }
            None => Ok(()),
        }
    }

    /// Brings a recording, given channel by channel, into the form that the options describe.
    pub(super) fn formed(&self, channels: Vec<Vec<f32>>) -> Vec<Vec<f32>> {
        self.padded(channels, |_| [0.0; 2])
    }

    /// Brings a series of a table, given channel by channel, into that form.
    pub(super) fn formed_series(&self, channels: Vec<Vec<f32>>) -> Vec<Vec<f32>> {
        self.padded(channels, |values| {
            [values.first(), values.last()].map(|end| end.copied().unwrap_or_default())
        })
    }

    /// Brings a signal into that form; `ends` gives the values before and behind a channel.
    fn padded(&self, channels: Vec<Vec<f32>>, ends: impl Fn(&[f32]) -> [f32; 2]) -> Vec<Vec<f32>> {
        let channels = match self.mixing {
            Mixing::Mono if channels.len() > 1 => vec![mean(&channels)],
            Mixing::Mono | Mixing::Keep => channels,
        };
        match self.length {
            Some(length) => channels
                .iter()
                .map(|channel| placed(channel, length, self.placement, ends(channel)))
                .collect(),
            None => channels,
        }
    }
}

fn mean(channels: &[Vec<f32>]) -> Vec<f32> {
    let sum = |index: usize| channels.iter().map(|channel| f64::from(channel[index])).sum::<f64>();
    (0..channels[0].len()).map(|index| (sum(index) / channels.len() as f64) as f32).collect()
}

fn placed(values: &[f32], length: usize, placement: Placement, ends: [f32; 2]) -> Vec<f32> {
    let (missing, surplus) =
        (length.saturating_sub(values.len()), values.len().saturating_sub(length));
    let (before, skipped) = match placement {
        Placement::Start => (0, 0),
        Placement::Center => (missing / 2, surplus / 2),
    };
    let kept = &values[skipped..skipped + length.min(values.len())];
    let mut placed = vec![ends[0]; before];
    placed.extend_from_slice(kept);
    placed.resize(length, ends[1]);
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_placed_at_the_start_or_in_the_middle() {
        let three = [1.0, 2.0, 3.0];
        for (length, start, center) in [
            (1, vec![1.0], vec![2.0]),
            (2, vec![1.0, 2.0], vec![1.0, 2.0]),
            (3, vec![1.0, 2.0, 3.0], vec![1.0, 2.0, 3.0]),
            (4, vec![1.0, 2.0, 3.0, 0.0], vec![1.0, 2.0, 3.0, 0.0]),
            (6, vec![1.0, 2.0, 3.0, 0.0, 0.0, 0.0], vec![0.0, 1.0, 2.0, 3.0, 0.0, 0.0]),
        ] {
            assert_eq!(placed(&three, length, Placement::Start, [0.0; 2]), start);
            assert_eq!(placed(&three, length, Placement::Center, [0.0; 2]), center);
        }
        let held = placed(&three, 6, Placement::Center, [1.0, 3.0]);
        assert_eq!(held, [1.0, 1.0, 2.0, 3.0, 3.0, 3.0]);
    }

    #[test]
    fn settings_out_of_range_are_refused_by_name() {
        let plain = SignalOptions::default;
        let message = |options: SignalOptions| options.validate().unwrap_err().to_string();
        assert_eq!(
            message(SignalOptions { length: Some(0), ..plain() }),
            "`length` is 0, but must be at least 1"
        );
        assert_eq!(
            message(SignalOptions { rate_hz: Some(0), ..plain() }),
            "`rate_hz` is 0, but must be at least 1"
        );
        let takes = SignalOptions { takes: Some(3..3), ..plain() };
        assert_eq!(message(takes), "`takes` is 3..3, but must be a range of at least one");
    }
}
