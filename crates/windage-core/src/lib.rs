//! What every windage crate shares: traits, devices, seeds, errors and files.
//!
//! The traits are small on purpose. A model trained elsewhere in Burn becomes a [`Classifier`] with
//! one method, a model of the user's own becomes a generative model with [`Encoder`] and
//! [`ConditionalDecoder`], and anything one can read off a sample becomes an [`Attribute`].

mod attribute;
mod classifier;
mod device;
mod domain;
mod error;
mod evaluation;
mod features;
mod files;
mod generative;
mod hash;
mod noise;
mod progress;
mod raster;
mod run_context;
mod samples;
mod seed;
mod series_axes;
mod shift;
mod spectrogram_axes;
mod tap;
pub mod training;

pub use attribute::Attribute;
pub use classifier::{Classifier, SampleLoss, cross_entropy_per_sample};
pub use device::{
    DEVICE_VARIABLE, FoundDevice, compiled_devices, default_device, device_by_name, found_devices,
};
pub use domain::{Batch, Domain, Sample};
pub use error::{Error, Result};
pub use evaluation::Evaluation;
pub use features::Features;
pub use files::{create_folder, remove_file, write_whole};
#[doc(hidden)]
pub use generative::one_hot;
pub use generative::{Condition, ConditionalDecoder, ConditionalGenerator, Encoder};
#[doc(hidden)]
pub use noise::{standard_normal, standard_normals};
pub use progress::{Event, Metric, Observer, Silent};
pub use raster::{bilinear, hsv_to_rgb, resampled, rgb_to_hsv, rotated};
pub use run_context::RunContext;
#[doc(hidden)]
pub use samples::{EVALUATION_BATCH, evenly_spaced};
pub use seed::{Rng, Seed, Stream, shuffled};
pub use series_axes::SeriesAxes;
pub use shift::Shift;
pub use spectrogram_axes::SpectrogramAxes;
pub use tap::{FeatureTap, Taps};
