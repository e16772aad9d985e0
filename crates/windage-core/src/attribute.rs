//! Attributes: properties of a sample that have a name and a value.

/// A property with a name, a unit and a value that can be measured on a single sample.
///
/// Implement it for the terms of your field. A diagnosis then reports how much of the change
/// between two samples is a change of this attribute, and along which axis.
pub trait Attribute: Send + Sync {
    /// Returns the name, a noun such as `inclination`.
    fn name(&self) -> &str;

    /// Returns the unit that is shown after values: `°`, `px`, or nothing.
    fn unit(&self) -> &str {
        ""
    }

    /// Measures a sample with `values` in the order of `shape` and the class `label`. Returns
    /// `None` if the sample has no value, as a gray image has no hue.
    fn measure(&self, values: &[f32], shape: &[usize], label: usize) -> Option<f64>;

    /// Measures a sample whose class is unknown; `predicted` is a classifier's prediction.
    ///
    /// By default the sample is measured as one of the predicted class. For an attribute that
    /// depends on the class, that misleads exactly where the classifier is wrong: a rotated `M`
    /// that is classified as an `E` is hardly inclined for an `E`.
    fn measure_unlabeled(&self, values: &[f32], shape: &[usize], predicted: usize) -> Option<f64> {
        self.measure(values, shape, predicted)
    }

    /// Returns the change from one value to another. Circular attributes take the shorter way.
    fn change(&self, from: f64, to: f64) -> f64 {
        to - from
    }

    /// Returns the smallest change that counts as one, in the attribute's unit.
    fn noticeable(&self) -> f64;

    /// Returns the sample with this attribute changed by `by` units and everything else unchanged
    /// as far as possible, or `None` if the sample cannot be altered. A diagnosis tests
    /// suspected causes on real samples by it.
    fn alter(&self, _values: &[f32], _shape: &[usize], _by: f64) -> Option<Vec<f32>> {
        None
    }
}

impl<A: Attribute + ?Sized> Attribute for Box<A> {
    fn name(&self) -> &str {
        (**self).name()
    }
    fn unit(&self) -> &str {
        (**self).unit()
    }
    fn measure(&self, values: &[f32], shape: &[usize], label: usize) -> Option<f64> {
        (**self).measure(values, shape, label)
    }
    fn measure_unlabeled(&self, values: &[f32], shape: &[usize], predicted: usize) -> Option<f64> {
        (**self).measure_unlabeled(values, shape, predicted)
    }
    fn change(&self, from: f64, to: f64) -> f64 {
        (**self).change(from, to)
    }
    fn noticeable(&self) -> f64 {
        (**self).noticeable()
    }
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        (**self).alter(values, shape, by)
    }
}

/// Returns the mean of values of an attribute, or `None` if there are none.
///
/// It is taken relative to the first value, so that circular attributes do not jump.
#[doc(hidden)]
pub fn mean_about_first(attribute: &dyn Attribute, values: &[f64]) -> Option<f64> {
    let &start = values.first()?;
    let sum: f64 = values.iter().map(|&value| attribute.change(start, value)).sum();
    Some(start + sum / values.len() as f64)
}
