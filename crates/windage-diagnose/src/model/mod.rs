//! Generative models that are told the loss: autoencoder (Fig. 5), VAE, and
//! encoder–generator–discriminator GAN (Fig. 13).
//!
//! All three end as the same pair of networks, an [`Autoencoder`]; they differ in what it is
//! trained on ([`ModelKind`]). Signals are images of height 1, so one definition serves both.

mod autoencoder;
mod batches;
mod gan;
pub(crate) mod independence;
mod kind;
pub(crate) mod maps;
mod pair;
mod part;
mod reconstruction_error;
mod running;
mod trainer;
mod training;
mod training_config;
mod value_range;

pub use autoencoder::{Autoencoder, AutoencoderConfig, Conditioning, ConvDecoder, ConvEncoder};
pub use gan::{PairDiscriminator, PairDiscriminatorConfig};
pub use kind::{ModelKind, Prior};
pub use pair::TrainingPair;
pub use reconstruction_error::reconstruction_error;
pub use training::{TrainedModel, train_model};
pub use training_config::ModelTrainingConfig;
pub use value_range::ValueRange;
