//! The chunks of a RIFF file that matter for its sound.
//!
//! The size of the whole file is not looked at, as programs that write into a pipe cannot know it.
//! Sources: Microsoft and IBM, "Multimedia Programming Interface and Data Specifications 1.0",
//! 1991; EBU Tech 3306, "RF64: An extended File Format for Audio", 2009 (`RF64`, `BW64`, `ds64`).

use super::WavProblem;

/// Length of the tags and the size at the start of a file.
const FILE_HEADER: usize = 12;
/// Length of the tag and the size of a chunk.
const CHUNK_HEADER: usize = 8;
/// Sizes from here on that lead beyond the end of a file stand for an unknown one: programs write
/// 0xFFFFFFFF, 0x7FFFFFFF or a little less before they know how much will follow.
const UNKNOWN_SIZE: u64 = 0x7f00_0000;
/// Chunks by which it is noticed that the byte which should fill up an odd chunk is missing.
const COMMON: [&[u8]; 6] = [b"data", b"fmt ", b"LIST", b"fact", b"bext", b"JUNK"];

/// The parts of a WAV file that matter for its sound.
#[derive(Debug, PartialEq)]
pub(super) struct Parts<'a> {
    /// Content of the `fmt ` chunk.
    pub(super) format: &'a [u8],
    /// Content of the `data` chunk, as far as it is in the file.
    pub(super) data: &'a [u8],
    /// Number of bytes of the `data` chunk by its header.
    pub(super) announced: u64,
}

/// Finds the parts of a WAV file.
pub(super) fn parts(bytes: &[u8]) -> Result<Parts<'_>, WavProblem> {
    match (bytes.get(..4), bytes.get(8..FILE_HEADER)) {
        (Some(b"RIFX"), _) => return Err(WavProblem::BigEndian),
        (Some(b"RIFF" | b"RF64" | b"BW64"), Some(b"WAVE")) => {}
        _ => return Err(WavProblem::NotWave),
    }
    let (mut format, mut data, mut long_size) = (None, None, None);
    let mut rest = &bytes[FILE_HEADER..];
    while let Some(chunk) = Chunk::first_of(rest, long_size) {
        match chunk.tag {
            b"ds64" => long_size = long_data_size(chunk.content),
            b"fmt " => format = Some(chunk.content),
            b"data" => data = Some((chunk.content, chunk.announced)),
            _ => {}
        }
        if let (Some(format), Some((data, announced))) = (format, data) {
            return Ok(Parts { format, data, announced });
        }
        rest = chunk.after;
    }
    Err(if format.is_none() { WavProblem::NoFormat } else { WavProblem::NoData })
}

/// A chunk, as far as it is in the file.
struct Chunk<'a> {
    tag: &'a [u8],
    content: &'a [u8],
    /// Size by its header; that of the content if the header does not know it.
    announced: u64,
    after: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// Returns the chunk at the start of `bytes`. `long_size` is that of the values if the file
    /// tells it elsewhere.
    fn first_of(bytes: &'a [u8], long_size: Option<u64>) -> Option<Self> {
        let (header, rest) = bytes.split_at_checked(CHUNK_HEADER)?;
        let (tag, size) = header.split_at(4);
        let short_size = u32::from_le_bytes(size.try_into().ok()?);
        let is_data = tag == b"data";
        let announced = match long_size {
            Some(long_size) if is_data && short_size == u32::MAX => long_size,
            _ => u64::from(short_size),
        };
        let available = rest.len() as u64;
        let is_unknown = is_data
            && (announced > available && announced >= UNKNOWN_SIZE
                || announced == 0 && !are_chunks(rest));
        if is_unknown {
            return Some(Self { tag, content: rest, announced: available, after: &[] });
        }
        let (content, after) = rest.split_at(announced.min(available) as usize);
        Some(Self { tag, content, announced, after: without_filling(content.len(), after) })
    }
}

/// Returns whether bytes start with a chunk that ends within them, or are none.
fn are_chunks(bytes: &[u8]) -> bool {
    let Some((header, rest)) = bytes.split_at_checked(CHUNK_HEADER) else {
        return bytes.is_empty();
    };
    let size = header[4..].iter().rev().fold(0, |size, &byte| size << 8 | u64::from(byte));
    header[..4].iter().all(|byte| (b' '..=b'~').contains(byte)) && size <= rest.len() as u64
}

/// Drops the byte that fills up a chunk of odd size, unless the program that wrote it forgot it.
fn without_filling(size: usize, after: &[u8]) -> &[u8] {
    let is_forgotten = COMMON.iter().any(|tag| after.starts_with(tag));
    if size.is_multiple_of(2) || is_forgotten { after } else { after.get(1..).unwrap_or_default() }
}

/// Returns the number of bytes of values that a `ds64` chunk tells.
fn long_data_size(content: &[u8]) -> Option<u64> {
    Some(u64::from_le_bytes(content.get(8..16)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(tag: &[u8; 4], size: u32, content: &[u8]) -> Vec<u8> {
        [&tag[..], &size.to_le_bytes(), content].concat()
    }

    /// Returns the content of the `data` chunk and its announced size.
    fn data_of(tag: &[u8; 4], chunks: &[Vec<u8>]) -> Result<(Vec<u8>, u64), WavProblem> {
        let bytes = [&tag[..], &[0; 4], b"WAVE", &chunks.concat()].concat();
        parts(&bytes).map(|parts| {
            assert_eq!(parts.format, b"form");
            (parts.data.to_vec(), parts.announced)
        })
    }

    #[test]
    fn chunks_of_odd_size_are_filled_up_or_not() {
        let format = chunk(b"fmt ", 4, b"form");
        for extra in [&b"abc\0"[..], b"abc"] {
            let chunks =
                [chunk(b"LIST", 3, extra), format.clone(), chunk(b"data", 3, b"xyz\0"), vec![9; 3]];
            assert_eq!(data_of(b"RIFF", &chunks), Ok((b"xyz".to_vec(), 3)));
        }
        let late = [chunk(b"data", 2, b"xy"), chunk(b"junk", 1, b"a\0"), format];
        assert_eq!(data_of(b"RIFF", &late), Ok((b"xy".to_vec(), 2)));
    }

    #[test]
    fn unknown_sizes_lead_to_the_end_and_others_are_announced() {
        let read = |size, content: &[u8]| {
            data_of(b"RIFF", &[chunk(b"fmt ", 4, b"form"), chunk(b"data", size, content)])
        };
        for size in [0, u32::MAX, 0x7fff_ffff, 0x7fff_f000] {
            assert_eq!(read(size, b"xyz"), Ok((b"xyz".to_vec(), 3)), "{size:x}");
        }
        assert_eq!(read(5, b"xyz"), Ok((b"xyz".to_vec(), 5)));
        assert_eq!(read(0, b""), Ok((vec![], 0)));
        assert_eq!(read(0, &chunk(b"LIST", 2, b"ab")), Ok((vec![], 0)), "empty, then a chunk");
    }

    #[test]
    fn a_long_file_tells_its_size_elsewhere() {
        let mut sizes = vec![0; 28];
        sizes[8] = 2;
        let chunks = [
            chunk(b"ds64", 28, &sizes),
            chunk(b"fmt ", 4, b"form"),
            chunk(b"data", u32::MAX, b"xyLIST"),
        ];
        for tag in [b"RF64", b"BW64"] {
            assert_eq!(data_of(tag, &chunks), Ok((b"xy".to_vec(), 2)));
        }
        let without = [chunk(b"fmt ", 4, b"form")];
        assert_eq!(data_of(b"RIFF", &without), Err(WavProblem::NoData));
        assert_eq!(data_of(b"RIFF", &[]), Err(WavProblem::NoFormat));
        assert_eq!(data_of(b"RIFX", &without), Err(WavProblem::BigEndian));
        assert_eq!(parts(b"RIFF"), Err(WavProblem::NotWave));
    }
}
