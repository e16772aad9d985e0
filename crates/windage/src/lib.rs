//! windage: models that meet data they were not trained on.
//!
//! This crate re-exports the family behind features and adds nothing of its own. Start with
//! [`Diagnose`](generate::Diagnose), which says *why* a classifier got worse on another domain, or
//! with the examples.
//!
//! # Example
//!
//! Why is a classifier of upright letters bad on inclined ones? (Far too few letters and epochs
//! here, to be quick.)
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use windage::core::{Seed, Silent, Stream, device_by_name};
//! use windage::data::synthetic::glyphs::Planted;
//! use windage::diagnose::{CnnConfig, Diagnose, ModelTrainingConfig, ClassifierTrainingConfig, Checkpointing, train_classifier};
//!
//! let device = device_by_name("flex")?;
//! let letters = Planted::named("inclination-hue").ok_or("no such shift")?.draw(200, Seed(0));
//! let first = letters.source.images.into_domain("upright")?;
//! let second = letters.target.images.into_domain("inclined")?;
//! let training = letters.training.images.into_domain("to learn from")?;
//!
//! // Any Burn module will do that implements `windage::core::Classifier`.
//! let cnn = Seed(0).init(Stream::ClassifierWeights, &device, |device| CnnConfig::new([3, 24, 24], 10).init(device));
//! let fit = ClassifierTrainingConfig { epochs: 8, batch: 20, ..ClassifierTrainingConfig::default() };
//! let (cnn, _curve) = train_classifier::<4, _>(cnn, &training, &fit, &device, &mut Silent)?;
//!
//! let attributes = windage::metrics::image_attributes(&first)?;
//! let settings = Diagnose { pairs: 3, fit: ModelTrainingConfig { epochs: 1, ..Default::default() }, ..Diagnose::default() };
//! let diagnosis = settings.run::<4>(&cnn, (&first, &second), &attributes, &Checkpointing::Off, &device, &mut Silent)?;
//! assert!(diagnosis.first.accuracy() > diagnosis.second.accuracy());
//! println!("{}", diagnosis.finding.sentence);
//! # Ok(())
//! # }
//! ```
//!
//! | module | what it holds |
//! | --- | --- |
//! | [`core`] | traits and shared types: classifiers, generative models, domains, attributes, devices, seeds; spectra |
//! | `data` | readers, spectrograms and planted letters (feature `data`) |
//! | [`losses`] | channel correlation, spectra, adversarial pairs, covariances |
//! | [`metrics`] | separation, faithfulness, image attributes; distances, divergences, accuracies over tasks |
//! | [`generate`] | the diagnosis and its parts; a [GAN](generate::frequency_gan) that also looks at frequencies |
//! | [`adapt`] | learning with labeled and unlabeled data |
//! | [`packnet`] | one network that learns task after task and forgets none |
//! | `report` | pictures, HTML and JSON (feature `report`) |

#[cfg(feature = "adapt")]
pub use windage_adapt as adapt;
pub use windage_core as core;
#[cfg(feature = "data")]
pub use windage_data as data;
#[cfg(feature = "diagnose")]
pub use windage_diagnose as diagnose;
#[cfg(feature = "gan")]
pub use windage_gan as gan;
pub use windage_losses as losses;
pub use windage_metrics as metrics;
pub use windage_ops as ops;
#[cfg(feature = "packnet")]
pub use windage_packnet as packnet;
#[cfg(feature = "report")]
pub use windage_report as report;
