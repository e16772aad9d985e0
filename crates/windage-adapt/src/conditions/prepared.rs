//! Opening what conditions name.

use burn::tensor::{Device, Tensor};
use windage_core::{Domain, Error as CoreError, Seed, Stream, shuffled};
use windage_data::glyphs::{Planted, planted_names};
use windage_data::{Colour, ImageSet, ReadOptions, Split, open};

use super::Conditions;
use super::data::{ColourConditions, DataConditions, GlyphDomain, ImageConditions, SplitConditions};
use crate::network::{Network, NetworkShape};
use crate::sets::Sets;
use crate::{Error, Result};

/// Letters of a set that says no number.
const LETTERS: usize = 2000;

/// Data sets and network of a run.
pub struct Prepared {
    /// What is learned from.
    pub sets: Sets<Tensor<4>, Vec<usize>>,
    /// The labelled domains by themselves, in order.
    pub labelled: Vec<Domain>,
    /// The unlabelled domains by themselves, in order.
    pub unlabelled: Vec<Domain>,
    /// Held-out labelled samples, where asked for.
    pub validation: Option<Domain>,
    /// What the network is judged on, where given.
    pub test: Option<Domain>,
    /// The network with fresh weights.
    pub network: Network,
}

impl Conditions {
    /// Opens every data set and makes the network.
    ///
    /// # Errors
    /// When conditions are out of range, a data set cannot be opened, or shapes or classes differ, naming the key.
    pub fn prepare(&self, device: &Device) -> Result<Prepared> {
        self.validate()?;
        let (mut labelled, mut validation) = (Vec::new(), None);
        for (number, set) in self.labelled.iter().enumerate() {
            let held_out = if number == 0 { self.held_out } else { 0 };
            let (domain, rest) = self.open(&format!("labelled[{number}]"), set, held_out)?;
            labelled.push(domain);
            validation = validation.or(rest);
        }
        let open = |(number, set)| Ok(self.open(&format!("unlabelled[{number}]"), set, 0)?.0);
        let unlabelled: Vec<Domain> = self.unlabelled.iter().enumerate().map(open).collect::<Result<_>>()?;
        let test = self.test.as_ref().map(|set| Ok::<_, Error>(self.open("test", set, 0)?.0)).transpose()?;
        let first = &labelled[0];
        let check = |key: String, domain: &Domain, classes: bool| fits(first, &key, domain, classes);
        for (number, domain) in labelled.iter().enumerate() {
            check(format!("labelled[{number}]"), domain, true)?;
        }
        for (number, domain) in unlabelled.iter().enumerate() {
            check(format!("unlabelled[{number}]"), domain, false)?;
        }
        test.iter().try_for_each(|domain| check("test".into(), domain, true))?;
        let [channels, height, width] = first.shape() else {
            return Err(Error::DataSet { key: "labelled[0]".into(), problem: "holds no images".into() });
        };
        let shape = NetworkShape { input: [*channels, *height, *width], outputs: first.classes().len() };
        let network = self.seed.init(Stream::NetworkWeights, device, |device| self.network.init(shape, device));
        let mut sets = Sets::new();
        for (domain, set) in labelled.iter().zip(&self.labelled) {
            sets = sets.with_labelled(domain.clone(), set.weight.unwrap_or(1.0));
        }
        for (domain, set) in unlabelled.iter().zip(&self.unlabelled) {
            sets = sets.with_unlabelled(domain.clone(), set.weight.unwrap_or(1.0));
        }
        Ok(Prepared { sets, labelled, unlabelled, validation, test, network })
    }

    /// A domain, and what is held out of it.
    fn open(&self, key: &str, set: &DataConditions, held_out: usize) -> Result<(Domain, Option<Domain>)> {
        let at = |problem: String| Error::DataSet { key: key.into(), problem };
        let (images, name) = match (&set.path, &set.glyphs) {
            (Some(path), _) => {
                let split = match set.split {
                    SplitConditions::Train => Split::Train,
                    SplitConditions::Test => Split::Test,
                };
                let images = open(path, split, self.images.options()).map_err(|error| at(format!("path: {error}")))?;
                let name =
                    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into());
                (images, name)
            }
            (None, Some(_)) => letters(key, set, self.images, held_out)?,
            (None, None) => return Err(at("has neither `path` nor `glyphs`".into())),
        };
        let total = images.labels().len();
        let count = set.samples.unwrap_or(total).min(total.saturating_sub(held_out));
        if count < 2 {
            return Err(at(format!("holds {total} samples, of which {held_out} are held out: too few to learn from")));
        }
        let mut order = shuffled(total, &mut self.seed.rng(Stream::Data, stream_of(key)));
        let rest = order.split_off(count);
        let domain = |indices: &[usize], name: String| {
            images.subset(indices).into_domain(name).map_err(|error| at(error.to_string()))
        };
        let held = (held_out > 0).then(|| domain(&rest[..held_out], format!("{name}, held out"))).transpose()?;
        Ok((domain(&order, name)?, held))
    }
}

/// Sets of one key are drawn alike whatever other sets there are.
fn stream_of(key: &str) -> u64 {
    key.bytes().fold(0, |hash: u64, byte| hash.wrapping_mul(31).wrapping_add(u64::from(byte)))
}

fn letters(key: &str, set: &DataConditions, images: ImageConditions, held_out: usize) -> Result<(ImageSet, String)> {
    let Some(glyphs) = &set.glyphs else {
        return Err(Error::DataSet { key: key.into(), problem: "has no `glyphs`".into() });
    };
    let planted = Planted::named(&glyphs.shift).ok_or_else(|| {
        CoreError::setting(
            &format!("{key}.glyphs.shift"),
            &glyphs.shift,
            &format!("one of {}", planted_names().join(", ")),
        )
    })?;
    let drawn = planted.draw(set.samples.unwrap_or(LETTERS) + held_out, Seed(glyphs.draw));
    let (letters, name) = match glyphs.domain {
        GlyphDomain::First => (drawn.first, "first"),
        GlyphDomain::Second => (drawn.second, "second"),
        GlyphDomain::Training => (drawn.training, "training"),
    };
    Ok((letters.images.converted(images.options()), format!("letters {} ({name})", glyphs.shift)))
}

impl ImageConditions {
    fn options(self) -> ReadOptions {
        let colour = self.colour.map(|colour| match colour {
            ColourConditions::Grey => Colour::Grey,
            ColourConditions::Rgb => Colour::Rgb,
        });
        ReadOptions { size: self.size, colour }
    }
}

fn fits(first: &Domain, key: &str, domain: &Domain, classes: bool) -> Result<()> {
    let problem = if domain.shape() != first.shape() {
        format!(
            "has samples of {:?}, but labelled[0] of {:?}; give `images.size` and `images.colour`",
            domain.shape(),
            first.shape()
        )
    } else if classes && domain.classes().len() != first.classes().len() {
        format!("has {} classes, but labelled[0] has {}", domain.classes().len(), first.classes().len())
    } else {
        return Ok(());
    };
    Err(Error::DataSet { key: key.into(), problem })
}
