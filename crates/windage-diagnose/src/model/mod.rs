//! Generative models conditioned on the loss: autoencoder (Fig. 5), VAE, and
//! encoder–generator–discriminator GAN (Fig. 13).
//!
//! All three end as the same pair of networks, an [`Autoencoder`]; they differ in the objective
//! that trains it ([`ModelKind`]). Signals are images of height 1, so one definition serves both.

mod autoencoder;
mod batches;
mod domains;
mod gan;
pub mod independence;
mod kind;
pub(crate) mod maps;
mod part;
mod reconstruction_error;
mod trainer;
mod training;
mod training_config;
mod vae;
mod value_range;

pub use autoencoder::{Autoencoder, AutoencoderConfig, Conditioning, ConvDecoder, ConvEncoder};
pub use domains::check_domains;
pub use gan::{PairDiscriminator, PairDiscriminatorConfig};
pub use kind::{ModelKind, Prior};
pub(crate) use reconstruction_error::check_decoded;
pub use reconstruction_error::reconstruction_error;
pub use training::{TrainedModel, train_model};
pub use training_config::ModelTrainingConfig;
pub use value_range::{ChannelRange, ValueRange};
