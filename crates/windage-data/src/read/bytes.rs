//! Whole files, unpacked if they are gzip.

use std::io::Read;
use std::path::Path;

use crate::{Error, Result};

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];
/// What some editors put before text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Returns the content of `path` as it is.
pub(super) fn read_raw(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|source| Error::Io { path: path.into(), source })
}

/// Returns the content of `path`, unpacked if it starts like a gzip file, whatever its name.
pub(super) fn read_unpacked(path: &Path) -> Result<Vec<u8>> {
    let raw = read_raw(path)?;
    if !raw.starts_with(&GZIP_MAGIC) {
        return Ok(raw);
    }
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(raw.as_slice())
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Gzip { path: path.into(), source })?;
    Ok(bytes)
}

/// Returns the content of `path` as text, unpacked like [`read_unpacked`], without a byte-order
/// mark.
pub(super) fn read_text(path: &Path) -> Result<String> {
    let mut bytes = read_unpacked(path)?;
    if bytes.starts_with(BYTE_ORDER_MARK) {
        bytes.drain(..BYTE_ORDER_MARK.len());
    }
    String::from_utf8(bytes).map_err(|_| Error::NotText { path: path.into() })
}
