//! Files of every format that windage reads, and programs run as processes, for the tests of the windage crates (not
//! published).
//!
//! The writers share no code with the readers under test: a mistake in one does not hide in the other.
#![allow(clippy::unwrap_used)] // A helper that cannot do its job ends the test.

mod cifar;
mod folder;
mod idx;
mod message;
mod pack;
mod png;
mod process;
mod usps;

pub use cifar::cifar_record;
pub use folder::{write_classes, write_folder};
pub use idx::{IdxNames, idx_images, idx_labels, write_idx_pair};
pub use message::{assert_one_line, assert_says};
pub use pack::gzip;
pub use png::{png_grey, png_rgb};
pub use process::{Outcome, example, run};
pub use usps::{usps_line, usps_sparse_line};
