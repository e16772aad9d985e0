//! PNG files without filters (ISO/IEC 15948).

use std::io::Write;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
const GRAY: u8 = 0;
const TRUE_COLOR: u8 = 2;

/// Returns a gray picture whose values are given by `pixel(x, y)`.
pub fn png_gray(width: u32, height: u32, pixel: impl Fn(u32, u32) -> u8) -> Vec<u8> {
    png(width, height, GRAY, |x, y| vec![pixel(x, y)])
}

/// Returns a color picture whose red, green and blue are given by `pixel(x, y)`.
pub fn png_rgb(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 3]) -> Vec<u8> {
    png(width, height, TRUE_COLOR, |x, y| pixel(x, y).to_vec())
}

fn png(width: u32, height: u32, color_type: u8, pixel: impl Fn(u32, u32) -> Vec<u8>) -> Vec<u8> {
    let row = |y: u32| (0..width).flat_map(|x| pixel(x, y)).collect();
    png_rows([width, height], [8, color_type], &[], &(0..height).map(row).collect::<Vec<_>>())
}

/// Returns a picture of `[width, height]` whose header has the bit depth and the color type of
/// `coding`, with chunks (`PLTE`, `tRNS`) before its rows.
pub fn png_rows(
    size: [u32; 2],
    coding: [u8; 2],
    before: &[([u8; 4], Vec<u8>)],
    rows: &[Vec<u8>],
) -> Vec<u8> {
    let mut header = size.map(u32::to_be_bytes).concat();
    // Deflate, adaptive filters, not interlaced.
    header.extend([coding[0], coding[1], 0, 0, 0]);
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    for row in rows {
        // Each row begins with its filter; 0 is none.
        packed.write_all(&[&[0], &row[..]].concat()).unwrap();
    }
    let mut bytes = [&SIGNATURE[..], &chunk(*b"IHDR", &header)].concat();
    before.iter().for_each(|(kind, content)| bytes.extend(chunk(*kind, content)));
    bytes.extend(chunk(*b"IDAT", &packed.finish().unwrap()));
    bytes.extend(chunk(*b"IEND", &[]));
    bytes
}

fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(content);
    [&(content.len() as u32).to_be_bytes(), &kind[..], content, &sum.sum().to_be_bytes()].concat()
}
