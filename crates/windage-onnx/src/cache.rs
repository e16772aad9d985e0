//! Features that were computed before.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use sha2::{Digest, Sha256};
use windage_core::Error as CoreError;
use windage_core::files::{create_folder, write_whole};

use crate::Result;
use crate::model::{OnnxModel, Samples};

/// Bytes of a key.
const KEY: usize = 32;
/// Names of the tensors in a file.
const KEYS: &str = "keys";
const FEATURES: &str = "features";

/// The SHA-256 of a sample's shape and values.
type Key = [u8; KEY];

/// Features of samples that were computed before, in memory and perhaps in a file.
///
/// Samples are known by the SHA-256 of their values, and the file by that of the model, its output,
/// what is made of samples before they reach it, and what it makes of four synthetic images.
/// Whatever the name of a picture or its place in a data set, it is computed once.
#[derive(Debug)]
pub(crate) struct FeatureCache {
    /// The file, if there is one.
    path: Option<PathBuf>,
    stored: Mutex<Stored>,
}

#[derive(Debug, Default)]
struct Stored {
    /// The row of each sample.
    rows: HashMap<Key, usize>,
    /// The samples of the rows.
    keys: Vec<Key>,
    values: Vec<f32>,
    /// Whether there are rows that the file does not have.
    is_changed: bool,
}

impl FeatureCache {
    /// Creates an empty cache in memory.
    pub(crate) fn in_memory() -> Self {
        Self { path: None, stored: Mutex::default() }
    }

    /// Opens the file of a model's features in a folder, which is created when it is saved.
    pub(crate) fn open(folder: &Path, model: &OnnxModel) -> Result<Self> {
        let mut hash = Sha256::new();
        let settings = [model.sha256(), model.output_name(), &model.describe_input()];
        settings.iter().for_each(|text| hash.update(format!("{text}\n").as_bytes()));
        hash.update(format!("{:?}\n", model.config().resize).as_bytes());
        // The weights may lie in another file, which the hash of the model does not know.
        model.tried.values.iter().for_each(|value| hash.update(value.to_le_bytes()));
        let digest = hexadecimal(&hash.finalize());
        let path = folder.join(format!("{}.features.safetensors", &digest[..KEY / 2]));
        let stored = if path.is_file() { Stored::read(&path)? } else { Stored::default() };
        Ok(Self { path: Some(path), stored: Mutex::new(stored) })
    }

    /// Returns the features of each sample that is known.
    pub(crate) fn known(&self, samples: Samples<'_>) -> Vec<Option<Vec<f32>>> {
        let stored = self.stored();
        let keys = keys(samples);
        let row = |key: &Key| stored.rows.get(key).map(|&row| stored.row(row).to_vec());
        keys.iter().map(row).collect()
    }

    /// Keeps the features of samples, `width` of each.
    pub(crate) fn keep(&self, samples: Samples<'_>, features: &[f32], width: usize) {
        let mut stored = self.stored();
        // Of pictures of another size, some models have another number of features.
        if stored.values.len().checked_div(stored.keys.len()).is_some_and(|known| known != width) {
            return;
        }
        for (key, row) in keys(samples).into_iter().zip(features.chunks(width.max(1))) {
            if stored.rows.contains_key(&key) {
                continue;
            }
            let place = stored.keys.len();
            stored.rows.insert(key, place);
            stored.keys.push(key);
            stored.values.extend_from_slice(row);
            stored.is_changed = true;
        }
    }

    /// Writes the file, if there is one and it lacks something.
    pub(crate) fn save(&self) -> Result<()> {
        let mut stored = self.stored();
        if let Some(path) = self.path.as_ref().filter(|_| stored.is_changed) {
            path.parent().map_or(Ok(()), create_folder)?;
            write_whole(path, &stored.bytes(path)?)?;
            stored.is_changed = false;
        }
        Ok(())
    }

    fn stored(&self) -> MutexGuard<'_, Stored> {
        self.stored.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Stored {
    fn row(&self, row: usize) -> &[f32] {
        let width = self.values.len() / self.keys.len().max(1);
        &self.values[row * width..(row + 1) * width]
    }

    fn read(path: &Path) -> Result<Self> {
        let refused = |reason: String| {
            let reason = format!("{reason}; it holds computed features and may be deleted");
            CoreError::DamagedFile { path: path.into(), reason }
        };
        let bytes = std::fs::read(path);
        let bytes =
            bytes.map_err(|source| CoreError::Io { action: "read", path: path.into(), source })?;
        let tensors =
            SafeTensors::deserialize(&bytes).map_err(|error| refused(error.to_string()))?;
        let tensor = |name, kind| match tensors.tensor(name) {
            Ok(tensor) if tensor.dtype() == kind && tensor.shape().len() == 2 => Ok(tensor),
            _ => Err(refused(format!("it has no table `{name}`"))),
        };
        let (keys, features) = (tensor(KEYS, Dtype::U8)?, tensor(FEATURES, Dtype::F32)?);
        let count = keys.shape()[0];
        if keys.shape()[1] != KEY || features.shape()[0] != count {
            return Err(refused("its tables do not belong together".into()).into());
        }
        let (keys, _) = keys.data().as_chunks::<KEY>();
        let (values, _) = features.data().as_chunks::<4>();
        Ok(Self {
            rows: keys.iter().copied().zip(0..).collect(),
            keys: keys.to_vec(),
            values: values.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
            is_changed: false,
        })
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>> {
        let refused = |reason: safetensors::SafeTensorError| CoreError::DamagedFile {
            path: path.into(),
            reason: reason.to_string(),
        };
        let (count, keys) = (self.keys.len(), self.keys.concat());
        let width = self.values.len() / count.max(1);
        let values: Vec<u8> = self.values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let keys = TensorView::new(Dtype::U8, vec![count, KEY], &keys).map_err(refused)?;
        let features = TensorView::new(Dtype::F32, vec![count, width], &values).map_err(refused)?;
        let bytes = safetensors::serialize([(KEYS, keys), (FEATURES, features)], None);
        Ok(bytes.map_err(refused)?)
    }
}

fn keys(samples: Samples<'_>) -> Vec<Key> {
    let size = samples.shape.iter().product::<usize>().max(1);
    let key = |sample: &[f32]| {
        let mut hash = Sha256::new();
        samples.shape.iter().for_each(|&side| hash.update((side as u64).to_le_bytes()));
        sample.iter().for_each(|value| hash.update(value.to_le_bytes()));
        hash.finalize().into()
    };
    samples.values.chunks(size).map(key).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHAPE: [usize; 3] = [1, 1, 2];

    fn samples(values: &[f32]) -> Samples<'_> {
        Samples { values, shape: SHAPE }
    }

    #[test]
    fn samples_are_known_by_their_values() {
        let cache = FeatureCache::in_memory();
        let values = [0.1, 0.2, 0.3, 0.4];
        assert_eq!(cache.known(samples(&values)), [None, None]);
        cache.keep(samples(&values), &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3);
        let other = [0.3, 0.4, 0.1, 0.25];
        assert_eq!(cache.known(samples(&other)), [Some(vec![4.0, 5.0, 6.0]), None]);
        // The same values in another shape are another sample.
        let turned = Samples { values: &values, shape: [1, 2, 1] };
        assert_eq!(cache.known(turned), [None, None]);
    }

    #[test]
    fn a_file_holds_what_was_kept_and_a_damaged_one_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below/features");
        let cache = FeatureCache { path: Some(path.clone()), stored: Mutex::default() };
        cache.save().unwrap();
        assert!(!path.exists(), "there was nothing to write");
        cache.keep(samples(&[0.1, 0.2, 0.3, 0.4]), &[1.5, -2.5], 1);
        cache.save().unwrap();
        let again = FeatureCache {
            stored: Mutex::new(Stored::read(&path).unwrap()),
            path: Some(path.clone()),
        };
        assert_eq!(again.known(samples(&[0.3, 0.4])), [Some(vec![-2.5])]);
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        let message = Stored::read(&path).unwrap_err().to_string();
        assert!(message.contains("features") && message.contains("may be deleted"), "{message}");
    }
}
