//! Metrics of a network on whole data sets.

use burn::tensor::{Device, Tensor};
use windage_core::EVALUATION_BATCH;
use windage_core::features::{FeatureTap, Features, Taps};
use windage_losses::correlation::{CorrelationLossConfig, MapReduction};
use windage_losses::{Loss, Reduction};

use crate::error::Result;
use crate::history::ValidationMetrics;
use crate::sets::{LabeledSet, UnlabeledSet};
use crate::task::{Score, Task};

/// Returns the mean loss and score of the task over a data set.
///
/// # Errors
/// Returns an error if a sample cannot be read.
pub fn evaluate<N, X, O, T>(
    network: &N,
    task: &T,
    set: &dyn LabeledSet<X, T::Target>,
    device: &Device,
) -> Result<ValidationMetrics>
where
    N: FeatureTap<Input = X, Output = O>,
    X: Clone,
    O: Clone,
    T: Task<X, O>,
{
    let indices: Vec<usize> = (0..set.samples()).collect();
    let (mut loss, mut score) = (0.0, Score::default());
    for chunk in indices.chunks(EVALUATION_BATCH) {
        let (inputs, targets) = set.labeled(chunk, device)?;
        let output = network.output(inputs.clone());
        loss += f64::from(task.loss(&inputs, output.clone(), &targets).into_scalar::<f32>())
            * chunk.len() as f64;
        score += task.score(&inputs, output, &targets);
    }
    let samples = set.samples() as f64;
    Ok(ValidationMetrics { loss: loss / samples, score: score.sum / samples })
}

/// Returns the correlation loss of one layer over a whole data set: the mean of `r²` (or `|r|`)
/// between its channels.
///
/// This is what the correlation term lowers, measured on all samples at once rather than batch by
/// batch. [`MapReduction::Positions`] would make each position of a map a sample, too many to keep,
/// so maps are averaged instead.
///
/// # Errors
/// Returns an error if a sample cannot be read or the network has no such layer.
pub fn layer_correlation<N, X>(
    network: &N,
    layer: &str,
    config: &CorrelationLossConfig,
    set: &dyn UnlabeledSet<X>,
    device: &Device,
) -> Result<f64>
where
    N: FeatureTap<Input = X>,
{
    let maps = match config.maps {
        MapReduction::Positions => MapReduction::GlobalAverage,
        maps => maps,
    };
    let indices: Vec<usize> = (0..set.samples()).collect();
    let mut parts = Vec::new();
    for chunk in indices.chunks(EVALUATION_BATCH) {
        let mut taps = Taps::of([layer]);
        network.tapped(set.inputs(chunk, device)?, &mut taps);
        parts.extend(taps.features()?.into_iter().map(|features| match features {
            Features::Vectors(features) => features,
            Features::Sequences(features) => maps.samples(features),
            Features::Maps(features) => maps.samples(features),
        }));
    }
    let loss = config.init().forward(Tensor::cat(parts, 0), Reduction::Mean);
    Ok(f64::from(loss.into_scalar::<f32>()))
}

/// Returns the mutual information of inputs and predicted classes on unlabeled samples, in nats:
/// `H(mean p) − mean H(p)`.
///
/// It is 0 if all samples get the same prediction and `ln(classes)` if each prediction is certain
/// and all classes are equally frequent. Since it needs no labels, settings can be chosen by it.
///
/// # Errors
/// Returns an error if a sample cannot be read.
///
/// # References
/// Bridle, Heading and MacKay, *Unsupervised classifiers, mutual information and phantom targets*,
/// NIPS 1991; as a criterion for adaptation: Shi and Sha, *Information-theoretical learning of
/// discriminative clusters*, ICML 2012.
pub fn mutual_information<N, X>(
    network: &N,
    set: &dyn UnlabeledSet<X>,
    device: &Device,
) -> Result<f64>
where
    N: FeatureTap<Input = X, Output = Tensor<2>>,
{
    let indices: Vec<usize> = (0..set.samples()).collect();
    let (mut sums, mut entropies): (Vec<f64>, f64) = (Vec::new(), 0.0);
    for chunk in indices.chunks(EVALUATION_BATCH) {
        let logits = network.output(set.inputs(chunk, device)?);
        let classes = logits.dims()[1];
        let values: Vec<f64> = logits.into_data().iter::<f64>().collect();
        sums.resize(classes, 0.0);
        for row in values.chunks_exact(classes) {
            let probabilities = softmax(row);
            entropies += entropy(&probabilities);
            sums.iter_mut().zip(probabilities).for_each(|(sum, p)| *sum += p);
        }
    }
    let samples = set.samples() as f64;
    let mean: Vec<f64> = sums.iter().map(|sum| sum / samples).collect();
    Ok(entropy(&mean) - entropies / samples)
}

fn softmax(logits: &[f64]) -> Vec<f64> {
    let largest = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let exponentials: Vec<f64> = logits.iter().map(|logit| (logit - largest).exp()).collect();
    let sum: f64 = exponentials.iter().sum();
    exponentials.into_iter().map(|value| value / sum).collect()
}

/// Returns the entropy in nats.
fn entropy(probabilities: &[f64]) -> f64 {
    probabilities.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum()
}
