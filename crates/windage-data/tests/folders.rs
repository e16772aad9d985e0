//! Image folders, and formats that are recognized by their path.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::*;
use image::{DynamicImage, ImageFormat, RgbImage};
use tempfile::{TempDir, tempdir};
use windage_data::read::*;
use windage_data::*;
use windage_testing::*;

fn record(label: u8) -> Vec<u8> {
    cifar_record(label, |channel, row, column| (80 * channel + 2 * row + column) as u8)
}

const COLOR: fn(u32, u32) -> [u8; 3] = |x, y| [10 * x as u8, 10 * y as u8, 200];

fn gray(width: u32, height: u32) -> Vec<u8> {
    png_gray(width, height, |x, y| (10 * x + y) as u8)
}

/// Writes the files into a folder and reads it.
fn read(files: Vec<(&str, Vec<u8>)>, options: ReadOptions) -> (TempDir, Result<ImageSet>) {
    let folder = tempdir().unwrap();
    write_folder(folder.path(), files);
    let result = read_folder(folder.path(), options);
    (folder, result)
}

#[test]
fn folders_are_classes_in_alphabetical_order_and_other_files_are_passed_over() {
    let one = |value: u8| png_gray(2, 1, move |x, _| value + x as u8);
    let files = vec![
        ("dog/b.PNG", one(30)),
        ("cat/z.png", one(20)),
        ("cat/a.png", one(10)),
        ("cat/notes.txt", b"no picture".to_vec()),
        ("cat/.a.png", b"left by an editor".to_vec()),
        (".hidden/a.png", one(0)),
        ("readme.txt", b"no class".to_vec()),
    ];
    let (folder, set) = read(files, PLAIN);
    let set = set.unwrap();
    assert_eq!((set.shape(), set.labels()), ([1, 1, 2], &[0, 0, 1][..]));
    assert_eq!(set.classes(), ["cat", "dog"]);
    assert_eq!([0, 1, 2].map(|index| bytes(&set, index)), [[10, 11], [20, 21], [30, 31]]);
    assert_eq!(open(folder.path(), Split::Test, PLAIN).unwrap(), set);
}

#[test]
fn every_picture_format_gives_the_same_pixels() {
    let picture = DynamicImage::from(RgbImage::from_fn(4, 3, |x, y| image::Rgb(COLOR(x, y))));
    let planes: Vec<u8> =
        (0..3).flat_map(|c| (0..12).map(move |index| COLOR(index % 4, index / 4)[c])).collect();
    let formats = [
        ("bmp", ImageFormat::Bmp, 0),
        ("gif", ImageFormat::Gif, 0),
        ("ppm", ImageFormat::Pnm, 0),
        ("png", ImageFormat::Png, 0),
        ("tiff", ImageFormat::Tiff, 0),
        ("webp", ImageFormat::WebP, 0),
        // JPEG is lossy: colors have half the resolution.
        ("jpg", ImageFormat::Jpeg, 40),
    ];
    for (extension, format, tolerance) in formats {
        let mut content = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut content, format).unwrap();
        let name = format!("a/picture.{extension}");
        let set = read(vec![(&name, content.into_inner())], PLAIN).1.unwrap();
        assert_eq!(set.shape(), [3, 3, 4], "{extension}");
        for (read, written) in bytes(&set, 0).iter().zip(&planes) {
            assert!(read.abs_diff(*written) <= tolerance, "{extension}: {read} {written}");
        }
    }
}

#[test]
fn a_set_is_gray_if_every_picture_is_unless_set_otherwise() {
    let all_gray = || vec![("a/1.png", gray(8, 8)), ("b/1.png", gray(8, 8))];
    let mixed = || vec![("a/1.png", gray(8, 8)), ("b/1.png", png_rgb(8, 8, COLOR))];
    let forced = |color| ReadOptions { color: Some(color), ..PLAIN };
    let channels = |files, options| read(files, options).1.unwrap().shape()[0];
    assert_eq!(channels(all_gray(), PLAIN), 1);
    assert_eq!(channels(mixed(), PLAIN), 3);
    assert_eq!(channels(all_gray(), forced(Color::Rgb)), 3);
    assert_eq!(channels(mixed(), forced(Color::Gray)), 1);
    let set = read(mixed(), PLAIN).1.unwrap();
    assert_eq!(bytes(&set, 0)[..64], bytes(&set, 0)[64..128], "a gray picture has equal channels");
    assert_eq!(bytes(&set, 1)[128..], [200; 64]);
}

#[test]
fn pictures_of_different_sizes_need_a_common_one() {
    let files =
        || vec![("a/1.png", gray(8, 8)), ("a/2.png", gray(12, 10)), ("b/1.png", gray(8, 8))];
    let (folder, result) = read(files(), PLAIN);
    assert_refused(result, &folder.path().join("a/2.png"), "is 12×10, but");
    let set = read(files(), ReadOptions { size: Some([6, 5]), ..PLAIN }).1.unwrap();
    assert_eq!((set.shape(), set.labels()), ([1, 6, 5], &[0, 0, 1][..]));
}

/// Returns a TIFF file of floats with `value` in its middle.
fn float_tiff(value: f32) -> Vec<u8> {
    let mut pixels = image::Rgb32FImage::from_pixel(3, 3, image::Rgb([0.5; 3]));
    pixels.put_pixel(1, 1, image::Rgb([0.5, value, 0.5]));
    let mut content = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb32F(pixels).write_to(&mut content, ImageFormat::Tiff).unwrap();
    content.into_inner()
}

#[test]
fn floating_point_pictures_are_read_unless_a_pixel_is_no_number() {
    let set = read(vec![("a/1.tiff", float_tiff(1.0))], PLAIN).1.unwrap();
    assert_eq!((set.shape(), bytes(&set, 0)[9 + 4]), ([3, 3, 3], 255));
    for value in [f32::NAN, f32::INFINITY] {
        let (folder, result) =
            read(vec![("a/1.tiff", float_tiff(0.5)), ("b/2.tiff", float_tiff(value))], PLAIN);
        assert_refused(result, &folder.path().join("b/2.tiff"), "holds NaN or infinite pixels");
    }
}

#[test]
fn folders_that_are_no_data_set_are_refused_by_name() {
    let good = || ("a/1.png", gray(8, 8));
    let cut = gray(8, 8)[..40].to_vec();
    for (files, culprit, problem) in [
        (vec![], "", "has no subfolders"),
        (vec![("1.png", gray(8, 8))], "", "has no subfolders"),
        (vec![good(), ("b/notes.txt", vec![])], "b", "holds no pictures"),
        (
            vec![good(), ("a/2.png", cut), ("b/1.png", gray(8, 8))],
            "a/2.png",
            "not a readable image",
        ),
        (vec![good(), ("b/1.png", b"text".to_vec())], "b/1.png", "not a readable image"),
        (vec![good(), ("b/1.png", vec![])], "b/1.png", "not a readable image"),
    ] {
        let (folder, result) = read(files, PLAIN);
        let path = if culprit.is_empty() {
            folder.path().to_path_buf()
        } else {
            folder.path().join(culprit)
        };
        assert_refused(result, &path, problem);
    }
    let missing = tempdir().unwrap().path().join("missing");
    assert_refused(read_folder(&missing, PLAIN), &missing, "cannot read");
}

#[test]
fn open_takes_the_part_asked_for_and_converts_it() {
    let folder = tempdir().unwrap();
    file(&folder, "data_batch_1.bin", record(1));
    let set = |split| open(folder.path(), split, PLAIN).unwrap();
    assert_eq!(set(Split::Test).labels(), [1], "the only file serves both");
    file(&folder, "test_batch.bin.gz", gzip(&record(2)));
    assert_eq!((set(Split::Train).labels(), set(Split::Test).labels()), (&[1][..], &[2][..]));
    let options = ReadOptions { size: Some([16, 8]), color: Some(Color::Gray), ..PLAIN };
    assert_eq!(open(folder.path(), Split::Train, options).unwrap().shape(), [1, 16, 8]);
}

#[test]
fn open_refuses_what_it_does_not_know() {
    let folder = tempdir().unwrap();
    let missing = folder.path().join("train-images-idx3-ubyte");
    assert_refused(open(&missing, Split::Train, PLAIN), &missing, "does not exist");
    let unknown = file(&folder, "digits.mat", b"MATLAB");
    assert_refused(
        open(&unknown, Split::Train, PLAIN),
        &unknown,
        "is none of the known formats: IDX images",
    );
    assert_refused(open(folder.path(), Split::Train, PLAIN), folder.path(), "has no subfolders");
}
