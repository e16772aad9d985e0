//! The two domains, what the classifier learns from, and, for planted shifts, the truth.

mod material;
mod planted_signals;
mod set;
mod signals;

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use rand::RngExt;
use windage::core::seed::shuffled;
use windage::core::{Attribute, Domain, Error as CoreError, Seed, Shift, Stream};
use windage::data::synthetic::glyphs::{Factor, Glyphs, Planted, planted_names};
use windage::data::synthetic::planted_images;
use windage::data::{ImageSet, Split, open};
use windage::diagnose::Diagnosis;
use windage::diagnose::model::check_domains;
use windage::diagnose::planted::{PlantedFactor, PlantedFactors, PlantedMetrics};

use super::Failure;
use super::arguments::{Arguments, As};
pub(crate) use material::Material;

/// Name of the shift that is planted into the user's gray images.
const ROTATION_HUE: &str = "rotation-hue";
const SOURCE_HUES: [f64; 2] = [0.0, 90.0];
const TARGET_HUES: [f64; 2] = [72.0, 234.0];
const TARGET_DEGREES: [f64; 2] = [0.0, 60.0];
/// Step of the stream that letters held out are drawn from.
const HELD_OUT: u64 = 20;
/// Changes below these are too small to speak of shares.
const LEAST_DEGREES: f64 = 15.0;
const LEAST_HUE: f64 = 36.0;

/// What a run works on.
pub(crate) struct Scenario {
    /// The domains: the classifier is good on the source and worse on the target.
    pub(crate) domains: Shift<Domain>,
    /// What it is trained on; no sample is in the source as well.
    pub(crate) training: Domain,
    /// Samples of both domains that nothing is made from, to evaluate mitigations on.
    pub(crate) held_out: Option<Shift<Domain>>,
    /// What the samples are.
    pub(crate) material: Material,
    truth: Option<PlantedFactors>,
    description: String,
}

impl Scenario {
    /// Reads or draws what the arguments ask for.
    pub(crate) fn new(arguments: &Arguments, device: &Device) -> Result<Self, Failure> {
        arguments.check()?;
        if arguments.samples() < 2 {
            return Err(CoreError::setting("samples", arguments.samples(), "at least 2").into());
        }
        if arguments.samples_as != As::Images {
            return signals::scenario(arguments, device);
        }
        match (&arguments.source, &arguments.target, arguments.planted.as_deref()) {
            (Some(source), Some(target), _) => Self::natural(arguments, Shift { source, target }),
            (Some(source), None, Some(ROTATION_HUE)) => {
                Self::rotated_and_colored(arguments, source)
            }
            (None, None, name) => Self::letters(arguments, name.unwrap_or("inclination-hue")),
            (_, _, name) => Err(CoreError::setting(
                "planted",
                name.unwrap_or(""),
                "rotation-hue together with --source",
            )
            .into()),
        }
    }

    fn natural(arguments: &Arguments, paths: Shift<&PathBuf>) -> Result<Self, Failure> {
        let read = |path: &PathBuf| open(path, Split::Train, arguments.read_options());
        let sets = paths.try_map(read)?;
        let seed = Seed(arguments.seed);
        let [source, training, source_held] =
            parts(&sets.source, arguments.samples(), arguments.held_out(), seed)?;
        let [target, target_held] =
            some_of(&sets.target, arguments.samples(), arguments.held_out(), seed);
        let names = paths.map(|path| name_of(path));
        let held = Shift::new(source_held, target_held);
        let held_out = held_out(arguments, held, names.as_ref().map(String::as_str))?;
        let training = training.into_domain(format!("{} (training part)", names.source))?;
        let description = format!("{} → {}", names.source, names.target);
        let domains = Shift::new(source, target).zip(names);
        let domains = domains.try_map(|(set, name)| set.into_domain(name))?;
        check_domains(domains.as_ref())?;
        let (truth, material) = (None, Material::Images);
        Ok(Self { domains, training, held_out, truth, description, material })
    }

    fn letters(arguments: &Arguments, name: &str) -> Result<Self, Failure> {
        let planted = Planted::named(name)
            .ok_or_else(|| CoreError::setting("planted", name, &planted_names().join(", ")))?;
        let seed = Seed(arguments.seed);
        let pair = planted.draw(arguments.samples(), seed);
        let others = planted.draw(arguments.held_out(), Seed(seed.derive(Stream::Data, HELD_OUT)));
        let truth = |factor: Factor, least_change: f64| {
            let (attribute, scale) = factor.read_as(pair.source.images.shape()[1]);
            let values = |glyphs: &Glyphs| {
                glyphs.factors.iter().map(|factors| scale * factors.get(factor)).collect()
            };
            PlantedFactor {
                attribute: attribute.into(),
                least_change: scale * least_change,
                values: Shift::new(values(&pair.source), values(&pair.target)),
            }
        };
        let truth = Some(PlantedFactors {
            harmful: truth(planted.harmful, planted.least_changes()[0]),
            harmless: truth(planted.harmless, planted.least_changes()[1]),
        });
        let domains = Shift {
            source: pair.source.images.into_domain("letters 1")?,
            target: pair.target.images.into_domain("letters 2")?,
        };
        check_domains(domains.as_ref())?;
        let others = Shift::new(others.source.images, others.target.images);
        let names = domains.as_ref().map(Domain::name);
        Ok(Self {
            held_out: held_out(arguments, others, names)?,
            domains,
            training: pair.training.images.into_domain("letters to learn from")?,
            description: format!("letters with a planted shift: {name} (harmful first)"),
            material: Material::Images,
            truth,
        })
    }

    fn rotated_and_colored(arguments: &Arguments, path: &Path) -> Result<Self, Failure> {
        let set = open(path, Split::Train, arguments.read_options())?;
        if set.shape()[0] != 1 {
            return Err(
                CoreError::setting("source", path.display(), "gray images, to be colored").into()
            );
        }
        let seed = Seed(arguments.seed);
        let [explained, training, held] =
            parts(&set, 2 * arguments.samples(), 2 * arguments.held_out(), seed)?;
        let half = explained.labels().len() / 2;
        let source = explained.subset(&(0..half).collect::<Vec<_>>());
        let target = explained.subset(&(half..2 * half).collect::<Vec<_>>());
        let draw = |part: u64, range: [f64; 2], count: usize| -> Vec<f64> {
            let mut rng = seed.rng(Stream::Data, part);
            (0..count).map(|_| rng.random_range(range[0]..range[1])).collect()
        };
        let (hue1, hue2) = (draw(10, SOURCE_HUES, half), draw(11, TARGET_HUES, half));
        let degrees = draw(12, TARGET_DEGREES, half);
        let hues = draw(13, [SOURCE_HUES[0], TARGET_HUES[1]], training.labels().len());
        let turned = |set: &ImageSet, degrees: &[f64], hues: &[f64]| {
            planted_images::colored(
                &planted_images::inclined(set, |index| degrees[index]),
                |index| hues[index],
            )
        };
        let target = turned(&target, &degrees, &hue2);
        let count = held.labels().len() / 2;
        let (held1, held2): (Vec<usize>, Vec<usize>) =
            ((0..count).collect(), (count..2 * count).collect());
        let held_hue1 = draw(14, SOURCE_HUES, count);
        let held1 = planted_images::colored(&held.subset(&held1), |index| held_hue1[index]);
        let held2 = turned(
            &held.subset(&held2),
            &draw(15, TARGET_DEGREES, count),
            &draw(16, TARGET_HUES, count),
        );
        let factor = |attribute: &str, values, least_change| PlantedFactor {
            attribute: attribute.into(),
            values,
            least_change,
        };
        let upright = vec![0.0; half];
        let truth = PlantedFactors {
            harmful: factor("inclination", Shift::new(upright, degrees), LEAST_DEGREES),
            harmless: factor("hue", Shift::new(hue1.clone(), hue2), LEAST_HUE),
        };
        let name = name_of(path);
        let domains = Shift {
            source: planted_images::colored(&source, |index| hue1[index])
                .into_domain(format!("{name}, upright"))?,
            target: target.into_domain(format!("{name}, rotated"))?,
        };
        check_domains(domains.as_ref())?;
        let names = domains.as_ref().map(Domain::name);
        Ok(Self {
            held_out: held_out(arguments, Shift::new(held1, held2), names)?,
            domains,
            training: planted_images::colored(&training, |index| hues[index])
                .into_domain(format!("{name}, upright, all hues"))?,
            truth: Some(truth),
            material: Material::Images,
            description: format!("{name} with a planted shift: rotation-hue (harmful first)"),
        })
    }

    /// One line about the data.
    pub(crate) fn describe(&self) -> String {
        format!(
            "{}: {} and {} samples of {:?}, {} classes, classifier trained on {}",
            self.description,
            self.domains.source.len(),
            self.domains.target.len(),
            self.domains.source.shape(),
            self.domains.source.classes().len(),
            self.training.len()
        )
    }

    /// How the diagnosis compares with the truth, where it is known.
    pub(crate) fn planted(
        &self,
        diagnosis: &Diagnosis,
        attributes: &[Box<dyn Attribute>],
    ) -> Option<PlantedMetrics> {
        let factors = self.truth.as_ref()?;
        PlantedMetrics::new(diagnosis, self.domains.as_ref(), attributes, factors)
    }
}

/// Returns the samples to evaluate mitigations on, if they were asked for.
///
/// Of a few images none can be put aside; the name of the empty set says so.
fn held_out(
    arguments: &Arguments,
    sets: Shift<ImageSet>,
    names: Shift<&str>,
) -> Result<Option<Shift<Domain>>, Failure> {
    if !arguments.mitigate {
        return Ok(None);
    }
    let domains = sets.zip(names);
    Ok(Some(domains.try_map(|(set, name)| set.into_domain(format!("{name} (held out)")))?))
}

/// What is explained, at most `samples`, what the classifier learns from, at most three times as
/// many, and what is held out.
fn parts(
    set: &ImageSet,
    samples: usize,
    held: usize,
    seed: Seed,
) -> Result<[ImageSet; 3], CoreError> {
    let count = set.labels().len();
    if count < 4 {
        let problem = format!(
            "holds {count} images; the classifier needs some to learn from and others to be evaluated on"
        );
        return Err(CoreError::UnusableDomain { domain: "the source".into(), reason: problem });
    }
    let order = shuffled(count, &mut seed.rng(Stream::Data, 0));
    let explained = samples.min(count / 2);
    let held = held.min((count - explained) / 4);
    let training = (3 * samples).min(count - explained - held);
    let (explained, rest) = order.split_at(explained);
    let (training, rest) = rest.split_at(training);
    Ok([explained, training, &rest[..held]].map(|indices| set.subset(indices)))
}

/// At most `samples`, and what is held out.
fn some_of(set: &ImageSet, samples: usize, held: usize, seed: Seed) -> [ImageSet; 2] {
    let order = shuffled(set.labels().len(), &mut seed.rng(Stream::Data, 1));
    let held = held.min(order.len() / 4);
    let (some, rest) = order.split_at(samples.min(order.len() - held));
    [some, &rest[..held]].map(|indices| set.subset(indices))
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
