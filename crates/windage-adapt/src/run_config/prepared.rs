//! Everything that conditions name, opened and checked.

use burn::tensor::{Device, Tensor};
use windage_core::{Domain, Stream, shuffled};
use windage_data::spectrogram::Scaling;

use super::RunConfig;
use super::data::DataConfig;
use super::opened::Opened;
use crate::network::{Network, NetworkShape};
use crate::sets::Sets;
use crate::{Error, Result};

/// What is held out is at most one in so many samples of a set.
const HELD_OUT_ONE_IN: usize = 4;

/// Data sets and network of a run.
pub struct Prepared {
    /// What is learned from.
    pub sets: Sets<Tensor<4>, Vec<usize>>,
    /// The labeled domains by themselves, in order.
    pub labeled: Vec<Domain>,
    /// The unlabeled domains by themselves, in order.
    pub unlabeled: Vec<Domain>,
    /// Held-out labeled samples, where asked for.
    pub validation: Option<Domain>,
    /// What the network is judged on, where given.
    pub test: Option<Domain>,
    /// The network with fresh weights.
    pub network: Network,
}

impl RunConfig {
    /// Opens every data set and makes the network.
    ///
    /// # Errors
    /// When conditions are out of range, a data set cannot be opened, or shapes or classes differ,
    /// naming the key.
    pub fn prepare(&self, device: &Device) -> Result<Prepared> {
        self.validate()?;
        let held_out = |number| if number == 0 { self.held_out } else { 0 };
        let keyed = |key: &'static str, sets: &[DataConfig]| -> Vec<String> {
            (0..sets.len()).map(|number| format!("{key}[{number}]")).collect()
        };
        let keys = keyed("labeled", &self.labeled);
        let open = |(number, (key, set)): (usize, (&String, _))| {
            Opened::new(self, key, set, held_out(number))
        };
        let opened =
            keys.iter().zip(&self.labeled).enumerate().map(open).collect::<Result<Vec<_>>>()?;
        let scaling = Opened::scaling(&opened)?;

        let (mut labeled, mut validation) = (Vec::new(), None);
        for (number, ((key, set), opened)) in
            keys.iter().zip(&self.labeled).zip(&opened).enumerate()
        {
            let (domain, rest) = self.parts(key, set, opened, held_out(number), scaling)?;
            labeled.push(domain);
            validation = validation.or(rest);
        }
        let other = |key: &str, set: &DataConfig| -> Result<Domain> {
            Ok(self.parts(key, set, &Opened::new(self, key, set, 0)?, 0, scaling)?.0)
        };
        let keys = keyed("unlabeled", &self.unlabeled);
        let unlabeled = keys
            .iter()
            .zip(&self.unlabeled)
            .map(|(key, set)| other(key, set))
            .collect::<Result<Vec<_>>>()?;
        let test = self.test.as_ref().map(|set| other("test", set)).transpose()?;
        self.check_that_the_test_is_new(&opened)?;
        check(&labeled, &unlabeled, test.as_ref())?;
        let network = self.fresh_network(&labeled[0], device)?;
        let sets = self.sets(&labeled, &unlabeled);
        Ok(Prepared { sets, labeled, unlabeled, validation, test, network })
    }

    /// A folder without parts has no test part: its samples would be judged on after they were
    /// learned from.
    fn check_that_the_test_is_new(&self, opened: &[Opened]) -> Result<()> {
        let Some(test) = self.test.as_ref().filter(|test| test.path.is_some()) else {
            return Ok(());
        };
        for (number, (set, learned)) in self.labeled.iter().zip(opened).enumerate() {
            if set.path == test.path
                && Opened::new(self, "test", test, 0)?.fingerprint()? == learned.fingerprint()?
            {
                let problem = format!(
                    "holds the samples that labeled[{number}] learns from; give another path or part"
                );
                return Err(Error::DataSet { key: "test".into(), problem });
            }
        }
        Ok(())
    }

    /// A domain of what a set has, and what is held out of it.
    fn parts(
        &self,
        key: &str,
        set: &DataConfig,
        opened: &Opened,
        held_out: usize,
        scaling: Option<Scaling>,
    ) -> Result<(Domain, Option<Domain>)> {
        let total = opened.len();
        // A small set is there to be learned from.
        let held_out = held_out.min(total / HELD_OUT_ONE_IN);
        let count = set.samples.unwrap_or(total).min(total.saturating_sub(held_out));
        if count < 2 {
            let problem = format!("holds {total} samples, too few to learn from");
            return Err(Error::DataSet { key: key.into(), problem });
        }
        let mut order = shuffled(total, &mut self.seed.rng(Stream::Data, number_of(key)));
        let rest = order.split_off(count);
        let held = (held_out > 0)
            .then(|| {
                opened.domain(&rest[..held_out], format!("{}, held out", opened.name), scaling)
            })
            .transpose()?;
        Ok((opened.domain(&order, opened.name.clone(), scaling)?, held))
    }

    fn fresh_network(&self, domain: &Domain, device: &Device) -> Result<Network> {
        let &[channels, height, width] = domain.shape() else {
            return Err(Error::DataSet {
                key: "labeled[0]".into(),
                problem: "holds no images".into(),
            });
        };
        let shape =
            NetworkShape { input: [channels, height, width], outputs: domain.classes().len() };
        Ok(self
            .seed
            .init(Stream::NetworkWeights, device, |device| self.network.init(shape, device)))
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

/// Sets of one key are drawn alike whatever other sets there are.
fn number_of(key: &str) -> u64 {
    key.bytes().fold(0, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

/// All samples of one shape; labeled ones and those of the test of the same classes.
fn check(labeled: &[Domain], unlabeled: &[Domain], test: Option<&Domain>) -> Result<()> {
    let first = &labeled[0];
    let numbered = |key: &'static str, domains: &[Domain]| -> Vec<String> {
        (0..domains.len()).map(|number| format!("{key}[{number}]")).collect()
    };
    for (key, domain) in numbered("labeled", labeled).iter().zip(labeled) {
        fits(first, key, domain)?;
        same_classes(first, key, domain)?;
    }
    for (key, domain) in numbered("unlabeled", unlabeled).iter().zip(unlabeled) {
        fits(first, key, domain)?;
    }
    test.iter().try_for_each(|domain| {
        fits(first, "test", domain).and_then(|()| same_classes(first, "test", domain))
    })
}

fn fits(first: &Domain, key: &str, domain: &Domain) -> Result<()> {
    if domain.shape() == first.shape() {
        return Ok(());
    }
    let problem = format!(
        "has samples of {:?}, but labeled[0] of {:?}; give `images.size` and `images.color`",
        domain.shape(),
        first.shape()
    );
    Err(Error::DataSet { key: key.into(), problem })
}

fn same_classes(first: &Domain, key: &str, domain: &Domain) -> Result<()> {
    let (found, expected) = (domain.classes(), first.classes());
    if found == expected {
        return Ok(());
    }
    let problem = match found.iter().zip(expected).find(|(found, expected)| found != expected) {
        _ if found.len() != expected.len() => {
            format!("has {} classes, but labeled[0] has {}", found.len(), expected.len())
        }
        Some((found, expected)) => {
            format!("has a class `{found}` where labeled[0] has `{expected}`")
        }
        None => "has other classes than labeled[0]".into(),
    };
    Err(Error::DataSet { key: key.into(), problem })
}
