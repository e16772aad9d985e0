//! Generative models that are told the loss: autoencoder (Fig. 5), VAE, and
//! encoder–generator–discriminator GAN (Fig. 13).
//!
//! All three end as the same pair of networks, an [`Autoencoder`]; they differ in what it is
//! trained on ([`ModelKind`]). Signals are images of height 1, so one definition serves both.

mod adversarial;
mod autoencoder;
mod batches;
mod decoder;
mod discriminator;
mod encoder;
mod fit;
pub(crate) mod geometry;
mod kind;
mod pair;
mod part;
mod reconstruction;
mod running;
mod settings;
mod trainer;
mod value_range;

pub use autoencoder::{Autoencoder, AutoencoderConfig, Conditioning};
pub use decoder::ConvDecoder;
pub use discriminator::{PairDiscriminator, PairDiscriminatorConfig};
pub use encoder::ConvEncoder;
pub use fit::{Fitted, fit_model, fit_model_on};
pub use kind::{ModelKind, Prior};
pub use pair::TrainingPair;
pub use settings::FitModel;
pub use value_range::ValueRange;
