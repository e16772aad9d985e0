//! Data sets and network of a run configuration.

use std::path::PathBuf;

use burn::tensor::{Device, Tensor};
use windage_core::seed::shuffled;
use windage_core::{Domain, Stream};
use windage_data::spectrogram::{Scaling, SpectrogramConfig};

use super::config::RunConfig;
use super::data::{DataConfig, SpectrogramDataConfig, keyed};
use super::opened::Opened;
use crate::error::{Error, Result};
use crate::network::{Network, NetworkShape};
use crate::sets::Sets;

/// At most one in this many samples of a set is held out.
const HELD_OUT_ONE_IN: usize = 4;

/// Data sets and network of a run.
pub struct Prepared {
    /// The labeled and unlabeled domains with their weights.
    pub sets: Sets<Tensor<4>, Vec<usize>>,
    /// The labeled domains in order.
    pub labeled: Vec<Domain>,
    /// The unlabeled domains in order.
    pub unlabeled: Vec<Domain>,
    /// Held-out labeled samples, if the configuration asks for them.
    pub validation: Option<Domain>,
    /// The test set, if there is one.
    pub test: Option<Domain>,
    /// The network with random weights.
    pub network: Network,
    /// How signals were converted to images, if they were.
    pub spectrogram: Option<SpectrogramInput>,
    /// What the readers have passed over.
    pub notes: Vec<String>,
}

/// How signals are converted to the images that a network takes.
#[derive(Clone, Debug, PartialEq)]
pub struct SpectrogramInput {
    /// The transform.
    pub transform: SpectrogramConfig,
    /// The scaling of its values.
    pub scaling: Scaling,
    /// Length of signals, which are cut at the end or padded there with zeros.
    pub length: usize,
    /// Sampling rate in Hz.
    pub rate_hz: u32,
}

/// A data set, divided.
struct Divided {
    training: Domain,
    held_out: Option<Domain>,
}

impl RunConfig {
    /// Opens all data sets and creates the network.
    ///
    /// # Errors
    /// Returns an error that names the key if a setting is out of its range, a data set cannot be
    /// opened, or shapes or classes of data sets differ.
    pub fn prepare(&self, device: &Device) -> Result<Prepared> {
        self.validate()?;
        let opened = self.open_labeled()?;
        let scaling = Opened::scaling(&opened)?;
        let (mut labeled, mut validation) = (Vec::new(), None);
        for (number, (set, opened)) in self.labeled.iter().zip(&opened).enumerate() {
            let divided = self.divide(set, opened, self.held_out_of(number), scaling)?;
            labeled.push(divided.training);
            validation = validation.or(divided.held_out);
        }
        let mut notes: Vec<String> = opened.iter().flat_map(Opened::notes).collect();
        let mut open_whole = |key: &str, set: &DataConfig| {
            let opened = Opened::new(self, key, set, 0)?;
            // One folder may be read for two purposes.
            opened.notes().into_iter().for_each(|note| add_new(&mut notes, note));
            Ok::<_, Error>(self.divide(set, &opened, 0, scaling)?.training)
        };
        let unlabeled = keyed("unlabeled", &self.unlabeled)
            .map(|(key, set)| open_whole(&key, set))
            .collect::<Result<Vec<_>>>()?;
        let test = self.test.as_ref().map(|set| open_whole("test", set));
        let test = test.transpose()?;
        self.check_test_is_new(&opened)?;
        check_domains(&labeled, &unlabeled, test.as_ref())?;
        let network = self.init_network(&labeled[0], device)?;
        let sets = self.sets(&labeled, &unlabeled);
        let spectrogram = self.spectrogram.zip(scaling);
        let spectrogram = spectrogram.map(|(settings, scaling)| settings.input(scaling));
        Ok(Prepared { sets, labeled, unlabeled, validation, test, network, spectrogram, notes })
    }

    fn open_labeled(&self) -> Result<Vec<Opened>> {
        keyed("labeled", &self.labeled)
            .enumerate()
            .map(|(number, (key, set))| Opened::new(self, &key, set, self.held_out_of(number)))
            .collect()
    }

    /// Returns how many samples of a labeled set are held out.
    fn held_out_of(&self, number: usize) -> usize {
        if number == 0 { self.held_out } else { 0 }
    }

    /// Returns an error if the test set is also a training set. A folder that is not divided into
    /// parts would otherwise be read as either.
    fn check_test_is_new(&self, opened: &[Opened]) -> Result<()> {
        let Some(test) = self.test.as_ref().filter(|test| test.path.is_some()) else {
            return Ok(());
        };
        for (number, (set, training)) in self.labeled.iter().zip(opened).enumerate() {
            if location(set) == location(test)
                && Opened::new(self, "test", test, 0)?.fingerprint()? == training.fingerprint()?
            {
                return Err(Error::TestIsTraining { labeled: number });
            }
        }
        Ok(())
    }

    /// Draws training samples and `held_out` other samples from a data set.
    fn divide(
        &self,
        set: &DataConfig,
        opened: &Opened,
        held_out: usize,
        scaling: Option<Scaling>,
    ) -> Result<Divided> {
        let (key, total) = (&opened.key, opened.len());
        // Most samples of a small set are needed for training.
        let held_out = held_out.min(total / HELD_OUT_ONE_IN);
        let count = set.samples.unwrap_or(total).min(total.saturating_sub(held_out));
        if count < 2 {
            return Err(Error::TooFewSamples { key: key.clone(), samples: count });
        }
        let mut order = shuffled(total, &mut self.seed.rng(Stream::Data, number_of(key)));
        let rest = order.split_off(count);
        let name = format!("{}, held out", opened.name);
        let held_out = (held_out > 0).then(|| opened.domain(&rest[..held_out], &name, scaling));
        let held_out = held_out.transpose()?;
        Ok(Divided { training: opened.domain(&order, &opened.name, scaling)?, held_out })
    }

    fn init_network(&self, domain: &Domain, device: &Device) -> Result<Network> {
        let &[channels, height, width] = domain.shape() else {
            let shape = domain.shape().to_vec();
            return Err(Error::NoImages { key: "labeled[0]".into(), shape });
        };
        let shape =
            NetworkShape { input: [channels, height, width], outputs: domain.classes().len() };
        self.network.validate_for(shape)?;
        let init = |device: &Device| self.network.init(shape, device);
        let network = self.seed.init(Stream::NetworkWeights, device, init);
        Ok(if self.frozen_output { network.with_frozen_output() } else { network })
    }

    fn sets(&self, labeled: &[Domain], unlabeled: &[Domain]) -> Sets<Tensor<4>, Vec<usize>> {
        let mut sets = Sets::new();
        for (domain, set) in labeled.iter().zip(&self.labeled) {
            sets = sets.with_labeled(domain.clone(), set.weight.unwrap_or(1.0));
        }
        for (domain, set) in unlabeled.iter().zip(&self.unlabeled) {
            sets = sets.with_unlabeled(domain.clone(), set.weight.unwrap_or(1.0));
        }
        sets
    }
}

impl SpectrogramDataConfig {
    fn input(self, scaling: Scaling) -> SpectrogramInput {
        let transform = self.transform();
        let length = transform.length(self.frames);
        SpectrogramInput { transform, scaling, length, rate_hz: self.rate_hz }
    }
}

/// Returns the path of a data set without links and other ways to spell it.
fn location(set: &DataConfig) -> Option<PathBuf> {
    let path = set.path.as_ref()?;
    Some(path.canonicalize().unwrap_or_else(|_| path.clone()))
}

/// Adds a note, unless it is there.
fn add_new(notes: &mut Vec<String>, note: String) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}

/// Returns the number of a key's random stream, which does not depend on other data sets.
fn number_of(key: &str) -> u64 {
    // The draw depends on the spelling of the key. This one keeps it as results were measured.
    let key = key.replacen("labeled", "labelled", 1);
    key.bytes().fold(0, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

/// Returns an error unless all samples have the same shape, and labeled and test samples the same
/// classes.
fn check_domains(labeled: &[Domain], unlabeled: &[Domain], test: Option<&Domain>) -> Result<()> {
    let first = &labeled[0];
    if let [only] = first.classes() {
        // Every prediction would be right.
        return Err(Error::OneClass { key: "labeled[0]".into(), class: only.clone() });
    }
    for (key, domain) in keyed("labeled", labeled) {
        check_shape(first, &key, domain)?;
        check_classes(first, &key, domain)?;
    }
    for (key, domain) in keyed("unlabeled", unlabeled) {
        check_shape(first, &key, domain)?;
    }
    if let Some(domain) = test {
        check_shape(first, "test", domain)?;
        check_classes(first, "test", domain)?;
    }
    Ok(())
}

fn check_shape(first: &Domain, key: &str, domain: &Domain) -> Result<()> {
    let (found, expected) = (domain.shape(), first.shape());
    if found == expected {
        return Ok(());
    }
    let (found, expected) = (found.to_vec(), expected.to_vec());
    Err(Error::ShapesDiffer { key: key.into(), found, expected })
}

fn check_classes(first: &Domain, key: &str, domain: &Domain) -> Result<()> {
    let (found, expected) = (domain.classes(), first.classes());
    if found.len() != expected.len() {
        let (found, expected) = (found.len(), expected.len());
        return Err(Error::ClassCountsDiffer { key: key.into(), found, expected });
    }
    match found.iter().zip(expected).find(|(found, expected)| found != expected) {
        Some((found, expected)) => Err(Error::ClassNamesDiffer {
            key: key.into(),
            found: found.clone(),
            expected: expected.clone(),
        }),
        None => Ok(()),
    }
}
