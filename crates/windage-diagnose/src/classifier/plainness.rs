//! Whether pictures are strokes on a plain ground, or vary everywhere as photographs do.

use windage_core::{Domain, Seed, stratified};

use crate::Result;
use crate::robust::Ranked;

/// At most this many samples of a domain are looked at.
const SAMPLES: usize = 200;
/// Two values are equal if they differ by at most this share of the range of their channel.
const EQUAL: f32 = 0.02;
/// Of a plain picture more than this share of neighboring pixels are equal.
const SHARE: f64 = 0.5;

/// Most values of a picture by which the range of values is told.
const MOST_VALUES: usize = 4096;

/// Returns whether most pictures of a domain, `[channels, height, width]`, are plain.
///
/// # Errors
/// Returns an error if a sample cannot be read.
pub(super) fn is_plain(domain: &Domain) -> Result<bool> {
    let &[channels, height, width] = domain.shape() else { return Ok(false) };
    let chosen = stratified(domain.labels(), SAMPLES, Seed(0));
    // Some values of a large picture tell the range as well as all.
    let step = (height * width).div_ceil(MOST_VALUES).max(1);
    let mut by_channel = vec![Vec::new(); channels];
    for &index in &chosen {
        let values = domain.sample(index)?.values;
        let planes = by_channel.iter_mut().zip(values.chunks(height * width));
        planes.for_each(|(all, own)| all.extend(own.iter().step_by(step)));
    }
    let bulks = by_channel.into_iter().map(|values| Ranked::new(values).bulk());
    let equal: Vec<f32> = bulks.map(|[low, high]| EQUAL * (high - low)).collect();
    let mut shares = vec![0.0; chosen.len()];
    for (share, &index) in shares.iter_mut().zip(&chosen) {
        let values = domain.sample(index)?.values;
        for (plane, &equal) in values.chunks(height * width).zip(&equal) {
            *share += equal_neighbors(plane, width, equal) / channels as f64;
        }
    }
    Ok(2 * shares.iter().filter(|share| **share > SHARE).count() > chosen.len())
}

/// Returns the share of the horizontal neighbors that differ by at most `most`.
fn equal_neighbors(plane: &[f32], width: usize, most: f32) -> f64 {
    let pairs = || plane.chunks(width).flat_map(|row| row.windows(2));
    let equal = pairs().filter(|pair| (pair[0] - pair[1]).abs() <= most).count();
    equal as f64 / pairs().count().max(1) as f64
}

#[cfg(test)]
mod tests {
    use burn::data::dataset::InMemDataset;
    use windage_core::Sample;

    use super::*;

    fn domain(value: impl Fn(usize) -> f32) -> Domain {
        let samples = (0..6).map(|index| Sample {
            values: (0..3 * 8 * 8).map(|at| value(at + index)).collect(),
            label: index % 2,
        });
        let classes = vec!["a".into(), "b".into()];
        Domain::new("test", InMemDataset::new(samples.collect()), vec![3, 8, 8], classes).unwrap()
    }

    #[test]
    fn a_stroke_is_plain_and_a_texture_is_not_in_any_unit() {
        for scale in [1.0, 1e-3, 200.0] {
            let stroke = |at: usize| if at % 8 == 3 { scale } else { 0.0 };
            let texture = |at: usize| scale * ((at * at % 17) as f32) / 17.0;
            assert!(is_plain(&domain(stroke)).unwrap());
            assert!(!is_plain(&domain(texture)).unwrap());
        }
    }
}
