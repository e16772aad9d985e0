//! Which of a row of templates a sample looks most like.

/// The vector at length 1.
pub(super) fn unit(mut vector: Vec<f32>) -> Vec<f32> {
    let length = dot(&vector, &vector).sqrt() as f32;
    vector.iter_mut().for_each(|value| *value /= length.max(f32::MIN_POSITIVE));
    vector
}

/// Where a sample fits best.
pub(super) struct Best {
    /// Position among the templates, refined by a parabola through the best three.
    pub(super) position: f64,
    /// How well it fits there, −1…1.
    pub(super) fit: f64,
}

/// The template, of unit vectors, with the largest product with `sample`; `None` where there are
/// none.
pub(super) fn best(templates: &[Vec<f32>], sample: &[f32]) -> Option<Best> {
    let fits: Vec<f64> = templates.iter().map(|template| dot(template, sample)).collect();
    let best = (0..fits.len()).max_by(|&a, &b| fits[a].total_cmp(&fits[b]))?;
    Some(Best { position: best as f64 + vertex(&fits, best), fit: fits[best] })
}

fn dot(a: &[f32], b: &[f32]) -> f64 {
    f64::from(a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>())
}

/// Offset of the maximum of the parabola through a peak and its neighbors, −½…½.
fn vertex(fits: &[f64], peak: usize) -> f64 {
    if peak == 0 || peak + 1 == fits.len() {
        return 0.0;
    }
    let (before, at, after) = (fits[peak - 1], fits[peak], fits[peak + 1]);
    let curvature = before - 2.0 * at + after;
    if curvature < 0.0 { 0.5 * (before - after) / curvature } else { 0.0 }
}
