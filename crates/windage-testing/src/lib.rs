#![doc = include_str!("../README.md")]
#![allow(clippy::unwrap_used)] // A helper that fails ends the test.

mod cifar;
mod closeness;
mod data_set;
mod device;
mod folder;
mod golden;
mod gradient;
mod idx;
mod json;
mod message;
mod npz;
mod observer;
mod pack;
mod png;
mod process;
mod random;
mod usps;
mod values;
mod wav;

pub use cifar::cifar_record;
pub use closeness::{assert_close, relative_error};
pub use data_set::data_set;
pub use device::{device, is_gpu, skipped_for_empty_products, skipped_for_small_logarithms};
pub use folder::{write_classes, write_folder};
pub use golden::{Array, Golden, golden_file};
pub use gradient::{
    GradientError, assert_gradient, central_differences, gradient_error, report_error,
};
pub use idx::{IdxNames, idx_images, idx_labels, write_idx_pair};
pub use json::{from_json, through_json};
pub use message::{assert_one_line, assert_says};
pub use npz::npz;
pub use observer::StopAfter;
pub use pack::gzip;
pub use png::{png_gray, png_rgb, png_rows};
pub use process::{Outcome, run};
pub use random::{mixed_rows, normal, uniform};
pub use usps::{usps_line, usps_sparse_line};
pub use values::{rounded, tensor, values};
pub use wav::{wav, wav_16_bit};
