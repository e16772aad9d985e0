//! Which conventions of its input make a classifier work.
//!
//! A wrong scale of values or a wrong order of channels is the most common mistake with a model
//! from elsewhere: it runs, and its predictions are worth nothing. [`suggest`] tries the usual
//! conventions on labeled samples.

use windage_core::Domain;

use crate::config::{ChannelOrder, Normalization};
use crate::model::Samples;
use crate::{OnnxClassifier, Result};

/// Number of samples that are tried.
const SAMPLES: usize = 100;
/// Least difference of accuracies that is worth a suggestion: about three standard errors of a
/// difference between accuracies of 100 samples.
const LEAST_GAIN: f64 = 0.15;

/// Conventions that suit a classifier better than its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// The normalization.
    pub normalization: Normalization,
    /// The name of the normalization, such as `imagenet`.
    pub name: &'static str,
    /// The order of color channels.
    pub channel_order: ChannelOrder,
    /// Accuracy of the classifier as it was configured, 0…1.
    pub configured_accuracy: f64,
    /// Accuracy with these conventions, 0…1.
    pub accuracy: f64,
    /// Number of samples that were tried.
    pub samples: usize,
}

/// Returns the usual normalizations by their names.
pub fn normalizations() -> [(&'static str, Normalization); 4] {
    [
        ("unit", Normalization::default()),
        ("imagenet", Normalization::imagenet()),
        ("plus-minus-one", Normalization::plus_minus_one()),
        ("bytes", Normalization::bytes()),
    ]
}

/// Tries the usual normalizations and orders of channels on a hundred samples of a domain, evenly
/// spaced, if the classifier is correct on less than half of what lies between chance and all of
/// them. Returns the best conventions if these are at least 15 points better.
///
/// # Errors
/// Returns an error if a sample cannot be read, or if the classifier fails.
pub fn suggest(classifier: &OnnxClassifier, domain: &Domain) -> Result<Option<Suggestion>> {
    let tried = Tried::new(domain)?;
    let configured_accuracy = tried.accuracy(classifier)?;
    let chance = 1.0 / domain.classes().len().max(1) as f64;
    if configured_accuracy > (1.0 + chance) / 2.0 || classifier.model().input.is_bytes {
        return Ok(None);
    }
    let input = &classifier.model().input;
    let orders: &[ChannelOrder] = match input.channels {
        Some(1) => &[ChannelOrder::Rgb],
        _ => &[ChannelOrder::Rgb, ChannelOrder::Bgr],
    };
    let mut best: Option<Suggestion> = None;
    for (name, normalization) in normalizations() {
        for &channel_order in orders {
            let mut input = input.clone();
            (input.normalization, input.channel_order) = (normalization.clone(), channel_order);
            let changed = classifier.with_model(classifier.model().with_input(input));
            // A model may overflow on values that it was not made for.
            let Ok(accuracy) = tried.accuracy(&changed) else { continue };
            if best.as_ref().is_none_or(|best| accuracy > best.accuracy) {
                best = Some(Suggestion {
                    normalization: normalization.clone(),
                    name,
                    channel_order,
                    configured_accuracy,
                    accuracy,
                    samples: tried.labels.len(),
                });
            }
        }
    }
    Ok(best.filter(|best| best.accuracy >= configured_accuracy + LEAST_GAIN))
}

/// Samples that conventions are tried on.
struct Tried {
    values: Vec<f32>,
    shape: [usize; 3],
    labels: Vec<usize>,
}

impl Tried {
    fn new(domain: &Domain) -> Result<Self> {
        let count = domain.len().min(SAMPLES);
        let shape = <[usize; 3]>::try_from(domain.shape()).map_err(|_| {
            windage_core::Error::UnusableDomain {
                domain: domain.name().into(),
                reason: "does not consist of images".into(),
            }
        })?;
        let (mut values, mut labels) = (Vec::new(), Vec::with_capacity(count));
        for place in 0..count {
            let sample = domain.sample(place * domain.len() / count)?;
            values.extend(sample.values);
            labels.push(sample.label);
        }
        Ok(Self { values, shape, labels })
    }

    fn accuracy(&self, classifier: &OnnxClassifier) -> Result<f64> {
        let rows = classifier.rows(Samples { values: &self.values, shape: self.shape })?;
        let correct = rows.iter().zip(&self.labels).filter(|(row, label)| {
            row.iter().enumerate().all(|(class, value)| class == **label || *value < row[**label])
        });
        Ok(correct.count() as f64 / self.labels.len().max(1) as f64)
    }
}
