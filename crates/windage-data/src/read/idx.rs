//! IDX, the format of MNIST: big-endian, plain or gzip.
//!
//! Magic `0x00000803` for images (`count, rows, columns`, then one byte a pixel), `0x00000801` for
//! labels (`count`, then one byte a label). Source: LeCun, Cortes, Burges, "The MNIST database".

use std::path::{Path, PathBuf};

use crate::read::bytes::read_unpacked;
use crate::{Error, ImageSet, Result};

const IMAGES_MAGIC: u32 = 0x0803;
const LABELS_MAGIC: u32 = 0x0801;

/// Reads images and labels from two IDX files.
///
/// # Errors
/// Wrong magic number, a file shorter or longer than its header says, or different counts, naming
/// the file.
pub fn read_idx(images: &Path, labels: &Path) -> Result<ImageSet> {
    let (dimensions, pixels) = parse::<3>(images, IMAGES_MAGIC)?;
    let (label_count, label_bytes) = parse::<1>(labels, LABELS_MAGIC)?;
    let [count, rows, columns] = dimensions;
    if count != label_count[0] {
        let problem =
            format!("has {} labels for the {count} images of {}", label_count[0], images.display());
        return Err(Error::format(labels, problem));
    }
    if count == 0 {
        return Err(Error::format(images, "holds no images"));
    }
    let labels: Vec<usize> = label_bytes.into_iter().map(usize::from).collect();
    let classes = labels.iter().max().map_or(0, |most| most + 1).max(10);
    let names = (0..classes).map(|class| class.to_string()).collect();
    ImageSet::or_at(ImageSet::checked(pixels, labels, [1, rows, columns], names), images)
}

/// Reads the images file and, beside it, the labels file of the same name (`…images-idx3…` and
/// `…labels-idx1…`).
///
/// # Errors
/// As [`read_idx`].
pub fn read_idx_pair(images: &Path) -> Result<ImageSet> {
    read_idx(images, &labels_beside(images)?)
}

fn labels_beside(images: &Path) -> Result<PathBuf> {
    let name = images.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !name.contains("images") || !name.contains("idx3") {
        return Err(Error::format(
            images,
            "the name of an IDX images file contains `images` and `idx3`",
        ));
    }
    let labels = images.with_file_name(name.replace("images", "labels").replace("idx3", "idx1"));
    // One of the pair may be packed and the other not.
    let packed = PathBuf::from(format!("{}.gz", labels.display()));
    let plain = labels.with_extension("");
    [labels.clone(), packed, plain]
        .into_iter()
        .find(|path| path.is_file())
        .ok_or_else(|| Error::format(&labels, "the labels that belong to the images are missing"))
}

/// Dimensions and content of an IDX file of bytes.
fn parse<const N: usize>(path: &Path, magic: u32) -> Result<([usize; N], Vec<u8>)> {
    let bytes = read_unpacked(path)?;
    let number = |index: usize| {
        bytes
            .get(index * 4..index * 4 + 4)
            .map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]))
    };
    let truncated = || {
        Error::format(
            path,
            format!("is truncated: {} bytes do not hold an IDX header", bytes.len()),
        )
    };
    let found = number(0).ok_or_else(truncated)?;
    if found != magic {
        return Err(Error::format(
            path,
            format!("has the magic number {found:#010x}, expected {magic:#010x}"),
        ));
    }
    let mut dimensions = [0; N];
    for (axis, dimension) in dimensions.iter_mut().enumerate() {
        *dimension = number(axis + 1).ok_or_else(truncated)? as usize;
    }
    let expected = dimensions.iter().try_fold(1_usize, |product, &next| product.checked_mul(next));
    let content = &bytes[4 * (N + 1)..];
    match expected {
        Some(expected) if expected == content.len() => Ok((dimensions, content.to_vec())),
        _ => {
            let (kind, held) = if expected.is_some_and(|e| e < content.len()) {
                ("oversized", "more")
            } else {
                ("truncated", "less")
            };
            let problem = format!(
                "is {kind}: {} bytes are {held} than the {dimensions:?} of its header",
                content.len()
            );
            Err(Error::format(path, problem))
        }
    }
}
