//! Attributes: what one can name and measure on a sample.

/// Something with a name, a unit and a value that can be read off a single sample.
///
/// Implement it for what your field calls things by; a diagnosis then says how much of the change
/// between two samples lies in it, and along which axis.
pub trait Attribute: Send + Sync {
    /// Name, as a noun: `inclination`.
    fn name(&self) -> &str;

    /// Unit shown after values: `°`, `px`, or empty.
    fn unit(&self) -> &str {
        ""
    }

    /// The value of a sample (`values` in the order of `shape`, class `label`), or `None` where it
    /// has none, as the hue of a gray image.
    fn measure(&self, values: &[f32], shape: &[usize], label: usize) -> Option<f64>;

    /// The value of a sample whose class nobody knows; `predicted` is what a classifier takes it
    /// for.
    ///
    /// Unless an attribute knows better, it is the value as of the class predicted. Where the value
    /// depends on the class, that misleads just where the classifier is wrong: a turned `M`
    /// taken for an `E` is hardly inclined, as an `E`.
    fn measure_unlabeled(&self, values: &[f32], shape: &[usize], predicted: usize) -> Option<f64> {
        self.measure(values, shape, predicted)
    }

    /// Change from one value to another; circular attributes take the shorter way round.
    fn change(&self, from: f64, to: f64) -> f64 {
        to - from
    }

    /// The smallest change one would call a change, in the attribute's unit.
    fn noticeable(&self) -> f64;

    /// The sample with this attribute changed by `by` units and all else as it was, as far as that
    /// can be done; `None` where it cannot. It lets a diagnosis test a suspected cause on real
    /// samples.
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
