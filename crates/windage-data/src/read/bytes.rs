//! Whole files, unpacked if they are gzip.

use std::io::Read;
use std::path::Path;

use crate::{Error, Result};

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

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

/// Returns the content of `path` as text, unpacked like [`read_unpacked`].
pub(super) fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read_unpacked(path)?).map_err(|_| Error::NotText { path: path.into() })
}
