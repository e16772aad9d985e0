//! The two domains, what the classifier learns from, and, for planted shifts, the truth.

use std::path::Path;

use rand::RngExt;
use windage::core::{Attribute, Domain, Error as CoreError, Seed, Stream, shuffled};
use windage::data::glyphs::{Factor, Glyphs, Planted, planted_names};
use windage::data::{ImageSet, Split, open, shift};
use windage::generate::{Diagnosis, PlantedFactor, PlantedFigures, TrainingPair};

use super::Failure;
use super::arguments::Arguments;

/// Name of the shift that is planted into the user's grey images.
const ROTATION_HUE: &str = "rotation-hue";
const FIRST_HUES: [f64; 2] = [0.0, 90.0];
const SECOND_HUES: [f64; 2] = [72.0, 234.0];
const SECOND_DEGREES: [f64; 2] = [0.0, 60.0];
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
    truth: Option<[PlantedFactor; 2]>,
    description: String,
}

impl Scenario {
    /// Reads or draws what the arguments ask for.
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Failure> {
        if arguments.samples < 2 {
            return Err(CoreError::setting("samples", arguments.samples, "at least 2").into());
        }
        match (&arguments.first, &arguments.second, arguments.planted.as_deref()) {
            (Some(first), Some(second), _) => Self::natural(arguments, first, second),
            (Some(first), None, Some(ROTATION_HUE)) => Self::rotated_and_coloured(arguments, first),
            (None, None, name) => Self::letters(arguments, name.unwrap_or("inclination-hue")),
            (_, _, name) => {
                Err(CoreError::setting("planted", name.unwrap_or(""), "rotation-hue together with --first").into())
            }
        }
    }

    fn natural(arguments: &Arguments, first_path: &Path, second_path: &Path) -> Result<Self, Failure> {
        let read = |path| open(path, Split::Train, arguments.read_options());
        let (first_set, second_set) = (read(first_path)?, read(second_path)?);
        let seed = Seed(arguments.seed);
        let [first, training] = parts(&first_set, arguments.samples, seed)?;
        let second = some_of(&second_set, arguments.samples, seed);
        let (first_name, second_name) = (name_of(first_path), name_of(second_path));
        let training = training.into_domain(format!("{first_name} (training part)"))?;
        let (first, second) = (first.into_domain(first_name)?, second.into_domain(second_name)?);
        TrainingPair::check(&first, &second)?;
        let description = format!("{} → {}", first.name(), second.name());
        Ok(Self { first, second, training, truth: None, description })
    }

    fn letters(arguments: &Arguments, name: &str) -> Result<Self, Failure> {
        let planted =
            Planted::named(name).ok_or_else(|| CoreError::setting("planted", name, &planted_names().join(", ")))?;
        let pair = planted.draw(arguments.samples, Seed(arguments.seed));
        let truth = |factor: Factor, least_change: f64| {
            let (attribute, scale) = factor.read_as(pair.first.images.shape()[1]);
            let values = |glyphs: &Glyphs| glyphs.factors.iter().map(|factors| scale * factors.get(factor)).collect();
            let (first, second) = (values(&pair.first), values(&pair.second));
            PlantedFactor { attribute: attribute.into(), least_change: scale * least_change, first, second }
        };
        let truth = Some([
            truth(planted.harmful, planted.least_changes()[0]),
            truth(planted.harmless, planted.least_changes()[1]),
        ]);
        let (first, second) =
            (pair.first.images.into_domain("letters 1")?, pair.second.images.into_domain("letters 2")?);
        TrainingPair::check(&first, &second)?;
        Ok(Self {
            first,
            second,
            training: pair.training.images.into_domain("letters to learn from")?,
            description: format!("letters with a planted shift: {name} (harmful first)"),
            truth,
        })
    }

    fn rotated_and_coloured(arguments: &Arguments, path: &Path) -> Result<Self, Failure> {
        let set = open(path, Split::Train, arguments.read_options())?;
        if set.shape()[0] != 1 {
            return Err(CoreError::setting("first", path.display(), "grey images, to be coloured").into());
        }
        let seed = Seed(arguments.seed);
        let [explained, training] = parts(&set, 2 * arguments.samples, seed)?;
        let half = explained.labels().len() / 2;
        let (first, second) =
            (explained.subset(&(0..half).collect::<Vec<_>>()), explained.subset(&(half..2 * half).collect::<Vec<_>>()));
        let draw = |part: u64, range: [f64; 2], count: usize| -> Vec<f64> {
            let mut rng = seed.rng(Stream::Data, part);
            (0..count).map(|_| rng.random_range(range[0]..range[1])).collect()
        };
        let (hue1, hue2) = (draw(10, FIRST_HUES, half), draw(11, SECOND_HUES, half));
        let degrees = draw(12, SECOND_DEGREES, half);
        let hues = draw(13, [FIRST_HUES[0], SECOND_HUES[1]], training.labels().len());
        let second = shift::coloured(&shift::inclined(&second, |index| degrees[index]), |index| hue2[index]);
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
        let first = shift::coloured(&first, |index| hue1[index]).into_domain(format!("{name}, upright"))?;
        let second = second.into_domain(format!("{name}, rotated"))?;
        TrainingPair::check(&first, &second)?;
        Ok(Self {
            first,
            second,
            training: shift::coloured(&training, |index| hues[index])
                .into_domain(format!("{name}, upright, all hues"))?,
            truth: Some(truth),
            description: format!("{name} with a planted shift: rotation-hue (harmful first)"),
        })
    }

    /// One line about the data.
    pub(crate) fn describe(&self) -> String {
        format!(
            "{}: {} and {} images of {:?}, {} classes, classifier trained on {}",
            self.description,
            self.first.len(),
            self.second.len(),
            self.first.shape(),
            self.first.classes().len(),
            self.training.len()
        )
    }

    /// How the diagnosis compares with the truth, where it is known.
    pub(crate) fn planted(&self, diagnosis: &Diagnosis, attributes: &[Box<dyn Attribute>]) -> Option<PlantedFigures> {
        let [harmful, harmless] = self.truth.as_ref()?;
        PlantedFigures::of(diagnosis, (&self.first, &self.second), attributes, harmful, harmless)
    }
}

/// What is explained, at most `samples`, and what the classifier learns from, at most three times as many.
fn parts(set: &ImageSet, samples: usize, seed: Seed) -> Result<[ImageSet; 2], CoreError> {
    let count = set.labels().len();
    if count < 4 {
        let problem =
            format!("holds {count} images; the classifier needs some to learn from and others to be judged on");
        return Err(CoreError::BadDomain { domain: "the first data set".into(), problem });
    }
    let order = shuffled(count, &mut seed.rng(Stream::Data, 0));
    let explained = samples.min(count / 2);
    let training = (3 * samples).min(count - explained);
    Ok([set.subset(&order[..explained]), set.subset(&order[explained..explained + training])])
}

fn some_of(set: &ImageSet, samples: usize, seed: Seed) -> ImageSet {
    let order = shuffled(set.labels().len(), &mut seed.rng(Stream::Data, 1));
    set.subset(&order[..samples.min(order.len())])
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}
