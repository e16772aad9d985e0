//! Files of IDX, the format of MNIST.

use std::path::{Path, PathBuf};

/// The paths of a pair of files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdxNames {
    /// The images file.
    pub images: PathBuf,
    /// The labels file.
    pub labels: PathBuf,
}

/// Returns an images file whose header says `[count, rows, columns]`; `pixels` need not agree.
pub fn idx_images(dimensions: [u32; 3], pixels: &[u8]) -> Vec<u8> {
    file(0x0000_0803, &dimensions, pixels)
}

/// Returns a labels file of one byte per label.
pub fn idx_labels(labels: &[u8]) -> Vec<u8> {
    file(0x0000_0801, &[labels.len() as u32], labels)
}

/// Writes `train-images-idx3-ubyte` and its labels into `folder`: square images of `side` pixels.
pub fn write_idx_pair(folder: &Path, side: u32, pixels: &[u8], labels: &[u8]) -> IdxNames {
    std::fs::create_dir_all(folder).unwrap();
    let at = |name: &str| folder.join(name);
    let names =
        IdxNames { images: at("train-images-idx3-ubyte"), labels: at("train-labels-idx1-ubyte") };
    std::fs::write(&names.images, idx_images([labels.len() as u32, side, side], pixels)).unwrap();
    std::fs::write(&names.labels, idx_labels(labels)).unwrap();
    names
}

fn file(magic: u32, dimensions: &[u32], content: &[u8]) -> Vec<u8> {
    let mut bytes = magic.to_be_bytes().to_vec();
    bytes.extend(dimensions.iter().flat_map(|dimension| dimension.to_be_bytes()));
    bytes.extend_from_slice(content);
    bytes
}
