//! Image folders.

use std::path::Path;

use crate::png_gray;

/// Writes `root/NAME` for every named file, with the folders on the way.
pub fn write_folder<'a>(root: &Path, files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) {
    std::fs::create_dir_all(root).unwrap();
    for (name, bytes) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Writes `count` gray pictures of `side` pixels a side for every class, each class of a brightness
/// of its own.
///
/// Pictures of a class differ by a few gray levels, so that classes are told apart without effort.
pub fn write_classes(root: &Path, classes: &[&str], count: usize, side: u32) {
    for (index, class) in classes.iter().enumerate() {
        let brightness = 40 + 160 * index / classes.len().max(2).saturating_sub(1);
        for picture in 0..count {
            let bytes =
                png_gray(side, side, |x, y| (brightness + (picture + (x + y) as usize) % 16) as u8);
            write_folder(root, [(format!("{class}/{picture:03}.png").as_str(), bytes)]);
        }
    }
}
