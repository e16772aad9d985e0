//! Corruptions of time series.

use rand::RngExt;
use rand_distr::StandardNormal;
use serde::{Deserialize, Serialize};
use windage_core::seed::Rng;

use super::amount;
use super::warp::cubic_weights;

/// A corruption of time series, `[channels, length]`.
///
/// The unit of the severity is given with each. *Deviations* are the standard deviations of the
/// channels in the whole set. Times between values are interpolated by cubic convolution; beyond
/// the ends the outermost values continue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeriesCorruption {
    /// Translation to later times, in percent of the length.
    Position,
    /// Speed about the center of what happens, in octaves: 1 is twice as fast. The center is that
    /// of the squared distance from the mean of the first and the last value, over all channels.
    Tempo,
    /// Enlargement of the distance of each channel from its mean, in octaves.
    Amplitude,
    /// Addition to all values, in deviations.
    Offset,
    /// Gaussian noise; the severity is its standard deviation, in deviations.
    Noise,
}

impl SeriesCorruption {
    /// All corruptions, in the order in which they are applied together.
    pub const ALL: [Self; 5] =
        [Self::Position, Self::Tempo, Self::Amplitude, Self::Offset, Self::Noise];

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Tempo => "tempo",
            Self::Amplitude => "amplitude",
            Self::Offset => "offset",
            Self::Noise => "noise",
        }
    }

    /// Returns the unit of the severity.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::Position => "%",
            Self::Tempo | Self::Amplitude => "octaves",
            Self::Offset | Self::Noise => "deviations",
        }
    }

    /// Returns the names of the attributes each of which is a right answer. Noise makes series
    /// steeper, which is what their sharpness measures.
    pub const fn answers(self) -> &'static [&'static str] {
        match self {
            Self::Position => &["position"],
            Self::Tempo => &["tempo"],
            Self::Amplitude => &["amplitude"],
            Self::Offset => &["level"],
            Self::Noise => &["noise", "sharpness"],
        }
    }

    /// Returns a ladder of severities for each direction, from weak to strong.
    pub const fn ladders(self) -> &'static [&'static [f64]] {
        match self {
            Self::Position => &[
                &[2.0, 4.0, 6.0, 8.0, 11.0, 14.0, 18.0, 22.0, 26.0, 30.0],
                &[-2.0, -4.0, -6.0, -8.0, -11.0, -14.0, -18.0, -22.0, -26.0, -30.0],
            ],
            Self::Tempo => &[
                &[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0],
                &[-0.1, -0.2, -0.3, -0.4, -0.5, -0.6, -0.8, -1.0],
            ],
            Self::Amplitude => {
                &[&[0.25, 0.5, 0.75, 1.0, 1.5, 2.0], &[-0.25, -0.5, -0.75, -1.0, -1.5, -2.0, -3.0]]
            }
            Self::Offset => &[
                &[0.2, 0.4, 0.6, 0.8, 1.0, 1.5, 2.0, 3.0],
                &[-0.2, -0.4, -0.6, -0.8, -1.0, -1.5, -2.0, -3.0],
            ],
            Self::Noise => &[&[0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0]],
        }
    }

    /// Returns the corrupted series; `deviations` holds one per channel, and `rng` is that of the
    /// sample.
    ///
    /// # Panics
    /// Panics if `values` do not fill one row of equal length per deviation.
    pub fn apply(
        self,
        values: &[f32],
        deviations: &[f64],
        severity: f64,
        rng: &mut Rng,
    ) -> Vec<f32> {
        let (channels, length) = (deviations.len(), values.len() / deviations.len().max(1));
        assert!(length > 0 && values.len() == channels * length, "each channel needs a row");
        let by = amount(severity, rng);
        let rows = || values.chunks_exact(length).zip(deviations);
        match self {
            Self::Position => {
                let delay = by / 100.0 * length as f64;
                retimed(values, length, |at| at - delay)
            }
            Self::Tempo => {
                let center = center(values, length);
                retimed(values, length, |at| center + (at - center) * by.exp2())
            }
            Self::Amplitude => rows()
                .flat_map(|(row, _)| {
                    let mean = row.iter().map(|&value| f64::from(value)).sum::<f64>();
                    let mean = mean / length as f64;
                    let scaled = move |value: &f32| mean + (f64::from(*value) - mean) * by.exp2();
                    row.iter().map(move |value| scaled(value) as f32)
                })
                .collect(),
            Self::Offset => rows()
                .flat_map(|(row, deviation)| {
                    row.iter().map(move |value| (f64::from(*value) + by * deviation) as f32)
                })
                .collect(),
            Self::Noise => {
                let mut noisy = Vec::with_capacity(values.len());
                for (row, deviation) in rows() {
                    noisy.extend(row.iter().map(|value| {
                        let noise: f64 = rng.sample(StandardNormal);
                        (f64::from(*value) + by * deviation * noise) as f32
                    }));
                }
                noisy
            }
        }
    }
}

/// Returns the center of what happens; the middle if nothing does.
fn center(values: &[f32], length: usize) -> f64 {
    let (mut total, mut moment) = (0.0, 0.0);
    for row in values.chunks_exact(length) {
        let base = f64::from(row[0] + row[length - 1]) / 2.0;
        for (at, value) in row.iter().enumerate() {
            let strength = (f64::from(*value) - base).powi(2);
            total += strength;
            moment += strength * at as f64;
        }
    }
    if total > 0.0 { moment / total } else { (length as f64 - 1.0) / 2.0 }
}

/// Takes the value at every time `t` from the time `from(t)`.
fn retimed(values: &[f32], length: usize, from: impl Fn(f64) -> f64) -> Vec<f32> {
    let last = length as isize - 1;
    let value = |row: &[f32], at: f64| {
        let at = at.clamp(0.0, last as f64);
        let weights = cubic_weights(at.fract());
        let taps = weights.iter().enumerate().map(|(tap, weight)| {
            let index = (at.floor() as isize + tap as isize - 1).clamp(0, last);
            weight * f64::from(row[index as usize])
        });
        taps.sum::<f64>() as f32
    };
    let rows = values.chunks_exact(length);
    rows.flat_map(|row| (0..length).map(|at| value(row, from(at as f64))).collect::<Vec<_>>())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Seed, Stream};

    fn applied(corruption: SeriesCorruption, values: &[f32], severity: f64) -> (Vec<f32>, f64) {
        let rng = || Seed(3).rng(Stream::User(0), 5);
        let altered = corruption.apply(values, &[2.0], severity, &mut rng());
        (altered, amount(severity, &mut rng()))
    }

    fn bell(middle: f64, width: f64) -> Vec<f32> {
        (0..200)
            .map(|at| (-0.5 * ((f64::from(at) - middle) / width).powi(2)).exp() as f32)
            .collect()
    }

    fn assert_near(one: &[f32], other: &[f32], bound: f32) {
        let furthest = one.iter().zip(other).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(furthest <= bound, "{furthest} is more than {bound}");
    }

    // Cubic convolution errs by less than this on bells of ten values and more.
    const INTERPOLATION: f32 = 2e-4;

    #[test]
    fn a_bell_moves_and_narrows_in_closed_form() {
        let (moved, by) = applied(SeriesCorruption::Position, &bell(90.0, 12.0), 8.0);
        assert_near(&moved, &bell(90.0 + 2.0 * by, 12.0), INTERPOLATION);
        let (faster, by) = applied(SeriesCorruption::Tempo, &bell(70.0, 14.0), 0.3);
        assert_near(&faster, &bell(70.0, 14.0 / by.exp2()), INTERPOLATION);
    }

    #[test]
    fn amplitude_is_scaled_about_the_mean_and_offset_added_in_deviations() {
        let series = [1.0, 3.0, 2.0, 6.0];
        let (scaled, by) = applied(SeriesCorruption::Amplitude, &series, -1.0);
        let expected = series.map(|value| 3.0 + (value - 3.0) * by.exp2() as f32);
        assert_near(&scaled, &expected, 1e-5);
        let (raised, by) = applied(SeriesCorruption::Offset, &series, 0.5);
        assert_near(&raised, &series.map(|value| value + 2.0 * by as f32), 1e-5);
    }

    #[test]
    fn noise_has_its_deviation_and_channels_are_treated_apart() {
        let (noise, by) = applied(SeriesCorruption::Noise, &[1.0; 40_000], 0.5);
        let variance = noise.iter().map(|value| (value - 1.0).powi(2)).sum::<f32>() / 40_000.0;
        // Five standard errors.
        assert!((f64::from(variance).sqrt() / (2.0 * by) - 1.0).abs() < 0.018);
        let mut rng = Seed(0).rng(Stream::User(0), 0);
        let two = [0.0, 2.0, 10.0, 14.0];
        let moved = SeriesCorruption::Amplitude.apply(&two, &[1.0, 1.0], 1.0, &mut rng);
        // Each channel keeps its own mean.
        assert_near(&[moved[0] + moved[1], moved[2] + moved[3]], &[2.0, 24.0], 1e-5);
    }

    #[test]
    fn ladders_rise_from_weak_to_strong() {
        for ladder in SeriesCorruption::ALL.iter().flat_map(|corruption| corruption.ladders()) {
            assert!(ladder.windows(2).all(|pair| pair[0].abs() < pair[1].abs()));
        }
    }
}
