//! NumPy archives of images and labels (`.npz`), in the forms of MedMNIST and of Keras.
//!
//! Images are `uint8` arrays of `[count, height, width]` or `[count, height, width, channels]` with
//! one or three channels, labels integers of `[count]` or `[count, 1]`. Sources: Yang et al.,
//! "MedMNIST v2", Scientific Data 2023; the NEP 1 format of `.npy` files.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use npyz::{Deserialize, NpyFile, NpyHeader, Order};
use zip::ZipArchive;

use super::Split;
use crate::{Error, ImageSet, Result};

/// Names of the arrays of images and labels, by part. The last ones have no parts.
const TRAIN: [[&str; 2]; 3] =
    [["train_images", "train_labels"], ["x_train", "y_train"], ["images", "labels"]];
const TEST: [[&str; 2]; 3] =
    [["test_images", "test_labels"], ["x_test", "y_test"], ["images", "labels"]];
/// Largest label.
const MOST: i64 = u16::MAX as i64;

/// Reads images and labels of a NumPy archive: `train_images` and `train_labels` or, of the test
/// part, `test_images` and `test_labels`, as in MedMNIST; or `x_train`, `y_train`, `x_test` and
/// `y_test`, as in Keras; or `images` and `labels`. An archive with one part serves both.
/// Validation parts are not read. Classes are named by their numbers, up to the largest in either
/// part.
///
/// # Errors
/// Returns an error that names the file if it is no archive, if arrays are missing, or if their
/// shapes or types are others.
pub fn read_npz(path: &Path, split: Split) -> Result<ImageSet> {
    let mut archive = Archive::open(path)?;
    let (own, other) = match split {
        Split::Train => (TRAIN, TEST),
        Split::Test => (TEST, TRAIN),
    };
    let Some([images, labels]) = archive.first_of(&own).or_else(|| archive.first_of(&other)) else {
        let (path, found) = (path.into(), archive.names());
        return Err(Error::NpzArrays { path, expected: own[0].join("` and `"), found });
    };
    let Array { shape, values: interleaved } = archive.bytes(images)?;
    let [count, height, width, channels] = match shape[..] {
        [count, height, width] => [count, height, width, 1],
        [count, height, width, channels @ (1 | 3)] => [count, height, width, channels],
        _ => return Err(archive.shape_error(images, shape, "[count, height, width(, 3)]")),
    };
    let classes = archive.classes(&[own, other].concat())?;
    let labels = archive.labels(labels, Some(count))?;
    if count == 0 {
        return Err(Error::Empty { path: path.into(), expected: "images" });
    }
    let plane = (height * width).max(1);
    let image = |pixels: &[u8]| -> Vec<u8> {
        let channel = |channel| pixels.iter().skip(channel).step_by(channels);
        (0..channels).flat_map(channel).copied().collect()
    };
    let pixels = interleaved.chunks(plane * channels).flat_map(image).collect();
    let names = (0..classes).map(|class| class.to_string()).collect();
    ImageSet::checked(path, pixels, labels, [channels, height, width], names)
}

/// An archive that is open.
struct Archive<'a> {
    path: &'a Path,
    zip: ZipArchive<BufReader<File>>,
}

/// An array of an archive.
struct Array<T> {
    shape: Vec<usize>,
    values: Vec<T>,
}

impl<'a> Archive<'a> {
    fn open(path: &'a Path) -> Result<Self> {
        let file = File::open(path).map_err(|source| Error::Io { path: path.into(), source })?;
        let zip = ZipArchive::new(BufReader::new(file));
        let zip = zip.map_err(|source| Error::Npz { path: path.into(), source: source.into() })?;
        Ok(Self { path, zip })
    }

    /// Returns the names of the arrays.
    fn names(&self) -> Vec<String> {
        let names = self.zip.file_names().filter_map(std::result::Result::ok);
        names.map(|name| name.trim_end_matches(".npy").to_string()).collect()
    }

    /// Returns the first pair of names of which there are both arrays.
    fn first_of(&self, pairs: &[[&'static str; 2]]) -> Option<[&'static str; 2]> {
        let names = self.names();
        let is_there = |name: &&str| names.iter().any(|other| other == name);
        pairs.iter().copied().find(|pair| pair.iter().all(&is_there))
    }

    /// Returns the number of classes: one more than the largest label of all parts.
    fn classes(&mut self, pairs: &[[&'static str; 2]]) -> Result<usize> {
        let mut classes = 0;
        for pair in pairs {
            if let Some([_, labels]) = self.first_of(&[*pair]) {
                let labels = self.labels(labels, None)?;
                classes = labels.into_iter().max().map_or(0, |most| most + 1).max(classes);
            }
        }
        Ok(classes)
    }

    /// Reads labels of any integer type, `count` of them if that is known.
    fn labels(&mut self, name: &str, count: Option<usize>) -> Result<Vec<usize>> {
        let Array { shape, values } = self.integers(name)?;
        let is_list = matches!(shape[..], [_] | [_, 1]);
        if !is_list || count.is_some_and(|count| count != shape[0]) {
            let expected = count.map_or_else(|| "count".into(), |count| count.to_string());
            return Err(self.shape_error(name, shape, &format!("[{expected}] or [{expected}, 1]")));
        }
        let label = |(index, value): (usize, i64)| {
            usize::try_from(value).ok().filter(|_| value <= MOST).ok_or_else(|| {
                let (path, array) = (self.path.into(), name.into());
                Error::NpzLabel { path, array, index, value }
            })
        };
        values.into_iter().enumerate().map(label).collect()
    }

    fn integers(&mut self, name: &str) -> Result<Array<i64>> {
        macro_rules! read_as {
            ($($integer:ty: $code:literal),*) => {
                match self.code(name)?.as_str() {
                    $($code => {
                        let Array { shape, values } = self.array::<$integer>(name)?;
                        // Labels beyond the range are refused, and so are those that wrap.
                        let values = values.into_iter().map(|value| value as i64).collect();
                        Ok(Array { shape, values })
                    })*
                    // The error says what the type is.
                    _ => self.array::<i64>(name),
                }
            };
        }
        read_as!(u8: "u1", i8: "i1", u16: "u2", i16: "i2", u32: "u4", i32: "i4", u64: "u8")
    }

    /// Returns the kind and the size of an array's values.
    fn code(&mut self, name: &str) -> Result<String> {
        let path = self.path;
        let fail = |source| Error::Npz { path: path.into(), source };
        let member = self.zip.by_name(&format!("{name}.npy")).map_err(|it| fail(it.into()))?;
        let array = NpyFile::new(member).map_err(fail)?;
        let code = array.dtype().descr();
        Ok(code.trim_matches(['\'', '<', '>', '|', '=']).into())
    }

    /// Reads an array of bytes.
    fn bytes(&mut self, name: &str) -> Result<Array<u8>> {
        let path = self.path;
        let fail = |source| Error::Npz { path: path.into(), source };
        let mut member = self.zip.by_name(&format!("{name}.npy")).map_err(|it| fail(it.into()))?;
        let size = member.size();
        let array = NpyFile::new(&mut member).map_err(fail)?;
        let shape = Place { path, name }.shape(array.header(), size)?;
        if u8::reader(&array.dtype()).is_err() {
            return Err(Place { path, name }.type_error(array.header()));
        }
        let expected = shape.iter().product();
        let mut values = Vec::with_capacity(expected);
        array.into_inner().read_to_end(&mut values).map_err(fail)?;
        if values.len() != expected {
            return Err(Place { path, name }.layout_error(shape, size));
        }
        Ok(Array { shape, values })
    }

    fn array<T: Deserialize>(&mut self, name: &str) -> Result<Array<T>> {
        let path = self.path;
        let fail = |source| Error::Npz { path: path.into(), source };
        let member = self.zip.by_name(&format!("{name}.npy")).map_err(|it| fail(it.into()))?;
        let size = member.size();
        let array = NpyFile::new(BufReader::new(member)).map_err(fail)?;
        let shape = Place { path, name }.shape(array.header(), size)?;
        let reader = array
            .try_data::<T>()
            .map_err(|array| Place { path, name }.type_error(array.header()))?;
        let values = reader.collect::<std::io::Result<Vec<T>>>().map_err(fail)?;
        Ok(Array { shape, values })
    }

    fn shape_error(&self, name: &str, shape: Vec<usize>, expected: &str) -> Error {
        let (path, expected) = (self.path.into(), expected.into());
        Error::NpzShape { path, array: name.into(), shape, expected }
    }
}

/// The file and the name of an array.
#[derive(Clone, Copy)]
struct Place<'a> {
    path: &'a Path,
    name: &'a str,
}

impl Place<'_> {
    /// Returns the shape of an array whose member of the archive has `size` bytes, so that memory
    /// is taken for no more values than there can be.
    fn shape(self, header: &NpyHeader, size: u64) -> Result<Vec<usize>> {
        let shape: Vec<usize> = header.shape().iter().map(|&side| side as usize).collect();
        let count = header.shape().iter().try_fold(1_u64, |all, &side| all.checked_mul(side));
        let is_ordered = header.order() == Order::C || shape.len() < 2;
        if is_ordered && count.is_some_and(|count| count <= size) {
            return Ok(shape);
        }
        Err(self.layout_error(shape, size))
    }

    fn layout_error(self, shape: Vec<usize>, bytes: u64) -> Error {
        Error::NpzLayout { path: self.path.into(), array: self.name.into(), shape, bytes }
    }

    fn type_error(self, header: &NpyHeader) -> Error {
        let found = header.dtype().descr();
        Error::NpzType { path: self.path.into(), array: self.name.into(), found }
    }
}
