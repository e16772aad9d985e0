//! Run configurations: everything about a diagnosis as one value that can be written to a file, and
//! the data that it names.
//!
//! ```toml
//! seed = 0
//!
//! [data]                       # keys that are left out have their defaults
//! kind = "images"              # or "spectrograms", "series"
//! source = "photos/day"
//! target = "photos/night"
//! size = [32, 32]
//! samples = 4000               # at most, of each domain
//!
//! [classifier]                 # is trained on a part of the source
//! channels = [16, 32]
//! epochs = 6
//!
//! # [program]                  # instead of a classifier: asks another program
//! # path = "classify"
//!
//! # [network]                  # or one that a run has left
//! # path = "out/adapt/network.safetensors"
//!
//! # [onnx]                     # or one in an ONNX file
//! # path = "model.onnx"
//! # normalization = { mean = [0.485, 0.456, 0.406], std = [0.229, 0.224, 0.225] }
//!
//! [attribution]                # which attributes cause what was lost
//! samples = 1000               # at most, of each domain, are altered
//!
//! [pairs]
//! count = 10
//! rule = { kind = "thresholds", low = 0.05, high = 1.5 }
//!
//! [matrix]
//! features = 5
//! losses = 5
//! spacing = "linear"
//!
//! [model]                      # or file = "generator.safetensors" of an earlier run alone
//! latent = 8
//! channels = [16, 32, 48]      # widths; as many halvings
//! epochs = 16
//!
//! [mitigation]                 # retrains the classifier on what was found
//! controls = "all"
//! ```
//!
//! [`RunConfig::completed`] fills in what is missing and refuses what has no effect;
//! [`RunConfig::prepare`] reads or draws the data. [`CheckRunConfig`] is the configuration of a
//! check without labels, and [`ConvertConfig`] that of a style converter on drawn letters.

mod check;
mod classifier;
mod config;
mod convert;
mod data;
mod matrix;
mod mitigation;
mod model;
mod network_file;
mod pairs;
mod prepare;

pub use check::CheckRunConfig;
pub use classifier::{ClassifierConfig, ProgramConfig};
pub use config::RunConfig;
pub use convert::{ConvertConfig, ConvertData};
pub use data::{DataConfig, DataKind};
pub use matrix::MatrixConfig;
pub use mitigation::MitigationConfig;
pub use model::ModelConfig;
pub use network_file::NetworkFile;
pub use pairs::{PairFiles, PairsConfig};
pub use prepare::{Material, Omitted, Prepared, SetAside};
