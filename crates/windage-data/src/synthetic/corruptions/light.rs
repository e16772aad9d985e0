//! Exposure, color temperature and vignette: factors of the light that sRGB values stand for.

/// Stops between the light of red and of blue per mired, as of black bodies.
const STOPS_PER_MIRED: f64 = 0.014;

/// Multiplies the light of each value by a power of two, whose exponent depends on its place.
fn multiplied(values: &[f32], stops: impl Fn(usize) -> f64) -> Vec<f32> {
    let changed = |(at, value): (usize, &f32)| {
        let value = f64::from(*value);
        let light = match value <= 0.04045 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        };
        let light = (light * stops(at).exp2()).min(1.0);
        let value = match light <= 0.003_130_8 {
            true => 12.92 * light,
            false => 1.055 * light.powf(1.0 / 2.4) - 0.055,
        };
        value.clamp(0.0, 1.0) as f32
    };
    values.iter().enumerate().map(changed).collect()
}

/// Exposes by more stops.
pub(super) fn exposed(values: &[f32], stops: f64) -> Vec<f32> {
    multiplied(values, |_| stops)
}

/// Makes the light of a picture of three channels warmer.
pub(super) fn warmed(values: &[f32], [_, height, width]: [usize; 3], mired: f64) -> Vec<f32> {
    let half = STOPS_PER_MIRED * mired / 2.0;
    let stops = [half, 0.0, -half];
    multiplied(values, |at| stops[at / (height * width)])
}

/// Makes the corners of a picture darker than its middle, by the fourth power of the cosine of an
/// angle, as simple lenses do.
pub(super) fn vignetted(values: &[f32], [_, height, width]: [usize; 3], stops: f64) -> Vec<f32> {
    let (y, x) = ((height as f64 - 1.0) / 2.0, (width as f64 - 1.0) / 2.0);
    let corner = (x * x + y * y).max(f64::MIN_POSITIVE);
    // cos⁴ of the angle is 1 / (1 + tan²)², and tan² grows with the square of the distance.
    let slope = (stops.abs() / 2.0).exp2() - 1.0;
    let loss = |at: usize| {
        let (down, right) = ((at / width % height) as f64 - y, (at % width) as f64 - x);
        let share = (down * down + right * right) / corner;
        -stops.signum() * 2.0 * (1.0 + slope * share).log2()
    };
    multiplied(values, loss)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_lose_the_given_stops_of_light_and_the_middle_none() {
        let flat = vec![0.8_f32; 25];
        let dark = vignetted(&flat, [1, 5, 5], 3.0);
        let light = |value: f32| ((f64::from(value) + 0.055) / 1.055).powf(2.4);
        assert!((dark[12] - 0.8).abs() < 1e-6);
        assert!(((light(dark[0]) / light(0.8)).log2() + 3.0).abs() < 1e-4);
        assert!((exposed(&flat, -3.0)[0] - dark[0]).abs() < 1e-6);
        let warm = warmed(&[0.5; 3], [3, 1, 1], 100.0);
        assert!(((light(warm[0]) / light(warm[2])).log2() - 1.4).abs() < 1e-4);
    }
}
