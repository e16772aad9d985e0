//! Arguments that configure networks, training and device.

use std::path::PathBuf;

use burn::tensor::Device;
use clap::{Args, ValueEnum};
use windage::core::device::{default_device, device_by_name};
use windage::core::training::Checkpointing;
use windage::core::{Error, Seed};
use windage::gan::view::{FrequencyViewConfig, Transform};
use windage::gan::{Augmentation, GanTrainingConfig, Variant};
use windage::losses::adversarial::AdversarialFamily;
use windage::ops::Upsampling;

/// Arguments that select the device and whether to resume.
#[derive(Args, Debug)]
pub(crate) struct RunArguments {
    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    device: Option<String>,

    /// Continue an interrupted run from the checkpoints in --out
    #[arg(long)]
    pub(crate) resume: bool,
}

impl RunArguments {
    /// Returns the device to compute on.
    pub(crate) fn device(&self) -> Result<Device, Error> {
        self.device.as_deref().map_or_else(default_device, device_by_name)
    }

    /// Returns how to use a checkpoint file: it is resumed with `--resume` and overwritten without.
    pub(crate) fn checkpointing(&self, file: PathBuf) -> Checkpointing {
        if self.resume { Checkpointing::Resume(file) } else { Checkpointing::To(file) }
    }
}

/// Arguments that configure the training.
#[derive(Args, Debug)]
pub(crate) struct TrainingArguments {
    /// Training steps of the generator
    #[arg(long, value_name = "N", default_value_t = 800)]
    steps: usize,

    /// Steps between scores and checkpoints
    #[arg(long, value_name = "N", default_value_t = 200)]
    interval: usize,

    /// Images per step
    #[arg(long, value_name = "N", default_value_t = 64)]
    batch: usize,

    /// Steps of the discriminators per step of the generator
    #[arg(long, value_name = "N", default_value_t = 1)]
    discriminator_steps: usize,

    /// Adam's learning rate for all networks
    #[arg(long, value_name = "RATE", default_value_t = 4e-4)]
    learning_rate: f64,

    /// Adversarial loss
    #[arg(long, value_enum, default_value_t = FamilyChoice::Hinge)]
    family: FamilyChoice,

    /// Weight of the spatial discriminator in the generator's loss
    #[arg(long, value_name = "ALPHA", default_value_t = GanTrainingConfig::default().alpha)]
    alpha: f64,

    /// Weight of the consistency loss in the spatial discriminator's loss
    #[arg(long, value_name = "WEIGHT", default_value_t = GanTrainingConfig::default().consistency)]
    consistency: f64,

    /// Weight of the spectral penalty of the variants freq-mse and azimuthal
    #[arg(long, value_name = "WEIGHT", default_value_t = GanTrainingConfig::default().penalty)]
    penalty: f64,

    /// Transform of the images that the frequency discriminator sees
    #[arg(long, value_enum, default_value_t = TransformChoice::Block)]
    transform: TransformChoice,

    /// Each coefficient is divided by this power of its standard deviation; 1 in the patent's
    /// literal form
    #[arg(long, value_name = "POWER", default_value_t = FrequencyViewConfig::new().whitening)]
    whitening: f64,

    /// Mirror half of the images that the discriminators see
    #[arg(long)]
    flip: bool,

    /// Shift the images that the discriminators see by up to this many pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 0)]
    shift: usize,

    /// Decay per step of the moving average of the generator's weights, which is scored and kept;
    /// 0 scores and keeps the weights themselves
    #[arg(long, value_name = "DECAY", default_value_t = 0.995)]
    averaging: f64,

    /// Number of generated images that are scored
    #[arg(long, value_name = "N", default_value_t = 2000)]
    scored: usize,

    /// Seed of all random numbers; a run with the same seed on the same device gives the same
    /// result
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
}

impl TrainingArguments {
    /// Returns the training configuration of a variant.
    pub(crate) fn config(&self, variant: Variant) -> GanTrainingConfig {
        GanTrainingConfig {
            variant,
            family: self.family.into(),
            alpha: self.alpha,
            consistency: self.consistency,
            penalty: self.penalty,
            view: FrequencyViewConfig::new()
                .with_transform(self.transform.into())
                .with_whitening(self.whitening),
            steps: self.steps,
            batch: self.batch,
            discriminator_steps: self.discriminator_steps,
            generator_rate: self.learning_rate,
            discriminator_rate: self.learning_rate,
            augmentation: Augmentation { flip: self.flip, shift: self.shift },
            averaging: (self.averaging != 0.0).then_some(self.averaging),
            interval: self.interval,
            scored: self.scored,
            seed: Seed(self.seed),
        }
    }
}

/// Arguments that configure the networks, which are the same for all variants.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct NetworkArguments {
    /// Number of channels in the middle of the networks
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub(crate) width: usize,

    /// How the generator enlarges its feature maps
    #[arg(long, value_enum, default_value_t = UpsamplingChoice::Nearest)]
    pub(crate) upsampling: UpsamplingChoice,
}

/// [`Upsampling`] on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum UpsamplingChoice {
    /// Nearest neighbors, then a convolution
    Nearest,
    /// A transposed convolution, which is faster and gives worse images
    Transposed,
}

impl From<UpsamplingChoice> for Upsampling {
    fn from(choice: UpsamplingChoice) -> Self {
        match choice {
            UpsamplingChoice::Nearest => Self::Nearest,
            UpsamplingChoice::Transposed => Self::Transposed,
        }
    }
}

/// [`Variant`] on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VariantChoice {
    /// Only the spatial discriminator
    Sngan,
    /// SNGAN with a penalty on mean log-power spectra
    FreqMse,
    /// SNGAN with a penalty on the azimuthal spectrum
    Azimuthal,
    /// Both discriminators with equal weights
    Ssd2gan,
    /// Both discriminators, weighted by --alpha
    Ssd2ganTradeOff,
    /// Both discriminators, weighted by --alpha, with the consistency loss
    Ssd2ganConsistent,
}

impl From<VariantChoice> for Variant {
    fn from(choice: VariantChoice) -> Self {
        Self::ALL[choice as usize]
    }
}

/// [`AdversarialFamily`] on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum FamilyChoice {
    Hinge,
    NonSaturating,
    LeastSquares,
}

impl From<FamilyChoice> for AdversarialFamily {
    fn from(choice: FamilyChoice) -> Self {
        match choice {
            FamilyChoice::Hinge => Self::Hinge,
            FamilyChoice::NonSaturating => Self::NonSaturating,
            FamilyChoice::LeastSquares => Self::LeastSquares,
        }
    }
}

/// [`Transform`] on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum TransformChoice {
    /// DCT of the image
    Dct,
    /// Logarithms of the magnitudes of the DCT
    LogDct,
    /// DFT of the image
    Dft,
    /// DCT of blocks of 8×8 pixels
    Block,
}

impl From<TransformChoice> for Transform {
    fn from(choice: TransformChoice) -> Self {
        match choice {
            TransformChoice::Dct => Self::Dct,
            TransformChoice::LogDct => Self::LogDct,
            TransformChoice::Dft => Self::Dft,
            TransformChoice::Block => Self::BlockDct(8),
        }
    }
}
