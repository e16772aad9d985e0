//! The tensors of a weight file. Its format is told by its first bytes, not its name.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use burn_store::burn_pack::Tensor as Stored;
use burn_store::{ModuleStore, PytorchStore, SafetensorsStore};

use crate::Error;

/// Tensors by name, their values not read yet.
pub(super) type Tensors = BTreeMap<String, Stored>;

/// The tensors of a file in either format.
pub(super) fn read(path: &Path) -> Result<Tensors, Error> {
    let damaged = |reason: String| Error::WeightsFormat { path: path.into(), reason };
    match format(path)? {
        Some(Format::Pytorch) => {
            let mut store = PytorchStore::from_file(path).map_indices_contiguous(false);
            store.get_all_tensors().cloned().map_err(|error| damaged(error.to_string()))
        }
        Some(Format::Safetensors) => {
            let mut store = SafetensorsStore::from_file(path);
            store.get_all_tensors().cloned().map_err(|error| damaged(error.to_string()))
        }
        None => Err(damaged("it starts like neither".into())),
    }
}

#[derive(Clone, Copy, Debug)]
enum Format {
    Pytorch,
    Safetensors,
}

/// The format by the first bytes: a zip archive or a pickle, or the length of a JSON header and its
/// brace.
fn format(path: &Path) -> Result<Option<Format>, Error> {
    let failed = |source| Error::WeightsUnreadable { path: path.into(), source };
    let mut start = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(9).read_to_end(&mut start))
        .map_err(failed)?;
    let format = match start.as_slice() {
        [b'P', b'K', 3, 4, ..] | [0x80, 2..=5, ..] => Some(Format::Pytorch),
        [_, _, _, _, _, _, 0, 0, b'{'] => Some(Format::Safetensors),
        _ => None,
    };
    Ok(format)
}
