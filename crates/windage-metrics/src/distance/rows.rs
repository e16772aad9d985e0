//! Sets of samples as rows of features.

use burn::tensor::Tensor;

use crate::check::{FIRST_SET, SECOND_SET, assert_same_dims, enough, finite};
use crate::error::Result;

/// A borrowed set of samples as rows of features, `[samples, dims]` in row-major order.
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
    /// Takes `values` as rows of `dims` features each.
    ///
    /// # Panics
    /// Panics if `dims` is 0, or the number of values is not a multiple of it.
    #[track_caller]
    pub fn new(values: &'a [f32], dims: usize) -> Self {
        assert!(
            dims > 0 && values.len().is_multiple_of(dims),
            "{} values are not rows of {dims}",
            values.len()
        );
        Self { values, dims }
    }

    /// Returns the number of samples.
    pub fn count(self) -> usize {
        self.values.len() / self.dims
    }

    /// Returns the number of features per sample.
    pub fn dims(self) -> usize {
        self.dims
    }

    /// Returns all values, row by row.
    pub fn values(self) -> &'a [f32] {
        self.values
    }

    /// Returns the features of one sample.
    ///
    /// # Panics
    /// Panics if `index` is out of range.
    #[track_caller]
    pub fn row(self, index: usize) -> &'a [f32] {
        &self.values[index * self.dims..(index + 1) * self.dims]
    }

    /// Returns an iterator over the samples.
    pub fn iter(self) -> std::slice::ChunksExact<'a, f32> {
        self.values.chunks_exact(self.dims)
    }

    /// Returns the samples at these indices, in f64.
    pub(crate) fn gathered(self, indices: &[usize]) -> Vec<f64> {
        indices.iter().flat_map(|&index| self.row(index)).map(|&value| f64::from(value)).collect()
    }

    /// Returns the samples at these indices.
    pub(crate) fn selected(self, indices: &[usize]) -> FeatureRows {
        FeatureRows {
            values: indices.iter().flat_map(|&index| self.row(index)).copied().collect(),
            dims: self.dims,
        }
    }

    /// Checks that the set has at least `needed` samples, and that all values are finite.
    fn check(self, set: &str, needed: usize) -> Result<()> {
        enough(set, self.count(), needed)?;
        finite(set, self.values.iter().map(|&value| f64::from(value)))
    }
}

/// Checks two sets that are to be compared, each with at least `needed` samples.
///
/// # Panics
/// Panics if the numbers of features differ.
#[track_caller]
pub(crate) fn check_rows(first: Rows<'_>, second: Rows<'_>, needed: usize) -> Result<()> {
    assert_same_dims(first.dims(), second.dims());
    first.check(FIRST_SET, needed)?;
    second.check(SECOND_SET, needed)
}

/// An owned set of samples as rows of features, `[samples, dims]` in row-major order.
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
    /// Creates an empty set of samples with `dims` features.
    ///
    /// # Panics
    /// Panics if `dims` is 0.
    #[track_caller]
    pub fn new(dims: usize) -> Self {
        Rows::new(&[], dims);
        Self { values: Vec::new(), dims }
    }

    /// Takes values in row-major order as rows of `dims` features each.
    ///
    /// # Panics
    /// Panics if `dims` is 0, or the number of values is not a multiple of it.
    #[track_caller]
    pub fn from_values(values: Vec<f32>, dims: usize) -> Self {
        Rows::new(&values, dims);
        Self { values, dims }
    }

    /// Adds a batch of samples `[batch, dims]`.
    ///
    /// # Panics
    /// Panics if the number of features differs.
    #[track_caller]
    pub fn extend(&mut self, batch: Tensor<2>) {
        let [_, dims] = batch.dims();
        assert_eq!(dims, self.dims, "a batch of {dims} features for a set of {}", self.dims);
        self.values.extend(batch.into_data().iter::<f32>());
    }

    /// Returns the samples, borrowed.
    pub fn rows(&self) -> Rows<'_> {
        Rows { values: &self.values, dims: self.dims }
    }
}

impl From<Tensor<2>> for FeatureRows {
    /// Takes the rows of a batch `[batch, dims]`.
    fn from(batch: Tensor<2>) -> Self {
        let mut features = Self::new(batch.dims()[1]);
        features.extend(batch);
        features
    }
}
