//! Settings of the training on the command line.

use std::path::PathBuf;

use burn::tensor::Device;
use clap::{Args, ValueEnum};
use windage::core::training::Checkpointing;
use windage::core::{Error, Seed, default_device, device_by_name};
use windage::gan::{Augmentation, FrequencyViewConfig, GanTrainingConfig, Transform, Variant};
use windage::losses::adversarial::AdversarialFamily;
use windage::ops::Upsampling;

/// Where to compute, and whether from the start.
#[derive(Args, Debug)]
pub(crate) struct RunArguments {
    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    device: Option<String>,

    /// Continue what was interrupted from the checkpoints in --out
    #[arg(long)]
    pub(crate) resume: bool,
}

impl RunArguments {
    /// The device asked for.
    pub(crate) fn device(&self) -> Result<Device, Error> {
        self.device.as_deref().map_or_else(default_device, device_by_name)
    }

    /// A checkpoint in this file, resumed with `--resume`.
    pub(crate) fn checkpointing(&self, file: PathBuf) -> Checkpointing {
        if self.resume { Checkpointing::Resume(file) } else { Checkpointing::To(file) }
    }
}

/// How to train.
#[derive(Args, Debug)]
pub(crate) struct TrainingArguments {
    /// Steps of the generator
    #[arg(long, value_name = "N", default_value_t = 800)]
    steps: usize,

    /// Steps between scores and checkpoints
    #[arg(long, value_name = "N", default_value_t = 200)]
    interval: usize,

    /// Images a step
    #[arg(long, value_name = "N", default_value_t = 64)]
    batch: usize,

    /// Steps of the discriminators for each of the generator
    #[arg(long, value_name = "N", default_value_t = 1)]
    discriminator_steps: usize,

    /// Adam's learning rate for all networks
    #[arg(long, value_name = "RATE", default_value_t = 4e-4)]
    learning_rate: f64,

    /// Function of the scores
    #[arg(long, value_enum, default_value_t = FamilyChoice::Hinge)]
    family: FamilyChoice,

    /// Share of the spatial discriminator in the generator's loss
    #[arg(long, value_name = "ALPHA", default_value_t = GanTrainingConfig::default().alpha)]
    alpha: f64,

    /// Weight of the consistency in the spatial discriminator's loss
    #[arg(long, value_name = "WEIGHT", default_value_t = GanTrainingConfig::default().consistency)]
    consistency: f64,

    /// Weight of the penalty of freq-mse and azimuthal
    #[arg(long, value_name = "WEIGHT", default_value_t = GanTrainingConfig::default().penalty)]
    penalty: f64,

    /// What the frequency discriminator sees
    #[arg(long, value_enum, default_value_t = TransformChoice::Block)]
    transform: TransformChoice,

    /// Power of its standard deviation that each coefficient is divided by; the patent's literal
    /// form has 1
    #[arg(long, value_name = "POWER", default_value_t = FrequencyViewConfig::new().whitening)]
    whitening: f64,

    /// Mirror half of what both discriminators see
    #[arg(long)]
    flip: bool,

    /// Move what both discriminators see by up to so many pixels
    #[arg(long, value_name = "PIXELS", default_value_t = 0)]
    shift: usize,

    /// Decay a step of the running mean of the generator's weights, which is scored and kept; 0
    /// for the weights themselves
    #[arg(long, value_name = "DECAY", default_value_t = 0.995)]
    averaging: f64,

    /// Generated images that are scored
    #[arg(long, value_name = "N", default_value_t = 2000)]
    scored: usize,

    /// Same seed, same device, same numbers
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) seed: u64,
}

impl TrainingArguments {
    /// The settings with this variant.
    pub(crate) fn fit(&self, variant: Variant) -> GanTrainingConfig {
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

/// Which networks; the same for all variants.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct NetworkArguments {
    /// Channels of the networks halfway
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub(crate) width: usize,

    /// How the generator enlarges its maps
    #[arg(long, value_enum, default_value_t = UpsamplingChoice::Nearest)]
    pub(crate) upsampling: UpsamplingChoice,
}

/// Spelling of [`Upsampling`].
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum UpsamplingChoice {
    /// Nearest neighbors and a convolution
    Nearest,
    /// A transposed convolution: less time, worse images
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

/// Spelling of [`Variant`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VariantChoice {
    /// The spatial discriminator alone
    Sngan,
    /// SNGAN and a penalty on mean log-power spectra
    FreqMse,
    /// SNGAN and a penalty on the azimuthal spectrum
    Azimuthal,
    /// Both discriminators with equal say
    Ssd2gan,
    /// Both, traded off by --alpha
    Ssd2ganTradeOff,
    /// Both, traded off, and consistent
    Ssd2ganConsistent,
}

impl From<VariantChoice> for Variant {
    fn from(choice: VariantChoice) -> Self {
        Self::ALL[choice as usize]
    }
}

/// Spelling of [`AdversarialFamily`].
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

/// Spelling of [`Transform`].
#[derive(Clone, Copy, Debug, ValueEnum)]
enum TransformChoice {
    /// DCT of the image
    Dct,
    /// Logarithms of its magnitudes
    LogDct,
    /// DFT of the image
    Dft,
    /// DCT of blocks of 8×8
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
