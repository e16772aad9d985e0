//! The tensors of a weight file, whose format is detected by its first bytes, not by its name.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::Read;
use std::path::Path;

use burn_store::burn_pack::Tensor as Stored;
use burn_store::{ModuleStore, PytorchStore, SafetensorsStore};

use crate::{Error, Result};

/// What `torch.compile` puts among the names of layers.
const COMPILED: &str = "_orig_mod";

/// Tensors by name, whose values are not read yet.
pub(super) type Tensors = BTreeMap<String, Stored>;

/// Returns the tensors of a file in either format.
pub(super) fn read(path: &Path) -> Result<Tensors> {
    let damaged = |error: &dyn Display| {
        // The rest of a message may be a table.
        let reason = error.to_string().lines().next().unwrap_or_default().to_string();
        Error::WeightsDamaged { path: path.into(), reason }
    };
    let tensors = if is_pytorch(path)? {
        let mut store = PytorchStore::from_file(path).map_indices_contiguous(false);
        store.get_all_tensors().cloned().map_err(|error| damaged(&error))?
    } else {
        let mut store = SafetensorsStore::from_file(path);
        store.get_all_tensors().cloned().map_err(|error| damaged(&error))?
    };
    Ok(by_name(tensors.into_values().map(|mut tensor| {
        let parts: Vec<&str> = tensor.name.split('.').filter(|part| *part != COMPILED).collect();
        tensor.name = parts.join(".");
        tensor
    })))
}

/// Returns tensors by their names.
pub(super) fn by_name(tensors: impl IntoIterator<Item = Stored>) -> Tensors {
    tensors.into_iter().map(|tensor| (tensor.name.clone(), tensor)).collect()
}

/// Returns whether a file is PyTorch's, a zip archive or a pickle, rather than safetensors, which
/// begins with the length of a JSON header and its brace.
fn is_pytorch(path: &Path) -> Result<bool> {
    let failed = |source| Error::Io { action: "read", path: path.into(), source };
    let mut start = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(9).read_to_end(&mut start))
        .map_err(failed)?;
    match start.as_slice() {
        [b'P', b'K', 3, 4, ..] | [0x80, 2..=5, ..] => Ok(true),
        [.., b'{'] if start.len() == 9 => Ok(false),
        _ => Err(Error::WeightsFormat { path: path.into() }),
    }
}
