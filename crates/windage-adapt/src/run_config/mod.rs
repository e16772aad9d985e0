//! Run configurations: everything about a run as one value that can be written to a file.
//!
//! ```toml
//! seed = 0
//! held_out = 500               # labeled samples kept for validation
//!
//! [network]                    # keys that are left out have their defaults
//! channels = [16, 32]
//! hidden = [64]
//!
//! [[labeled]]
//! path = "data/mnist"
//! samples = 4000
//!
//! [[unlabeled]]
//! path = "data/usps"
//!
//! [test]                       # evaluated after training, never trained on
//! path = "data/usps"
//! split = "test"
//!
//! [images]
//! size = [16, 16]
//! color = "gray"
//!
//! [correlation]
//! mode = "A"
//! weight = 1.0
//! # layers = { conv2 = 1.0 }  # the last convolution if they are left out
//!
//! [[terms]]
//! loss = "information"
//! weight = 1.0
//!
//! [training]
//! steps = 500
//!
//! [thresholds]
//! task = 0.1
//!
//! # [compare]                  # instead of one run, the variants of a comparison
//! # variants = ["task_alone", "a"]
//! # seeds = 5
//!
//! # [select]                   # instead of one run, the choice of the term's settings
//! # seeds = 5
//! ```

mod complete;
mod config;
mod data;
mod file;
#[cfg(feature = "data")]
mod opened;
mod plan;
#[cfg(feature = "data")]
mod prepared;
mod term;
mod variants;

pub use config::{CorrelationConfig, RunConfig};
pub use data::{
    ColorDataConfig, DataConfig, GlyphDataConfig, GlyphDomain, ImageDataConfig,
    SpectrogramDataConfig, SplitConfig,
};
pub use plan::{CompareConfig, SelectConfig, Variant};
#[cfg(feature = "data")]
pub use prepared::{Prepared, SpectrogramInput};
pub use term::{TermConfig, TermKind};
