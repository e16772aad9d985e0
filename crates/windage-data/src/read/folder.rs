//! Image folders: one subfolder a class, any common picture format.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ColorType, DynamicImage, ImageDecoder, ImageReader};

use crate::read::listing::{file_name, has_extension, sorted};
use crate::sets::{from_picture, resized};
use crate::{Color, Error, ImageSet, ReadOptions, Result};

const EXTENSIONS: &[&str] =
    &["bmp", "gif", "jpeg", "jpg", "pbm", "pgm", "png", "pnm", "ppm", "tif", "tiff", "webp"];

/// Reads `folder/CLASS/PICTURE`; classes and pictures are taken in alphabetical order.
///
/// Files that do not look like pictures are passed over; a picture that cannot be decoded is an
/// error, since leaving it out would change the set silently. Pictures are turned as their EXIF
/// orientation says; transparency is dropped. Without [`ReadOptions::color`], the set is gray when
/// every picture is.
///
/// # Errors
/// No subfolders, a class without pictures, a damaged picture, or different sizes without
/// [`ReadOptions::size`].
pub fn read_folder(folder: &Path, options: ReadOptions) -> Result<ImageSet> {
    let class_folders = sorted(folder, Path::is_dir)?;
    if class_folders.is_empty() {
        return Err(Error::format(
            folder,
            "has no subfolders; an image folder has one for each class",
        ));
    }
    let mut pictures = Vec::new();
    for (label, class) in class_folders.iter().enumerate() {
        let files = sorted(class, |path| has_extension(path, EXTENSIONS))?;
        if files.is_empty() {
            return Err(Error::format(class, "holds no pictures"));
        }
        for file in files {
            let picture = decoded(&file)?;
            // Resized at once: a folder of photographs does not fit into memory at full size.
            let [height, width] =
                options.size.unwrap_or([picture.height() as usize, picture.width() as usize]);
            pictures.push((resized(picture, height, width), label, file));
        }
    }
    let gray = pictures.iter().all(|(picture, ..)| is_gray(picture));
    let color = options.color.unwrap_or(if gray { Color::Gray } else { Color::Rgb });
    let [height, width] = common_size(&pictures)?;
    let names = class_folders.iter().map(|path| file_name(path)).collect();
    let labels = pictures.iter().map(|(_, label, _)| *label).collect();
    let pixels = pictures.into_iter().flat_map(|(picture, ..)| from_picture(&picture, color));
    ImageSet::or_at(
        ImageSet::checked(pixels.collect(), labels, [color.channels(), height, width], names),
        folder,
    )
}

fn common_size(pictures: &[(DynamicImage, usize, PathBuf)]) -> Result<[usize; 2]> {
    let size = |picture: &DynamicImage| [picture.height() as usize, picture.width() as usize];
    let (first, _, first_path) = &pictures[0];
    match pictures.iter().find(|(picture, ..)| size(picture) != size(first)) {
        None => Ok(size(first)),
        Some((other, _, path)) => {
            let ([h1, w1], [h2, w2]) = (size(first), size(other));
            let problem = format!(
                "is {w2}×{h2}, but {} is {w1}×{h1}; ask for a common size",
                first_path.display()
            );
            Err(Error::format(path, problem))
        }
    }
}

fn decoded(path: &Path) -> Result<DynamicImage> {
    let bytes = std::fs::read(path).map_err(|source| Error::Io { path: path.into(), source })?;
    let fail = |source| Error::Image { path: path.into(), source };
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format();
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
    if finite { Ok(picture) } else { Err(Error::format(path, "holds NaN or infinite pixels")) }
}

fn is_gray(picture: &DynamicImage) -> bool {
    matches!(picture.color(), ColorType::L8 | ColorType::La8 | ColorType::L16 | ColorType::La16)
}
