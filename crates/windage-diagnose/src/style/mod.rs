//! A style converter: makes, of a sample of the target, its counterpart in the source.
//!
//! If the source has no sample that resembles `x₂`, a generator makes one: `x₁' = G(x₂)`, trained
//! without pairs so that `x₁'` looks like the source (a discriminator `D₁`) and still determines
//! `x₂` (a second generator `F` returns it):
//!
//! 1. one way: `min_{G,F} max_{D₁}  adv(D₁, G(x₂)) + λ‖F(G(x₂)) − x₂‖₁ + λ_id‖G(x₁) − x₁‖₁`
//! 2. two ways: adds the same for `F` and `D₂`, `adv(D₂, F(x₁)) + λ‖G(F(x₁)) − x₁‖₁ +
//!    λ_id‖F(x₂) − x₂‖₁`
//!
//! with least squares for `adv`. [`train_style`] trains, [`StyleConverter`] converts, and
//! [`evaluate_conversion`] tells whether the class survived and whether the diagnosed classifier
//! does better. That classifier takes **no** part in the training, which would make adversarial
//! examples of it.
//!
//! Source: US 2022/0147764 A1, Figs. 14 and 15; Zhu et al., *Unpaired Image-to-Image Translation
//! using Cycle-Consistent Adversarial Networks*, ICCV 2017. Beyond both, the discriminators are
//! given the class by default ([`DiscriminatorCondition`]).

mod converted;
mod converter;
mod losses;
mod metrics;
mod networks;
mod pool;
mod trainer;
mod training;
mod training_config;

pub use converted::Converted;
pub use converter::{StyleConverter, TrainedStyle};
pub use metrics::{AttributeDistance, ConversionClassifiers, StyleMetrics, evaluate_conversion};
pub use networks::{
    PatchDiscriminator, PatchDiscriminatorConfig, StyleGenerator, StyleGeneratorConfig, StyleOutput,
};
pub use pool::ImagePool;
pub use training::train_style;
pub use training_config::{Cycle, DiscriminatorCondition, StyleTrainingConfig};
