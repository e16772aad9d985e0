//! How far the second domain lies from the first in an attribute.

use serde::{Deserialize, Serialize};
use windage_core::Attribute;

use super::{Observed, center};
use crate::{AttributeFinding, Error, Result};

/// Share of samples beyond each end of a domain's range: a few are measured wrongly.
const BEYOND: f64 = 0.05;

/// By how much samples of the first domain are moved so that they fill the second one's range.
///
/// With the positions of both domains' samples about the first domain's mean, and their quantiles
/// at 5 and 95 %, the ends are `q₅(2) − q₅(1)` and `q₉₅(2) − q₉₅(1)`, and 0 always lies between
/// them. What the diagnosis knows of the direction cuts off the side from which the harm does not
/// come. Only values count: no label of the second domain is looked at (see
/// [`observe`](super::observe) for classes).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttributeShift {
    /// Name of the attribute.
    pub attribute: String,
    /// Its unit.
    pub unit: String,
    /// The least amount, at most 0.
    pub from: f64,
    /// The greatest amount, at least 0.
    pub to: f64,
}

impl AttributeShift {
    /// The shift from the first domain to the second, towards the side where the diagnosis found
    /// the harm, if it lies on one.
    ///
    /// # Errors
    /// [`Error::NoMitigation`] where the attribute cannot be measured in one of the domains, or where
    /// they differ by less than one would notice.
    pub fn between(
        attribute: &dyn Attribute,
        finding: Option<&AttributeFinding>,
        first: &[Observed],
        second: &[Observed],
    ) -> Result<Self> {
        let refuse = |problem: &str| Error::NoMitigation {
            attribute: attribute.name().into(),
            problem: problem.into(),
        };
        let unmeasured = || refuse("it can be measured in no sample of one of the domains");
        let reference = center(attribute, first).ok_or_else(unmeasured)?;
        let ends = |observed: &[Observed]| {
            let mut positions: Vec<f64> =
                observed.iter().filter_map(|sample| sample.value).collect();
            positions.iter_mut().for_each(|value| *value = attribute.change(reference, *value));
            positions.sort_by(f64::total_cmp);
            Some([quantile(&positions, BEYOND)?, quantile(&positions, 1.0 - BEYOND)?])
        };
        let ([low, high], [second_low, second_high]) =
            (ends(first).ok_or_else(unmeasured)?, ends(second).ok_or_else(unmeasured)?);
        let ends = [second_low - low, second_high - high];
        let (mut from, mut to) = (ends[0].min(ends[1]).min(0.0), ends[0].max(ends[1]).max(0.0));
        let whole = to - from;
        match finding.and_then(AttributeFinding::direction) {
            Some(sign) if sign > 0.0 => from = 0.0,
            Some(_) => to = 0.0,
            None => {}
        }
        if to - from < attribute.noticeable() {
            let elsewhere = whole >= attribute.noticeable();
            let other = "the second domain lies on the other side of the first than the diagnosis found harmful";
            return Err(refuse(if elsewhere {
                other
            } else {
                "the second domain lies where the first does"
            }));
        }
        Ok(Self { attribute: attribute.name().into(), unit: attribute.unit().into(), from, to })
    }
}

/// The quantile of sorted values, linear between neighbors.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::super::observed::tests::Degrees;
    use super::*;

    fn evenly(from: f64, to: f64) -> Vec<Observed> {
        let value = |index: usize| from + (to - from) * index as f64 / 100.0;
        (0..=100).map(|index| Observed { value: Some(value(index)), is_right: true }).collect()
    }

    #[test]
    fn evenly_spread_domains_differ_by_their_inner_ends() {
        let shift = |first: &[Observed], second: &[Observed]| {
            let shift = AttributeShift::between(&Degrees, None, first, second).unwrap();
            [shift.from, shift.to]
        };
        let close = |found: [f64; 2], expected: [f64; 2]| {
            assert!(
                found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9),
                "{found:?} {expected:?}"
            );
        };
        // Quantiles of 0…100 at 5 and 95 % are 5 and 95, of 90…190 they are 95 and 185.
        close(shift(&evenly(0.0, 100.0), &evenly(90.0, 190.0)), [0.0, 90.0]);
        // Of 50…60 they are 50.5 and 59.5.
        close(shift(&evenly(50.0, 60.0), &evenly(0.0, 100.0)), [5.0 - 50.5, 95.0 - 59.5]);
        // Around 0 the shorter way: 350…360 to 10…20.
        close(shift(&evenly(350.0, 360.0), &evenly(10.0, 20.0)), [0.0, 20.0]);
    }

    #[test]
    fn the_side_that_does_no_harm_is_cut_off() {
        let finding = |down: f64| AttributeFinding {
            name: "angle".into(),
            unit: "°".into(),
            between_samples: down,
            down,
            across: 0.0,
            down_length: down.abs(),
            across_length: 0.0,
            between_length: down.abs(),
            down_part: 1.0,
            scale: 1.0,
            effect: down.abs(),
            is_cause: true,
            pairs: 1,
        };
        let ends = |down| {
            let finding = finding(down);
            let (first, second) = (evenly(50.0, 60.0), evenly(0.0, 100.0));
            let shift = AttributeShift::between(&Degrees, Some(&finding), &first, &second).unwrap();
            (shift.from, shift.to.round())
        };
        assert_eq!(ends(20.0), (0.0, 36.0));
        assert_eq!((ends(-20.0).0.round(), ends(-20.0).1), (-46.0, 0.0));
    }

    #[test]
    fn domains_that_do_not_differ_or_cannot_be_measured_are_refused() {
        let (some, none) = (evenly(0.0, 100.0), vec![Observed { value: None, is_right: true }]);
        let message = |first: &[Observed], second: &[Observed]| {
            AttributeShift::between(&Degrees, None, first, second).unwrap_err().to_string()
        };
        assert!(message(&some, &some).ends_with("the second domain lies where the first does"));
        assert!(message(&some, &none).contains("can be measured in no sample"));
        assert!(message(&none, &some).contains("can be measured in no sample"));
    }
}
