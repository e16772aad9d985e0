//! The published parameters of corruptions, and those between.

use super::CommonCorruption;

/// Sides of the pictures for which parameters are published.
const SIDES: [f64; 3] = [32.0, 64.0, 224.0];

/// Parameters for each published side and severity, and the numbers of those that are lengths in
/// pixels.
struct Table {
    rows: [[&'static [f64]; 5]; 3],
    lengths: &'static [usize],
}

/// Parameters of a corruption, at a severity and for a side.
pub(super) struct Parameters(Vec<f64>);

impl Parameters {
    /// Returns the parameters at a severity from 1 to 5 for a picture with this shorter side.
    pub(super) fn new(corruption: CommonCorruption, severity: usize, side: f64) -> Self {
        let Table { rows, lengths } = table(corruption);
        let rows = rows.map(|row| row[severity - 1]);
        let place = SIDES.partition_point(|published| *published < side);
        if place == 0 || place == SIDES.len() {
            let nearest = place.min(SIDES.len() - 1);
            let growth = side / SIDES[nearest];
            let scaled = |(at, value): (usize, &f64)| {
                value * if lengths.contains(&at) { growth } else { 1.0 }
            };
            return Self(rows[nearest].iter().enumerate().map(scaled).collect());
        }
        let [low, high] = [SIDES[place - 1], SIDES[place]];
        let share = (side / low).ln() / (high / low).ln();
        let pairs = rows[place - 1].iter().zip(rows[place]);
        Self(pairs.map(|(low, high)| low + share * (high - low)).collect())
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.0
    }
}

/// Makes rows of single parameters.
macro_rules! single {
    ($($row:expr),*) => { [$({
        const ROW: [f64; 5] = $row;
        [&[ROW[0]], &[ROW[1]], &[ROW[2]], &[ROW[3]], &[ROW[4]]]
    }),*] };
}

fn table(corruption: CommonCorruption) -> Table {
    use CommonCorruption as C;
    let none: &[usize] = &[];
    let (rows, lengths): ([[&[f64]; 5]; 3], &[usize]) = match corruption {
        // Deviation.
        C::GaussianNoise => (
            single!(
                [0.04, 0.06, 0.08, 0.09, 0.10],
                [0.04, 0.08, 0.12, 0.15, 0.18],
                [0.08, 0.12, 0.18, 0.26, 0.38]
            ),
            none,
        ),
        // Photons of white.
        C::ShotNoise => (
            single!(
                [500.0, 250.0, 100.0, 75.0, 50.0],
                [250.0, 100.0, 50.0, 30.0, 15.0],
                [60.0, 25.0, 12.0, 5.0, 3.0]
            ),
            none,
        ),
        // Share of values.
        C::ImpulseNoise => (
            single!(
                [0.01, 0.02, 0.03, 0.05, 0.07],
                [0.01, 0.02, 0.05, 0.08, 0.14],
                [0.03, 0.06, 0.09, 0.17, 0.27]
            ),
            none,
        ),
        C::DefocusBlur => (DEFOCUS, &[0, 1]),
        C::GlassBlur => (GLASS, &[0, 1]),
        C::MotionBlur => (MOTION, &[0, 1]),
        C::ZoomBlur => (ZOOM, none),
        C::Snow => (SNOW, &[2, 4, 5]),
        C::Frost => (FROST, none),
        C::Fog => (FOG, none),
        // Addition to the value.
        C::Brightness => (
            single!(
                [0.05, 0.1, 0.15, 0.2, 0.3],
                [0.1, 0.2, 0.3, 0.4, 0.5],
                [0.1, 0.2, 0.3, 0.4, 0.5]
            ),
            none,
        ),
        // Factor of the distance from the mean.
        C::Contrast => (
            single!(
                [0.75, 0.5, 0.4, 0.3, 0.15],
                [0.4, 0.3, 0.2, 0.1, 0.05],
                [0.4, 0.3, 0.2, 0.1, 0.05]
            ),
            none,
        ),
        C::Elastic => (ELASTIC, &[0, 1, 2]),
        // Share of the side.
        C::Pixelate => (
            single!(
                [0.95, 0.9, 0.85, 0.75, 0.65],
                [0.9, 0.8, 0.7, 0.6, 0.5],
                [0.6, 0.5, 0.4, 0.3, 0.25]
            ),
            none,
        ),
        // Quality.
        C::Jpeg => (
            single!(
                [80.0, 65.0, 58.0, 50.0, 40.0],
                [65.0, 58.0, 50.0, 40.0, 25.0],
                [25.0, 18.0, 15.0, 10.0, 7.0]
            ),
            none,
        ),
        C::Saturate => (SATURATE, none),
    };
    Table { rows, lengths }
}

/// Radius of the disc, and deviation by which its edge is smoothed.
const DEFOCUS: [[&[f64]; 5]; 3] = [
    [&[0.3, 0.4], &[0.4, 0.5], &[0.5, 0.6], &[1.0, 0.2], &[1.5, 0.1]],
    [&[0.5, 0.6], &[1.0, 0.1], &[1.5, 0.1], &[2.5, 0.01], &[3.0, 0.1]],
    [&[3.0, 0.1], &[4.0, 0.5], &[6.0, 0.5], &[8.0, 0.5], &[10.0, 0.5]],
];
/// Deviation of the blurs, reach, and number of passes.
const GLASS: [[&[f64]; 5]; 3] = [
    [&[0.05, 1.0, 1.0], &[0.25, 1.0, 1.0], &[0.4, 1.0, 1.0], &[0.25, 1.0, 2.0], &[0.4, 1.0, 2.0]],
    [&[0.1, 1.0, 1.0], &[0.5, 1.0, 1.0], &[0.6, 1.0, 2.0], &[0.7, 2.0, 1.0], &[0.9, 2.0, 2.0]],
    [&[0.7, 1.0, 2.0], &[0.9, 2.0, 1.0], &[1.0, 2.0, 3.0], &[1.1, 3.0, 2.0], &[1.5, 4.0, 2.0]],
];
/// Half the length of the line, and deviation along it.
const MOTION: [[&[f64]; 5]; 3] = [
    [&[6.0, 1.0], &[6.0, 1.5], &[6.0, 2.0], &[8.0, 2.0], &[9.0, 2.5]],
    [&[10.0, 1.0], &[10.0, 1.5], &[10.0, 2.0], &[10.0, 2.5], &[12.0, 3.0]],
    [&[10.0, 3.0], &[15.0, 5.0], &[15.0, 8.0], &[15.0, 12.0], &[20.0, 15.0]],
];
/// Scale before which the zoom ends, and its steps.
const ZOOM: [[&[f64]; 5]; 3] = [
    [&[1.06, 0.01], &[1.11, 0.01], &[1.16, 0.01], &[1.21, 0.01], &[1.26, 0.01]],
    [&[1.06, 0.01], &[1.11, 0.01], &[1.16, 0.01], &[1.21, 0.01], &[1.26, 0.01]],
    [&[1.11, 0.01], &[1.16, 0.01], &[1.21, 0.02], &[1.26, 0.02], &[1.31, 0.03]],
];
/// Mean and deviation of noise, its scale, the least brightness of a flake, half the length and the
/// deviation of its motion, and the part of the picture that does not become paler.
const SNOW: [[&[f64]; 5]; 3] = [
    [
        &[0.1, 0.2, 1.0, 0.6, 8.0, 3.0, 0.95],
        &[0.1, 0.2, 1.0, 0.5, 10.0, 4.0, 0.9],
        &[0.15, 0.3, 1.75, 0.55, 10.0, 4.0, 0.9],
        &[0.25, 0.3, 2.25, 0.6, 12.0, 6.0, 0.85],
        &[0.3, 0.3, 1.25, 0.65, 14.0, 12.0, 0.8],
    ],
    [
        &[0.1, 0.2, 1.0, 0.6, 8.0, 3.0, 0.8],
        &[0.1, 0.2, 1.0, 0.5, 10.0, 4.0, 0.8],
        &[0.15, 0.3, 1.75, 0.55, 10.0, 4.0, 0.7],
        &[0.25, 0.3, 2.25, 0.6, 12.0, 6.0, 0.65],
        &[0.3, 0.3, 1.25, 0.65, 14.0, 12.0, 0.6],
    ],
    [
        &[0.1, 0.3, 3.0, 0.5, 10.0, 4.0, 0.8],
        &[0.2, 0.3, 2.0, 0.5, 12.0, 4.0, 0.7],
        &[0.55, 0.3, 4.0, 0.9, 12.0, 8.0, 0.7],
        &[0.55, 0.3, 4.5, 0.85, 12.0, 8.0, 0.65],
        &[0.55, 0.3, 2.5, 0.85, 12.0, 12.0, 0.55],
    ],
];
/// Weights of the picture and of ice.
const FROST: [[&[f64]; 5]; 3] = [
    [&[1.0, 0.2], &[1.0, 0.3], &[0.9, 0.4], &[0.85, 0.4], &[0.75, 0.45]],
    [&[1.0, 0.3], &[0.9, 0.4], &[0.8, 0.45], &[0.75, 0.5], &[0.7, 0.55]],
    [&[1.0, 0.4], &[0.8, 0.6], &[0.7, 0.7], &[0.65, 0.7], &[0.6, 0.75]],
];
/// Weight of the fog, and decay of its smaller structures.
const FOG: [[&[f64]; 5]; 3] = [
    [&[0.2, 3.0], &[0.5, 3.0], &[0.75, 2.5], &[1.0, 2.0], &[1.5, 1.75]],
    [&[0.4, 3.0], &[0.7, 3.0], &[1.0, 2.5], &[1.5, 2.0], &[2.0, 1.75]],
    [&[1.5, 2.0], &[2.0, 2.0], &[2.5, 1.7], &[2.5, 1.5], &[3.0, 1.4]],
];
/// Length and smoothness of displacements, and largest shift of a corner by the affine map.
const ELASTIC: [[&[f64]; 5]; 3] = [
    [
        &[0.0, 0.0, 2.56],
        &[1.6, 6.4, 2.24],
        &[2.56, 1.92, 1.92],
        &[3.2, 1.28, 1.6],
        &[3.2, 0.96, 0.96],
    ],
    [
        &[0.0, 0.0, 5.12],
        &[3.2, 19.2, 3.84],
        &[6.4, 5.12, 3.84],
        &[6.4, 1.92, 1.92],
        &[10.24, 1.92, 1.28],
    ],
    [
        &[488.0, 170.8, 24.4],
        &[488.0, 19.52, 48.8],
        &[12.2, 2.44, 4.88],
        &[17.08, 2.44, 4.88],
        &[29.28, 2.44, 4.88],
    ],
];
/// Factor of the saturation, and addition to it.
const SATURATE: [[&[f64]; 5]; 3] = [
    [&[0.3, 0.0], &[0.1, 0.0], &[1.5, 0.0], &[2.0, 0.1], &[2.5, 0.2]],
    [&[0.3, 0.0], &[0.1, 0.0], &[2.0, 0.0], &[5.0, 0.1], &[30.0, 0.2]],
    [&[0.3, 0.0], &[0.1, 0.0], &[2.0, 0.0], &[5.0, 0.1], &[20.0, 0.2]],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_published_ones_between_others_and_lengths_beyond() {
        let of = |corruption, side| Parameters::new(corruption, 5, side).0;
        assert_eq!(of(CommonCorruption::DefocusBlur, 32.0), [1.5, 0.1]);
        assert_eq!(of(CommonCorruption::DefocusBlur, 224.0), [10.0, 0.5]);
        assert_eq!(of(CommonCorruption::DefocusBlur, 448.0), [20.0, 1.0]);
        assert_eq!(of(CommonCorruption::DefocusBlur, 16.0), [0.75, 0.05]);
        // Half way on a logarithmic scale.
        let half = of(CommonCorruption::GaussianNoise, (32.0_f64 * 64.0).sqrt());
        assert!((half[0] - 0.14).abs() < 1e-12, "{half:?}");
        assert_eq!(of(CommonCorruption::Jpeg, 500.0), [7.0]);
    }
}
