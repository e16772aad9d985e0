//! Tempo and pitch of recordings, one without the other.

/// Length of the pieces that are moved.
const WINDOW_SECONDS: f64 = 0.03;
/// Distance within which a piece is moved to fit the one before.
const REACH_SECONDS: f64 = 0.01;

/// A recording with one vector per channel.
pub(super) struct Recording<'a> {
    pub(super) channels: &'a [Vec<f64>],
    pub(super) rate_hz: f64,
}

impl Recording<'_> {
    /// Plays a recording faster by `octaves` about the time `center`, at the same pitch. Beyond its
    /// ends it is silent.
    ///
    /// Pieces of 30 ms, half of which overlap, are taken from where they are wanted, moved by up to
    /// 10 ms to where they correlate best with the natural continuation of the piece before, and
    /// added with a Hann window.
    ///
    /// *References*: Verhelst, Roelands 1993, "An overlap-add technique based on waveform
    /// similarity (WSOLA) for high quality time-scale modification of speech".
    pub(super) fn faster(&self, center: f64, octaves: f64) -> Vec<Vec<f64>> {
        let length = self.channels[0].len();
        let hop = ((WINDOW_SECONDS * self.rate_hz / 2.0) as usize).max(2);
        let mut output = vec![vec![0.0; length]; self.channels.len()];
        let mono = self.mono();
        let mut previous: Option<isize> = None;
        for piece in 0..=length.div_ceil(hop) {
            let start = (piece * hop) as isize - hop as isize;
            let middle = start as f64 + hop as f64;
            let wanted = (center + (middle - center) * octaves.exp2()).round() as isize;
            let wanted = wanted - hop as isize;
            let from = match previous {
                Some(previous) => self.fitting(&mono, wanted, previous + hop as isize, 2 * hop),
                None => wanted,
            };
            for (output, channel) in output.iter_mut().zip(self.channels) {
                add_piece(output, start, hop, |at| value_at(channel, from + at));
            }
            previous = Some(from);
        }
        output
    }

    /// Shifts all frequencies of a recording upwards by `octaves`, at the same tempo: it is played
    /// slower at the same pitch, and then faster with its pitch.
    pub(super) fn higher(&self, octaves: f64) -> Vec<Vec<f64>> {
        let length = self.channels[0].len();
        let ratio = octaves.exp2();
        let grown = (ratio.max(1.0 / ratio) - 1.0) * length as f64 / 2.0;
        let margin = (grown + WINDOW_SECONDS * self.rate_hz).ceil() as usize;
        let padded: Vec<Vec<f64>> = self
            .channels
            .iter()
            .map(|channel| {
                let silence = vec![0.0; margin];
                [&silence, channel, &silence].into_iter().flatten().copied().collect()
            })
            .collect();
        let center = (length as f64 - 1.0) / 2.0 + margin as f64;
        let padded = Recording { channels: &padded, rate_hz: self.rate_hz };
        let slower = padded.faster(center, -octaves);
        let from = |at: usize| center + ((at + margin) as f64 - center) * ratio;
        let resampled =
            |channel: &Vec<f64>| (0..length).map(|at| cubic(channel, from(at))).collect::<Vec<_>>();
        slower.iter().map(resampled).collect()
    }

    fn mono(&self) -> Vec<f64> {
        let sum = |at: usize| self.channels.iter().map(|channel| channel[at]).sum();
        (0..self.channels[0].len()).map(sum).collect()
    }

    /// Returns the start near `wanted` at which a piece correlates best with that at `natural`.
    fn fitting(&self, mono: &[f64], wanted: isize, natural: isize, length: usize) -> isize {
        let reach = (REACH_SECONDS * self.rate_hz) as isize;
        let piece = |start: isize| -> Vec<f64> {
            (0..length as isize).map(|at| value_at(mono, start + at)).collect()
        };
        let (natural, around) = (piece(natural), {
            let count = length as isize + 2 * reach;
            (0..count).map(|at| value_at(mono, wanted - reach + at)).collect::<Vec<_>>()
        });
        let fit = |offset: isize| {
            let other = &around[(offset + reach) as usize..][..length];
            let product: f64 = natural.iter().zip(other).map(|(a, b)| a * b).sum();
            let energy: f64 = other.iter().map(|value| value * value).sum();
            product / energy.sqrt().max(f64::MIN_POSITIVE)
        };
        let mut best = (fit(0), 0);
        for offset in (-reach..=reach).filter(|offset| *offset != 0) {
            let own = fit(offset);
            if own > best.0 {
                best = (own, offset);
            }
        }
        wanted + best.1
    }
}

/// Adds a piece of twice the hop from `start` on, with a Hann window.
fn add_piece(output: &mut [f64], start: isize, hop: usize, value: impl Fn(isize) -> f64) {
    for at in 0..2 * hop as isize {
        let turn = std::f64::consts::PI * at as f64 / hop as f64;
        let to = usize::try_from(start + at).ok();
        if let Some(output) = to.and_then(|to| output.get_mut(to)) {
            *output += 0.5 * (1.0 - turn.cos()) * value(at);
        }
    }
}

/// Returns a value, or silence beyond the ends.
fn value_at(channel: &[f64], at: isize) -> f64 {
    usize::try_from(at).ok().and_then(|at| channel.get(at)).copied().unwrap_or(0.0)
}

/// Interpolates by cubic convolution (Keys 1981).
fn cubic(channel: &[f64], at: f64) -> f64 {
    let (low, t) = (at.floor() as isize, at - at.floor());
    let (t2, t3) = (t * t, t * t * t);
    let weights = [
        (-t + 2.0 * t2 - t3) / 2.0,
        (2.0 - 5.0 * t2 + 3.0 * t3) / 2.0,
        (t + 4.0 * t2 - 3.0 * t3) / 2.0,
        (t3 - t2) / 2.0,
    ];
    (low - 1..).zip(weights).map(|(at, weight)| weight * value_at(channel, at)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const RATE: f64 = 8000.0;

    /// Draws half a second of a tone that swells and fades.
    fn tone(hz: f64, duration: f64) -> Vec<f64> {
        let value = |at: usize| {
            let seconds = (at as f64 - 1999.5) / RATE;
            (TAU * hz * seconds).sin() * (-0.5 * (seconds / duration).powi(2)).exp()
        };
        (0..4000).map(value).collect()
    }

    /// Returns the frequency by the number of zero crossings, and the standard deviation of the
    /// power over time in seconds.
    fn measured(tone: &[f64]) -> [f64; 2] {
        let middle = &tone[1600..2400];
        let crossings = middle.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
        let total: f64 = tone.iter().map(|value| value * value).sum();
        let variance: f64 = (0..tone.len())
            .map(|at| tone[at].powi(2) * ((at as f64 - 1999.5) / RATE).powi(2))
            .sum();
        [crossings as f64 * RATE / 800.0, (variance / total).sqrt()]
    }

    #[test]
    fn nothing_changes_by_nothing() {
        let channels = [tone(310.0, 0.05)];
        let recording = Recording { channels: &channels, rate_hz: RATE };
        for same in [recording.faster(1999.5, 0.0), recording.higher(0.0)] {
            let error = same[0].iter().zip(&channels[0]).map(|(a, b)| (a - b).abs());
            assert!(error.fold(0.0, f64::max) < 1e-9);
        }
    }

    #[test]
    fn tempo_and_pitch_change_one_without_the_other() {
        let channels = [tone(310.0, 0.05)];
        let recording = Recording { channels: &channels, rate_hz: RATE };
        let [_, before] = measured(&channels[0]);
        for octaves in [0.4_f64, -0.4] {
            let [hz, duration] = measured(&recording.faster(1999.5, octaves)[0]);
            assert!((hz / 310.0 - 1.0).abs() < 0.04, "{octaves}: {hz}");
            assert!((duration * octaves.exp2() / before - 1.0).abs() < 0.06, "{octaves}");
            let [hz, duration] = measured(&recording.higher(octaves)[0]);
            assert!((hz / 310.0 / octaves.exp2() - 1.0).abs() < 0.04, "{octaves}: {hz}");
            assert!((duration / before - 1.0).abs() < 0.06, "{octaves}: {duration} {before}");
        }
    }
}
