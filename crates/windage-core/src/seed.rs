//! Seeds: one number per run, one random number generator per purpose and step.
//!
//! No generator keeps its state. Code that needs random numbers derives a generator from *(seed of
//! the run, stream, step)*. A resumed run therefore draws the same numbers as an uninterrupted one,
//! and no part of a program disturbs the numbers of another.

use std::sync::Mutex;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Bool, Device, Int, Tensor};
use rand::{RngExt, SeedableRng};

/// The random number generator that is used everywhere: small, fast, and the same on each platform
/// and in each version.
pub type Rng = rand_xoshiro::Xoshiro256PlusPlus;

/// A purpose of random numbers. Two streams of one seed are independent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stream {
    /// Drawing and transformation of samples.
    Data,
    /// Initial weights of the classifier.
    ClassifierWeights,
    /// Order of samples while the classifier trains.
    ClassifierOrder,
    /// Initial weights of the generative model.
    GeneratorWeights,
    /// Order of samples while the generative model trains.
    GeneratorOrder,
    /// Initial weights of an adversary.
    AdversaryWeights,
    /// Initial weights of a discriminator of pairs.
    DiscriminatorWeights,
    /// Conditions drawn while the generative model trains.
    Conditions,
    /// Choice of pairs.
    Selection,
    /// Initial weights of a network to adapt.
    NetworkWeights,
    /// Initial weights of a frequency discriminator.
    FrequencyWeights,
    /// Latent vectors while a generator trains.
    Latents,
    /// Latent vectors of the samples by which a generator is scored.
    Scoring,
    /// Augmentation of samples while a network trains.
    Augmentation,
    /// Exchange of samples with a pool.
    Pool,
    /// Choice of the samples that are altered, and orders of their alterations.
    Attribution,
    /// Choice of some samples of each label.
    Choice,
    /// Noise added to a sample to alter it, with the hash of its values as the step.
    Alteration,
    /// Values that dropout sets to zero, with the step, then the number of the pass.
    Dropout,
    /// Order of the samples of a labeled set, by its number.
    Labeled(u32),
    /// Order of the samples of an unlabeled set, by its number.
    Unlabeled(u32),
    /// The user's own purposes.
    User(u32),
}

impl Stream {
    const fn number(self) -> u64 {
        match self {
            Self::Data => 1,
            Self::ClassifierWeights => 2,
            Self::ClassifierOrder => 3,
            Self::GeneratorWeights => 4,
            Self::GeneratorOrder => 5,
            Self::AdversaryWeights => 6,
            Self::Conditions => 7,
            Self::Selection => 8,
            Self::NetworkWeights => 9,
            Self::FrequencyWeights => 10,
            Self::Latents => 11,
            Self::Scoring => 12,
            Self::Augmentation => 13,
            Self::DiscriminatorWeights => 14,
            Self::Pool => 15,
            Self::Attribution => 17,
            Self::Choice => 16,
            Self::Alteration => 18,
            Self::Dropout => 19,
            Self::Labeled(number) => (2 << 32) + number as u64,
            Self::Unlabeled(number) => (3 << 32) + number as u64,
            Self::User(number) => (1 << 32) + number as u64,
        }
    }
}

/// The seed of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Seed(pub u64);

/// Burn has one generator per process for initial weights. Seeding it and drawing from it must not
/// interleave.
static INITIALIZING: Mutex<()> = Mutex::new(());

impl Seed {
    /// Derives the number for a purpose and a step: the finalizer of SplitMix64, chained over seed,
    /// stream and step.
    pub fn derive(self, stream: Stream, step: u64) -> u64 {
        mix(mix(mix(self.0).wrapping_add(stream.number())).wrapping_add(step))
    }

    /// Creates the generator for a purpose and a step.
    ///
    /// ```
    /// use rand::RngExt;
    /// use windage_core::{Seed, Stream};
    /// let draw = |step| Seed(7).rng(Stream::Data, step).random::<u64>();
    /// assert_eq!(draw(3), draw(3));
    /// assert_ne!(draw(3), draw(4));
    /// ```
    pub fn rng(self, stream: Stream, step: u64) -> Rng {
        Rng::seed_from_u64(self.derive(stream, step))
    }

    /// Creates a module with initial weights that depend only on this seed and the kind of device
    /// (each backend of Burn has its own generator), even if several threads create modules.
    pub fn init<M: Module>(
        self,
        stream: Stream,
        device: &Device,
        init: impl FnOnce(&Device) -> M,
    ) -> M {
        let _guard = INITIALIZING.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        device.seed(self.derive(stream, 0));
        let module = init(device);
        // Burn draws weights when they are first read, so they are read while the lock is held.
        module.visit(&mut ReadAll);
        module
    }
}

struct ReadAll;

impl ModuleVisitor for ReadAll {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let _ = param.val();
    }
    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        let _ = param.val();
    }
    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        let _ = param.val();
    }
}

/// The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
const fn mix(value: u64) -> u64 {
    let z = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Returns the numbers `0..count` in random order (Fisher–Yates).
pub fn shuffled(count: usize, rng: &mut Rng) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        order.swap(last, rng.random_range(0..=last));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mix_agrees_with_the_published_first_outputs_of_splitmix64() {
        // Seed 0 and its successor state, from the reference implementation.
        assert_eq!(mix(0), 0xe220_a839_7b1d_cdaf);
        assert_eq!(mix(0x9e37_79b9_7f4a_7c15), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn shuffled_is_a_permutation_and_depends_on_the_seed() {
        let order = |seed| shuffled(100, &mut Seed(seed).rng(Stream::Data, 0));
        let mut sorted = order(1);
        sorted.sort_unstable();
        assert_eq!(sorted, (0..100).collect::<Vec<_>>());
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }

    #[test]
    fn weights_depend_on_the_seed_alone() {
        let device = Device::flex();
        let weights = |seed: u64| {
            let init = |device: &Device| burn::nn::LinearConfig::new(4, 3).init(device);
            Seed(seed).init(Stream::ClassifierWeights, &device, init).weight.val().into_data()
        };
        assert_eq!(weights(1), weights(1));
        assert_ne!(weights(1), weights(2));
    }
}
