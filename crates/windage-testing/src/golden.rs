//! Values computed by other libraries, written by the scripts in `goldens/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor};

use crate::values::tensor;

/// A golden file: who computed it, and its arrays.
#[derive(serde::Deserialize)]
pub struct Golden {
    /// The script and the versions of the libraries it used.
    pub about: BTreeMap<String, String>,
    arrays: BTreeMap<String, Array>,
}

/// One array, in row-major order.
#[derive(serde::Deserialize)]
pub struct Array {
    /// Its shape; empty for a single number.
    pub shape: Vec<usize>,
    /// Its values.
    pub values: Vec<f64>,
}

/// A file in `goldens/`.
///
/// Looked for where the tests run, not where this crate was compiled: a target folder may serve
/// several checkouts.
///
/// # Panics
/// If the tests were not started by cargo.
#[track_caller]
pub fn golden_file(name: &str) -> PathBuf {
    let tested = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the crate under test");
    Path::new(&tested).join("../windage-testing/goldens").join(name)
}

impl Golden {
    /// Reads `goldens/NAME.json`.
    ///
    /// # Panics
    /// If there is no such file, or it is malformed.
    #[track_caller]
    pub fn load(name: &str) -> Self {
        let path = golden_file(&format!("{name}.json"));
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The array of that name.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    pub fn array(&self, name: &str) -> &Array {
        self.arrays.get(name).unwrap_or_else(|| panic!("no array `{name}`"))
    }

    /// The values of the array of that name.
    ///
    /// # Panics
    /// If there is none.
    #[track_caller]
    pub fn values(&self, name: &str) -> &[f64] {
        &self.array(name).values
    }

    /// The array as an f32 tensor.
    ///
    /// # Panics
    /// If there is none of that name and rank.
    #[track_caller]
    pub fn tensor<const D: usize>(&self, name: &str, device: &Device) -> Tensor<D> {
        let array = self.array(name);
        let shape: [usize; D] = array.shape.clone().try_into().expect("the rank differs");
        tensor(&array.values, shape, device)
    }

    /// Names of all arrays.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.arrays.keys().map(String::as_str)
    }
}
