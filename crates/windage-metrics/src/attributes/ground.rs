//! Whether pictures show something on plain ground.

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Domain, Result, Seed, stratified};

use super::ink::{Ink, background, picture_shape};
use super::noise::Noise;

/// Number of samples that are looked at.
const SAMPLES: usize = 199;
/// Difference from the background below which a pixel of the border is ground, as a share of the
/// contrast.
const GROUND: f64 = 0.25;
/// Share of the border that is ground in a picture on plain ground. Digits that touch the border
/// leave 0.75 to 0.95 of it, garments 0.8 to 1, photographs 0.1 to 0.75.
const PLAIN: f64 = 0.7;

/// What pictures show, which decides by which attributes they are described.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageKind {
    /// Things or strokes on plain ground, which have a size, a place and a width.
    PlainGround,
    /// Scenes that fill the picture, which have light, colors, a camera and a file.
    Photograph,
}

impl ImageKind {
    /// Finds the kind of the pictures of a domain: on plain ground if [`has_plain_ground`] says so.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn of(domain: &Domain) -> Result<Self> {
        Ok(if has_plain_ground(domain)? { Self::PlainGround } else { Self::Photograph })
    }

    /// Returns the kind in words.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::PlainGround => "pictures on plain ground",
            Self::Photograph => "photographs",
        }
    }
}

/// Returns whether at least half of the pictures of a domain show something on plain ground, such
/// as handwriting, type, or garments before a wall.
///
/// The border of a picture is plain if 70 % of its pixels differ from its median by less than a
/// quarter of the contrast, in each channel, after [`Noise`] has been removed. Strokes may thus
/// touch the border, and a photograph with a plain sky has no plain border, since its lower part is
/// not sky. Only on plain ground can [`Inclination`](super::Inclination),
/// [`StrokeWidth`](super::StrokeWidth), [`Size`](super::Size), [`Position`](super::Position) and
/// the [`Contrast`](super::Contrast) of ink be measured. Up to 200 samples are looked at.
///
/// # Errors
/// Returns an error if a sample cannot be read.
pub fn has_plain_ground(domain: &Domain) -> Result<bool> {
    let (mut plain, mut count) = (0, 0);
    for index in stratified(domain.labels(), SAMPLES, Seed(0)) {
        let values = domain.sample(index)?.values;
        if let Some(share) = ground_share(&values, domain.shape()) {
            count += 1;
            plain += usize::from(share >= PLAIN);
        }
    }
    Ok(2 * plain >= count && count > 0)
}

/// Returns the share of the border that is ground; `None` if the picture shows nothing.
fn ground_share(values: &[f32], shape: &[usize]) -> Option<f64> {
    let smooth = Noise.alter(values, shape, -100.0).unwrap_or_else(|| values.to_vec());
    let [_, height, width] = picture_shape(&smooth, shape)?;
    let contrast = Ink::extract(&smooth, shape)?.contrast();
    let background = background(&smooth, shape)?;
    let is_ground = |index: &usize| {
        let channels = smooth.chunks_exact(height * width).zip(&background);
        channels
            .map(|(plane, ground)| f64::from((plane[*index] - ground).abs()))
            .all(|difference| difference <= GROUND * contrast)
    };
    let border: Vec<usize> = (0..height * width)
        .filter(|index| {
            let (row, column) = (index / width, index % width);
            row == 0 || column == 0 || row + 1 == height || column + 1 == width
        })
        .collect();
    Some(border.iter().filter(|index| is_ground(index)).count() as f64 / border.len() as f64)
}
