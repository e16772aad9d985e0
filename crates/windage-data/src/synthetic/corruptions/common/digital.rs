//! Corruptions of values and files.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};
use windage_core::raster::{hsv_to_rgb, rgb_to_hsv};

use super::picture::{Picture, Plane};

/// Adds to the value of each pixel, at constant hue and saturation.
pub(super) fn brighter(picture: Picture, by: f64) -> Picture {
    if picture.planes.len() == 1 {
        return picture.map_values(|value| value + by);
    }
    picture.map_pixels(|color| {
        let [hue, saturation, value] = rgb_to_hsv(color);
        hsv_to_rgb(hue, saturation, (value + by).clamp(0.0, 1.0)).map(f64::from)
    })
}

/// Multiplies the saturation of each pixel and adds to it, at constant hue and value.
///
/// # Panics
/// Panics for a picture of one channel.
pub(super) fn saturated(picture: Picture, factor: f64, plus: f64) -> Picture {
    assert_eq!(picture.planes.len(), 3, "saturation needs three channels");
    picture.map_pixels(|color| {
        let [hue, saturation, value] = rgb_to_hsv(color);
        hsv_to_rgb(hue, (factor * saturation + plus).clamp(0.0, 1.0), value).map(f64::from)
    })
}

/// Multiplies the distance of values from the mean of their channel.
pub(super) fn with_contrast(picture: Picture, factor: f64) -> Picture {
    picture.map(|plane| {
        let mean = plane.values.iter().sum::<f64>() / plane.values.len() as f64;
        let changed = plane.values.iter().map(|value| mean + factor * (value - mean));
        Plane { values: changed.collect(), height: plane.height, width: plane.width }
    })
}

/// Shrinks the picture to a share of its sides by averaging, and enlarges it again.
///
/// As in the published implementation, a pixel counts whole or not at all: the mean is that of the
/// pixels whose middles lie in the larger one.
pub(super) fn pixelated(picture: &Picture, share: f64) -> Picture {
    let small = |side: usize| ((side as f64 * share) as usize).max(1);
    let [rows, columns] = [picture.height(), picture.width()].map(small);
    picture.map(|plane| {
        let [height, width] = [plane.height, plane.width];
        let mean = |at: usize| {
            let (down, across) =
                (within(at / columns, rows, height), within(at % columns, columns, width));
            let count = (down.len() * across.len()) as f64;
            let sum: f64 = down
                .map(|row| plane.values[row * width..][across.clone()].iter().sum::<f64>())
                .sum();
            sum / count
        };
        let small = Plane::from_fn([rows, columns], mean);
        Plane::from_fn([height, width], |at| {
            let row = within(at / width, height, rows).start;
            small.values[row * columns + within(at % width, width, columns).start]
        })
    })
}

/// Returns the pixels, of `from` along a side, whose middles lie in a pixel of `to`; at least one.
fn within(at: usize, to: usize, from: usize) -> std::ops::Range<usize> {
    let scale = from as f64 / to as f64;
    let (middle, support) = ((at as f64 + 0.5) * scale, 0.5 * scale.max(1.0));
    let first = ((middle - support + 0.5) as usize).min(from - 1);
    first..((middle + support + 0.5) as usize).clamp(first + 1, from)
}

/// Compresses the picture to a JPEG file and reads it again. Pictures too large for such a file
/// stay as they are.
pub(super) fn compressed(picture: &Picture, quality: f64) -> Picture {
    let (channels, plane) = (picture.planes.len(), picture.height() * picture.width());
    let byte = |at: usize| {
        let value = picture.planes[at % channels].values[at / channels];
        (255.0 * value).round().clamp(0.0, 255.0) as u8
    };
    let bytes: Vec<u8> = (0..channels * plane).map(byte).collect();
    let color = if channels == 3 { ExtendedColorType::Rgb8 } else { ExtendedColorType::L8 };
    let mut file = Vec::new();
    let quality = quality.round().clamp(1.0, 100.0) as u8;
    let mut encoder = JpegEncoder::new_with_quality(&mut file, quality);
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    if encoder.encode(&bytes, width, height, color).is_err() {
        return picture.clone();
    }
    let Ok(read) = image::load_from_memory_with_format(&file, ImageFormat::Jpeg) else {
        return picture.clone();
    };
    let bytes =
        if channels == 3 { read.into_rgb8().into_raw() } else { read.into_luma8().into_raw() };
    let mut channel = 0..;
    picture.map(|own| {
        let channel = channel.next().unwrap_or(0);
        let values = bytes.iter().skip(channel).step_by(channels);
        let values = values.map(|&byte| f64::from(byte) / 255.0).collect();
        Plane { values, height: own.height, width: own.width }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_the_pixels_are_means_of_four() {
        let fine: Vec<f32> = (0..48).map(|at| at as f32 / 48.0).collect();
        let coarse = pixelated(&Picture::new(&fine, [1, 6, 8]), 0.5).into_values();
        let mean = (fine[0] + fine[1] + fine[8] + fine[9]) / 4.0;
        assert!([0, 1, 8, 9].iter().all(|&at| (coarse[at] - mean).abs() < 1e-6));
        // Three pixels become two: the middles of two lie in the first.
        assert_eq!([within(0, 2, 3), within(1, 2, 3)], [0..2, 2..3]);
    }
}
