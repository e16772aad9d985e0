#![doc = include_str!("../README.md")]

mod augmentation;
mod averaging;
mod error;
mod losses;
pub mod networks;
#[cfg(feature = "data")]
pub mod run_config;
mod sampling;
pub mod score;
mod trainer;
mod training;
mod training_config;
mod traits;
mod variant;
pub mod view;

pub use augmentation::Augmentation;
pub use error::{Error, Result};
#[cfg(feature = "data")]
pub use run_config::RunConfig;
pub use sampling::{sample_batches, sample_images};
pub use score::GanScorer;
pub use trainer::GanTrainer;
pub use training::{GanNetworks, TrainedGan, train_gan};
pub use training_config::GanTrainingConfig;
pub use traits::{Discriminator, Generator};
pub use variant::Variant;
