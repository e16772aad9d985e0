//! Data sets, with a classifier that was trained on a part of each.

use std::path::{Path, PathBuf};

use burn::data::dataset::InMemDataset;
use burn::tensor::Device;
use windage::core::seed::shuffled;
use windage::core::{Domain, RunContext, Sample, Seed, Silent, Stream};
use windage::data::synthetic::corruptions::{Ground, ImageCorruption};
use windage::data::{ImageSet, ReadOptions, Split, open};
use windage::diagnose::classifier::Cnn;
use windage::diagnose::{ClassifierTrainingConfig, CnnConfig, train_classifier};

use super::Outcome;

/// Data sets on which corruptions are planted, with the folders that hold them.
pub(crate) const SETS: [[&str; 2]; 4] =
    [["mnist", "mnist"], ["fashion", "fashion-mnist"], ["usps", "usps"], ["cifar", "cifar10-5k"]];
/// Size of the images of two data sets of digits, so that one classifier takes both.
const COMMON_SIZE: [usize; 2] = [16, 16];
/// Most samples that a classifier is trained on, and most of the source and of the target.
const TRAINING: usize = 6000;
const SAMPLES: usize = 1000;

/// A corruption of a severity.
#[derive(Clone, Copy)]
pub(crate) struct Dose {
    pub(crate) corruption: ImageCorruption,
    pub(crate) severity: f64,
}

/// Images with what lies behind the things that they show.
pub(crate) struct Material {
    pub(crate) name: String,
    set: ImageSet,
    ground: Ground,
}

impl Material {
    /// Reads the training and the test part of a data set, resized if there is a size.
    pub(crate) fn open(name: &str, path: &Path, size: Option<[usize; 2]>) -> Outcome<Self> {
        let options = ReadOptions { size, ..ReadOptions::default() };
        let parts = [open(path, Split::Train, options)?, open(path, Split::Test, options)?];
        let samples = parts.iter().flat_map(|set| {
            set.labels().iter().enumerate().map(|(index, &label)| (set.values(index), label))
        });
        let samples = samples.map(|(values, label)| Sample { values, label });
        let [first, _] = &parts;
        let set = ImageSet::from_images(first.shape(), first.classes().to_vec(), samples);
        let ground = if set.shape()[0] == 1 { Ground::Dark } else { Ground::Scene };
        Ok(Self { name: name.into(), set, ground })
    }

    /// Returns the corruptions that suit the images.
    pub(crate) fn corruptions(&self) -> impl Iterator<Item = ImageCorruption> {
        let channels = self.set.shape()[0];
        ImageCorruption::ALL.into_iter().filter(move |it| it.suits(channels, self.ground))
    }

    /// Returns the names of the attributes that a corruption changes.
    pub(crate) fn answers(&self, dose: Dose) -> &'static [&'static str] {
        dose.corruption.answers(self.ground)
    }

    pub(crate) fn domain(
        &self,
        indices: &[usize],
        dose: Option<Dose>,
        seed: Seed,
    ) -> Outcome<Domain> {
        let sample = |&index: &usize| {
            let values = self.set.values(index);
            let values = match dose {
                None => values,
                Some(Dose { corruption, severity }) => {
                    let rng = &mut seed.rng(Stream::User(0), index as u64);
                    corruption.apply(&values, self.set.shape(), self.ground, severity, rng)
                }
            };
            Sample { values, label: self.set.labels()[index] }
        };
        let dataset = InMemDataset::new(indices.iter().map(sample).collect());
        let name = format!("{}{}", self.name, if dose.is_some() { ", shifted" } else { "" });
        let classes = self.set.classes().to_vec();
        Ok(Domain::new(name, dataset, self.set.shape().to_vec(), classes)?)
    }

    /// Returns all indices in a random order.
    fn order(&self, seed: Seed) -> Vec<usize> {
        shuffled(self.set.labels().len(), &mut seed.rng(Stream::Data, 0))
    }
}

/// A classifier that was trained on one part of a data set, and the other parts.
pub(crate) struct World {
    pub(crate) material: Material,
    pub(crate) classifier: Cnn,
    /// Samples of the source, none of which it was trained on.
    pub(crate) source: Vec<usize>,
    /// Others, to be corrupted.
    pub(crate) target: Vec<usize>,
}

impl World {
    /// Trains the classifier as the program does by default.
    pub(crate) fn new(material: Material, seed: Seed, device: &Device) -> Outcome<Self> {
        let mut source = material.order(seed);
        let mut target = source.split_off(SAMPLES);
        let mut training = target.split_off(SAMPLES);
        training.truncate(TRAINING);
        let domain = material.domain(&training, None, seed)?;
        let network = CnnConfig::new(material.set.shape(), material.set.classes().len());
        let classifier =
            seed.init(Stream::ClassifierWeights, device, |device| network.init(device));
        let training = ClassifierTrainingConfig::default().with_seed(seed);
        let mut observer = Silent;
        let mut context = RunContext::on(device, &mut observer);
        let (classifier, _) =
            train_classifier::<4, _>(classifier, &domain, &training, &mut context)?;
        Ok(Self { material, classifier, source, target })
    }
}

/// Returns the path of a data set below `WINDAGE_DATA`, or says why there is none.
pub(crate) fn path_of(folder: &str) -> Result<PathBuf, String> {
    let Some(root) = std::env::var_os("WINDAGE_DATA").map(PathBuf::from) else {
        return Err("WINDAGE_DATA, the folder of the data sets, is not set".into());
    };
    let path = root.join(folder);
    if path.is_dir() { Ok(path) } else { Err(format!("there is no {}", path.display())) }
}

/// Opens MNIST and USPS at one size.
pub(crate) fn digits() -> Outcome<[Material; 2]> {
    let open = |name: &str| Material::open(name, &path_of(name)?, Some(COMMON_SIZE));
    Ok([open("mnist")?, open("usps")?])
}

/// Returns samples of another data set, as many as of the source.
pub(crate) fn others(material: &Material, seed: Seed) -> Vec<usize> {
    let mut order = material.order(seed);
    order.truncate(SAMPLES);
    order
}
