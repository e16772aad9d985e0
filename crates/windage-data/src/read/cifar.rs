//! CIFAR-10 binary: records of one label byte and 3,072 pixel bytes (`[3, 32, 32]`), plain or gzip.
//!
//! Source: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.

use std::path::Path;

use crate::read::bytes::read_unpacked;
use crate::{Error, ImageSet, Result};

const SHAPE: [usize; 3] = [3, 32, 32];
const RECORD: usize = 1 + 3 * 32 * 32;
const CLASSES: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/// Reads one batch file.
///
/// # Errors
/// A length that is no multiple of a record, no record at all, or a label above 9, naming the file.
pub fn read_cifar(path: &Path) -> Result<ImageSet> {
    let bytes = read_unpacked(path)?;
    if bytes.is_empty() || !bytes.len().is_multiple_of(RECORD) {
        let problem = format!(
            "is truncated or no CIFAR-10 binary: {} bytes are not records of {RECORD}",
            bytes.len()
        );
        return Err(Error::format(path, problem));
    }
    let labels = bytes.chunks_exact(RECORD).map(|record| usize::from(record[0])).collect();
    let pixels = bytes.chunks_exact(RECORD).flat_map(|record| &record[1..]).copied().collect();
    let classes = CLASSES.map(String::from).to_vec();
    ImageSet::or_at(ImageSet::checked(pixels, labels, SHAPE, classes), path)
}
