//! Rotation of images and conversion of hues.

/// Rotates an image of any number of channels, `[channels, height, width]`, clockwise by `degrees`
/// about its center.
///
/// Values are interpolated bilinearly. Positions outside of the image have their channel's value of
/// `outside`.
///
/// # Panics
/// Panics if `values` does not fill `shape`, or `outside` has fewer values than there are channels.
pub fn rotated(values: &[f32], shape: [usize; 3], degrees: f64, outside: &[f32]) -> Vec<f32> {
    let [_, height, width] = shape;
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (center_x, center_y) = ((width as f64 - 1.0) / 2.0, (height as f64 - 1.0) / 2.0);
    // The inverse map gives the origin of a pixel. Rows grow downwards, so clockwise is positive.
    resampled(values, shape, outside, |column, row| {
        let (x, y) = (column - center_x, row - center_y);
        [cos * x + sin * y + center_x, cos * y - sin * x + center_y]
    })
}

/// Resamples an image of any number of channels: the pixel at `(column, row)` is interpolated
/// bilinearly at `from(column, row)`.
///
/// # Panics
/// Panics if `values` does not fill `shape`, or `outside` has fewer values than there are channels.
pub fn resampled(
    values: &[f32],
    shape: [usize; 3],
    outside: &[f32],
    from: impl Fn(f64, f64) -> [f64; 2],
) -> Vec<f32> {
    let [channels, height, width] = shape;
    assert_eq!(values.len(), channels * height * width, "values must fill {shape:?}");
    assert!(outside.len() >= channels, "one value for the outside of each channel");
    let mut output = Vec::with_capacity(values.len());
    for (plane, &outside) in values.chunks_exact(height * width).zip(outside) {
        for row in 0..height {
            let at = |column: usize| {
                bilinear(plane, [height, width], from(column as f64, row as f64), outside)
            };
            output.extend((0..width).map(at));
        }
    }
    output
}

/// Interpolates a plane of `[height, width]` pixels bilinearly at `[x, y]`, column and row.
///
/// # Panics
/// Panics if the plane has fewer pixels.
pub fn bilinear(plane: &[f32], [height, width]: [usize; 2], [x, y]: [f64; 2], outside: f32) -> f32 {
    let at = |column: f64, row: f64| {
        let inside = column >= 0.0 && row >= 0.0 && column < width as f64 && row < height as f64;
        if inside { plane[row as usize * width + column as usize] } else { outside }
    };
    let (left, top) = (x.floor(), y.floor());
    let (u, v) = ((x - left) as f32, (y - top) as f32);
    let upper = at(left, top) * (1.0 - u) + at(left + 1.0, top) * u;
    let lower = at(left, top + 1.0) * (1.0 - u) + at(left + 1.0, top + 1.0) * u;
    upper * (1.0 - v) + lower * v
}

/// Converts a hue in degrees, with saturation and value in 0…1, to red, green and blue in 0…1 (the
/// HSV hexcone, Smith 1978).
pub fn hsv_to_rgb(hue_degrees: f64, saturation: f64, value: f64) -> [f32; 3] {
    let sector = hue_degrees.rem_euclid(360.0) / 60.0;
    [5.0, 3.0, 1.0].map(|offset| {
        let k: f64 = (offset + sector).rem_euclid(6.0);
        (value - value * saturation * k.min(4.0 - k).clamp(0.0, 1.0)) as f32
    })
}

/// Converts red, green and blue in 0…1 to the hue in degrees 0…360, saturation and value in 0…1.
/// Gray has the hue 0.
pub fn rgb_to_hsv([red, green, blue]: [f64; 3]) -> [f64; 3] {
    let value = red.max(green).max(blue);
    let chroma = value - red.min(green).min(blue);
    if chroma <= 0.0 {
        return [0.0, 0.0, value];
    }
    let sector = if value == red {
        ((green - blue) / chroma).rem_euclid(6.0)
    } else if value == green {
        (blue - red) / chroma + 2.0
    } else {
        (red - green) / chroma + 4.0
    };
    [60.0 * sector, chroma / value, value]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_quarter_turns_give_the_image_back() {
        let image: Vec<f32> = (0..25).map(|value| value as f32).collect();
        let mut turned = image.clone();
        for _ in 0..4 {
            turned = rotated(&turned, [1, 5, 5], 90.0, &[0.0]);
        }
        for (a, b) in image.iter().zip(&turned) {
            assert!((a - b).abs() < 1e-4, "{a} {b}");
        }
    }

    #[test]
    fn a_quarter_turn_is_clockwise() {
        let mut image = vec![0.0; 9];
        image[1] = 1.0; // top middle
        let turned = rotated(&image, [1, 3, 3], 90.0, &[0.0]);
        assert!((turned[5] - 1.0).abs() < 1e-6, "{turned:?}"); // right middle
    }

    #[test]
    fn primary_colors_and_back() {
        assert_eq!(hsv_to_rgb(0.0, 1.0, 1.0), [1.0, 0.0, 0.0]);
        assert_eq!(hsv_to_rgb(120.0, 1.0, 1.0), [0.0, 1.0, 0.0]);
        assert_eq!(hsv_to_rgb(240.0, 1.0, 1.0), [0.0, 0.0, 1.0]);
        for hue in [0.0, 13.0, 75.0, 180.0, 250.0, 359.0] {
            let [back, saturation, value] = rgb_to_hsv(hsv_to_rgb(hue, 0.8, 0.6).map(f64::from));
            assert!(
                (back - hue).abs() < 1e-4
                    && (saturation - 0.8).abs() < 1e-6
                    && (value - 0.6).abs() < 1e-6
            );
        }
    }
}
