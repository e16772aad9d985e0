//! The mean and the deviation of every channel, in f64.

use std::ops::Range;

use rayon::prelude::*;

use super::products::SEQUENTIAL;

/// The standardization of channels, `((x − mean) − rest)·inverse`, with one value per channel.
///
/// The mean has two parts: rounded to f32 alone, the mean of large values would leave an offset.
#[derive(Default)]
pub(super) struct Statistics {
    pub(super) mean: Vec<f32>,
    pub(super) rest: Vec<f32>,
    /// `1 / √(variance + ε)`, with the variance over all samples.
    pub(super) inverse: Vec<f32>,
}

/// Sums over the values of a channel.
#[derive(Clone, Copy, Default)]
struct Moments {
    /// A value of the channel, from which deviations are taken.
    shift: f32,
    /// `Σ (x − shift)`.
    sum: f64,
    /// `Σ (x − shift)²`.
    squares: f64,
}

impl Moments {
    /// Adds the deviations of `values` as several sums at once. A single one would wait for each
    /// addition.
    fn with_row(self, values: &[f32]) -> Self {
        const LANES: usize = 8;
        let (mut sums, mut squares) = ([0.0_f64; LANES], [0.0_f64; LANES]);
        let mut add = |chunk: &[f32]| {
            for ((value, sum), square) in chunk.iter().zip(&mut sums).zip(&mut squares) {
                let deviation = f64::from(value - self.shift);
                *sum += deviation;
                *square += deviation * deviation;
            }
        };
        values.chunks(LANES).for_each(&mut add);
        Self {
            sum: self.sum + sums.iter().sum::<f64>(),
            squares: self.squares + squares.iter().sum::<f64>(),
            ..self
        }
    }
}

impl Statistics {
    /// Computes the statistics of the columns of `[samples, channels]`.
    pub(super) fn of_rows(values: &[f32], channels: usize, epsilon: f32) -> Self {
        /// Number of columns per task: enough for whole cache lines.
        const COLUMNS: usize = 64;
        let starts: Vec<usize> = (0..channels).step_by(COLUMNS).collect();
        let of_columns = |start: &usize| {
            Self::of_columns(values, channels, *start..(start + COLUMNS).min(channels), epsilon)
        };
        let parts: Vec<Self> = if values.len() < SEQUENTIAL {
            starts.iter().map(of_columns).collect()
        } else {
            starts.par_iter().map(of_columns).collect()
        };
        parts.into_iter().fold(Self::default(), Self::followed_by)
    }

    fn of_columns(values: &[f32], channels: usize, columns: Range<usize>, epsilon: f32) -> Self {
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
        for ((sum, squares), shift) in sums.into_iter().zip(squares).zip(shift) {
            statistics.push(Moments { shift: *shift, sum, squares }, samples, epsilon);
        }
        statistics
    }

    /// Computes the statistics of the channels of `[samples, channels, positions]`, over samples
    /// and positions.
    pub(super) fn of_maps(values: &[f32], dims: [usize; 3], epsilon: f32) -> Self {
        let [samples, channels, positions] = dims;
        let size = channels * positions;
        let of_channel = |channel: usize| {
            let shift = values.get(channel * positions).copied().unwrap_or_default();
            values
                .chunks_exact(size.max(1))
                .map(|map| &map[channel * positions..(channel + 1) * positions])
                .fold(Moments { shift, ..Moments::default() }, Moments::with_row)
        };
        let moments: Vec<Moments> = (0..channels).into_par_iter().map(of_channel).collect();
        let mut statistics = Self::default();
        for moments in moments {
            statistics.push(moments, (samples * positions) as f64, epsilon);
        }
        statistics
    }

    /// Appends a channel with `count` values.
    fn push(&mut self, moments: Moments, count: f64, epsilon: f32) {
        let Moments { shift, sum, squares } = moments;
        let offset = sum / count.max(1.0);
        let variance = (squares / count.max(1.0) - offset * offset).max(0.0);
        let mean = f64::from(shift) + offset;
        self.mean.push(mean as f32);
        self.rest.push((mean - f64::from(mean as f32)) as f32);
        self.inverse.push((variance + f64::from(epsilon)).sqrt().recip() as f32);
    }

    /// Appends the channels of `other`.
    fn followed_by(mut self, other: Self) -> Self {
        self.mean.extend(other.mean);
        self.rest.extend(other.rest);
        self.inverse.extend(other.inverse);
        self
    }
}
