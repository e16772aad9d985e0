//! Registration: finds the template that a sample resembles most.

use windage_core::{Domain, Result};

use super::parabola::vertex;

/// Number of reference samples per class from which templates are made.
const SAMPLES_PER_CLASS: usize = 200;

/// The templates of every class: its mean reference sample in several poses, as unit vectors.
#[derive(Debug, Clone)]
pub(super) struct Templates {
    /// Templates per class; none if the reference has no sample of the class.
    classes: Vec<Vec<Vec<f32>>>,
}

impl Templates {
    /// Makes templates from the first samples of each class of `reference`.
    ///
    /// `normalize` takes the values and the shape of a sample and returns `size` values, or `None`
    /// if the sample shows nothing. The normalized samples of a class are summed, and `poses` turns
    /// the sum into templates.
    pub(super) fn fit(
        reference: &Domain,
        size: usize,
        normalize: impl Fn(&[f32], &[usize]) -> Option<Vec<f32>>,
        poses: impl Fn(Vec<f32>) -> Vec<Vec<f32>>,
    ) -> Result<Self> {
        let mut counts = vec![0; reference.classes().len()];
        let mut sums = vec![vec![0.0_f32; size]; counts.len()];
        for (index, &label) in reference.labels().iter().enumerate() {
            if counts[label] == SAMPLES_PER_CLASS {
                continue;
            }
            if let Some(sample) = normalize(&reference.sample(index)?.values, reference.shape()) {
                counts[label] += 1;
                sums[label].iter_mut().zip(sample).for_each(|(sum, value)| *sum += value);
            }
        }
        let classes = counts.into_iter().zip(sums);
        let classes =
            classes.map(|(count, sum)| if count > 0 { poses(sum) } else { Vec::new() }).collect();
        Ok(Self { classes })
    }

    /// Returns the templates of a class; `None` if there are none.
    pub(super) fn class(&self, label: usize) -> Option<&[Vec<f32>]> {
        self.classes.get(label).map(Vec::as_slice).filter(|templates| !templates.is_empty())
    }

    /// Returns the templates of all classes that have some.
    pub(super) fn all(&self) -> impl Iterator<Item = &[Vec<f32>]> {
        self.classes.iter().map(Vec::as_slice).filter(|templates| !templates.is_empty())
    }

    /// Finds the class and pose that fit `sample`, a unit vector, best.
    pub(super) fn best(&self, sample: &[f32]) -> Option<Best> {
        let fits = self.classes.iter().filter_map(|templates| best(templates, sample));
        fits.max_by(|a, b| a.fit.total_cmp(&b.fit))
    }
}

/// The template that fits best.
pub(super) struct Best {
    /// Position among the templates, refined by a parabola through the best three.
    pub(super) position: f64,
    /// Correlation with the template, −1…1.
    fit: f64,
}

/// Finds the template, a unit vector, with the largest product with `sample`; `None` if there are
/// no templates.
pub(super) fn best(templates: &[Vec<f32>], sample: &[f32]) -> Option<Best> {
    let fits = fits(templates, sample);
    let best = (0..fits.len()).max_by(|&a, &b| fits[a].total_cmp(&fits[b]))?;
    Some(Best { position: best as f64 + vertex(&fits, best), fit: fits[best] })
}

/// Returns the product of each template with `sample`.
pub(super) fn fits(templates: &[Vec<f32>], sample: &[f32]) -> Vec<f64> {
    templates.iter().map(|template| dot(template, sample)).collect()
}

/// Scales a vector to length 1.
pub(super) fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt() as f32;
    vector.iter_mut().for_each(|value| *value /= length.max(f32::MIN_POSITIVE));
    vector
}

/// Number of sums that are added up side by side, which the processor does at once.
const LANES: usize = 16;

fn dot(a: &[f32], b: &[f32]) -> f64 {
    let mut sums = [0.0_f32; LANES];
    let (a, b) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum::<f32>();
    for (a, b) in a.zip(b) {
        for ((sum, x), y) in sums.iter_mut().zip(a).zip(b) {
            *sum += x * y;
        }
    }
    f64::from(sums.iter().sum::<f32>() + rest)
}
