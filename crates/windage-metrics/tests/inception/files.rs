//! Rejected weight files with their messages, and a whole PyTorch file if one is given.

use std::path::Path;

use tempfile::TempDir;
use windage_metrics::Error;
use windage_metrics::inception::Inception;
use windage_testing::{assert_says, values};

use crate::drawn::{small, write_weights};
use crate::features::check;

#[test]
fn a_partial_file_is_refused_by_name() {
    let path = windage_testing::golden_file("inception_partial.pth");
    let error = Inception::load(&path, &windage_testing::device()).unwrap_err();
    let Error::WeightsMissing { tensors, expected, .. } = &error else { panic!("{error}") };
    assert_eq!((tensors.len(), *expected), (468, 472));
    let first =
        "lacks 468 of 472 tensors: Conv2d_1a_3x3.bn.running_mean, Conv2d_1a_3x3.bn.running_var, ";
    assert_says(&error.to_string(), &["inception_partial.pth` ", first]);
}

#[test]
fn other_files_are_refused() {
    let folder = TempDir::new().unwrap();
    let refused =
        |path: &Path| Inception::load(path, &windage_testing::device()).unwrap_err().to_string();
    assert_says(
        &refused(&folder.path().join("none.pth")),
        &["cannot read the weights `", "none.pth`: No such file"],
    );
    assert_says(&refused(folder.path()), &["cannot read the weights `"]);
    let path = folder.path().join("page.pth");
    for text in ["", "<!DOCTYPE html>\nNot Found\n"] {
        std::fs::write(&path, text).unwrap();
        let reason = "page.pth` is neither a PyTorch (.pth) nor a safetensors file";
        assert_says(&refused(&path), &[reason]);
    }
}

#[test]
fn a_truncated_file_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = write_weights(folder.path());
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(file.metadata().unwrap().len() - 4).unwrap();
    let message = Inception::load(&path, &windage_testing::device()).unwrap_err().to_string();
    assert_says(&message, &["inception.safetensors` is damaged or truncated: "]);
}

/// A file written by `golden_inception.py --weights FILE`, or its `FILE.legacy`, must give the
/// golden features. The published file, recognized by its name, must give finite features.
#[test]
fn a_whole_pytorch_file_loads() {
    let Some(path) = std::env::var_os("WINDAGE_INCEPTION") else {
        println!("skipped: WINDAGE_INCEPTION is not set, so no PyTorch file is read");
        return;
    };
    let inception = Inception::load(&path, &windage_testing::device()).unwrap();
    if path.to_string_lossy().contains("inception-2015-12-05") {
        assert!(values(inception.forward(small())).iter().all(|value| value.is_finite()));
    } else {
        check(&inception, "small", small());
    }
}
