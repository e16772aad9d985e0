//! A pool of converted samples of earlier steps, which keeps a discriminator from forgetting them.
//!
//! Shrivastava et al., *Learning from Simulated and Unsupervised Images through Adversarial
//! Training*, CVPR 2017, section 2.3, in the form of CycleGAN: until the pool is full, it takes
//! every sample; then, with probability ½, a sample replaces one drawn at random, which comes out
//! instead.

use burn::tensor::Device;
use rand::RngExt;
use serde::{Deserialize, Serialize};
use windage_core::Batch;
use windage_core::seed::Rng;
use windage_ops::host_tensor;

/// A pool of samples with their classes. It holds no random generator of its own.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// use windage_core::{Batch, Seed, Stream};
/// use windage_diagnose::style::ImagePool;
///
/// let mut pool = ImagePool::new(50);
/// let images = Batch { inputs: Tensor::zeros([2, 3, 8, 8], &Device::flex()), labels: vec![0, 1] };
/// let images: Batch<4> = pool.exchange(images, &mut Seed(0).rng(Stream::Pool, 0));
/// assert_eq!((images.inputs.dims(), images.labels), ([2, 3, 8, 8], vec![0, 1]));
/// assert_eq!(pool.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImagePool {
    capacity: usize,
    samples: Vec<(Vec<f32>, usize)>,
}

impl ImagePool {
    /// Creates an empty pool. With a capacity of 0, it returns every sample at once.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, samples: Vec::new() }
    }

    /// Returns the number of samples in the pool.
    pub fn len(&self) -> usize {
        self.samples.len()
    }

    /// Returns whether the pool is empty.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Puts samples in and takes as many out, each in the row of the one put in. The returned
    /// samples carry no gradient.
    ///
    /// # Panics
    /// Panics if there is not one label per sample.
    pub fn exchange<const D: usize>(&mut self, samples: Batch<D>, rng: &mut Rng) -> Batch<D> {
        let Batch { inputs, labels } = samples;
        let (dims, device): ([usize; D], Device) = (inputs.dims(), inputs.device());
        assert_eq!(dims[0], labels.len(), "there must be one label per sample");
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        let length = dims[1..].iter().product::<usize>().max(1);
        let exchanged = values.chunks_exact(length).zip(labels).map(|(values, label)| {
            let new = (values.to_vec(), label);
            if self.samples.len() < self.capacity {
                self.samples.push(new.clone());
                new
            } else if self.capacity > 0 && rng.random_bool(0.5) {
                let place = rng.random_range(0..self.capacity);
                std::mem::replace(&mut self.samples[place], new)
            } else {
                new
            }
        });
        let (rows, labels): (Vec<Vec<f32>>, Vec<usize>) = exchanged.unzip();
        Batch { inputs: host_tensor(rows.concat(), dims, &device), labels }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use windage_core::{Seed, Stream};

    /// Exchanges samples that have their number `n` as value and `n % 7` as label.
    fn exchange(pool: &mut ImagePool, numbers: std::ops::Range<usize>, step: u64) -> Vec<usize> {
        let values: Vec<f32> = numbers.clone().map(|number| number as f32).collect();
        let labels: Vec<usize> = numbers.clone().map(|number| number % 7).collect();
        let inputs = host_tensor::<2>(values, [numbers.len(), 1], &Device::flex());
        let Batch { inputs, labels } =
            pool.exchange(Batch { inputs, labels }, &mut Seed(1).rng(Stream::Pool, step));
        let numbers: Vec<usize> =
            inputs.into_data().iter::<f32>().map(|value| value as usize).collect();
        assert!(
            numbers.iter().zip(&labels).all(|(number, label)| number % 7 == *label),
            "a label stays with its sample"
        );
        numbers
    }

    #[test]
    fn until_it_is_full_it_returns_every_sample_and_keeps_it() {
        let mut pool = ImagePool::new(6);
        assert_eq!(exchange(&mut pool, 0..4, 0), [0, 1, 2, 3]);
        assert_eq!(pool.len(), 4);
        assert_eq!(exchange(&mut pool, 4..6, 1), [4, 5]);
        assert_eq!(pool.len(), 6);
    }

    #[test]
    fn then_half_of_what_comes_out_is_old_and_nothing_is_lost() {
        let (mut pool, count) = (ImagePool::new(50), 4050);
        let out = exchange(&mut pool, 0..count, 0);
        let old = out.iter().enumerate().skip(50).filter(|(number, out)| number != *out).count();
        // Binomial with 4,000 draws of ½: four deviations are 126.
        assert!(old.abs_diff(2000) < 126, "{old}");
        let mut all: Vec<usize> = out.into_iter().skip(50).collect();
        all.extend(pool.samples.iter().map(|(values, _)| values[0] as usize));
        all.sort_unstable();
        // Each of the first 50 came out when it went in, and again when it was replaced.
        assert_eq!(all, (0..count).collect::<Vec<_>>());
    }

    #[test]
    fn how_long_a_sample_stays_is_geometric() {
        // A full pool of 50 replaces a given place with probability 1/100 per sample.
        let (mut pool, count) = (ImagePool::new(50), 20_050);
        let out = exchange(&mut pool, 0..count, 3);
        let waits = out
            .iter()
            .enumerate()
            .skip(5000)
            .filter(|(at, number)| at != *number)
            .map(|(at, number)| at - number);
        let waits: Vec<usize> = waits.collect();
        let mean = waits.iter().sum::<usize>() as f64 / waits.len() as f64;
        // Mean 100 and deviation 100 over some 7,500: four standard errors are below 5.
        assert!((mean - 100.0).abs() < 5.0, "{mean}");
    }

    #[test]
    fn without_room_it_returns_every_sample_and_a_seed_decides_the_rest() {
        let mut none = ImagePool::new(0);
        assert_eq!(exchange(&mut none, 0..9, 0), (0..9).collect::<Vec<_>>());
        let run = |step| exchange(&mut ImagePool::new(5), 0..100, step);
        assert_eq!(run(4), run(4));
        assert_ne!(run(4), run(5));
    }
}
