//! The classifier that is diagnosed.

use windage::core::training::Curve;
use windage::core::{Error, RunContext, Seed, Stream};
use windage::diagnose::classifier::Cnn;
use windage::diagnose::{ClassifierTrainingConfig, CnnConfig, train_classifier};

use crate::Failure;
use crate::scenario::{Material, Scenario};

/// Least number of epochs for waveforms and series.
const SIGNAL_EPOCHS: usize = 20;
/// Least number of steps for recordings and series.
const LEAST_STEPS: usize = 180;

/// Trains a small convolutional network.
pub(crate) fn train<const D: usize>(
    seed: u64,
    scenario: &Scenario,
    context: &mut RunContext<'_>,
) -> Result<(Cnn, Curve), Failure> {
    let (training, seed) = (&scenario.training, Seed(seed));
    let shape = match *training.shape() {
        [channels, height, width] => [channels, height, width],
        [channels, length] => [channels, 1, length],
        _ => {
            let shape = format!("{:?}", training.shape());
            return Err(Error::setting("shape", shape, "that of images or signals").into());
        }
    };
    let network = CnnConfig::new(shape, training.classes().len());
    let fresh = |device: &_| network.init(device);
    let fresh = seed.init(Stream::ClassifierWeights, context.device()?, fresh);
    let epochs = epochs(scenario);
    let config = ClassifierTrainingConfig { epochs, seed, ..ClassifierTrainingConfig::default() };
    Ok(train_classifier::<D, _>(fresh, training, &config, context)?)
}

/// Returns the number of epochs. A single speaker has few recordings, so an epoch has few steps,
/// and a signal tells less per step than a picture.
fn epochs(scenario: &Scenario) -> usize {
    let ClassifierTrainingConfig { epochs, batch, .. } = ClassifierTrainingConfig::default();
    let enough = LEAST_STEPS.div_ceil(scenario.training.len().div_ceil(batch)).max(epochs);
    match scenario.material {
        Material::Images => epochs,
        Material::Spectrograms { .. } => enough,
        Material::Signals { .. } => enough.max(SIGNAL_EPOCHS),
    }
}
