//! Whole files, unpacked when they are gzip.

use std::io::Read;
use std::path::Path;

use crate::{Error, Result};

const GZIP_MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The content of `path`, unpacked when it starts like a gzip file whatever its name.
pub(crate) fn read_unpacked(path: &Path) -> Result<Vec<u8>> {
    let raw = std::fs::read(path).map_err(|source| Error::Io { path: path.into(), source })?;
    if !raw.starts_with(&GZIP_MAGIC) {
        return Ok(raw);
    }
    let mut bytes = Vec::new();
    flate2::read::MultiGzDecoder::new(raw.as_slice()).read_to_end(&mut bytes).map_err(
        |source| Error::format(path, format!("the gzip stream is damaged or truncated: {source}")),
    )?;
    Ok(bytes)
}
