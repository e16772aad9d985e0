//! The samples of each training step.

use crate::seed::shuffled;
use crate::{Seed, Stream};

/// Epochs over shuffled samples. The order of an epoch depends only on the seed and its number.
#[derive(Debug, Clone)]
pub struct Schedule {
    samples: usize,
    batch: usize,
    epochs: usize,
    seed: Seed,
    stream: Stream,
    current: Option<(usize, Vec<usize>)>,
}

impl Schedule {
    /// Creates the schedule of `samples` samples. A batch is at most as large as the data set.
    pub fn new(samples: usize, batch: usize, epochs: usize, seed: Seed, stream: Stream) -> Self {
        Self { samples, batch: batch.min(samples).max(1), epochs, seed, stream, current: None }
    }

    /// Returns the number of steps per epoch. A last, smaller batch is left out, since batch
    /// statistics of a few samples mislead.
    pub fn steps_per_epoch(&self) -> usize {
        self.samples / self.batch
    }

    /// Returns the number of steps of all epochs.
    pub fn steps(&self) -> usize {
        self.epochs * self.steps_per_epoch()
    }

    /// Returns the indices of the samples of a step.
    pub fn indices(&mut self, step: usize) -> &[usize] {
        let (epoch, within) = (step / self.steps_per_epoch(), step % self.steps_per_epoch());
        if self.current.as_ref().is_none_or(|(number, _)| *number != epoch) {
            self.current = Some((
                epoch,
                shuffled(self.samples, &mut self.seed.rng(self.stream, epoch as u64)),
            ));
        }
        let order = self.current.as_ref().map_or(&[][..], |(_, order)| order);
        &order[within * self.batch..(within + 1) * self.batch]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_epoch_visits_every_sample_once_and_jumping_in_gives_the_same_batches() {
        let make = || Schedule::new(12, 4, 3, Seed(5), Stream::GeneratorOrder);
        let mut schedule = make();
        assert_eq!((schedule.steps_per_epoch(), schedule.steps()), (3, 9));
        let mut seen: Vec<usize> =
            (3..6).flat_map(|step| schedule.indices(step).to_vec()).collect();
        let fifth = make().indices(5).to_vec();
        assert_eq!(&seen[8..], fifth);
        seen.sort_unstable();
        assert_eq!(seen, (0..12).collect::<Vec<_>>());
    }

    #[test]
    fn fewer_samples_than_a_batch_make_one_smaller_batch() {
        let mut schedule = Schedule::new(3, 128, 2, Seed(0), Stream::GeneratorOrder);
        assert_eq!((schedule.steps(), schedule.indices(0).len()), (2, 3));
    }
}
