//! A network in a file that a run has left.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;
use windage_data::{Color, ReadOptions};

use crate::Result;

/// A network in a file that a run has left, instead of a classifier that is trained.
///
/// The program loads it; this crate needs to know what it takes, which is in no configuration, as
/// the file says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkFile {
    /// The file.
    pub path: PathBuf,
    /// `[channels, height, width]` of the images that it takes.
    #[serde(skip)]
    pub shape: [usize; 3],
}

impl NetworkFile {
    /// Returns how images are read: at the size and in the color that the network takes.
    pub(super) fn read_options(&self, options: ReadOptions) -> ReadOptions {
        let [channels, height, width] = self.shape;
        let color = if channels == 1 { Color::Gray } else { Color::Rgb };
        ReadOptions { size: Some([height, width]), color: Some(color), ..options }
    }

    /// Returns an error if a size or a color is given that is not the network's.
    pub(super) fn check(&self, size: Option<[usize; 2]>, color: Option<Color>) -> Result<()> {
        let own = self.read_options(ReadOptions::default());
        let range = "left out or the size that the network takes";
        if size.is_some() && size != own.size {
            return Err(CoreError::setting("data.size", format!("{size:?}"), range).into());
        }
        if color.is_some() && color != own.color {
            let range = "left out or the color that the network takes";
            return Err(CoreError::setting("data.color", format!("{color:?}"), range).into());
        }
        Ok(())
    }
}
