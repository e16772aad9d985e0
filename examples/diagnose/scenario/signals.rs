//! Audio and time series: domains of the user's own, or a shift planted into them.

use std::path::Path;

use windage::core::{Domain, Error as CoreError, Seed, SeriesAxes, Stream, shuffled};
use windage::data::planted_signals::{
    AudioLayout, PlantedPart, PlantedParts, PlantedSignals, planted_audio_names, planted_series_names,
};
use windage::data::spectrogram::{Scaling, SpectrogramSet};
use windage::data::{Mixing, Placement, SignalOptions, SignalSet, Split, open_signals};
use windage::generate::{PlantedFactor, TrainingPair};

use super::material::Material;
use super::{Scenario, name_of};
use crate::Failure;
use crate::arguments::{Arguments, As};

/// The longest word that is read, in seconds.
const WORD_SECONDS: f64 = 1.0;
/// Frames of a spectrogram are computed from whole seconds; rates below this are none of speech.
const LEAST_RATE_HZ: u32 = 4000;

/// What the arguments ask for.
pub(super) fn scenario(arguments: &Arguments) -> Result<Scenario, Failure> {
    let Some(path) = &arguments.first else {
        return Err(CoreError::setting("first", "unset", "a folder of WAV files or time series").into());
    };
    if arguments.second.is_none() && arguments.second_speaker.is_none() {
        return planted(arguments, path);
    }
    natural(arguments, path, arguments.second.as_deref().unwrap_or(path))
}

fn planted(arguments: &Arguments, path: &Path) -> Result<Scenario, Failure> {
    let (seed, held) = (Seed(arguments.seed), arguments.held_out());
    let count = arguments.samples() + held;
    let speaker = arguments.speaker.as_deref();
    let unknown =
        |names: Vec<&'static str>, name: &str| Failure::from(CoreError::setting("planted", name, &names.join(", ")));
    match arguments.samples_as {
        As::Spectrograms => {
            let set = words(path, speaker)?;
            let rate_hz = rate_of(&set)?;
            let name = arguments.planted.as_deref().unwrap_or(planted_audio_names()[0]);
            let planted = PlantedSignals::audio(name).ok_or_else(|| unknown(planted_audio_names(), name))?;
            let layout = AudioLayout::for_words(rate_hz);
            let drawn = planted.draw_spectrograms(&set, &layout, count, seed)?;
            let material = Material::Spectrograms { config: layout.spectrogram, axes: drawn.axes };
            assembled(arguments, path, &planted, &drawn.parts, material)
        }
        _ => {
            let set = all_of(path, &SignalOptions::default())?;
            let name = arguments.planted.as_deref().unwrap_or(planted_series_names()[0]);
            let planted = PlantedSignals::series(name).ok_or_else(|| unknown(planted_series_names(), name))?;
            let drawn = planted.draw_series(&set, count, seed)?;
            assembled(arguments, path, &planted, &drawn.parts, Material::Signals { axes: drawn.axes })
        }
    }
}

/// Sets of samples that can be divided and become domains.
trait Set {
    fn count(&self) -> usize;
    fn part(&self, indices: &[usize]) -> Self;
    fn domain(self, name: String) -> windage::data::Result<Domain>;
}

impl Set for SpectrogramSet {
    fn count(&self) -> usize {
        self.labels().len()
    }
    fn part(&self, indices: &[usize]) -> Self {
        self.subset(indices)
    }
    fn domain(self, name: String) -> windage::data::Result<Domain> {
        self.into_domain(name)
    }
}

impl Set for SignalSet {
    fn count(&self) -> usize {
        self.labels().len()
    }
    fn part(&self, indices: &[usize]) -> Self {
        self.subset(indices)
    }
    fn domain(self, name: String) -> windage::data::Result<Domain> {
        self.into_domain(name)
    }
}

fn assembled<S: Set>(
    arguments: &Arguments,
    path: &Path,
    planted: &PlantedSignals,
    parts: &PlantedParts<S>,
    material: Material,
) -> Result<Scenario, Failure> {
    let (samples, held) = (arguments.samples(), arguments.held_out());
    let (explained, others): (Vec<usize>, Vec<usize>) = ((0..samples).collect(), (samples..samples + held).collect());
    let name = name_of(path);
    let domain = |part: &PlantedPart<S>, indices: &[usize], name: String| part.samples.part(indices).domain(name);
    let (first_name, second_name) = (format!("{name}, as recorded"), format!("{name}, shifted"));
    let held_out = if held > 0 {
        let of = |part, name: &str| domain(part, &others, format!("{name} (held out)"));
        Some([of(&parts.first, &first_name)?, of(&parts.second, &second_name)?])
    } else {
        None
    };
    let [harmful, harmless] = planted.least_changes();
    let truth = |attribute: &str, least_change: f64, of: fn(&PlantedPart<S>) -> &Vec<f64>| PlantedFactor {
        attribute: attribute.into(),
        first: of(&parts.first)[..samples].to_vec(),
        second: of(&parts.second)[..samples].to_vec(),
        least_change,
    };
    let (first, second) =
        (domain(&parts.first, &explained, first_name)?, domain(&parts.second, &explained, second_name)?);
    TrainingPair::check(&first, &second)?;
    Ok(Scenario {
        held_out,
        first,
        second,
        training: domain(&parts.training, &explained, format!("{name} to learn from"))?,
        truth: Some([
            truth(planted.harmful.attribute(), harmful, |part| &part.harmful),
            truth(planted.harmless.attribute(), harmless, |part| &part.harmless),
        ]),
        description: format!("{name} with a planted shift: {} (harmful first)", planted.name),
        material,
    })
}

fn natural(arguments: &Arguments, first_path: &Path, second_path: &Path) -> Result<Scenario, Failure> {
    let speakers = [arguments.speaker.as_deref(), arguments.second_speaker.as_deref()];
    let name = |path: &Path, speaker: Option<&str>| speaker.map_or_else(|| name_of(path), str::to_string);
    let names = [name(first_path, speakers[0]), name(second_path, speakers[1])];
    if arguments.samples_as == As::Spectrograms {
        let sets = [words(first_path, speakers[0])?, words(second_path, speakers[1])?];
        let rate_hz = rate_of(&sets[0])?;
        let layout = AudioLayout::for_words(rate_hz);
        let spectrogram = layout.spectrogram.init()?;
        let device = windage::core::default_device()?;
        let [first, second] = sets;
        let (first, second) = (spectrogram.transform(&first, &device)?, spectrogram.transform(&second, &device)?);
        let scaling = Scaling::unit(&[&first, &second])?;
        let axes = layout.spectrogram.axes(rate_hz, scaling)?;
        let material = Material::Spectrograms { config: layout.spectrogram, axes };
        return divided(arguments, [first.scaled(scaling)?, second.scaled(scaling)?], &names, material);
    }
    let options = |speaker: Option<&str>| SignalOptions {
        length: arguments.length,
        mixing: Mixing::Mono,
        speaker: speaker.map(str::to_string),
        ..SignalOptions::default()
    };
    let sets = [all_of(first_path, &options(speakers[0]))?, all_of(second_path, &options(speakers[1]))?];
    let axes = SeriesAxes::plain(sets[0].rate_hz());
    divided(arguments, sets, &names, Material::Signals { axes })
}

/// What is explained, what the classifier learns from, and what is held out: a quarter of the first set, a half and a quarter.
fn divided<S: Set>(
    arguments: &Arguments,
    [first, second]: [S; 2],
    names: &[String; 2],
    material: Material,
) -> Result<Scenario, Failure> {
    let seed = Seed(arguments.seed);
    let order = |set: &S, step| shuffled(set.count(), &mut seed.rng(Stream::Data, step));
    let (of_first, of_second) = (order(&first, 0), order(&second, 1));
    let held = if arguments.remedy { of_first.len().min(of_second.len()) / 4 } else { 0 };
    let (held_first, of_first) = of_first.split_at(held);
    let (held_second, of_second) = of_second.split_at(held);
    let explained = arguments.samples().min(of_first.len() / 2);
    let domain = |set: &S, indices: &[usize], name: String| set.part(indices).domain(name);
    let held_out = if arguments.remedy {
        Some([
            domain(&first, held_first, format!("{} (held out)", names[0]))?,
            domain(&second, held_second, format!("{} (held out)", names[1]))?,
        ])
    } else {
        None
    };
    let training = domain(&first, &of_first[explained..], format!("{} (training part)", names[0]))?;
    let first = domain(&first, &of_first[..explained], names[0].clone())?;
    let second = domain(&second, &of_second[..arguments.samples().min(of_second.len())], names[1].clone())?;
    TrainingPair::check(&first, &second)?;
    let description = format!("{} → {}", first.name(), second.name());
    Ok(Scenario { first, second, training, held_out, truth: None, description, material })
}

/// Recordings of one word each, of equal length.
fn words(path: &Path, speaker: Option<&str>) -> Result<SignalSet, Failure> {
    let options = SignalOptions { mixing: Mixing::Mono, speaker: speaker.map(str::to_string), ..Default::default() };
    // The rate is that of the files; one second of it is the length.
    let rate_hz = rate_of(&open_signals(path, Split::Train, &SignalOptions { length: Some(1), ..options.clone() })?)?;
    let length = (WORD_SECONDS * f64::from(rate_hz)) as usize;
    let options = SignalOptions { length: Some(length), placement: Placement::Centre, ..options };
    Ok(open_signals(path, Split::Train, &options)?)
}

fn rate_of(set: &SignalSet) -> Result<u32, Failure> {
    match set.rate_hz() {
        Some(rate) if rate >= LEAST_RATE_HZ => Ok(rate),
        rate => {
            let value = rate.map_or("unknown".into(), |rate| format!("{rate} Hz"));
            Err(CoreError::setting("rate", value, "that of recordings; --as series takes others").into())
        }
    }
}

/// Training and test part together, where there are both: few series are better than fewer.
fn all_of(path: &Path, options: &SignalOptions) -> Result<SignalSet, Failure> {
    let train = open_signals(path, Split::Train, options)?;
    let Ok(test) = open_signals(path, Split::Test, options) else { return Ok(train) };
    if train == test || train.shape() != test.shape() || train.classes() != test.classes() {
        return Ok(train);
    }
    let all = [&train, &test];
    let signals = all.iter().flat_map(|set| (0..set.labels().len()).map(|i| (set.values(i).to_vec(), set.labels()[i])));
    Ok(SignalSet::from_signals(train.shape(), train.classes().to_vec(), train.rate_hz(), signals))
}
