//! Images to learn from.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use windage::core::{Domain, Error as CoreError, Seed, Stream, shuffled};
use windage::data::glyphs::Planted;
use windage::data::{Colour, ReadOptions, Split, open};

use crate::common::Failure;

/// Letters to draw where there are no images.
const LETTERS: usize = 4000;
/// Side of images that are read without `--size`, if they are not all alike or 8 does not divide them.
const DEFAULT_SIDE: usize = 32;

/// Which images.
#[derive(Args, Debug)]
pub(crate) struct DataArguments {
    /// Images to learn from: a folder with one subfolder a class, IDX, CIFAR-10 binaries, USPS text [default: letters]
    #[arg(long, value_name = "PATH")]
    pub(crate) data: Option<PathBuf>,

    /// Side that images are brought to, one that 8 divides
    #[arg(long, value_name = "N", default_value_t = DEFAULT_SIDE)]
    size: usize,

    /// Bring images to grey or colour
    #[arg(long, value_enum)]
    colour: Option<ColourChoice>,

    /// At most this many images, drawn at random
    #[arg(long, value_name = "N")]
    samples: Option<usize>,
}

/// Spelling of [`Colour`].
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ColourChoice {
    /// One channel
    Grey,
    /// Three channels
    Colour,
}

impl DataArguments {
    /// Reads or draws them.
    pub(crate) fn domain(&self) -> Result<Domain, Failure> {
        if self.size == 0 || !self.size.is_multiple_of(8) {
            return Err(CoreError::setting("size", self.size, "a multiple of 8").into());
        }
        let Some(path) = &self.data else { return self.letters() };
        let colour = self.colour.map(|colour| match colour {
            ColourChoice::Grey => Colour::Grey,
            ColourChoice::Colour => Colour::Rgb,
        });
        let options = ReadOptions { size: Some([self.size; 2]), colour, ..ReadOptions::default() };
        let set = open(path, Split::Train, options)?;
        let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into());
        let all = set.labels().len();
        let wanted = self.samples.unwrap_or(all).min(all);
        let set = if wanted < all {
            // The same images whatever the seed of a run.
            let mut chosen = shuffled(all, &mut Seed(0).rng(Stream::Data, 0));
            chosen.truncate(wanted);
            chosen.sort_unstable();
            set.subset(&chosen)
        } else {
            set
        };
        Ok(set.into_domain(name)?)
    }

    fn letters(&self) -> Result<Domain, Failure> {
        let planted = Planted::named("size-hue").ok_or("no such letters")?;
        let letters = planted.draw(self.samples.unwrap_or(LETTERS), Seed(0));
        Ok(letters.training.images.into_domain("letters")?)
    }
}
