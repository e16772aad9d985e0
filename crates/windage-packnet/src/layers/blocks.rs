//! The position of a layer in the depth of a network.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::LayerKind;
use crate::Result;

/// How the layers are divided into blocks, from shallow to deep.
///
/// Blocks divide the convolutions, or the dense layers of a network without convolutions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// This number of blocks with nearly equal numbers of layers; at most one block per layer.
    Equal(usize),
    /// The number of layers of each block. VGG16's convolutions are `[2, 2, 3, 3, 3]`.
    Sizes(Vec<usize>),
}

impl Default for Blocks {
    /// Returns five equal blocks, the number of blocks of VGG.
    fn default() -> Self {
        Self::Equal(5)
    }
}

/// The position of a layer in the depth of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// A block of layers.
    Block {
        /// Number of the block, from 0 at the input.
        index: usize,
        /// Number of blocks of the network.
        count: usize,
    },
    /// The dense layers of a network that also has convolutions.
    Dense,
}

impl Section {
    /// Returns how many sections of the network are deeper; all dense layers count as one section.
    pub(crate) fn distance_to_the_end(self, has_dense: bool) -> usize {
        match self {
            Self::Dense => 0,
            Self::Block { index, count } => count - 1 - index + usize::from(has_dense),
        }
    }
}

impl Blocks {
    /// Returns the section of every layer.
    pub(crate) fn sections(&self, kinds: &[LayerKind]) -> Result<Vec<Section>> {
        let convolutions = kinds.iter().filter(|kind| **kind == LayerKind::Convolution).count();
        let divided = if convolutions > 0 { LayerKind::Convolution } else { LayerKind::Dense };
        let sizes = self.sizes(kinds.iter().filter(|kind| **kind == divided).count())?;
        let count = sizes.len();
        let mut blocks =
            sizes.iter().enumerate().flat_map(|(index, size)| std::iter::repeat_n(index, *size));
        let section = |kind: &LayerKind| {
            let block = if *kind == divided { blocks.next() } else { None };
            block.map_or(Section::Dense, |index| Section::Block { index, count })
        };
        Ok(kinds.iter().map(section).collect())
    }

    fn sizes(&self, layers: usize) -> Result<Vec<usize>> {
        match self {
            Self::Equal(0) => Err(CoreError::setting("blocks", 0, "at least 1").into()),
            Self::Equal(count) => {
                let count = (*count).min(layers);
                let first = |block: usize| (block * layers).div_ceil(count);
                Ok((0..count).map(|block| first(block + 1) - first(block)).collect())
            }
            Self::Sizes(sizes) if sizes.iter().sum::<usize>() == layers && !sizes.contains(&0) => {
                Ok(sizes.clone())
            }
            Self::Sizes(sizes) => {
                let range = format!(
                    "sizes of at least 1 that add up to the {layers} layers that blocks divide"
                );
                Err(CoreError::setting("blocks", format!("{sizes:?}"), &range).into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices(blocks: &Blocks, kinds: &[LayerKind]) -> Vec<Option<usize>> {
        let index = |section: &Section| match section {
            Section::Block { index, .. } => Some(*index),
            Section::Dense => None,
        };
        blocks.sections(kinds).unwrap().iter().map(index).collect()
    }

    #[test]
    fn blocks_divide_convolutions_or_else_dense_layers() {
        use LayerKind::{Convolution, Dense};
        let vgg = [vec![Convolution; 13], vec![Dense; 2]].concat();
        let some =
            |numbers: &[usize]| numbers.iter().map(|number| Some(*number)).collect::<Vec<_>>();
        let expected = [some(&[0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]), vec![None; 2]].concat();
        assert_eq!(indices(&Blocks::Sizes(vec![2, 2, 3, 3, 3]), &vgg), expected);
        assert_eq!(indices(&Blocks::Equal(3), &[Dense; 3]), some(&[0, 1, 2]));
        assert_eq!(indices(&Blocks::Equal(2), &[Convolution; 5]), some(&[0, 0, 0, 1, 1]));
        assert_eq!(
            indices(&Blocks::Equal(5), &[Convolution, Dense, Convolution]),
            [Some(0), None, Some(1)]
        );
    }

    #[test]
    fn sizes_that_do_not_fit_are_refused() {
        for blocks in [Blocks::Sizes(vec![2, 2]), Blocks::Sizes(vec![3, 0]), Blocks::Equal(0)] {
            let error = blocks.sections(&[LayerKind::Dense; 3]).unwrap_err().to_string();
            assert!(error.contains("`blocks`"), "{error}");
        }
    }
}
