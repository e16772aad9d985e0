//! Comparison of generated with real images by features and spectra.

use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};
use windage_core::{Domain, Seed, Stream, standard_normal};
use windage_metrics::distance::{FeatureRows, FrechetWarning};
use windage_metrics::spectrum::{
    HIGH_FREQUENCY_CUTOFF, high_frequency_ratio, log_spectral_distance,
};
use windage_metrics::{
    FeatureExtractor, FrechetDistance, GaussianStatistics, KernelDistance, MeanSpectrum,
};

use crate::sampling::images;
use crate::{Generator, Result};

/// Number of images that are processed at once.
const BATCH: usize = 250;
/// Largest subset size of the kernel distance, whose mean hardly depends on it.
const SUBSET: usize = 1000;

/// Distances between generated and real images after some step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GanScore {
    /// Number of generator steps before the score.
    pub step: usize,
    /// Fréchet distance of the features.
    pub frechet: f64,
    /// Kernel distance of the features, averaged over subsets.
    pub kernel: f64,
    /// Share of power at high frequencies divided by that of real images; 1 is ideal.
    pub high_frequency_ratio: f64,
    /// Root mean square difference of the logarithms (natural) of the radial spectra.
    pub log_spectral_distance: f64,
    /// Reasons why the Fréchet distance is less reliable; the first set are the real images.
    pub warnings: Vec<FrechetWarning>,
}

/// Features and spectrum of real images, against which generators are scored.
pub struct GanScorer {
    extractor: Box<dyn FeatureExtractor<4>>,
    description: String,
    seed: Seed,
    features: FeatureRows,
    statistics: GaussianStatistics,
    spectrum: MeanSpectrum,
    device: Device,
}

impl GanScorer {
    /// Creates a scorer against all images of `real`, with features of `extractor`, which takes
    /// images in 0…1. Reports show `name` for the extractor.
    ///
    /// # Errors
    /// Returns an error if the samples are not images, one cannot be read, or a feature is not
    /// finite.
    pub fn new(
        name: &str,
        extractor: Box<dyn FeatureExtractor<4>>,
        real: &Domain,
        device: &Device,
    ) -> Result<Self> {
        let &[_, height, width] = real.shape() else {
            return Err(windage_core::Error::setting(
                "shape",
                format!("{:?}", real.shape()),
                "[channels, height, width]",
            )
            .into());
        };
        let device = device.clone().inner();
        let mut seen = Seen::new(height, width);
        for start in (0..real.len()).step_by(BATCH) {
            let indices: Vec<usize> = (start..real.len().min(start + BATCH)).collect();
            seen.add(real.batch::<4>(&indices, &device)?.inputs, Some(extractor.as_ref()))?;
        }
        let (features, statistics, spectrum) = seen.ended()?;
        // Images without a defined ratio of power are refused before training.
        high_frequency_ratio(&spectrum, &spectrum, HIGH_FREQUENCY_CUTOFF)?;
        let description = format!(
            "{name}, against {} images of {} ({:x})",
            real.len(),
            real.name(),
            real.fingerprint()
        );
        Ok(Self { extractor, description, seed: Seed(0), features, statistics, spectrum, device })
    }

    /// Returns a description of the extractor and the real images.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// Checks that a domain has images of the same size.
    pub(crate) fn check(&self, domain: &Domain) -> Result<()> {
        let (height, width) = self.spectrum.size();
        match *domain.shape() {
            [_, h, w] if (h, w) == (height, width) => Ok(()),
            ref other => {
                let range = format!(
                    "[channels, {height}, {width}], the size of the images that scores compare with"
                );
                Err(windage_core::Error::setting("shape", format!("{other:?}"), &range).into())
            }
        }
    }

    /// Returns the mean power spectrum of the real images.
    pub fn real_spectrum(&self) -> &MeanSpectrum {
        &self.spectrum
    }

    /// Scores `samples` images of a generator in evaluation mode (see
    /// [`valid`](burn::module::Module::valid)), always from the same latent vectors.
    ///
    /// # Errors
    /// Returns an error if a feature or spectrum is not finite, or there are fewer than two
    /// samples.
    pub fn score<G: Generator>(
        &self,
        generator: &G,
        samples: usize,
        step: usize,
    ) -> Result<GanScore> {
        let (features, statistics, spectrum) =
            self.look(generator, samples, Some(self.extractor.as_ref()))?;
        let subset_size = SUBSET.min(samples).min(self.features.rows().count());
        let kernel = KernelDistance { subset_size, ..KernelDistance::default() };
        let frechet = FrechetDistance::between(&self.statistics, &statistics)?;
        Ok(GanScore {
            step,
            frechet: frechet.distance,
            kernel: kernel.measure(self.features.rows(), features.rows())?.mean,
            high_frequency_ratio: high_frequency_ratio(
                &spectrum,
                &self.spectrum,
                HIGH_FREQUENCY_CUTOFF,
            )?,
            log_spectral_distance: log_spectral_distance(&spectrum, &self.spectrum)?,
            warnings: frechet.warnings,
        })
    }

    /// Computes the mean power spectrum of `samples` generated images.
    ///
    /// # Errors
    /// As [`GanScorer::score`].
    pub fn generated_spectrum<G: Generator>(
        &self,
        generator: &G,
        samples: usize,
    ) -> Result<MeanSpectrum> {
        Ok(self.look(generator, samples, None)?.2)
    }

    fn look<G: Generator>(
        &self,
        generator: &G,
        samples: usize,
        extractor: Option<&dyn FeatureExtractor<4>>,
    ) -> Result<(FeatureRows, GaussianStatistics, MeanSpectrum)> {
        let (height, width) = self.spectrum.size();
        let mut seen = Seen::new(height, width);
        for (number, start) in (0..samples).step_by(BATCH).enumerate() {
            let mut rng = self.seed.rng(Stream::Scoring, number as u64);
            let shape = [BATCH.min(samples - start), generator.latent()];
            let latents = standard_normal(shape, &mut rng, &self.device);
            seen.add(images(generator, latents), extractor)?;
        }
        seen.ended()
    }
}

/// Statistics of images that arrive in batches.
struct Seen {
    features: Option<FeatureRows>,
    spectrum: MeanSpectrum,
}

impl Seen {
    fn new(height: usize, width: usize) -> Self {
        Self { features: None, spectrum: MeanSpectrum::new(height, width) }
    }

    fn add(
        &mut self,
        images: Tensor<4>,
        extractor: Option<&dyn FeatureExtractor<4>>,
    ) -> Result<()> {
        self.spectrum.update(images.clone())?;
        let Some(extractor) = extractor else { return Ok(()) };
        let features = extractor.features(images);
        match &mut self.features {
            Some(seen) => seen.extend(features),
            none => *none = Some(FeatureRows::from(features)),
        }
        Ok(())
    }

    fn ended(self) -> Result<(FeatureRows, GaussianStatistics, MeanSpectrum)> {
        let features = self.features.unwrap_or_else(|| FeatureRows::new(1));
        let mut statistics = GaussianStatistics::new(features.rows().dims());
        statistics.update(features.rows().values())?;
        Ok((features, statistics, self.spectrum))
    }
}
