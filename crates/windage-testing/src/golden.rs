//! Golden values: computed with other libraries, by the scripts in `goldens/`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::tensor::{Device, Tensor};

use crate::values::tensor;

/// The content of a golden file.
#[derive(serde::Deserialize)]
pub struct Golden {
    /// The script that wrote the file, and the versions of its libraries.
    pub about: BTreeMap<String, String>,
    arrays: BTreeMap<String, Array>,
}

/// An array in row-major order.
#[derive(serde::Deserialize)]
pub struct Array {
    /// The shape; empty for a single number.
    pub shape: Vec<usize>,
    /// The values.
    pub values: Vec<f64>,
}

/// Returns the path of a file in `goldens/`.
///
/// The folder is the one of the checkout where the tests run, not the one where this crate was
/// compiled, as several checkouts may share a target folder.
///
/// # Panics
/// Panics if the tests were not started by cargo.
#[track_caller]
pub fn golden_file(name: &str) -> PathBuf {
    let tested = std::env::var_os("CARGO_MANIFEST_DIR").expect("cargo names the crate under test");
    Path::new(&tested).join("../windage-testing/goldens").join(name)
}

impl Golden {
    /// Reads `goldens/NAME.json`.
    ///
    /// # Panics
    /// Panics if there is no such file, or if it is malformed.
    #[track_caller]
    pub fn load(name: &str) -> Self {
        let path = golden_file(&format!("{name}.json"));
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Returns the array with that name.
    ///
    /// # Panics
    /// Panics if there is none.
    #[track_caller]
    pub fn array(&self, name: &str) -> &Array {
        self.arrays.get(name).unwrap_or_else(|| panic!("no array `{name}`"))
    }

    /// Returns the values of the array with that name.
    ///
    /// # Panics
    /// Panics if there is none.
    #[track_caller]
    pub fn values(&self, name: &str) -> &[f64] {
        &self.array(name).values
    }

    /// Returns the array with that name as an f32 tensor.
    ///
    /// # Panics
    /// Panics if there is none, or if it has another rank.
    #[track_caller]
    pub fn tensor<const D: usize>(&self, name: &str, device: &Device) -> Tensor<D> {
        let array = self.array(name);
        let shape: [usize; D] = array.shape.clone().try_into().expect("the rank differs");
        tensor(&array.values, shape, device)
    }

    /// Returns the names of all arrays.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.arrays.keys().map(String::as_str)
    }
}
