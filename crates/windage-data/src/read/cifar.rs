//! CIFAR binary, plain or gzip: records of label bytes and 3,072 pixel bytes (`[3, 32, 32]`).
//!
//! A record of CIFAR-10 has one label, a record of CIFAR-100 a coarse and a fine one. Source:
//! Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009.

use std::path::Path;

use super::bytes::{read_text, read_unpacked};
use super::split::table_name;
use crate::{Error, ImageSet, Result};

const SHAPE: [usize; 3] = [3, 32, 32];
const PIXELS: usize = 3 * 32 * 32;
const CLASSES: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
/// Names of the files of CIFAR-100, as [`table_name`] gives them.
const PARTS_OF_100: [&str; 2] = ["train-bin", "test-bin"];

/// Which of the two labels of a CIFAR-100 record is the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CifarLabels {
    /// One of 20 superclasses.
    Coarse,
    /// One of 100 classes.
    #[default]
    Fine,
}

impl CifarLabels {
    /// Returns the number of classes, the place of the label in a record, and the file of names.
    fn layout(self) -> (usize, usize, &'static str) {
        match self {
            Self::Coarse => (20, 0, "coarse_label_names.txt"),
            Self::Fine => (100, 1, "fine_label_names.txt"),
        }
    }
}

/// Reads one batch file of CIFAR-10.
///
/// # Errors
/// Returns an error that names the file if its length is not a multiple of a record, if it holds no
/// record, or if a label is above 9.
pub fn read_cifar(path: &Path) -> Result<ImageSet> {
    let records = Records { path, bytes: read_unpacked(path)?, labels: 1 };
    records.read(0, CLASSES.map(String::from).to_vec())
}

/// Reads one file of CIFAR-100. Classes are named by the file `fine_label_names.txt` or
/// `coarse_label_names.txt` beside it or, without that, by numbers.
///
/// # Errors
/// Returns an error that names the file if its length is not a multiple of a record, if it holds no
/// record, if a label is above 99 (19), or if the file of names does not hold that many names.
pub fn read_cifar100(path: &Path, labels: CifarLabels) -> Result<ImageSet> {
    let (count, place, names) = labels.layout();
    let names = path.with_file_name(names);
    let classes = if names.is_file() {
        let text = read_text(&names)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(String::from).collect()
    } else {
        (0..count).map(|class| class.to_string()).collect::<Vec<String>>()
    };
    if classes.len() != count {
        return Err(Error::ClassNames { path: names, found: classes.len(), expected: count });
    }
    Records { path, bytes: read_unpacked(path)?, labels: 2 }.read(place, classes)
}

/// Reads a file of CIFAR-10 or CIFAR-100, with fine labels. The length tells which one it is, or
/// the name if both lengths fit.
pub(super) fn read_any_cifar(path: &Path) -> Result<ImageSet> {
    let bytes = read_unpacked(path)?;
    let fits = |labels: usize| bytes.len().is_multiple_of(labels + PIXELS);
    let is_named = PARTS_OF_100.contains(&table_name(path).as_str());
    if fits(2) && (!fits(1) || is_named) || !fits(1) && is_named {
        return read_cifar100(path, CifarLabels::Fine);
    }
    read_cifar(path)
}

/// The records of a file.
struct Records<'a> {
    path: &'a Path,
    bytes: Vec<u8>,
    /// Number of labels per record.
    labels: usize,
}

impl Records<'_> {
    /// Takes the label at `place` of each record.
    fn read(self, place: usize, classes: Vec<String>) -> Result<ImageSet> {
        let Self { path, bytes, labels } = self;
        let record = labels + PIXELS;
        if bytes.is_empty() || !bytes.len().is_multiple_of(record) {
            let (path, bytes) = (path.into(), bytes.len());
            return Err(Error::CifarLength { path, bytes, record });
        }
        let pixels = bytes.chunks_exact(record).flat_map(|record| &record[labels..]);
        let pixels = pixels.copied().collect();
        let labels = bytes.chunks_exact(record).map(|record| usize::from(record[place])).collect();
        ImageSet::checked(path, pixels, labels, SHAPE, classes)
    }
}
