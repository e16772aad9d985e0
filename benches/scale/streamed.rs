//! Images that are computed on demand.

use burn::data::dataset::{Dataset, DatasetError};
use windage::core::{Domain, Error, Sample};

pub(crate) const CLASSES: usize = 10;
/// Side of images where only their number matters.
pub(crate) const SIDE: usize = 16;

struct Streamed {
    count: usize,
    side: usize,
}

impl Dataset<Sample> for Streamed {
    fn get(&self, index: usize) -> Result<Sample, DatasetError> {
        let value = |place: usize| ((index * 31 + place * 17) % 97) as f32 / 97.0;
        Ok(Sample {
            values: (0..self.side * self.side).map(value).collect(),
            label: index % CLASSES,
        })
    }

    fn len(&self) -> usize {
        self.count
    }
}

/// Returns `count` gray images of `side` × `side` pixels.
pub(crate) fn domain(name: &str, count: usize, side: usize) -> Result<Domain, Error> {
    let classes = (0..CLASSES).map(|class| class.to_string()).collect();
    Domain::new(name, Streamed { count, side }, vec![1, side, side], classes)
}
