//! Synthetic images by which a model is tried.

use crate::input::Input;
use crate::model::Samples;

/// Height and width of the images where the model takes any.
const SIDE: usize = 64;

/// A black, a white, a shaded and a checkered image.
pub(crate) struct Probes {
    values: Vec<f32>,
    shape: [usize; 3],
}

impl Probes {
    pub(crate) fn new(input: &Input) -> Self {
        let [height, width] = input.size.map(|side| side.unwrap_or(SIDE));
        let channels = input.channels.unwrap_or(3);
        let (height, width) = (height.min(4 * SIDE), width.min(4 * SIDE));
        let size = channels * height * width;
        let at = |index: usize| (index / width % height, index % width);
        let shaded = (0..size).map(|index| at(index).1 as f32 / width as f32);
        let checkered = (0..size).map(|index| ((at(index).0 / 4 + at(index).1 / 4) % 2) as f32);
        let plain = std::iter::repeat_n(0.0, size).chain(std::iter::repeat_n(1.0, size));
        Self {
            values: plain.chain(shaded).chain(checkered).collect(),
            shape: [channels, height, width],
        }
    }

    pub(crate) fn samples(&self) -> Samples<'_> {
        Samples { values: &self.values, shape: self.shape }
    }
}
