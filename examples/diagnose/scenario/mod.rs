//! The two domains, what the classifier learns from, and, for planted shifts, the truth.

mod material;
mod planted_signals;
mod set;
mod signals;

use std::path::Path;

use burn::tensor::Device;
use rand::RngExt;
use windage::core::{Attribute, Domain, Error as CoreError, Seed, Stream, shuffled};
use windage::data::synthetic::glyphs::{Factor, Glyphs, Planted, planted_names};
use windage::data::synthetic::planted_images;
use windage::data::{ImageSet, Split, open};
use windage::diagnose::{Diagnosis, PlantedFactor, PlantedMetrics, TrainingPair};

use super::Failure;
use super::arguments::{Arguments, As};
pub(crate) use material::Material;

/// Name of the shift that is planted into the user's gray images.
const ROTATION_HUE: &str = "rotation-hue";
const FIRST_HUES: [f64; 2] = [0.0, 90.0];
const SECOND_HUES: [f64; 2] = [72.0, 234.0];
const SECOND_DEGREES: [f64; 2] = [0.0, 60.0];
/// Step of the stream that letters held out are drawn from.
const HELD_OUT: u64 = 20;
/// Changes below these are too small to speak of shares.
const LEAST_DEGREES: f64 = 15.0;
const LEAST_HUE: f64 = 36.0;

/// What a run works on.
pub(crate) struct Scenario {
    /// Where the classifier is good.
    pub(crate) first: Domain,
    /// Where it is worse.
    pub(crate) second: Domain,
    /// What it is trained on; no sample is in `first` as well.
    pub(crate) training: Domain,
    /// Samples of both domains that nothing is made from, to judge remedies on.
    pub(crate) held_out: Option<[Domain; 2]>,
    /// What the samples are.
    pub(crate) material: Material,
    truth: Option<[PlantedFactor; 2]>,
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
        match (&arguments.first, &arguments.second, arguments.planted.as_deref()) {
            (Some(first), Some(second), _) => Self::natural(arguments, first, second),
            (Some(first), None, Some(ROTATION_HUE)) => Self::rotated_and_colored(arguments, first),
            (None, None, name) => Self::letters(arguments, name.unwrap_or("inclination-hue")),
            (_, _, name) => Err(CoreError::setting(
                "planted",
                name.unwrap_or(""),
                "rotation-hue together with --first",
            )
            .into()),
        }
    }

    fn natural(
        arguments: &Arguments,
        first_path: &Path,
        second_path: &Path,
    ) -> Result<Self, Failure> {
        let read = |path| open(path, Split::Train, arguments.read_options());
        let (first_set, second_set) = (read(first_path)?, read(second_path)?);
        let seed = Seed(arguments.seed);
        let [first, training, first_held] =
            parts(&first_set, arguments.samples(), arguments.held_out(), seed)?;
        let [second, second_held] =
            some_of(&second_set, arguments.samples(), arguments.held_out(), seed);
        let (first_name, second_name) = (name_of(first_path), name_of(second_path));
        let held_out =
            held_out(arguments, [(first_held, &first_name), (second_held, &second_name)])?;
        let training = training.into_domain(format!("{first_name} (training part)"))?;
        let (first, second) = (first.into_domain(first_name)?, second.into_domain(second_name)?);
        TrainingPair::check(&first, &second)?;
        let description = format!("{} → {}", first.name(), second.name());
        Ok(Self {
            first,
            second,
            training,
            held_out,
            truth: None,
            description,
            material: Material::Images,
        })
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
            let (first, second) = (values(&pair.source), values(&pair.target));
            PlantedFactor {
                attribute: attribute.into(),
                least_change: scale * least_change,
                first,
                second,
            }
        };
        let truth = Some([
            truth(planted.harmful, planted.least_changes()[0]),
            truth(planted.harmless, planted.least_changes()[1]),
        ]);
        let (first, second) = (
            pair.source.images.into_domain("letters 1")?,
            pair.target.images.into_domain("letters 2")?,
        );
        TrainingPair::check(&first, &second)?;
        let others = [(others.source.images, first.name()), (others.target.images, second.name())];
        Ok(Self {
            held_out: held_out(arguments, others)?,
            first,
            second,
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
                CoreError::setting("first", path.display(), "gray images, to be colored").into()
            );
        }
        let seed = Seed(arguments.seed);
        let [explained, training, held] =
            parts(&set, 2 * arguments.samples(), 2 * arguments.held_out(), seed)?;
        let half = explained.labels().len() / 2;
        let (first, second) = (
            explained.subset(&(0..half).collect::<Vec<_>>()),
            explained.subset(&(half..2 * half).collect::<Vec<_>>()),
        );
        let draw = |part: u64, range: [f64; 2], count: usize| -> Vec<f64> {
            let mut rng = seed.rng(Stream::Data, part);
            (0..count).map(|_| rng.random_range(range[0]..range[1])).collect()
        };
        let (hue1, hue2) = (draw(10, FIRST_HUES, half), draw(11, SECOND_HUES, half));
        let degrees = draw(12, SECOND_DEGREES, half);
        let hues = draw(13, [FIRST_HUES[0], SECOND_HUES[1]], training.labels().len());
        let turned = |set: &ImageSet, degrees: &[f64], hues: &[f64]| {
            planted_images::colored(
                &planted_images::inclined(set, |index| degrees[index]),
                |index| hues[index],
            )
        };
        let second = turned(&second, &degrees, &hue2);
        let count = held.labels().len() / 2;
        let (held1, held2): (Vec<usize>, Vec<usize>) =
            ((0..count).collect(), (count..2 * count).collect());
        let held_hue1 = draw(14, FIRST_HUES, count);
        let held1 = planted_images::colored(&held.subset(&held1), |index| held_hue1[index]);
        let held2 = turned(
            &held.subset(&held2),
            &draw(15, SECOND_DEGREES, count),
            &draw(16, SECOND_HUES, count),
        );
        let factor = |attribute: &str, first, second, least_change| PlantedFactor {
            attribute: attribute.into(),
            first,
            second,
            least_change,
        };
        let truth = [
            factor("inclination", vec![0.0; half], degrees, LEAST_DEGREES),
            factor("hue", hue1.clone(), hue2, LEAST_HUE),
        ];
        let name = name_of(path);
        let first = planted_images::colored(&first, |index| hue1[index])
            .into_domain(format!("{name}, upright"))?;
        let second = second.into_domain(format!("{name}, rotated"))?;
        TrainingPair::check(&first, &second)?;
        Ok(Self {
            held_out: held_out(arguments, [(held1, first.name()), (held2, second.name())])?,
            first,
            second,
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
            self.first.len(),
            self.second.len(),
            self.first.shape(),
            self.first.classes().len(),
            self.training.len()
        )
    }

    /// How the diagnosis compares with the truth, where it is known.
    pub(crate) fn planted(
        &self,
        diagnosis: &Diagnosis,
        attributes: &[Box<dyn Attribute>],
    ) -> Option<PlantedMetrics> {
        let [harmful, harmless] = self.truth.as_ref()?;
        PlantedMetrics::of(diagnosis, (&self.first, &self.second), attributes, harmful, harmless)
    }
}

/// What remedies are judged on, if they were asked for.
///
/// Of a few images none can be put aside; the name of the empty set says so.
fn held_out(
    arguments: &Arguments,
    [first, second]: [(ImageSet, &str); 2],
) -> Result<Option<[Domain; 2]>, Failure> {
    if !arguments.remedy {
        return Ok(None);
    }
    let domain = |(set, name): (ImageSet, &str)| set.into_domain(format!("{name} (held out)"));
    Ok(Some([domain(first)?, domain(second)?]))
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
            "holds {count} images; the classifier needs some to learn from and others to be judged on"
        );
        return Err(CoreError::BadDomain { domain: "the first data set".into(), problem });
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
