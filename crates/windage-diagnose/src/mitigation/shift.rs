//! How far the target lies from the source in an attribute.

use serde::{Deserialize, Serialize};
use windage_core::{Attribute, Shift};

use super::{Observed, center};
use crate::Result;
use crate::error::NoMitigation;

/// Share of samples beyond each end of a domain's range: a few are measured wrongly.
const BEYOND: f64 = 0.05;

/// The amounts by which samples of the source are moved so that they cover the target's range.
///
/// With the positions of both domains' samples about the source's mean, and their quantiles at 5
/// and 95 %, the ends are `q₅(target) − q₅(source)` and `q₉₅(target) − q₉₅(source)`, and 0 always
/// lies between them. If the diagnosis knows the harmful direction, the other side is cut off. Only
/// values count: no label of the target is looked at (see [`observe`](super::observe) for classes).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeShift {
    /// Name of the attribute.
    pub attribute: String,
    /// Unit of the attribute.
    pub unit: String,
    /// The least amount, at most 0.
    pub from: f64,
    /// The greatest amount, at least 0.
    pub to: f64,
}

impl AttributeShift {
    /// Returns the shift from the source to the target; `direction` is the sign of the side that
    /// the diagnosis found harmful, if there is one.
    ///
    /// # Errors
    /// Returns an error if the attribute cannot be measured in one of the domains, or if they
    /// differ by less than a noticeable change.
    pub fn between(
        attribute: &dyn Attribute,
        direction: Option<f64>,
        observed: &Shift<Vec<Observed>>,
    ) -> Result<Self> {
        let name = attribute.name().to_string();
        let unmeasured = || NoMitigation::NotMeasurable { attribute: name.clone() };
        let reference = center(attribute, &observed.source).ok_or_else(unmeasured)?;
        let ends = observed.as_ref().map(|observed| {
            let mut positions: Vec<f64> =
                observed.iter().filter_map(|sample| sample.value).collect();
            positions.iter_mut().for_each(|value| *value = attribute.change(reference, *value));
            positions.sort_by(f64::total_cmp);
            Some([quantile(&positions, BEYOND)?, quantile(&positions, 1.0 - BEYOND)?])
        });
        let ends = ends.try_map(|ends| ends.ok_or_else(unmeasured))?;
        let (low, high) = (ends.target[0] - ends.source[0], ends.target[1] - ends.source[1]);
        let (mut from, mut to) = (low.min(high).min(0.0), low.max(high).max(0.0));
        let whole = to - from;
        match direction {
            Some(sign) if sign > 0.0 => from = 0.0,
            Some(_) => to = 0.0,
            None => {}
        }
        if to - from >= attribute.noticeable() {
            Ok(Self { attribute: name, unit: attribute.unit().into(), from, to })
        } else if whole >= attribute.noticeable() {
            Err(NoMitigation::HarmlessDirection { attribute: name }.into())
        } else {
            Err(NoMitigation::NoShift { attribute: name }.into())
        }
    }
}

/// Returns a quantile of sorted values, interpolated between neighbors.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}
