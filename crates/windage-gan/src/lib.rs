//! A GAN that also looks at frequencies.
//!
//! A generator `G`, a spatial discriminator `Ds`, and a frequency discriminator `Df` on `F(x)`, a
//! differentiable transform:
//!
//! 1. `min_G max_Ds,Df  E log Ds(x) + E log(1 − Ds(G(z))) + E log Df(F(x)) + E log(1 −
//!    Df(F(G(z))))`
//! 2. `L_G = α·[Ds term] + (1 − α)·[Df term]` (trade-off)
//! 3. `L_c = E‖Ds(x) − Df(F(x))‖² + E‖Ds(G(z)) − Df(F(G(z)))‖²`, weight λ_c, added to the loss of
//!    `Ds` alone (SSCR)
//!
//! [`train_gan`] trains any [`Generator`] with any pair of [`Discriminator`]s, in every [`Variant`],
//! its baselines included. Networks for those who bring none: [`ConvGenerator`] and
//! [`ConvDiscriminator`], small, for CPUs; [`ResidualGenerator`] and [`ResidualDiscriminator`],
//! those of SNGAN.
//!
//! Source: US 2023/0359904 A1.

mod augmentation;
mod averaging;
mod error;
mod evaluation;
mod losses;
mod networks;
mod parts;
mod sampling;
mod trainer;
mod training;
mod training_config;
mod variant;
mod view;

pub use augmentation::Augmentation;
pub use error::{Error, Result};
pub use evaluation::{GanScore, GanScorer, ScoreCurve, Turn};
pub use networks::{
    ConvDiscriminator, ConvDiscriminatorConfig, ConvGenerator, ConvGeneratorConfig, ConvLayer,
    ResidualDiscriminator, ResidualDiscriminatorConfig, ResidualGenerator, ResidualGeneratorConfig,
};
pub use parts::{Discriminator, Generator};
pub use sampling::sample_images;
pub use trainer::GanTrainer;
pub use training::{GanNetworks, TrainedGan, train_gan};
pub use training_config::GanTrainingConfig;
pub use variant::Variant;
pub use view::{FrequencyView, FrequencyViewConfig, Transform};
