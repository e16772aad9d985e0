//! Sets of feature vectors.

use burn::tensor::Tensor;

use crate::error::{Result, enough, finite};

/// A set of samples as rows of features, `[samples, dims]` in row-major order, borrowed.
///
/// ```
/// use windage_metrics::Rows;
/// let rows = Rows::new(&[1.0, 2.0, 3.0, 4.0], 2);
/// assert_eq!((rows.count(), rows.dims()), (2, 2));
/// assert_eq!(rows.row(1), [3.0, 4.0]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rows<'a> {
    values: &'a [f32],
    dims: usize,
}

impl<'a> Rows<'a> {
    /// `values` as rows of `dims` features.
    ///
    /// # Panics
    /// If `dims` is 0, or the number of values is no multiple of it.
    #[track_caller]
    pub fn new(values: &'a [f32], dims: usize) -> Self {
        assert!(
            dims > 0 && values.len().is_multiple_of(dims),
            "{} values are no rows of {dims}",
            values.len()
        );
        Self { values, dims }
    }

    /// Number of samples.
    pub fn count(self) -> usize {
        self.values.len() / self.dims
    }

    /// FeatureRows of a sample.
    pub fn dims(self) -> usize {
        self.dims
    }

    /// All values, row by row.
    pub fn values(self) -> &'a [f32] {
        self.values
    }

    /// The features of one sample.
    ///
    /// # Panics
    /// If there is no such sample.
    #[track_caller]
    pub fn row(self, index: usize) -> &'a [f32] {
        &self.values[index * self.dims..(index + 1) * self.dims]
    }

    /// The samples, one after the other.
    pub fn iter(self) -> std::slice::ChunksExact<'a, f32> {
        self.values.chunks_exact(self.dims)
    }

    /// The samples of these indices, in f64.
    pub(crate) fn gathered(self, indices: &[usize]) -> Vec<f64> {
        indices.iter().flat_map(|&index| self.row(index)).map(|&value| f64::from(value)).collect()
    }

    /// The samples of these indices.
    pub(crate) fn selected(self, indices: &[usize]) -> FeatureRows {
        FeatureRows {
            values: indices.iter().flat_map(|&index| self.row(index)).copied().collect(),
            dims: self.dims,
        }
    }

    /// The set has at least `needed` samples, all finite.
    pub(crate) fn check(self, what: &str, needed: usize) -> Result<()> {
        enough(what, self.count(), needed)?;
        finite(what, self.values.iter().map(|&value| f64::from(value)))
    }
}

/// Checks two sets that are to be compared.
///
/// # Panics
/// If their dimensions differ.
#[track_caller]
pub(crate) fn check_pair(first: Rows<'_>, second: Rows<'_>, needed: usize) -> Result<()> {
    let (a, b) = (first.dims(), second.dims());
    assert_eq!(a, b, "the sets have {a} and {b} features");
    first.check(FIRST, needed)?;
    second.check(SECOND, needed)
}

/// What messages call the two sets.
pub(crate) const FIRST: &str = "the first set";
pub(crate) const SECOND: &str = "the second set";

/// A set of samples as rows of features, owned.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_metrics::distance::FeatureRows;
/// let mut features = FeatureRows::new(2);
/// features.extend(Tensor::<2>::from_floats([[1.0, 2.0], [3.0, 4.0]], &Device::flex()));
/// assert_eq!(features.rows().row(1), [3.0, 4.0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct FeatureRows {
    values: Vec<f32>,
    dims: usize,
}

impl FeatureRows {
    /// No samples yet, of `dims` features.
    ///
    /// # Panics
    /// If `dims` is 0.
    #[track_caller]
    pub fn new(dims: usize) -> Self {
        Rows::new(&[], dims);
        Self { values: Vec::new(), dims }
    }

    /// Adds a batch `[batch, dims]`.
    ///
    /// # Panics
    /// If the number of features differs.
    #[track_caller]
    pub fn extend(&mut self, batch: Tensor<2>) {
        let [_, dims] = batch.dims();
        assert_eq!(dims, self.dims, "a batch of {dims} features for a set of {}", self.dims);
        self.values.extend(batch.into_data().iter::<f32>());
    }

    /// The samples.
    pub fn rows(&self) -> Rows<'_> {
        Rows { values: &self.values, dims: self.dims }
    }
}

impl From<Tensor<2>> for FeatureRows {
    /// The rows of `[batch, dims]`.
    fn from(batch: Tensor<2>) -> Self {
        let mut features = Self::new(batch.dims()[1]);
        features.extend(batch);
        features
    }
}
