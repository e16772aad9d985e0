//! The training images.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use windage_core::seed::shuffled;
use windage_core::{Domain, Error as CoreError, Seed, Stream};
use windage_data::synthetic::glyphs::Planted;
use windage_data::{Color, MAX_PIXELS, ReadOptions, Split, open_unlabeled};

use crate::Result;

/// Number of letters that are drawn if there is no path.
const LETTERS: usize = 4000;
/// Shift whose training letters are drawn.
const SHIFT: &str = "size-hue";
/// Side to which images are resized if none is given; letters keep the size they are drawn with.
const SIDE: usize = 32;

/// The images that a GAN learns.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImageDataConfig {
    /// A folder of pictures or with one subfolder per class, IDX, CIFAR binaries, USPS text. If it
    /// is missing, letters are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathBuf>,
    /// Side in pixels that images are resized to; 32 if it is missing. Letters are drawn with 24.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<usize>,
    /// Color that images are converted to; that of the files if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<Color>,
    /// Largest number of pixels of a picture that is read: by default 100 million.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_pixels: Option<u64>,
    /// Largest number of images, drawn at random, the same ones in each run; all images of a path
    /// and 4000 letters if it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
}

impl ImageDataConfig {
    /// Fills in defaults. `halves` says whether the networks halve the sides of images three times.
    pub(super) fn completed(mut self, halves: bool) -> Result<Self> {
        if self.path.is_some() {
            self.size = self.size.or(Some(SIDE));
        } else {
            self.samples = self.samples.or(Some(LETTERS));
        }
        match self {
            Self { size: Some(side @ 0), .. } | Self { size: Some(side @ 1025..), .. } => {
                Err(CoreError::setting("data.size", side, "1 to 1024").into())
            }
            Self { size: Some(side), .. } if halves && !side.is_multiple_of(8) => {
                let range = "a multiple of 8 with convolutional networks";
                Err(CoreError::setting("data.size", side, range).into())
            }
            Self { samples: Some(samples @ 0..2), .. } => {
                Err(CoreError::setting("data.samples", samples, "at least 2").into())
            }
            complete => Ok(complete),
        }
    }

    /// Reads or draws the images.
    ///
    /// # Errors
    /// Returns an error if the path cannot be read.
    pub fn open(&self) -> Result<Domain> {
        let options = ReadOptions {
            size: self.size.map(|size| [size; 2]),
            color: self.color,
            max_pixels: self.max_pixels.unwrap_or(MAX_PIXELS),
            ..ReadOptions::default()
        };
        let Some(path) = &self.path else { return self.letters(options) };
        let size = Some([self.size.unwrap_or(SIDE); 2]);
        let set = open_unlabeled(path, Split::Train, ReadOptions { size, ..options })?;
        let all = set.labels().len();
        let wanted = self.samples.unwrap_or(all).min(all);
        let set = if wanted < all {
            // A fixed seed, so that runs with different seeds see the same images.
            let mut chosen = shuffled(all, &mut Seed(0).rng(Stream::Data, 0));
            chosen.truncate(wanted);
            chosen.sort_unstable();
            set.subset(&chosen)
        } else {
            set
        };
        Ok(set.into_domain(name(path))?)
    }

    fn letters(&self, options: ReadOptions) -> Result<Domain> {
        let planted = Planted::named(SHIFT)
            .ok_or_else(|| CoreError::setting("shift", SHIFT, "one that is known"))?;
        let letters = planted.draw(self.samples.unwrap_or(LETTERS), Seed(0));
        Ok(letters.training.images.converted(options).into_domain("letters")?)
    }
}

/// Returns the last part of a path, by which a data set is called.
fn name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
