//! How readers of signals bring them into one form.

use std::ops::Range;

use windage_core::Error;

use crate::Result;

/// Where a signal lies in a length that is not its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Placement {
    /// At the start: zeros follow a shorter signal, and of a longer one its beginning is kept.
    #[default]
    Start,
    /// In the middle: zeros on both sides of a shorter signal (one more behind it where they are
    /// odd), and of a longer one its middle is kept.
    Center,
}

/// What becomes of several channels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mixing {
    /// They stay as they are.
    #[default]
    Keep,
    /// One channel: their mean.
    Mono,
}

/// How readers bring signals into one form, and which they take.
///
/// ```
/// use windage_data::SignalOptions;
///
/// // One speaker of spoken digits, the last 45 takes of each, one second at 8 kHz.
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
    /// Values a channel: shorter signals get zeros, longer ones are cut; signals of different
    /// lengths are refused without it.
    pub length: Option<usize>,
    /// Where zeros go and what is cut.
    pub placement: Placement,
    /// What becomes of several channels.
    pub mixing: Mixing,
    /// The only rate accepted, in Hz; otherwise that of the first file. Nothing is resampled.
    pub rate_hz: Option<u32>,
    /// Only this speaker, where files are named `class_speaker_take.wav`.
    pub speaker: Option<String>,
    /// Only these takes, where files are named so.
    pub takes: Option<Range<usize>>,
}

impl SignalOptions {
    /// # Errors
    /// A length or rate of 0, or an empty range of takes.
    pub fn validate(&self) -> Result<()> {
        if self.length == Some(0) {
            return Err(Error::setting("length", 0, "at least 1").into());
        }
        if self.rate_hz == Some(0) {
            return Err(Error::setting("rate_hz", 0, "at least 1").into());
        }
        match &self.takes {
            Some(takes) if takes.is_empty() => {
                Err(Error::setting("takes", format!("{takes:?}"), "a range of at least one").into())
            }
            _ => Ok(()),
        }
    }

    /// Nothing is asked for that only names of the form `class_speaker_take.wav` tell.
    pub(crate) fn refuse_names(&self) -> Result<()> {
        const RANGE: &str = "unset: only files named `class_speaker_take.wav` tell it";
        match (&self.speaker, &self.takes) {
            (Some(speaker), _) => Err(Error::setting("speaker", speaker, RANGE).into()),
            (None, Some(takes)) => Err(Error::setting("takes", format!("{takes:?}"), RANGE).into()),
            (None, None) => Ok(()),
        }
    }

    /// A signal, given channel by channel, in the form asked for.
    pub(crate) fn formed(&self, channels: Vec<Vec<f32>>) -> Vec<Vec<f32>> {
        let channels = match self.mixing {
            Mixing::Mono if channels.len() > 1 => vec![mean(&channels)],
            Mixing::Mono | Mixing::Keep => channels,
        };
        match self.length {
            Some(length) => {
                channels.iter().map(|channel| placed(channel, length, self.placement)).collect()
            }
            None => channels,
        }
    }
}

fn mean(channels: &[Vec<f32>]) -> Vec<f32> {
    let sum = |index: usize| channels.iter().map(|channel| f64::from(channel[index])).sum::<f64>();
    (0..channels[0].len()).map(|index| (sum(index) / channels.len() as f64) as f32).collect()
}

fn placed(values: &[f32], length: usize, placement: Placement) -> Vec<f32> {
    let (missing, surplus) =
        (length.saturating_sub(values.len()), values.len().saturating_sub(length));
    let (before, skipped) = match placement {
        Placement::Start => (0, 0),
        Placement::Center => (missing / 2, surplus / 2),
    };
    let kept = &values[skipped..skipped + length.min(values.len())];
    let mut placed = vec![0.0; before];
    placed.extend_from_slice(kept);
    placed.resize(length, 0.0);
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
            assert_eq!(placed(&three, length, Placement::Start), start);
            assert_eq!(placed(&three, length, Placement::Center), center);
        }
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
