//! Where a layer stands in the depth of a network.

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::LayerKind;
use crate::Result;

/// How the layers are divided into blocks, from shallow to deep.
///
/// Blocks divide the convolutions; where there are none, the dense layers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blocks {
    /// As many blocks of nearly equal numbers of layers; at most one a layer.
    Equal(usize),
    /// So many layers each. VGG16's convolutions are `[2, 2, 3, 3, 3]`.
    Sizes(Vec<usize>),
}

impl Default for Blocks {
    /// Five, as many as VGG has.
    fn default() -> Self {
        Self::Equal(5)
    }
}

/// Where a layer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// In a block, from 0 at the input.
    Block {
        /// Which.
        index: usize,
        /// Of how many.
        count: usize,
    },
    /// A dense layer behind convolutions.
    Dense,
}

impl Section {
    /// How many sections of the network are deeper, where dense layers count as one: 0 for the
    /// deepest.
    pub(crate) fn distance_to_the_end(self, has_dense: bool) -> usize {
        match self {
            Self::Dense => 0,
            Self::Block { index, count } => count - 1 - index + usize::from(has_dense),
        }
    }
}

impl Blocks {
    /// The section of every layer.
    pub(crate) fn sections(&self, kinds: &[LayerKind]) -> Result<Vec<Section>> {
        let convolutions = kinds.iter().filter(|kind| **kind == LayerKind::Convolution).count();
        let trunk = if convolutions > 0 { LayerKind::Convolution } else { LayerKind::Dense };
        let sizes = self.sizes(kinds.iter().filter(|kind| **kind == trunk).count())?;
        let count = sizes.len();
        let mut blocks =
            sizes.iter().enumerate().flat_map(|(index, size)| std::iter::repeat_n(index, *size));
        let section = |kind: &LayerKind| match blocks.next_if_kind(*kind == trunk) {
            Some(index) => Section::Block { index, count },
            None => Section::Dense,
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

/// An iterator that is asked only for some.
trait NextIf: Iterator {
    fn next_if_kind(&mut self, wanted: bool) -> Option<Self::Item>;
}

impl<I: Iterator> NextIf for I {
    fn next_if_kind(&mut self, wanted: bool) -> Option<I::Item> {
        if wanted { self.next() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices(blocks: &Blocks, kinds: &[LayerKind]) -> Vec<Option<usize>> {
        let sections = blocks.sections(kinds).unwrap();
        sections
            .iter()
            .map(
                |section| {
                    if let Section::Block { index, .. } = section { Some(*index) } else { None }
                },
            )
            .collect()
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
