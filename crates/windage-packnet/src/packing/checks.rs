//! Checks of modules against what is packed.

use burn::module::Module;

use super::anatomy::Anatomy;
use super::packed::Packed;
use crate::layers::{Layer, parameters};
use crate::masks::BitMask;
use crate::values::{Snapshot, Values};
use crate::{Error, Result};

/// Checks that a module has the same parameters as the packed network. Heads may have any shape.
///
/// # Errors
/// Returns an error that names the first difference.
pub(crate) fn check_fit<M: Module>(packed: &Packed, module: &M) -> Result<()> {
    let (expected, found) = (&packed.anatomy, Anatomy::of(module, &packed.config)?);
    check_layers(&expected.layers, &found.layers)?;
    if (&expected.own, &expected.first) != (&found.own, &found.first) {
        return Err(Error::NamesMismatch);
    }
    for parameter in parameters(module).into_iter().filter(|found| expected.is_first(&found.path)) {
        let packed = packed.shared.get(&parameter.path);
        if let Some(Values { shape, .. }) = packed.filter(|values| values.shape != parameter.shape)
        {
            return Err(Error::ShapeMismatch {
                parameter: parameter.path,
                expected: shape.clone(),
                found: parameter.shape,
            });
        }
    }
    Ok(())
}

fn check_layers(expected: &[Layer], found: &[Layer]) -> Result<()> {
    for (expected, found) in expected.iter().zip(found) {
        if (&expected.path, &expected.shape) != (&found.path, &found.shape) {
            return Err(Error::LayerMismatch {
                expected: expected.path.clone(),
                expected_shape: expected.shape.clone(),
                found: found.path.clone(),
                found_shape: found.shape.clone(),
            });
        }
    }
    if expected.len() != found.len() {
        return Err(Error::LayerCountMismatch { expected: expected.len(), found: found.len() });
    }
    Ok(())
}

/// Checks that weights have their packed values, to the bit, at the positions of `held`, one mask
/// per layer, or zero if they have no owner. Parameters that belong to the first task must not have
/// changed either.
///
/// # Errors
/// Returns [`Error::Moved`] for the first parameter of which a value has changed.
pub(crate) fn check_unmoved(packed: &Packed, values: &Snapshot, held: &[BitMask]) -> Result<()> {
    for (layer, held) in packed.layers().iter().zip(held) {
        let now = &values.get(&layer.path).ok_or_else(|| missing(&layer.path))?.values;
        let known = packed.shared.get(&layer.path).map(|known| &known.values);
        let has_moved = |index: &usize| {
            now[*index].to_bits() != known.map_or(0, |known| known[*index].to_bits())
        };
        check_count(&layer.path, held.ones().filter(has_moved).count())?;
    }
    for path in packed.anatomy.first.iter().filter(|_| !packed.tasks.is_empty()) {
        let pairs = values[path].values.iter().zip(&packed.shared[path].values);
        let moved = pairs.filter(|(now, known)| now.to_bits() != known.to_bits());
        check_count(path, moved.count())?;
    }
    Ok(())
}

fn check_count(parameter: &str, moved: usize) -> Result<()> {
    match moved {
        0 => Ok(()),
        count => Err(Error::Moved { parameter: parameter.into(), count }),
    }
}

pub(crate) fn missing(parameter: &str) -> Error {
    Error::MissingParameter { parameter: parameter.into() }
}
