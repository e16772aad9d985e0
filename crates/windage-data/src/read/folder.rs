//! Image folders: one subfolder per class, any common picture format.

use std::path::{Path, PathBuf};

use image::{ColorType, DynamicImage};
use rayon::prelude::*;

use super::listing::{file_name, sorted};
use super::picture::{decoded, is_picture};
use super::walk::{files_apart, files_below};
use crate::sets::from_picture;
use crate::{Color, Error, ImageSet, ReadNote, ReadOptions, Result};

/// Number of pictures that are decoded at a time, by all threads together.
const TOGETHER: usize = 256;
/// Files that file managers leave in every folder.
const LEFT_BY_SYSTEMS: &[&str] = &["thumbs.db", "desktop.ini"];
/// Folder that archives from macOS leave.
const LEFT_BY_ARCHIVES: &str = "__MACOSX";
/// Name of the only class of an unlabeled folder.
const UNLABELED: &str = "unlabeled";

/// Reads `folder/CLASS/PICTURE`; classes and pictures are taken in alphabetical order, and pictures
/// may lie in folders below that of their class. Links are followed.
///
/// The content of a file tells its format, among BMP, GIF, JPEG, PNG, PNM, TIFF and WebP; of an
/// animation, the first picture is read. Files without the ending of a picture are passed over,
/// which [`ImageSet::notes`] tells. A picture that cannot be decoded is an error, since leaving it
/// out would change the set silently. Pictures are turned as their EXIF orientation says, and
/// transparent ones are laid on white. Without [`ReadOptions::color`], the set is gray if every
/// picture is.
///
/// # Errors
/// Returns an error that names the path if there are no subfolders, if a class has no pictures, if
/// a picture is damaged, truncated, or larger than [`ReadOptions::max_pixels`], if sizes differ and
/// [`ReadOptions::size`] is not set, or if a link leads nowhere.
pub fn read_folder(folder: &Path, options: ReadOptions) -> Result<ImageSet> {
    Listing::by_class(folder)?.read(folder, options)
}

/// Reads all pictures in a folder and in the folders below it as one class.
///
/// # Errors
/// Returns an error in the cases of [`read_folder`], except that no subfolders are needed.
pub fn read_unlabeled_folder(folder: &Path, options: ReadOptions) -> Result<ImageSet> {
    let mut listing = Listing::default();
    listing.add(folder, files_below(folder, |_| true)?, UNLABELED.into())?;
    listing.read(folder, options)
}

/// Returns the subfolders that are classes.
pub(super) fn class_folders(folder: &Path) -> Result<Vec<PathBuf>> {
    sorted(folder, |path| path.is_dir() && file_name(path) != LEFT_BY_ARCHIVES)
}

/// The pictures of a folder, and files that are none.
#[derive(Default)]
struct Listing {
    files: Vec<PathBuf>,
    labels: Vec<usize>,
    classes: Vec<String>,
    passed_over: Vec<PathBuf>,
    notes: Vec<ReadNote>,
}

impl Listing {
    fn by_class(folder: &Path) -> Result<Self> {
        let class_folders = class_folders(folder)?;
        if class_folders.is_empty() {
            return Err(Error::NoSubfolders { folder: folder.into(), files: "pictures" });
        }
        let mut listing = Self::default();
        for class in &class_folders {
            let is_other = |other: &&PathBuf| *other != class;
            let others: Vec<PathBuf> = class_folders.iter().filter(is_other).cloned().collect();
            listing.add(class, files_apart(class, &others, |_| true)?, file_name(class))?;
        }
        let beside = sorted(folder, is_picture)?;
        if let Some(example) = beside.first() {
            let (folder, example) = (folder.into(), file_name(example));
            let pictures = beside.len();
            listing.notes.push(ReadNote::BesideClasses { folder, pictures, example });
        }
        Ok(listing)
    }

    /// Adds the files of a class.
    fn add(&mut self, folder: &Path, files: Vec<PathBuf>, class: String) -> Result<()> {
        let (pictures, others): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|path| is_picture(path));
        let is_left =
            |path: &PathBuf| LEFT_BY_SYSTEMS.contains(&file_name(path).to_lowercase().as_str());
        let others: Vec<PathBuf> = others.into_iter().filter(|path| !is_left(path)).collect();
        if pictures.is_empty() {
            let folder = folder.into();
            return Err(match others.first() {
                None => Error::Empty { path: folder, expected: "pictures" },
                Some(example) => {
                    let (files, example) = (others.len(), file_name(example));
                    Error::NoPictures { folder, files, example }
                }
            });
        }
        self.labels.extend(std::iter::repeat_n(self.classes.len(), pictures.len()));
        self.files.extend(pictures);
        self.classes.push(class);
        self.passed_over.extend(others);
        Ok(())
    }

    /// Decodes the pictures, some at a time: a folder of photographs does not fit into memory at
    /// full size.
    fn read(mut self, folder: &Path, options: ReadOptions) -> Result<ImageSet> {
        if let Some(example) = self.passed_over.first() {
            let (folder, example) = (folder.into(), file_name(example));
            let (files, pictures) = (self.passed_over.len(), self.files.len());
            self.notes.push(ReadNote::PassedOver { folder, files, pictures, example });
        }
        let mut pixels = Pixels::new(&self.files, options.color);
        for (number, files) in self.files.chunks(TOGETHER).enumerate() {
            let read: Vec<Result<Decoded>> =
                files.par_iter().map(|path| Decoded::read(path, options)).collect();
            for (index, picture) in read.into_iter().enumerate() {
                // In order, so that the first file that cannot be read is named.
                pixels.push(number * TOGETHER + index, picture?)?;
            }
        }
        let [height, width] = pixels.size;
        let shape = [pixels.color.channels(), height, width];
        let set = ImageSet::checked(folder, pixels.bytes, self.labels, shape, self.classes)?;
        Ok(set.with_notes(self.notes))
    }
}

/// The bytes of a picture, `[channels, height, width]`.
struct Decoded {
    bytes: Vec<u8>,
    color: Color,
    size: [usize; 2],
}

impl Decoded {
    fn read(path: &Path, options: ReadOptions) -> Result<Self> {
        let picture = decoded(path, options)?;
        let own = if is_gray(&picture) { Color::Gray } else { Color::Rgb };
        let color = options.color.unwrap_or(own);
        let size = [picture.height() as usize, picture.width() as usize];
        Ok(Self { bytes: from_picture(&picture, color), color, size })
    }
}

/// The bytes of the pictures so far: gray, until one comes that is not.
struct Pixels<'a> {
    files: &'a [PathBuf],
    bytes: Vec<u8>,
    color: Color,
    size: [usize; 2],
}

impl<'a> Pixels<'a> {
    fn new(files: &'a [PathBuf], color: Option<Color>) -> Self {
        let color = color.unwrap_or(Color::Gray);
        Self { files, bytes: Vec::new(), color, size: [0; 2] }
    }

    fn push(&mut self, index: usize, picture: Decoded) -> Result<()> {
        if index == 0 {
            self.size = picture.size;
        }
        if picture.size != self.size {
            return Err(Error::SizesDiffer {
                path: self.files[index].clone(),
                size: picture.size,
                other: self.files[0].clone(),
                other_size: self.size,
            });
        }
        let plane = self.size[0] * self.size[1];
        if picture.color == Color::Rgb && self.color == Color::Gray {
            self.color = Color::Rgb;
            self.bytes = self.bytes.chunks(plane.max(1)).flat_map(|gray| gray.repeat(3)).collect();
        }
        if self.bytes.capacity() < self.bytes.len() + 3 * plane {
            // What is still to come is known, so that no more memory is taken.
            self.bytes.reserve_exact((self.files.len() - index) * plane * self.color.channels());
        }
        if picture.color == self.color {
            self.bytes.extend(picture.bytes);
        } else {
            self.bytes.extend(picture.bytes.repeat(3));
        }
        Ok(())
    }
}

fn is_gray(picture: &DynamicImage) -> bool {
    matches!(picture.color(), ColorType::L8 | ColorType::La8 | ColorType::L16 | ColorType::La16)
}
