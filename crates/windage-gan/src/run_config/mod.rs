//! Run configurations: everything about a training or a comparison of GANs as one value that can
//! be written to a file.
//!
//! ```toml
//! seed = 0
//! variant = "ssd2gan-consistent"
//!
//! [data]                       # letters if there is no path
//! path = "data/cifar-10"
//! size = 32
//! color = "rgb"
//!
//! [networks]
//! kind = "conv"                # or "residual"
//! width = 16
//!
//! [view]                       # what the frequency discriminator sees
//! transform = "block_dct"
//! block = 8
//!
//! [training]                   # keys that are left out have their defaults
//! steps = 800
//! alpha = 0.8
//!
//! [scoring]
//! extractor_steps = 3000
//!
//! # [compare]                  # instead of one variant
//! # variants = ["sngan", "ssd2gan"]
//! # seeds = 3
//! ```

mod compare;
mod config;
mod data;
mod networks;
mod scoring;
mod training;
mod view;

pub use compare::CompareConfig;
pub use config::RunConfig;
pub use data::ImageDataConfig;
pub use networks::{GeneratorConfig, NetworkKind, Networks, NetworksConfig};
pub use scoring::ScoringConfig;
pub use training::RunTrainingConfig;
pub use view::{TransformKind, ViewConfig};
