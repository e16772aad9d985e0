//! The data of a run: the two domains, the training data of the classifier, and the truth if a
//! shift is planted.

mod classes;
mod classifier_file;
mod images;
mod letters;
mod material;
mod omitted;
mod own_pairs;
mod parts;
mod planted_signals;
mod rotated;
mod set;
mod signals;
mod unlabeled;

use std::path::Path;

use burn::tensor::Device;
use windage_core::{Attribute, Domain, Error as CoreError, Seed, Shift};
use windage_data::ReadOptions;
use windage_metrics::ImageKind;

use super::config::RunConfig;
use super::data::{DataConfig, DataKind};
use super::network_file::NetworkFile;
use crate::Result;
use crate::attribution::AttributionConfig;
use crate::classifier::{ClassifierTrainingConfig, OwnClassifierConfig};
use crate::diagnose::{Diagnose, Diagnosis};
use crate::pairs::PairRule;
use crate::planted::{PlantedFactors, PlantedMetrics};
pub use classes::SetAside;
use classifier_file::ClassifierFile;
pub use material::Material;
pub use omitted::Omitted;

/// Least number of steps of a generative model. Below half of it, few series and pictures are
/// reconstructed badly, and losses of decoded samples hardly follow those that are requested.
const LEAST_MODEL_STEPS: usize = 600;

/// Number of pixels above which an image is large.
const LARGE_IMAGE: usize = 128 * 128;
/// Number of large images that are altered, unless the configuration has another one.
const LARGE_IMAGES: usize = 300;

/// The data of a run.
pub struct Prepared {
    /// The domains: the classifier is good on the source and worse on the target.
    pub domains: Shift<Domain>,
    /// Training data of the classifier, without samples of the source. A program needs none.
    pub training: Option<Domain>,
    /// Samples of both domains that only evaluate mitigations, if any are to be made.
    pub held_out: Option<Shift<Domain>>,
    /// The kind of samples.
    pub material: Material,
    /// What images show, which decides by which attributes they are described; none for signals.
    pub image_kind: Option<ImageKind>,
    /// Pairs of the user's own samples, by their indices in the domains.
    pub own_pairs: Vec<Shift<usize>>,
    /// What is left out of the data sets.
    pub omitted: Omitted,
    /// The classifier, if it is in an ONNX file.
    #[cfg(feature = "onnx")]
    pub onnx: Option<windage_onnx::OnnxClassifier>,
    /// The feature extractor on which the classifier is trained, if one is given.
    #[cfg(feature = "onnx")]
    pub backbone: Option<windage_onnx::OnnxFeatures>,
    truth: Option<PlantedFactors>,
    description: String,
}

impl RunConfig {
    /// Reads or draws the data. The configuration must be complete
    /// ([`completed`](Self::completed)).
    ///
    /// # Errors
    /// Returns an error that names the file or folder if data cannot be read or do not suit.
    pub fn prepare(&self, device: &Device) -> Result<Prepared> {
        let file = ClassifierFile::open(self)?;
        let request = Request {
            data: &self.data,
            seed: self.seed,
            held_out: self.data.held_out.filter(|_| self.mitigation.is_some()),
            is_trained: self.is_trained(),
            file: &file,
            network: self.network.as_ref(),
        };
        let mut prepared = request.prepared(device)?;
        let options = request.read_options();
        own_pairs::add(&mut prepared, &self.pairs.files, options, device)?;
        file.add(&mut prepared)?;
        prepared.find_image_kind(self.data.image_kind)?;
        Ok(prepared)
    }
}

/// What is read or drawn.
#[derive(Clone, Copy)]
struct Request<'a> {
    data: &'a DataConfig,
    seed: Seed,
    /// Number of samples of each domain that evaluate mitigations, if any are to be made.
    held_out: Option<usize>,
    /// Whether a classifier is trained.
    is_trained: bool,
    /// The file that holds the classifier, if one does.
    file: &'a ClassifierFile,
    /// The file of a network that holds the classifier, if one does.
    network: Option<&'a NetworkFile>,
}

impl Request<'_> {
    fn prepared(self, device: &Device) -> Result<Prepared> {
        let DataConfig { kind, source, target, .. } = self.data;
        match (kind, source, target) {
            (DataKind::Spectrograms | DataKind::Series, Some(source), _) => {
                signals::prepared(self, source, device)
            }
            (DataKind::Images, Some(source), Some(target)) => {
                images::prepared(self, Shift { source, target })
            }
            (DataKind::Images, Some(source), None) => rotated::prepared(self, source),
            _ => letters::prepared(self),
        }
    }

    /// Returns how images are read.
    fn read_options(self) -> ReadOptions {
        let options = self.file.read_options(self.data.read_options());
        self.network.map_or(options, |network| network.read_options(options))
    }

    fn samples(self) -> usize {
        self.data.samples()
    }

    /// Returns the number of samples of each domain that are held out, or 0 if none are needed.
    fn held_out(self) -> usize {
        self.held_out.unwrap_or(0)
    }

    /// Returns the name of the planted shift.
    fn planted<T>(self, named: impl FnOnce(&str) -> Option<T>) -> Result<T> {
        let name = self.data.planted.as_deref().unwrap_or("missing");
        named(name).ok_or_else(|| {
            CoreError::setting("data.planted", name, "a shift of this kind of samples").into()
        })
    }
}

impl Prepared {
    /// Finds out by which attributes images are described, unless the kind is given.
    fn find_image_kind(&mut self, given: Option<ImageKind>) -> Result<()> {
        if self.material == Material::Images {
            let found = || ImageKind::of(&self.domains.source);
            self.image_kind = Some(given.map_or_else(found, Ok)?);
        }
        Ok(())
    }

    /// Describes the data in one line.
    pub fn describe(&self) -> String {
        let Shift { source, target } = &self.domains;
        let training = self.training.as_ref();
        let training = training.map(|it| format!(", classifier trained on {}", it.len()));
        format!(
            "{}: {} and {} samples of {:?}, {} classes{}{}",
            self.description,
            source.len(),
            target.len(),
            source.shape(),
            source.classes().len(),
            training.unwrap_or_default(),
            self.image_kind.map_or("".into(), |it| format!(", described as {}", it.in_words()))
        )
    }

    /// Returns the attributes by which samples are described.
    ///
    /// # Errors
    /// Returns an error if there are none for samples of this shape.
    pub fn attributes(&self) -> Result<Vec<Box<dyn Attribute>>> {
        self.material.attributes(&self.domains.source, self.image_kind)
    }

    /// Returns the diagnosis to be made, with pairs of the user's own. Where the configuration has
    /// no epochs of the generative model, few samples are passed over more often, for enough steps.
    ///
    /// Of images of more than 128×128 pixels, at most 300 of each domain are altered unless the
    /// configuration has another number: classifiers of such images take tens of milliseconds for
    /// each, and are evaluated on every set of attributes.
    pub fn diagnose(&self, config: &RunConfig) -> Diagnose {
        let mut diagnose = config.diagnose();
        let samples = &mut diagnose.attribution.samples;
        if *samples == AttributionConfig::default().samples && self.has_large_images() {
            *samples = LARGE_IMAGES;
        }
        if config.model.epochs.is_none() && config.model.file.is_none() {
            let samples = self.domains.source.len() + self.domains.target.len();
            let training = &mut diagnose.training;
            let epochs = config.model.epochs_for(config.data.kind);
            training.epochs = enough_epochs(LEAST_MODEL_STEPS, samples, training.batch).max(epochs);
        }
        if self.own_pairs.is_empty() {
            return diagnose;
        }
        diagnose.with_rule(PairRule::Given { pairs: self.own_pairs.clone() })
    }

    fn has_large_images(&self) -> bool {
        let shape = self.domains.source.shape();
        matches!(shape, [_, height, width] if height * width > LARGE_IMAGE)
    }

    /// Returns network and training of the classifier that is trained on `training`. Its inputs are
    /// standardized by these samples, unless they are images with values in 0…1.
    ///
    /// # Errors
    /// Returns an error if samples are neither images nor signals, or cannot be read.
    pub fn classifier(&self, config: &RunConfig, training: &Domain) -> Result<OwnClassifierConfig> {
        config.classifier.clone().unwrap_or_default().classifier(training, config.seed)
    }

    /// Returns how a head on the features of a backbone is trained on `training`.
    pub fn head_training(&self, config: &RunConfig, training: &Domain) -> ClassifierTrainingConfig {
        config.classifier.clone().unwrap_or_default().plain(training, config.seed)
    }

    /// Compares the diagnosis with the truth, if that is known.
    pub fn planted(
        &self,
        diagnosis: &Diagnosis,
        attributes: &[Box<dyn Attribute>],
    ) -> Option<PlantedMetrics> {
        let factors = self.truth.as_ref()?;
        PlantedMetrics::new(diagnosis, self.domains.as_ref(), attributes, factors)
    }
}

/// Returns the number of epochs over samples that take at least a number of steps.
fn enough_epochs(steps: usize, samples: usize, batch: usize) -> usize {
    steps.div_ceil(samples.div_ceil(batch.max(1)).max(1))
}

/// Returns the last part of a path, by which a data set is called.
fn file_name(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
