//! A converter of styles: the counterpart in the first domain of a sample of the second.
//!
//! Where the first domain has no sample to set beside `x₂`, a generator makes one: `x₁' = G(x₂)`,
//! trained without pairs so that `x₁'` looks like the first domain (a discriminator `D₁`) and still
//! tells `x₂` (a second generator `F` returns it):
//!
//! 1. one way: `min_{G,F} max_{D₁}  adv(D₁, G(x₂)) + λ‖F(G(x₂)) − x₂‖₁ + λ_id‖G(x₁) − x₁‖₁`
//! 2. two way: the same for `F` and `D₂` added: `adv(D₂, F(x₁)) + λ‖G(F(x₁)) − x₁‖₁ + λ_id‖F(x₂) −
//!    x₂‖₁`
//!
//! with least squares for `adv`. [`train_style`] trains, [`StyleConverter`] converts,
//! [`evaluate_conversion`] says whether the class survived and whether the diagnosed classifier does
//! better; that classifier is **never** asked while training, which would make adversarial examples
//! of it.
//!
//! Source: US 2022/0147764 A1, Figs. 14 and 15; Zhu et al., *Unpaired Image-to-Image Translation
//! using Cycle-Consistent Adversarial Networks*, ICCV 2017. Beyond both, the discriminators are
//! told the class by default ([`Told`]).

mod converter;
mod losses;
mod metrics;
mod networks;
mod pairs;
mod pool;
mod trainer;
mod training;
mod training_config;

pub use converter::{StyleConverter, TrainedStyle};
pub use metrics::{AttributeDistance, StyleMetrics, evaluate_conversion};
pub use networks::{
    PatchDiscriminator, PatchDiscriminatorConfig, StyleGenerator, StyleGeneratorConfig, StyleOutput,
};
pub use pairs::{Converted, Origin};
pub use pool::ImagePool;
pub use training::train_style;
pub use training_config::{Cycle, StyleTrainingConfig, Told};
