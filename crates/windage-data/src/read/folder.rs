//! Image folders: one subfolder per class, any common picture format.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ColorType, DynamicImage, ImageDecoder, ImageReader};

use super::bytes::read_raw;
use super::listing::{file_name, has_extension, sorted};
use crate::sets::{from_picture, resized};
use crate::{Color, Error, ImageSet, ReadOptions, Result};

const EXTENSIONS: &[&str] =
    &["bmp", "gif", "jpeg", "jpg", "pbm", "pgm", "png", "pnm", "ppm", "tif", "tiff", "webp"];

/// Reads `folder/CLASS/PICTURE`; classes and pictures are taken in alphabetical order.
///
/// Files that do not look like pictures are passed over. A picture that cannot be decoded is an
/// error, since leaving it out would change the set silently. Pictures are turned as their EXIF
/// orientation says; transparency is dropped. Without [`ReadOptions::color`], the set is gray if
/// every picture is.
///
/// # Errors
/// Returns an error that names the path if there are no subfolders, if a class has no pictures, if
/// a picture is damaged, or if sizes differ and [`ReadOptions::size`] is not set.
pub fn read_folder(folder: &Path, options: ReadOptions) -> Result<ImageSet> {
    let class_folders = sorted(folder, Path::is_dir)?;
    if class_folders.is_empty() {
        return Err(Error::NoSubfolders { folder: folder.into(), files: "pictures" });
    }
    let pictures = pictures(&class_folders, options.size)?;
    let gray = pictures.iter().all(|picture| is_gray(&picture.content));
    let color = options.color.unwrap_or(if gray { Color::Gray } else { Color::Rgb });
    let [height, width] = common_size(&pictures)?;
    let names = class_folders.iter().map(|path| file_name(path)).collect();
    let labels = pictures.iter().map(|picture| picture.label).collect();
    let pixels = pictures.into_iter().flat_map(|picture| from_picture(&picture.content, color));
    ImageSet::checked(folder, pixels.collect(), labels, [color.channels(), height, width], names)
}

/// Returns whether a path is a file with the ending of a picture.
pub fn is_picture(path: &Path) -> bool {
    has_extension(path, EXTENSIONS)
}

/// Reads one picture, whatever its ending, as [`read_folder`] reads those of a folder. Returns its
/// values, `[channels, height, width]`, in 0…1.
///
/// # Errors
/// Returns an error that names the path if it cannot be read or decoded.
pub fn read_picture(path: &Path, size: [usize; 2], color: Color) -> Result<Vec<f32>> {
    let [height, width] = size;
    let bytes = from_picture(&resized(decoded(path)?, height, width), color);
    Ok(bytes.into_iter().map(|byte| f32::from(byte) / 255.0).collect())
}

/// A decoded picture with its class.
struct Picture {
    content: DynamicImage,
    label: usize,
    path: PathBuf,
}

impl Picture {
    /// Returns `[height, width]`.
    fn size(&self) -> [usize; 2] {
        [self.content.height() as usize, self.content.width() as usize]
    }
}

/// Reads the pictures of all classes, resized if `size` is given.
fn pictures(class_folders: &[PathBuf], size: Option<[usize; 2]>) -> Result<Vec<Picture>> {
    let mut pictures = Vec::new();
    for (label, class) in class_folders.iter().enumerate() {
        let files = sorted(class, |path| has_extension(path, EXTENSIONS))?;
        if files.is_empty() {
            return Err(Error::Empty { path: class.into(), expected: "pictures" });
        }
        for path in files {
            let mut picture = Picture { content: decoded(&path)?, label, path };
            // Resized at once: a folder of photographs does not fit into memory at full size.
            if let Some([height, width]) = size {
                picture.content = resized(picture.content, height, width);
            }
            pictures.push(picture);
        }
    }
    Ok(pictures)
}

fn common_size(pictures: &[Picture]) -> Result<[usize; 2]> {
    let first = &pictures[0];
    match pictures.iter().find(|picture| picture.size() != first.size()) {
        None => Ok(first.size()),
        Some(picture) => Err(Error::SizesDiffer {
            path: picture.path.clone(),
            size: picture.size(),
            other: first.path.clone(),
            other_size: first.size(),
        }),
    }
}

fn decoded(path: &Path) -> Result<DynamicImage> {
    let fail = |source| Error::Image { path: path.into(), source };
    let reader = ImageReader::new(Cursor::new(read_raw(path)?)).with_guessed_format();
    let reader = reader.map_err(|source| Error::Io { path: path.into(), source })?;
    let mut decoder = reader.into_decoder().map_err(fail)?;
    // Cameras write how they were held beside the pixels.
    let orientation = decoder.orientation().map_err(fail)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(fail)?;
    picture.apply_orientation(orientation);
    let finite = match &picture {
        DynamicImage::ImageRgb32F(pixels) => pixels.iter().all(|value| value.is_finite()),
        DynamicImage::ImageRgba32F(pixels) => pixels.iter().all(|value| value.is_finite()),
        _ => true,
    };
    if finite { Ok(picture) } else { Err(Error::PixelNotFinite { path: path.into() }) }
}

fn is_gray(picture: &DynamicImage) -> bool {
    matches!(picture.color(), ColorType::L8 | ColorType::La8 | ColorType::L16 | ColorType::La16)
}
