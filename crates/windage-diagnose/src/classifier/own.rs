//! The classifier that is trained where the user brings none: network and training follow from the
//! samples.

use windage_core::training::Curve;
use windage_core::{Domain, Error as CoreError, RunContext, Seed, Stream};

use super::plainness::is_plain;
use super::{
    Augmentation, ClassifierTrainingConfig, Flips, InputScaling, OwnNetwork, OwnNetworkConfig,
    RateSchedule, ResNetConfig, train_classifier,
};
use crate::Result;

/// Fewest steps, however few samples there are.
const LEAST_STEPS: usize = 400;
/// Fewest samples of which some are held out.
const LEAST_VALIDATED: usize = 100;
/// The share that is held out, and between how many samples.
const VALIDATION: f64 = 0.1;
const VALIDATED: [usize; 2] = [20, 1000];

/// Channels of the maps for colored pictures that vary everywhere, and for everything else.
const WIDE: [usize; 4] = [32, 64, 128, 256];
const NARROW: [usize; 4] = [16, 32, 64, 128];

/// Network and training of the classifier that is trained where the user brings none.
///
/// ```no_run
/// use windage_core::{Domain, RunContext, Seed};
/// use windage_diagnose::classifier::OwnClassifierConfig;
///
/// # fn train(photographs: &Domain, context: &mut RunContext<'_>) -> windage_diagnose::Result<()> {
/// let config = OwnClassifierConfig::of(photographs)?.with_seed(Seed(1));
/// let (classifier, curve) = config.train::<4>(photographs, context)?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct OwnClassifierConfig {
    /// The network.
    pub network: OwnNetworkConfig,
    /// How it is trained.
    pub training: ClassifierTrainingConfig,
}

impl OwnClassifierConfig {
    /// Chooses network and training for the samples of a domain, `[channels, height, width]` or
    /// `[channels, length]`, by rules that look at shape, number and smoothness of the samples:
    ///
    /// - Pictures are plain if in most of them more than half of neighboring pixels are equal but
    ///   for a fiftieth of the range of values, as in strokes on a ground. Colored pictures that
    ///   are not plain get the wide network, all other samples the narrow one.
    /// - The stride of the first convolution is the least one that leaves maps of at most 32 a
    ///   side, of plain pictures 16, and of signals 128 values.
    /// - The number of passes is 30, of plain pictures 12; more if that are fewer than 400 steps of
    ///   at most 64 samples, and fewer if that are more than 240,000 samples.
    /// - Of at least 100 samples a tenth is held out, 20 to 1,000. It says which epoch was the
    ///   best, whether mirroring does harm, and whether anything is learned.
    ///
    /// # Errors
    /// Returns an error if samples are neither images nor signals, or cannot be read.
    pub fn of(domain: &Domain) -> Result<Self> {
        let shape @ [channels, height, width] = image_shape(domain)?;
        let kind = Kind::of(domain)?;
        let scaling = InputScaling::of(domain)?;
        let mut training = kind.training(domain.len());
        if scaling != InputScaling::default() {
            // Colors are altered within 0…1, where these values do not lie.
            training.augmentation.color = 0.0;
        }
        let network = ResNetConfig::new(shape, domain.classes().len())
            .with_channels(if kind == Kind::Textured && channels == 3 { WIDE } else { NARROW })
            .with_stride(height.max(width).div_ceil(kind.side()).max(1))
            .with_scaling(scaling);
        let network = OwnNetworkConfig::ResNet(network);
        Ok(Self { network, training })
    }

    /// Sets the seed of weights, order and alterations of samples.
    #[must_use]
    pub fn with_seed(mut self, seed: Seed) -> Self {
        self.training.seed = seed;
        self
    }

    /// Trains the network, and returns it with its curve.
    ///
    /// # Errors
    /// As [`train_classifier`].
    pub fn train<const D: usize>(
        &self,
        domain: &Domain,
        context: &mut RunContext<'_>,
    ) -> Result<(OwnNetwork, Curve)> {
        let device = context.device()?.clone();
        let init = |device: &_| self.network.init(device);
        let fresh = self.training.seed.init(Stream::ClassifierWeights, &device, init);
        train_classifier::<D, _>(fresh, domain, &self.training, context)
    }
}

/// Returns the shape of samples as that of images; signals have the height 1.
///
/// # Errors
/// Returns an error if they are neither images nor signals.
pub(crate) fn image_shape(domain: &Domain) -> Result<[usize; 3]> {
    match *domain.shape() {
        [channels, height, width] => Ok([channels, height, width]),
        [channels, length] => Ok([channels, 1, length]),
        ref other => {
            let range = "that of images or signals";
            Err(CoreError::setting("shape", format!("{other:?}"), range).into())
        }
    }
}

/// What samples are, as far as it decides on network and training.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Pictures that vary everywhere, as photographs and spectrograms do.
    Textured,
    /// Strokes and shapes on a plain ground.
    Plain,
    /// Series and waveforms.
    Signal,
}

impl Kind {
    fn of(domain: &Domain) -> Result<Self> {
        match *domain.shape() {
            [_, height, width] if height > 1 && width > 1 => {
                Ok(if is_plain(domain)? { Self::Plain } else { Self::Textured })
            }
            _ => Ok(Self::Signal),
        }
    }

    /// Returns the longest side of the first maps.
    fn side(self) -> usize {
        match self {
            Self::Textured => 32,
            Self::Plain => 16,
            Self::Signal => 128,
        }
    }

    /// Returns passes over the samples, and the most samples that are seen in all.
    fn passes(self) -> [usize; 2] {
        match self {
            Self::Textured => [30, 240_000],
            Self::Plain => [12, 240_000],
            Self::Signal => [30, 240_000],
        }
    }

    fn augmentation(self) -> Augmentation {
        match self {
            Self::Textured => {
                Augmentation { shift: 0.125, zoom: 0.15, color: 0.2, flips: Flips::WhereHarmless }
            }
            Self::Plain => {
                Augmentation { shift: 0.0625, zoom: 0.1, color: 0.2, flips: Flips::WhereHarmless }
            }
            Self::Signal => Augmentation { shift: 0.05, ..Augmentation::default() },
        }
    }

    fn training(self, samples: usize) -> ClassifierTrainingConfig {
        let is_validated = samples >= LEAST_VALIDATED;
        let [least, most] = VALIDATED.map(|count| count as f64 / samples as f64);
        let validation = if is_validated { VALIDATION.clamp(least, most.max(least)) } else { 0.0 };
        let learned = samples - (validation * samples as f64).round() as usize;
        // Of few samples, several steps per pass, and batches that batch normalization can use.
        let batch = (learned / 4).clamp(8, 64);
        let [passes, most] = self.passes();
        let epochs = passes.min(most / learned.max(1)).max(1);
        let enough = LEAST_STEPS.div_ceil((learned / batch).max(1));
        ClassifierTrainingConfig {
            epochs: epochs.max(enough),
            batch,
            learning_rate: 3e-3,
            schedule: RateSchedule::Cosine,
            weight_decay: 0.05,
            label_smoothing: 0.1,
            averaged: true,
            validation,
            augmentation: self.augmentation(),
            seed: Seed(0),
        }
    }
}
