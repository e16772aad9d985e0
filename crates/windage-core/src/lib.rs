#![doc = include_str!("../README.md")]

mod attribute;
pub mod axes;
pub mod classifier;
pub mod config_file;
pub mod device;
mod domain;
mod error;
mod evaluation;
pub mod features;
#[doc(hidden)]
pub mod files;
pub mod generative;
mod hash;
mod noise;
mod progress;
#[doc(hidden)]
pub mod raster;
mod run_context;
mod samples;
pub mod seed;
mod shift;
#[doc(hidden)]
pub mod text;
pub mod training;
#[cfg(feature = "weights")]
pub mod weights;

pub use attribute::{Attribute, Stage};
#[doc(hidden)]
pub use attribute::{check_attributes, mean_value};
pub use classifier::{Classifier, SampleLoss};
pub use domain::{Batch, Domain, Sample};
pub use error::{Error, Result};
pub use evaluation::Evaluation;
#[doc(hidden)]
pub use hash::hash_values;
#[doc(hidden)]
pub use noise::{standard_normal, standard_normals};
pub use progress::{Event, Metric, Observer, Silent};
pub use run_context::RunContext;
#[doc(hidden)]
pub use samples::{EVALUATION_BATCH, stratified};
pub use seed::{Seed, Stream};
pub use shift::Shift;
