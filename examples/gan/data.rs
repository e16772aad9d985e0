//! The training images.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use windage::core::seed::shuffled;
use windage::core::{Domain, Error as CoreError, Seed, Stream};
use windage::data::synthetic::glyphs::Planted;
use windage::data::{Color, ReadOptions, Split, open};

use crate::common::Failure;
use crate::file_name::file_name;

/// Number of letters that are drawn if no images are given.
const LETTERS: usize = 4000;
/// Side to which images are resized without `--size`; letters keep the size they are drawn with.
const DEFAULT_SIDE: usize = 32;

/// Arguments that select the images.
#[derive(Args, Debug)]
pub(crate) struct DataArguments {
    /// Training images: a folder with one subfolder per class, IDX, CIFAR-10 binaries, USPS text
    /// [default: letters]
    #[arg(long, value_name = "PATH")]
    pub(crate) data: Option<PathBuf>,

    /// Resize images to this side, a multiple of 8 [default: 32; letters are drawn with 24]
    #[arg(long, value_name = "N")]
    size: Option<usize>,

    /// Convert images to gray or color
    #[arg(long, value_enum)]
    color: Option<ColorChoice>,

    /// At most this many images, drawn at random
    #[arg(long, value_name = "N")]
    samples: Option<usize>,
}

/// Spelling of [`Color`].
#[derive(Clone, Copy, Debug, ValueEnum)]
enum ColorChoice {
    /// One channel
    Gray,
    /// Three channels
    Color,
}

impl DataArguments {
    /// Reads or draws the images.
    pub(crate) fn domain(&self) -> Result<Domain, Failure> {
        if let Some(size) = self.size.filter(|size| *size == 0 || !size.is_multiple_of(8)) {
            return Err(CoreError::setting("size", size, "a multiple of 8").into());
        }
        let color = self.color.map(|color| match color {
            ColorChoice::Gray => Color::Gray,
            ColorChoice::Color => Color::Rgb,
        });
        let Some(path) = &self.data else {
            return self.letters(ReadOptions { size: self.size.map(|size| [size; 2]), color });
        };
        let options = ReadOptions { size: Some([self.size.unwrap_or(DEFAULT_SIDE); 2]), color };
        let set = open(path, Split::Train, options)?;
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
        Ok(set.into_domain(file_name(path))?)
    }

    fn letters(&self, options: ReadOptions) -> Result<Domain, Failure> {
        let planted = Planted::named("size-hue").ok_or("no such letters")?;
        let letters = planted.draw(self.samples.unwrap_or(LETTERS), Seed(0));
        Ok(letters.training.images.converted(options).into_domain("letters")?)
    }
}
