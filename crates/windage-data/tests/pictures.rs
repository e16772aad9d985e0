//! Pictures of every format as they come: of odd depths and endings, turned, transparent, damaged,
//! and larger than memory.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::io::Cursor;

use common::*;
use image::{DynamicImage, GrayAlphaImage, ImageFormat, RgbImage, RgbaImage};
use tempfile::{TempDir, tempdir};
use windage_data::read::*;
use windage_data::*;
use windage_testing::*;

/// A progressive JPEG of 24×24 pixels, by `windage-testing/goldens/picture_progressive.py`.
const PROGRESSIVE: &[u8] = include_bytes!("pictures/progressive.jpg");

const FORMATS: [(&str, ImageFormat); 7] = [
    ("bmp", ImageFormat::Bmp),
    ("gif", ImageFormat::Gif),
    ("jpg", ImageFormat::Jpeg),
    ("png", ImageFormat::Png),
    ("ppm", ImageFormat::Pnm),
    ("tiff", ImageFormat::Tiff),
    ("webp", ImageFormat::WebP),
];

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut content = Cursor::new(Vec::new());
    picture.into().write_to(&mut content, format).unwrap();
    content.into_inner()
}

/// Returns a picture that hardly compresses, so that a part of the file is a part of the picture.
fn noisy(side: u32) -> RgbImage {
    let at = |x: u32, y: u32, c: u32| ((x * 7919 + y * 104_729 + c * 1_299_709) % 251) as u8;
    RgbImage::from_fn(side, side, |x, y| image::Rgb([0, 1, 2].map(|c| at(x * x, y * x + y, c))))
}

/// Reads a folder of one picture.
fn read(name: &str, content: Vec<u8>) -> (TempDir, Result<ImageSet>) {
    let folder = tempdir().unwrap();
    write_folder(folder.path(), [(format!("a/{name}").as_str(), content)]);
    let set = read_folder(folder.path(), PLAIN);
    (folder, set)
}

fn pixels(name: &str, content: Vec<u8>) -> ([usize; 3], Vec<u8>) {
    let set = read(name, content).1.unwrap();
    (set.shape(), bytes(&set, 0))
}

#[test]
fn truncated_pictures_are_refused_in_every_format() {
    let mut files: Vec<(String, Vec<u8>)> = FORMATS
        .iter()
        .map(|(ending, format)| (format!("p.{ending}"), encoded(noisy(64), *format)))
        .collect();
    files.push(("progressive.jpg".into(), PROGRESSIVE.to_vec()));
    for (name, content) in files {
        assert!(read(&name, content.clone()).1.is_ok(), "{name}");
        for percent in [5, 50, 95] {
            let part = content[..content.len() * percent / 100].to_vec();
            let (folder, set) = read(&name, part);
            assert!(set.is_err(), "{name} at {percent} % is read");
            assert_refused(set, &folder.path().join("a").join(&name), "image");
        }
    }
    let (folder, set) = read("p.jpg", PROGRESSIVE[..PROGRESSIVE.len() - 2].to_vec());
    assert_refused(set, &folder.path().join("a/p.jpg"), "is a truncated image");
}

/// Writes bytes over others.
fn patched(mut content: Vec<u8>, at: usize, bytes: &[u8]) -> Vec<u8> {
    content[at..at + bytes.len()].copy_from_slice(bytes);
    content
}

fn position(content: &[u8], needle: &[u8]) -> usize {
    content.windows(needle.len()).position(|window| window == needle).unwrap()
}

/// Returns small files whose headers claim to hold huge pictures, with the sizes that they claim.
fn huge() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let of = |format| encoded(noisy(8), format);
    let gif = patched(of(ImageFormat::Gif), 6, &[0xff; 4]);
    let bmp = of(ImageFormat::Bmp);
    let jpeg = of(ImageFormat::Jpeg);
    let frame = position(&jpeg, &[0xff, 0xc0]);
    let tiff = of(ImageFormat::Tiff);
    let entry = |tag: u16| {
        let start = u32::from_le_bytes(tiff[4..8].try_into().unwrap()) as usize;
        start
            + 2
            + 12 * tiff[start + 2..].chunks(12).position(|it| it[..2] == tag.to_le_bytes()).unwrap()
    };
    let value = |at: usize| at + 8;
    // The width, the height and the rows of a strip.
    let claiming = [256, 257, 278].into_iter().fold(tiff.clone(), |content, tag| {
        patched(content, value(entry(tag)), &65_535_u32.to_le_bytes())
    });
    // 14 bits of the width minus one, 14 bits of the height minus one.
    let webp = of(ImageFormat::WebP);
    let stream = position(&webp, b"VP8L");
    let webp = patched(webp, stream + 9, &0x0fff_bffe_u32.to_le_bytes());
    vec![
        ("p.gif", gif, "65535×65535"),
        ("p.bmp", patched(bmp, 18, &[0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0]), "65535×65535"),
        ("p.jpg", patched(jpeg, frame + 5, &[0xff; 4]), "65535×65535"),
        ("p.png", png_rows([65_535; 2], [8, 0], &[], &[]), "65535×65535"),
        ("p.ppm", b"P6 65535 65535 255\n123".to_vec(), "65535×65535"),
        ("p.tiff", claiming, "65535×65535"),
        ("p.webp", webp, "16383×16383"),
    ]
}

#[test]
fn huge_pictures_are_refused_before_memory_is_taken_unless_the_limit_is_raised() {
    for (name, content, size) in huge() {
        let (folder, set) = read(name, content);
        assert_refused(set, &folder.path().join("a").join(name), &format!("is {size} pixels"));
    }
    let limited = |max_pixels| {
        let folder = tempdir().unwrap();
        write_folder(folder.path(), [("a/1.png", encoded(noisy(8), ImageFormat::Png))]);
        read_folder(folder.path(), ReadOptions { max_pixels, ..PLAIN })
    };
    let refused = limited(63).unwrap_err().to_string();
    assert_says(&refused, &["8×8", "more than 63", "`max_pixels`", "--max-pixels"]);
    assert!(limited(64).is_ok());
}

#[test]
fn a_frame_that_is_larger_than_its_picture_takes_no_memory() {
    let gif = encoded(noisy(8), ImageFormat::Gif);
    let frame = position(&gif, &[0x2c, 0, 0, 0, 0, 8, 0, 8, 0]);
    let (folder, set) = read("p.gif", patched(gif, frame + 5, &[0xff; 4]));
    assert_refused(set, &folder.path().join("a/p.gif"), "is not a readable image");
}

#[test]
fn the_content_tells_the_format_and_every_usual_ending_is_read() {
    let png = encoded(noisy(5), ImageFormat::Png);
    let expected = pixels("p.png", png.clone());
    for name in ["p.jpg", "p.JFIF", "p.jpe", "p.JPEG", "p.tif", "p.Bmp", "p.dib", "p.GIF"] {
        assert_eq!(pixels(name, png.clone()), expected, "{name}");
    }
}

#[test]
fn depths_and_palettes_are_read_as_bytes() {
    let deep = [[0x00, 0x00], [0x40, 0x40], [0xff, 0xff]].concat();
    assert_eq!(
        pixels("p.png", png_rows([3, 1], [16, 0], &[], &[deep])),
        ([1, 1, 3], vec![0, 64, 255])
    );
    let bits = png_rows([3, 1], [1, 0], &[], &[vec![0b1010_0000]]);
    assert_eq!(pixels("p.png", bits), ([1, 1, 3], vec![255, 0, 255]));
    let palette = vec![10, 20, 30, 40, 50, 60];
    let indexed = |before: &[_]| png_rows([2, 1], [8, 3], before, &[vec![1, 0]]);
    let opaque = indexed(&[(*b"PLTE", palette.clone())]);
    assert_eq!(pixels("p.png", opaque), ([3, 1, 2], vec![40, 10, 50, 20, 60, 30]));
    let transparent = indexed(&[(*b"PLTE", palette), (*b"tRNS", vec![0, 255])]);
    assert_eq!(pixels("p.png", transparent), ([3, 1, 2], vec![40, 255, 50, 255, 60, 255]));
}

#[test]
fn transparent_pictures_are_laid_on_white() {
    let color =
        RgbaImage::from_vec(3, 1, vec![200, 0, 0, 255, 200, 0, 0, 128, 9, 9, 9, 0]).unwrap();
    // (200·128 + 255·127) / 255 = 227.4, and 255·127 / 255 = 127.
    let expected = ([3, 1, 3], vec![200, 227, 255, 0, 127, 255, 0, 127, 255]);
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
        assert_eq!(pixels("p.png", encoded(color.clone(), format)), expected, "{format:?}");
    }
    let gray = GrayAlphaImage::from_vec(3, 1, vec![10, 255, 10, 0, 0, 51]).unwrap();
    assert_eq!(pixels("p.png", encoded(gray, ImageFormat::Png)), ([1, 1, 3], vec![10, 255, 204]));
}

/// Returns a JPEG whose EXIF segment says how the camera was held.
fn turned(picture: RgbImage, orientation: u8) -> Vec<u8> {
    let content = encoded(picture, ImageFormat::Jpeg);
    let mut exif = b"\xff\xe1\0\x22Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    [&content[..2], &exif, &content[2..]].concat()
}

#[test]
fn pictures_are_turned_as_their_exif_orientation_says() {
    // The left half is black and the right half white.
    let picture = RgbImage::from_fn(16, 8, |x, _| image::Rgb([if x < 8 { 0 } else { 255 }; 3]));
    let corner = |orientation| {
        let (shape, bytes) = pixels("p.jpg", turned(picture.clone(), orientation));
        (shape, bytes[0] > 127, bytes[shape[2] - 1] > 127)
    };
    assert_eq!(corner(1), ([3, 8, 16], false, true));
    // Turned by 180°, and by 90° clockwise, where the left side becomes the top.
    assert_eq!(corner(3), ([3, 8, 16], true, false));
    assert_eq!(corner(6), ([3, 16, 8], false, false));
    assert_eq!(corner(8), ([3, 16, 8], true, true));
}
