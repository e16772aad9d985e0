//! Whether two domains belong together.

use windage_core::{Domain, Shift};

use super::maps::maps_of;
use crate::{Error, Result};

/// Checks that two domains can be compared: shapes and classes agree, samples are large enough,
/// there is more than one class, and each class that has samples has some in both domains.
///
/// # Errors
/// Returns an error that names the difference, or the shape as a setting out of its range.
pub fn check_domains(domains: Shift<&Domain>) -> Result<()> {
    let Shift { source, target } = domains;
    let names = || domains.map(|domain| domain.name().to_string());
    if source.shape() != target.shape() {
        let shapes = domains.map(|domain| domain.shape().to_vec());
        return Err(Error::ShapesDiffer { names: names(), shapes });
    }
    maps_of(source.shape())?;
    if source.classes() != target.classes() {
        let classes = domains.map(|domain| domain.classes().to_vec());
        return Err(Error::ClassesDiffer { names: names(), classes });
    }
    let mut present = source.labels().iter().chain(target.labels());
    if let Some(only) = present.next()
        && present.all(|label| label == only)
    {
        return Err(Error::SingleClass { names: names(), class: source.classes()[*only].clone() });
    }
    for (class, name) in source.classes().iter().enumerate() {
        for (domain, other) in [(source, target), (target, source)] {
            if !domain.labels().contains(&class) && other.labels().contains(&class) {
                return Err(Error::MissingClass {
                    domain: domain.name().into(),
                    other: other.name().into(),
                    class: name.clone(),
                });
            }
        }
    }
    Ok(())
}
