//! The disjoint parts of a data set.

use windage::core::seed::shuffled;
use windage::core::{Seed, Shift, Stream};

/// Effects on the population are measured on at least this many samples.
pub(crate) const LEAST_REFERENCE: usize = 500;
/// Most samples of the calibration part.
const CALIBRATION: usize = 1000;
/// Most samples of a domain in a quick run.
const QUICK: usize = 1000;
/// Step of the random stream from which null shifts are drawn, before their number.
const NULLS: u64 = 1000;

/// Most samples of each domain.
#[derive(Clone, Copy)]
pub(crate) struct Sizes {
    most: usize,
}

impl Sizes {
    pub(crate) fn new(most: usize, is_quick: bool) -> Self {
        Self { most: if is_quick { most.min(QUICK) } else { most } }
    }
}

/// Indices of the samples of each part.
pub(crate) struct Parts {
    pub(crate) training: Vec<usize>,
    pub(crate) calibration: Vec<usize>,
    pub(crate) source: Vec<usize>,
    target: Vec<usize>,
    /// What is left, at most as many as the source.
    pub(crate) reference: Vec<usize>,
}

impl Parts {
    /// Divides a set at random: a fifth each for source and target, a tenth for calibration, and
    /// the rest, up to three times the source, for training, as the program does.
    pub(crate) fn new(count: usize, Sizes { most }: Sizes, seed: Seed) -> Self {
        let order = shuffled(count, &mut seed.rng(Stream::Data, 0));
        let domain = most.min(count / 5);
        let calibration = CALIBRATION.min(count / 10);
        let training = (3 * most).min(count - 2 * domain - calibration);
        let mut rest = &order[..];
        let mut take = |count: usize| {
            let (taken, others) = rest.split_at(count.min(rest.len()));
            rest = others;
            taken.to_vec()
        };
        Self {
            source: take(domain),
            target: take(domain),
            calibration: take(calibration),
            training: take(training),
            reference: take(domain),
        }
    }

    /// Returns the samples that are explained.
    pub(crate) fn explained(&self) -> Shift<Vec<usize>> {
        Shift::new(self.source.clone(), self.target.clone())
    }

    /// Divides the samples of both domains into other halves at random.
    pub(crate) fn null_split(&self, number: usize, seed: Seed) -> Shift<Vec<usize>> {
        let all = [&self.source[..], &self.target].concat();
        let order = shuffled(all.len(), &mut seed.rng(Stream::Data, NULLS + number as u64));
        let mut source: Vec<usize> = order.into_iter().map(|at| all[at]).collect();
        let target = source.split_off(self.source.len());
        Shift::new(source, target)
    }
}
