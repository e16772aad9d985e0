//! Whether a JPEG file is complete. Decoders fill what is missing of one with gray.

const MARKER: u8 = 0xff;
const START_OF_IMAGE: u8 = 0xd8;
const END_OF_IMAGE: u8 = 0xd9;
const START_OF_SCAN: u8 = 0xda;
const TEMPORARY: u8 = 0x01;

/// Returns whether the segments of a file end with the marker of the end of the image, after at
/// least one scan (ITU-T T.81, annex B). Bytes after that marker are not looked at.
///
/// 1. A segment is a marker, `0xff` and a byte that is neither `0x00` nor `0xff`, and a length of
///    two bytes with the content of that length; restarts and the start have no content.
/// 2. Entropy-coded data follow a start of scan, up to the next marker that is no restart. In them
///    `0xff` is followed by `0x00`.
pub(super) fn is_complete(bytes: &[u8]) -> bool {
    let (mut at, mut has_scan) = (0, false);
    while let Some((marker, after)) = next_marker(bytes, at) {
        at = after;
        match marker {
            END_OF_IMAGE => return has_scan,
            START_OF_IMAGE | TEMPORARY => {}
            marker if is_restart(marker) => {}
            marker => {
                let Some(length) = bytes.get(at..at + 2) else { return false };
                at += usize::from(u16::from_be_bytes([length[0], length[1]]));
                has_scan |= marker == START_OF_SCAN;
            }
        }
    }
    false
}

/// Returns the next marker from `at`, and the position after it. Entropy-coded data and bytes that
/// belong to no segment are passed over.
fn next_marker(bytes: &[u8], mut at: usize) -> Option<(u8, usize)> {
    loop {
        at += bytes.get(at..)?.iter().position(|&byte| byte == MARKER)?;
        // A marker may be preceded by any number of fill bytes.
        at += bytes[at..].iter().position(|&byte| byte != MARKER)?;
        let marker = bytes[at];
        at += 1;
        if marker != 0 && !is_restart(marker) {
            return Some((marker, at));
        }
    }
}

fn is_restart(marker: u8) -> bool {
    (0xd0..=0xd7).contains(&marker)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_inside_a_segment_and_after_no_scan_is_not_the_end() {
        let scan = [&[0xff, 0xd8, 0xff, 0xda, 0, 3, 9][..], &[1, 0xff, 0, 2, 0xff, 0xd3, 4]];
        let scan = scan.concat();
        assert!(!is_complete(&scan));
        assert!(is_complete(&[&scan[..], &[0xff, 0xff, 0xd9, 7]].concat()));
        // A thumbnail in a segment has an end of its own.
        let thumbnail = [0xff, 0xe1, 0, 6, 0xff, 0xda, 0xff, 0xd9];
        assert!(!is_complete(&[&scan[..2], &thumbnail].concat()));
        assert!(!is_complete(&[&scan[..2], &thumbnail, &scan[2..]].concat()));
        assert!(!is_complete(&[0xff, 0xd8, 0xff, 0xd9]));
        assert!(!is_complete(&scan[..5]) && !is_complete(&[]));
    }
}
