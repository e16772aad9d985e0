//! Attributes: properties of a sample that have a name and a value.

use std::f64::consts::TAU;

use crate::{Error, Result};

/// Where an attribute comes about on the way from a thing to its recording.
///
/// Several attributes of a sample are altered in this order, as a recording goes through it: noise
/// that is added before the thing is moved would be smoothed by moving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// The thing itself: its place, size, shape, speed.
    Scene,
    /// What falls on it: brightness, contrast, color, loudness.
    Light,
    /// What brings it to the sensor: sharpness.
    Optics,
    /// The sensor and what follows it: noise.
    Sensor,
}

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

    /// Returns the period of a circular attribute, as 360 for a hue in degrees: values that differ
    /// by the period mean the same. Other attributes have none.
    fn period(&self) -> Option<f64> {
        None
    }

    /// Returns the change from one value to another. Circular attributes take the shorter way, and
    /// half a period counts as backwards.
    fn change(&self, from: f64, to: f64) -> f64 {
        match self.period() {
            Some(period) => (to - from + period / 2.0).rem_euclid(period) - period / 2.0,
            None => to - from,
        }
    }

    /// Returns the smallest change that counts as one, in the attribute's unit.
    fn noticeable(&self) -> f64;

    /// Returns where the attribute comes about on the way from a thing to its recording.
    fn stage(&self) -> Stage {
        Stage::Scene
    }

    /// Returns whether a change in the direction of `by` can destroy what a sample shows, so that
    /// the opposite change does not bring it back, as darkening does where pixels become black. By
    /// default no change does.
    ///
    /// If a change that loses nothing harms a classifier, undoing it helps. Where it does not, the
    /// harm comes from [`alter`](Self::alter) itself, and a diagnosis does not name the attribute
    /// as a cause.
    fn loses_information(&self, _by: f64) -> bool {
        false
    }

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
    fn period(&self) -> Option<f64> {
        (**self).period()
    }
    fn change(&self, from: f64, to: f64) -> f64 {
        (**self).change(from, to)
    }
    fn noticeable(&self) -> f64 {
        (**self).noticeable()
    }
    fn stage(&self) -> Stage {
        (**self).stage()
    }
    fn loses_information(&self, by: f64) -> bool {
        (**self).loses_information(by)
    }
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        (**self).alter(values, shape, by)
    }
}

/// Checks that all attributes of a list have different names, since findings, effects and causes
/// are told apart by them.
///
/// # Errors
/// Returns [`Error::DuplicateAttribute`] for the first name that occurs again.
#[doc(hidden)]
pub fn check_attributes<A: Attribute>(attributes: &[A]) -> Result<()> {
    for (second, attribute) in attributes.iter().enumerate() {
        let name = attribute.name();
        if let Some(first) = attributes[..second].iter().position(|it| it.name() == name) {
            let (first, second) = (first + 1, second + 1);
            return Err(Error::DuplicateAttribute { name: name.into(), first, second });
        }
    }
    Ok(())
}

/// Returns the mean of values of an attribute, or `None` if there are none.
///
/// For a circular attribute it is the circular mean, the direction `atan2(Σ sin, Σ cos)` in
/// `0..period`, whatever the order of the values. Values that point evenly in all directions have
/// none, and give an arbitrary one.
#[doc(hidden)]
pub fn mean_value(attribute: &dyn Attribute, values: &[f64]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let Some(period) = attribute.period() else {
        return Some(values.iter().sum::<f64>() / values.len() as f64);
    };
    let turn = TAU / period;
    let (sin, cos) = values.iter().fold((0.0, 0.0), |(sin, cos), value| {
        let (s, c) = (turn * value).sin_cos();
        (sin + s, cos + c)
    });
    // Rounding may turn a tiny negative angle into the whole period.
    let mean = (sin.atan2(cos) / turn).rem_euclid(period);
    Some(if mean < period { mean } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Angle(Option<f64>);

    impl Attribute for Angle {
        fn name(&self) -> &str {
            "angle"
        }
        fn measure(&self, _values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
            None
        }
        fn period(&self) -> Option<f64> {
            self.0
        }
        fn noticeable(&self) -> f64 {
            1.0
        }
    }

    #[test]
    fn a_circular_mean_depends_neither_on_the_order_nor_on_the_seam() {
        let hue: Box<dyn Attribute> = Box::new(Angle(Some(360.0)));
        let mut values = vec![0.0];
        values.extend([170.0, 190.0].repeat(20));
        let mean = mean_value(&hue, &values).unwrap();
        assert!((mean - 180.0).abs() < 1e-9, "{mean}");
        values.reverse();
        assert!((mean_value(&hue, &values).unwrap() - 180.0).abs() < 1e-9);
        assert!(hue.change(mean_value(&hue, &[350.0, 20.0]).unwrap(), 5.0).abs() < 1e-9);
        assert!((0.0..360.0).contains(&mean_value(&hue, &[-1e-20]).unwrap()));
    }

    #[test]
    fn without_a_period_means_and_changes_are_plain() {
        let plain = Angle(None);
        assert_eq!(mean_value(&plain, &[1.0, 2.0, 6.0]), Some(3.0));
        assert_eq!(mean_value(&plain, &[]), None);
        assert_eq!((plain.change(350.0, 10.0), Angle(Some(4.0)).change(3.5, 0.5)), (-340.0, 1.0));
    }

    struct Named(&'static str);

    impl Attribute for Named {
        fn name(&self) -> &str {
            self.0
        }
        fn measure(&self, _values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
            None
        }
        fn noticeable(&self) -> f64 {
            1.0
        }
    }

    #[test]
    fn a_name_that_occurs_twice_is_refused() {
        assert!(check_attributes(&[Named("size"), Named("hue"), Named("noise")]).is_ok());
        assert!(check_attributes::<Named>(&[]).is_ok());
        let twice = [Named("size"), Named("hue"), Named("noise"), Named("hue")];
        assert_eq!(
            check_attributes(&twice).unwrap_err().to_string(),
            "attributes 2 and 4 are both named `hue`; give each attribute a name of its own"
        );
    }
}
