#![doc = include_str!("../README.md")]

pub mod capacity;
mod error;
pub mod inference;
pub mod layers;
pub mod masks;
pub mod network;
mod optimizer;
pub mod packing;
mod packnet;
pub mod ratios;
pub mod run_config;
pub mod similarity;
mod stage;
pub mod training;
mod values;

pub use error::{Error, FileFault, Result};
pub use masks::BitMask;
pub use packing::PackNetConfig;
pub use packnet::PackNet;
pub use ratios::{RatioSchedule, Uniform};
pub use similarity::Signature;
pub use stage::Stage;
pub use training::{TaskAccuracies, TaskData, TaskRatios, TaskTrainingConfig, extend};
