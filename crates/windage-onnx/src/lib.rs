#![doc = include_str!("../README.md")]

mod cache;
mod classifier;
mod config;
pub mod conventions;
mod error;
mod features;
mod input;
mod matching;
mod model;
mod output;
mod preprocessing;
mod probes;

pub use classifier::OnnxClassifier;
pub use config::{ChannelOrder, Layout, Normalization, OnnxConfig, OutputKind};
pub use error::{Error, Result};
pub use features::OnnxFeatures;
pub use matching::Relabeling;
pub use model::OnnxModel;
