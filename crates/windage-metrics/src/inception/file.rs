//! The tensors of a weight file, whose format is detected by its first bytes, not by its name.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use burn_store::burn_pack::Tensor as Stored;
use burn_store::{ModuleStore, PytorchStore, SafetensorsStore};

use crate::{Error, Result};

/// Tensors by name, whose values are not read yet.
pub(super) type Tensors = BTreeMap<String, Stored>;

/// Returns the tensors of a file in either format.
pub(super) fn read(path: &Path) -> Result<Tensors> {
    match Format::detect(path)? {
        Format::Pytorch => {
            let mut store = PytorchStore::from_file(path).map_indices_contiguous(false);
            store.get_all_tensors().cloned().map_err(|error| damaged(path, error))
        }
        Format::Safetensors => {
            let mut store = SafetensorsStore::from_file(path);
            store.get_all_tensors().cloned().map_err(|error| damaged(path, error))
        }
    }
}

/// Returns the error for a damaged file.
pub(super) fn damaged(
    path: &Path,
    reason: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> Error {
    Error::WeightsDamaged { path: path.into(), source: reason.into() }
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Pytorch,
    Safetensors,
}

impl Format {
    /// Detects the format by the first bytes of a file. A PyTorch file is a zip archive or a
    /// pickle; a safetensors file begins with the length of a JSON header and its brace.
    fn detect(path: &Path) -> Result<Self> {
        let failed = |source| Error::WeightsUnreadable { path: path.into(), source };
        let mut start = Vec::new();
        std::fs::File::open(path)
            .and_then(|file| file.take(9).read_to_end(&mut start))
            .map_err(failed)?;
        match start.as_slice() {
            [b'P', b'K', 3, 4, ..] | [0x80, 2..=5, ..] => Ok(Self::Pytorch),
            [_, _, _, _, _, _, 0, 0, b'{'] => Ok(Self::Safetensors),
            _ => Err(Error::WeightsFormat { path: path.into() }),
        }
    }
}
