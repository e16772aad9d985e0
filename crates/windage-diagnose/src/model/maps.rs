//! Sides of maps, for images and for signals, which are images of height 1.

use burn::tensor::{Device, Tensor};
use windage_core::{Domain, Error as CoreError};

use crate::{Error, Result};

/// Smallest side: three halvings leave at least one value.
const LEAST_SIDE: usize = 8;

/// Returns the shape of samples as maps, `[channels, height, width]`: images as they are, signals
/// `[channels, length]` with height 1.
///
/// # Errors
/// Returns an error for another rank, or for sides too short for three halvings.
pub(crate) fn maps_of(shape: &[usize]) -> Result<[usize; 3]> {
    match *shape {
        [channels, height, width] if height.min(width) >= LEAST_SIDE => {
            Ok([channels, height, width])
        }
        [channels, length] if length >= LEAST_SIDE => Ok([channels, 1, length]),
        _ => {
            let range = format!(
                "[channels, height, width] with sides of at least {LEAST_SIDE} pixels (resize the \
                 images), or [channels, length] of at least as many values"
            );
            Err(Error::from(CoreError::setting("shape", format!("{shape:?}"), &range)))
        }
    }
}

/// Reads samples of a domain as maps, `[batch, channels, height, width]`.
///
/// # Errors
/// Returns an error if the samples are not maps, or cannot be read.
pub(crate) fn batch_maps(domain: &Domain, indices: &[usize], device: &Device) -> Result<Tensor<4>> {
    let [channels, height, width] = maps_of(domain.shape())?;
    if domain.shape().len() == 3 {
        return Ok(domain.batch::<4>(indices, device)?.inputs);
    }
    Ok(domain.batch::<3>(indices, device)?.inputs.reshape([indices.len(), channels, height, width]))
}

/// Returns the sides of the maps of a sample and after each of some halvings, rounded down; a
/// height of 1 stays.
pub(super) fn sides([_, height, width]: [usize; 3], halvings: usize) -> Vec<[usize; 2]> {
    let mut sides = vec![[height, width]];
    for number in 0..halvings {
        sides.push(sides[number].map(|length| (length / 2).max(1)));
    }
    sides
}

/// Checks that maps are large enough for these halvings.
///
/// # Errors
/// Returns an error that names the number of halvings and the largest one possible.
pub(super) fn check_halvings([_, height, width]: [usize; 3], halvings: usize) -> Result<()> {
    let side = if height > 1 { height.min(width) } else { width };
    let most = side.max(1).ilog2() as usize;
    if halvings <= most {
        return Ok(());
    }
    let range = format!("at most {most}, as samples have only {side} values along a side");
    Err(CoreError::setting("the number of channels, one for each halving,", halvings, &range)
        .into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_halved_until_one_value_is_left() {
        assert!(check_halvings([1, 8, 24], 3).is_ok() && check_halvings([1, 1, 8], 3).is_ok());
        let message = check_halvings([1, 24, 15], 4).unwrap_err().to_string();
        assert!(
            message.ends_with("must be at most 3, as samples have only 15 values along a side")
        );
    }

    #[test]
    fn signals_are_images_of_height_one() {
        assert_eq!(maps_of(&[3, 24, 20]).unwrap(), [3, 24, 20]);
        assert_eq!(maps_of(&[2, 150]).unwrap(), [2, 1, 150]);
        assert_eq!(sides([2, 1, 150], 3), [[1, 150], [1, 75], [1, 37], [1, 18]]);
        for shape in [&[3, 4, 24][..], &[1, 7], &[5], &[1, 2, 3, 4]] {
            assert!(maps_of(shape).unwrap_err().to_string().contains("`shape` is ["), "{shape:?}");
        }
    }
}
