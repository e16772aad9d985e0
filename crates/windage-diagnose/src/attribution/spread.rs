//! On which scales features and attributes are compared.

use windage_core::{Attribute, Domain};

use crate::Result;
use crate::mitigation::mean_about_first;

/// Samples from which an attribute's deviation is estimated.
const DEVIATION_SAMPLES: usize = 1000;

/// Brings every feature to mean 0 and deviation 1 over both domains, so that distances weigh them
/// alike.
pub(crate) fn standardize(features: &mut [Vec<Vec<f32>>; 2]) {
    let latent = features[0].first().map_or(0, Vec::len);
    for index in 0..latent {
        let values = || features.iter().flatten().map(|row| f64::from(row[index]));
        let count = values().count() as f64;
        let mean = values().sum::<f64>() / count;
        let deviation =
            (values().map(|value| (value - mean).powi(2)).sum::<f64>() / count).sqrt().max(1e-12);
        for row in features.iter_mut().flatten() {
            row[index] = ((f64::from(row[index]) - mean) / deviation) as f32;
        }
    }
}

/// Standard deviation of every attribute within the domain.
pub(crate) fn deviations(domain: &Domain, attributes: &[Box<dyn Attribute>]) -> Result<Vec<f64>> {
    let stride = domain.len().div_ceil(DEVIATION_SAMPLES);
    let samples: Vec<_> = (0..domain.len())
        .step_by(stride)
        .map(|index| domain.sample(index))
        .collect::<std::result::Result<_, _>>()?;
    Ok(attributes
        .iter()
        .map(|attribute| {
            let values = samples.iter().filter_map(|sample| {
                attribute.measure(&sample.values, domain.shape(), sample.label)
            });
            deviation(&**attribute, &values.collect::<Vec<_>>())
        })
        .collect())
}

/// Deviation about the mean, taken relative to the first value so that circular attributes do not
/// jump.
fn deviation(attribute: &dyn Attribute, values: &[f64]) -> f64 {
    let Some(mean) = mean_about_first(attribute, values) else { return 0.0 };
    let squares = values.iter().map(|&value| attribute.change(mean, value).powi(2)).sum::<f64>();
    (squares / values.len() as f64).sqrt()
}
