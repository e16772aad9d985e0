//! What the frequency discriminator sees.

use serde::{Deserialize, Serialize};
use windage_core::{Error, Result};

use crate::view::{FrequencyViewConfig, Transform};

/// Side of the blocks of the block DCT, as in JPEG.
const BLOCK: usize = 8;

/// The kind of a [`Transform`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TransformKind {
    /// DCT of the image.
    Dct,
    /// Logarithms of the magnitudes of the DCT.
    LogDct,
    /// DFT of the image.
    Dft,
    /// DCT of square blocks.
    BlockDct,
}

/// What the frequency discriminator sees. Without one, all keys are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ViewConfig {
    /// The transform of images; the block DCT if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transform: Option<TransformKind>,
    /// Side of the blocks of the block DCT in pixels; 8 if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<usize>,
    /// Power of the standard deviation that each coefficient is divided by, 0 to 1; 0 if it is
    /// missing, and 1 in the patent's literal form with standardized coefficients.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub whitening: Option<f64>,
}

impl ViewConfig {
    /// Fills in defaults if a variant has a frequency discriminator, and refuses keys without
    /// effect.
    pub(super) fn completed(self, is_used: bool) -> Result<Self> {
        if !is_used {
            let given = [
                ("view.transform", self.transform.is_some()),
                ("view.block", self.block.is_some()),
                ("view.whitening", self.whitening.is_some()),
            ];
            return match given.iter().find(|(_, is_given)| *is_given) {
                Some((key, _)) => {
                    let range = "left out without a frequency discriminator";
                    Err(Error::setting(key, "given", range))
                }
                None => Ok(self),
            };
        }
        let transform = self.transform.unwrap_or(TransformKind::BlockDct);
        let block = match (transform, self.block) {
            (TransformKind::BlockDct, block) => Some(block.unwrap_or(BLOCK)),
            (_, Some(block)) => {
                let range = "left out, as the transform has no blocks";
                return Err(Error::setting("view.block", block, range));
            }
            (_, None) => None,
        };
        let whitening = self.whitening.unwrap_or(FrequencyViewConfig::new().whitening);
        Ok(Self { transform: Some(transform), block, whitening: Some(whitening) })
    }

    /// Returns the view.
    pub fn config(&self) -> FrequencyViewConfig {
        let base = FrequencyViewConfig::new();
        let transform = match self.transform.unwrap_or(TransformKind::BlockDct) {
            TransformKind::Dct => Transform::Dct,
            TransformKind::LogDct => Transform::LogDct,
            TransformKind::Dft => Transform::Dft,
            TransformKind::BlockDct => Transform::BlockDct(self.block.unwrap_or(BLOCK)),
        };
        let whitening = self.whitening.unwrap_or(base.whitening);
        base.with_transform(transform).with_whitening(whitening)
    }
}
