//! Image folders.

use std::path::Path;

use crate::png_gray;

/// Writes `root/NAME` for each named file, and creates the folders on the way.
pub fn write_folder<'a>(root: &Path, files: impl IntoIterator<Item = (&'a str, Vec<u8>)>) {
    std::fs::create_dir_all(root).unwrap();
    for (name, bytes) in files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// Writes `count` square gray pictures of `side` pixels for each class.
///
/// Each class has its own brightness, and pictures of a class differ by a few gray levels only, so
/// that classes are easily told apart.
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
