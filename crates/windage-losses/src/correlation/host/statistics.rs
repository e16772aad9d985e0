//! Mean and deviation of every channel, in f64.

use rayon::prelude::*;

use super::SEQUENTIAL;

/// How channels are standardized: `((x − mean) − rest)·inverse`, one of each a channel.
///
/// The mean is in two parts: rounded to f32 alone, that of large values would leave an offset.
#[derive(Default)]
pub(super) struct Statistics {
    pub(super) mean: Vec<f32>,
    pub(super) rest: Vec<f32>,
    /// `1 / √(variance + ε)`, with the variance over all samples.
    pub(super) inverse: Vec<f32>,
}

impl Statistics {
    /// Of the columns of `[samples, channels]`.
    pub(super) fn of_rows(values: &[f32], channels: usize, epsilon: f32) -> Self {
        /// Columns a task takes: enough for whole cache lines.
        const COLUMNS: usize = 64;
        let starts: Vec<usize> = (0..channels).step_by(COLUMNS).collect();
        let of = |start: &usize| {
            Self::of_columns(values, channels, *start..(start + COLUMNS).min(channels), epsilon)
        };
        let parts: Vec<Self> = if values.len() < SEQUENTIAL {
            starts.iter().map(of).collect()
        } else {
            starts.par_iter().map(of).collect()
        };
        parts.into_iter().fold(Self::default(), Self::then)
    }

    fn of_columns(
        values: &[f32],
        channels: usize,
        columns: std::ops::Range<usize>,
        epsilon: f32,
    ) -> Self {
        let count = columns.len();
        let zeros = vec![0.0; count];
        let shift = values.get(columns.clone()).unwrap_or(&zeros);
        let (mut sums, mut squares) = (vec![0.0_f64; count], vec![0.0_f64; count]);
        for row in values.chunks_exact(channels) {
            let row = &row[columns.clone()];
            for (((value, shift), sum), square) in
                row.iter().zip(shift).zip(&mut sums).zip(&mut squares)
            {
                let deviation = f64::from(value - shift);
                *sum += deviation;
                *square += deviation * deviation;
            }
        }
        let mut statistics = Self::default();
        let samples = (values.len() / channels) as f64;
        for ((sum, square), shift) in sums.iter().zip(&squares).zip(shift) {
            statistics.push(*shift, *sum, *square, samples, epsilon);
        }
        statistics
    }

    /// Of the channels of `[samples, channels, positions]`, over samples and positions.
    pub(super) fn of_maps(
        values: &[f32],
        [samples, channels, positions]: [usize; 3],
        epsilon: f32,
    ) -> Self {
        let size = channels * positions;
        let of = |channel: usize| {
            let rows = values
                .chunks_exact(size.max(1))
                .map(|map| &map[channel * positions..(channel + 1) * positions]);
            let shift = values.get(channel * positions).copied().unwrap_or_default();
            let add = |(sum, square): (f64, f64), row| {
                let more = sums(row, shift);
                (sum + more.0, square + more.1)
            };
            let (sum, square) = rows.fold((0.0, 0.0), add);
            (shift, sum, square)
        };
        let moments: Vec<(f32, f64, f64)> = (0..channels).into_par_iter().map(of).collect();
        let mut statistics = Self::default();
        for (shift, sum, square) in moments {
            statistics.push(shift, sum, square, (samples * positions) as f64, epsilon);
        }
        statistics
    }

    /// From the sums of deviations from `shift`, and of their squares.
    fn push(&mut self, shift: f32, sum: f64, square: f64, count: f64, epsilon: f32) {
        let offset = sum / count.max(1.0);
        let variance = (square / count.max(1.0) - offset * offset).max(0.0);
        let mean = f64::from(shift) + offset;
        self.mean.push(mean as f32);
        self.rest.push((mean - f64::from(mean as f32)) as f32);
        self.inverse.push((variance + f64::from(epsilon)).sqrt().recip() as f32);
    }

    fn then(mut self, other: Self) -> Self {
        self.mean.extend(other.mean);
        self.rest.extend(other.rest);
        self.inverse.extend(other.inverse);
        self
    }
}

/// Sums of the deviations from `shift` and of their squares; several at once, as one alone would
/// wait for each addition.
fn sums(values: &[f32], shift: f32) -> (f64, f64) {
    const LANES: usize = 8;
    let (mut sums, mut squares) = ([0.0_f64; LANES], [0.0_f64; LANES]);
    let mut add = |chunk: &[f32]| {
        for ((value, sum), square) in chunk.iter().zip(&mut sums).zip(&mut squares) {
            let deviation = f64::from(value - shift);
            *sum += deviation;
            *square += deviation * deviation;
        }
    };
    values.chunks(LANES).for_each(&mut add);
    (sums.iter().sum(), squares.iter().sum())
}
