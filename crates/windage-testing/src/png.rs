//! PNG files of eight bits per channel, without filters (ISO/IEC 15948).

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
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    // Eight bits per channel; deflate, adaptive filters, not interlaced.
    header.extend([8, color_type, 0, 0, 0]);
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::default());
    for y in 0..height {
        // Each row begins with its filter; 0 is none.
        let row: Vec<u8> = std::iter::once(0).chain((0..width).flat_map(|x| pixel(x, y))).collect();
        rows.write_all(&row).unwrap();
    }
    let mut bytes = SIGNATURE.to_vec();
    for (kind, content) in
        [(*b"IHDR", header), (*b"IDAT", rows.finish().unwrap()), (*b"IEND", Vec::new())]
    {
        bytes.extend(chunk(kind, &content));
    }
    bytes
}

fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(content);
    [&(content.len() as u32).to_be_bytes(), &kind[..], content, &sum.sum().to_be_bytes()].concat()
}
