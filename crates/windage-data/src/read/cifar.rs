//! CIFAR-10 binary: records of one label byte and 3,072 pixel bytes (`[3, 32, 32]`), plain or gzip.
//!
//! Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.

use std::path::Path;

use super::bytes::read_unpacked;
use crate::{Error, ImageSet, Result};

const SHAPE: [usize; 3] = [3, 32, 32];
const RECORD: usize = 1 + 3 * 32 * 32;
const CLASSES: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/// Reads one batch file of CIFAR-10.
///
/// # Errors
/// Returns an error that names the file if its length is not a multiple of a record, if it holds no
/// record, or if a label is above 9.
pub fn read_cifar(path: &Path) -> Result<ImageSet> {
    let bytes = read_unpacked(path)?;
    if bytes.is_empty() || !bytes.len().is_multiple_of(RECORD) {
        return Err(Error::CifarLength { path: path.into(), bytes: bytes.len(), record: RECORD });
    }
    let labels = bytes.chunks_exact(RECORD).map(|record| usize::from(record[0])).collect();
    let pixels = bytes.chunks_exact(RECORD).flat_map(|record| &record[1..]).copied().collect();
    ImageSet::checked(path, pixels, labels, SHAPE, CLASSES.map(String::from).to_vec())
}
