//! IDX, the format of MNIST: big-endian, plain or gzip.
//!
//! An images file starts with the magic number `0x00000803`, then `count, rows, columns`, then one
//! byte per pixel; a labels file with `0x00000801`, then `count`, then one byte per label. Source:
//! LeCun, Cortes, Burges, "The MNIST database".

use std::path::{Path, PathBuf};

use super::bytes::read_unpacked;
use super::listing::{file_name, sorted};
use super::split::{is_packed, table_name};
use crate::{Error, ImageSet, Result};

const IMAGES_MAGIC: u32 = 0x0803;
const LABELS_MAGIC: u32 = 0x0801;
/// Number of classes, unless labels go beyond them.
const DIGITS: usize = 10;

/// Reads images and labels from two IDX files.
///
/// # Errors
/// Returns an error that names the file if its magic number is wrong, if it is shorter or longer
/// than its header says, if it holds no images, or if the numbers of images and labels differ.
pub fn read_idx(images: &Path, labels: &Path) -> Result<ImageSet> {
    let Content { dimensions: [count, rows, columns], bytes: pixels } =
        Content::read(images, IMAGES_MAGIC)?;
    let Content { dimensions: [label_count], bytes: label_bytes } =
        Content::read(labels, LABELS_MAGIC)?;
    if count != label_count {
        return Err(Error::IdxCounts {
            labels: labels.into(),
            label_count,
            images: images.into(),
            image_count: count,
        });
    }
    if count == 0 {
        return Err(Error::Empty { path: images.into(), expected: "images" });
    }
    let labels: Vec<usize> = label_bytes.into_iter().map(usize::from).collect();
    let classes = labels.iter().max().map_or(0, |most| most + 1).max(DIGITS);
    let names = (0..classes).map(|class| class.to_string()).collect();
    ImageSet::checked(images, pixels, labels, [1, rows, columns], names)
}

/// Reads an images file and the labels file of the same name beside it (`…images-idx3…` and
/// `…labels-idx1…`), whichever of them is packed. Upper and lower case are not told apart, nor are
/// hyphens, dots and underscores.
///
/// # Errors
/// Returns an error if the name is not of that form or the labels are missing, and in the cases of
/// [`read_idx`].
pub fn read_idx_pair(images: &Path) -> Result<ImageSet> {
    read_idx(images, &labels_beside(images)?)
}

fn labels_beside(images: &Path) -> Result<PathBuf> {
    let name = table_name(images);
    if !name.contains("images") || !name.contains("idx3") {
        return Err(Error::IdxName { path: images.into() });
    }
    let wanted = name.replace("images", "labels").replace("idx3", "idx1");
    let folder = images.parent().filter(|parent| !parent.as_os_str().is_empty());
    let found = sorted(folder.unwrap_or(Path::new(".")), |path| {
        path.is_file() && table_name(path) == wanted
    })?;
    // The one whose name differs least.
    let labels = images.with_file_name(labels_name(&file_name(images)));
    let order = |path: &PathBuf| (*path != labels, is_packed(path) != is_packed(images));
    found
        .into_iter()
        .min_by_key(order)
        .ok_or_else(|| Error::IdxLabelsMissing { images: images.into(), labels })
}

/// Returns the name of the labels file, in the case of that of the images.
fn labels_name(images: &str) -> String {
    let replaced = images.replace("images", "labels").replace("IMAGES", "LABELS");
    replaced.replace("idx3", "idx1").replace("IDX3", "IDX1")
}

/// What an IDX file of bytes holds.
struct Content<const N: usize> {
    dimensions: [usize; N],
    bytes: Vec<u8>,
}

impl<const N: usize> Content<N> {
    fn read(path: &Path, magic: u32) -> Result<Self> {
        let file = read_unpacked(path)?;
        let number = |index: usize| {
            file.get(index * 4..index * 4 + 4)
                .map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
                .ok_or_else(|| Error::IdxHeader { path: path.into(), bytes: file.len() })
        };
        let found = number(0)?;
        if found != magic {
            return Err(Error::IdxMagic { path: path.into(), found, expected: magic });
        }
        let mut dimensions = [0; N];
        for (axis, dimension) in dimensions.iter_mut().enumerate() {
            *dimension = number(axis + 1)? as usize;
        }
        let bytes = file[4 * (N + 1)..].to_vec();
        // More than `usize` holds is more than a file holds.
        let size = dimensions.iter().try_fold(1_usize, |product, &next| product.checked_mul(next));
        match size {
            Some(size) if size == bytes.len() => Ok(Self { dimensions, bytes }),
            Some(size) if size < bytes.len() => Err(Error::IdxOversized {
                path: path.into(),
                bytes: bytes.len(),
                dimensions: dimensions.to_vec(),
            }),
            _ => Err(Error::IdxTruncated {
                path: path.into(),
                bytes: bytes.len(),
                dimensions: dimensions.to_vec(),
            }),
        }
    }
}
