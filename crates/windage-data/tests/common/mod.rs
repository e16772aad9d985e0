//! Helpers that the tests of the readers share.
#![allow(dead_code)] // Each test file uses some of them.

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use windage_data::{ImageSet, ReadOptions, Result};
use windage_testing::{assert_one_line, assert_says};

pub(crate) const PLAIN: ReadOptions = ReadOptions {
    size: None,
    color: None,
    shorter_side: None,
    max_pixels: windage_data::MAX_PIXELS,
};

/// Returns the pixels of one image as bytes.
pub(crate) fn bytes(set: &ImageSet, index: usize) -> Vec<u8> {
    set.values(index).iter().map(|value| (value * 255.0).round() as u8).collect()
}

pub(crate) fn file(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Checks that the message names `path`, says `problem`, and is one line.
#[track_caller]
pub(crate) fn assert_refused<S: std::fmt::Debug>(result: Result<S>, path: &Path, problem: &str) {
    let message = result.unwrap_err().to_string();
    assert_says(&message, &[&path.display().to_string(), problem]);
    assert_one_line(&message);
}
