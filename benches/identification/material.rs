//! Data sets of all kinds of samples, and the corruptions that can be planted into them.

use burn::data::dataset::InMemDataset;
use windage::core::axes::{SeriesAxes, SpectrogramAxes};
use windage::core::{Attribute, Domain, Sample, Seed, Stream};
use windage::data::spectrogram::{Active, Alteration, Scaling, Spectrogram};
use windage::data::synthetic::corruptions::{
    CommonCorruption, Ground, ImageCorruption, RecordingCorruption, SeriesCorruption,
};
use windage::data::{ImageSet, SignalSet};
use windage::metrics::{image_attributes, series_attributes, spectrogram_attributes};

use super::Outcome;

/// A corruption of any kind of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Image(ImageCorruption),
    /// One of the corruptions of ImageNet-C, at a severity of 1 to 5.
    Common(CommonCorruption),
    Series(SeriesCorruption),
    Recording(RecordingCorruption),
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Image(corruption) => corruption.name(),
            Self::Common(CommonCorruption::Brightness) => "brightness C",
            Self::Common(CommonCorruption::Contrast) => "contrast C",
            Self::Common(corruption) => corruption.name(),
            Self::Series(corruption) => corruption.name(),
            Self::Recording(corruption) => corruption.name(),
        }
    }

    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::Image(corruption) => corruption.unit(),
            Self::Common(_) => "of 5",
            Self::Series(corruption) => corruption.unit(),
            Self::Recording(corruption) => corruption.unit(),
        }
    }

    pub(crate) fn ladders(self) -> &'static [&'static [f64]] {
        match self {
            Self::Image(corruption) => corruption.ladders(),
            Self::Common(_) => &[&[1.0, 2.0, 3.0, 4.0, 5.0]],
            Self::Series(corruption) => corruption.ladders(),
            Self::Recording(corruption) => corruption.ladders(),
        }
    }

    /// Returns the position in the order in which corruptions are applied together.
    fn position(self) -> usize {
        let name = self.name();
        let position = match self {
            Self::Image(_) => ImageCorruption::ALL.iter().position(|it| it.name() == name),
            Self::Common(own) => Some(ImageCorruption::ALL.len() + own as usize),
            Self::Series(_) => SeriesCorruption::ALL.iter().position(|it| it.name() == name),
            Self::Recording(_) => RecordingCorruption::ALL.iter().position(|it| it.name() == name),
        };
        position.unwrap_or(0)
    }
}

impl Kind {
    /// Returns the number of the random stream, which stays when others are added.
    fn stream(self) -> u32 {
        match self {
            Self::Image(corruption) => corruption as u32,
            _ => self.position() as u32,
        }
    }
}

/// A corruption of a severity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Dose {
    pub(crate) kind: Kind,
    pub(crate) severity: f64,
}

/// A data set.
pub(crate) struct Material {
    name: String,
    samples: Samples,
}

/// The samples of a data set, and what corruptions of them need to know.
pub(crate) enum Samples {
    Images { set: ImageSet, ground: Ground },
    Series { set: SignalSet, deviations: Vec<f64> },
    Recordings { set: SignalSet, spectrograms: Box<Spectrograms> },
}

/// How recordings are turned into spectrograms.
pub(crate) struct Spectrograms {
    pub(crate) transform: Spectrogram,
    pub(crate) axes: SpectrogramAxes,
    pub(crate) scaling: Scaling,
    /// Number of values between the start of a recording and the middle of its spectrogram.
    pub(crate) middle: f64,
    pub(crate) rate_hz: u32,
}

impl Material {
    pub(crate) fn new(name: &str, samples: Samples) -> Self {
        Self { name: name.into(), samples }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn labels(&self) -> &[usize] {
        match &self.samples {
            Samples::Images { set, .. } => set.labels(),
            Samples::Series { set, .. } | Samples::Recordings { set, .. } => set.labels(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.labels().len()
    }

    pub(crate) fn classes(&self) -> &[String] {
        match &self.samples {
            Samples::Images { set, .. } => set.classes(),
            Samples::Series { set, .. } | Samples::Recordings { set, .. } => set.classes(),
        }
    }

    pub(crate) fn shape(&self) -> Vec<usize> {
        match &self.samples {
            Samples::Images { set, .. } => set.shape().to_vec(),
            Samples::Series { set, .. } => set.shape().to_vec(),
            Samples::Recordings { set, spectrograms } => {
                let Spectrograms { transform, .. } = &**spectrograms;
                vec![1, transform.bands(), transform.frames(set.shape()[1])]
            }
        }
    }

    /// Returns the rank of a sample.
    pub(crate) fn rank(&self) -> usize {
        self.shape().len()
    }

    /// Returns the largest number of samples of a domain, as in the program.
    pub(crate) fn most_samples(&self) -> usize {
        if matches!(self.samples, Samples::Recordings { .. }) { 2000 } else { 4000 }
    }

    pub(crate) fn kinds(&self) -> Vec<Kind> {
        match &self.samples {
            Samples::Images { set, ground } => {
                let channels = set.shape()[0];
                let suited = ImageCorruption::ALL.into_iter();
                let suited = suited.filter(|it| it.suits(channels, *ground)).map(Kind::Image);
                let is_photograph = channels == 3 && *ground == Ground::Scene;
                let common = CommonCorruption::ALL.into_iter().chain([CommonCorruption::Saturate]);
                suited.chain(common.filter(|_| is_photograph).map(Kind::Common)).collect()
            }
            Samples::Series { .. } => SeriesCorruption::ALL.map(Kind::Series).to_vec(),
            Samples::Recordings { .. } => RecordingCorruption::ALL.map(Kind::Recording).to_vec(),
        }
    }

    /// Returns the names of the attributes each of which is a right answer.
    pub(crate) fn answers(&self, kind: Kind) -> &'static [&'static str] {
        match (kind, &self.samples) {
            (Kind::Image(corruption), Samples::Images { ground, .. }) => {
                corruption.answers(*ground)
            }
            (Kind::Image(corruption), _) => corruption.answers(Ground::Scene),
            (Kind::Common(corruption), _) => corruption.answers(),
            (Kind::Series(corruption), _) => corruption.answers(),
            (Kind::Recording(corruption), _) => corruption.answers(),
        }
    }

    /// Returns the attributes by which the program describes such samples.
    pub(crate) fn attributes(&self, reference: &Domain) -> Outcome<Vec<Box<dyn Attribute>>> {
        Ok(match &self.samples {
            Samples::Images { .. } => image_attributes(reference)?,
            Samples::Series { .. } => series_attributes(reference, SeriesAxes::plain(None))?,
            Samples::Recordings { spectrograms, .. } => {
                spectrogram_attributes(reference, &spectrograms.axes)?
            }
        })
    }

    /// Returns a domain of corrupted samples. With one seed, the same corruption of the same sample
    /// is the same in all domains.
    pub(crate) fn domain(&self, indices: &[usize], doses: &[Dose], seed: Seed) -> Outcome<Domain> {
        let mut ordered = doses.to_vec();
        ordered.sort_by_key(|dose| dose.kind.position());
        let sample = |&index: &usize| {
            let values = self.corrupted(index, &ordered, seed)?;
            Ok(Sample { values, label: self.labels()[index] })
        };
        let samples = indices.iter().map(sample).collect::<Outcome<Vec<_>>>()?;
        let dataset = InMemDataset::new(samples);
        let name = format!("{}{}", self.name, if doses.is_empty() { "" } else { ", shifted" });
        Ok(Domain::new(name, dataset, self.shape(), self.classes().to_vec())?)
    }

    /// Returns the values of a sample, after all corruptions in turn.
    fn corrupted(&self, index: usize, doses: &[Dose], seed: Seed) -> Outcome<Vec<f32>> {
        let rng = |kind: Kind| seed.rng(Stream::User(kind.stream()), index as u64);
        match &self.samples {
            Samples::Images { set, ground } => {
                Ok(doses.iter().fold(set.values(index), |values, dose| match dose.kind {
                    Kind::Image(it) => {
                        let rng = &mut rng(dose.kind);
                        it.apply(&values, set.shape(), *ground, dose.severity, rng)
                    }
                    Kind::Common(it) => {
                        let severity = dose.severity as usize;
                        it.apply(&values, set.shape(), severity, &mut rng(dose.kind))
                    }
                    _ => values,
                }))
            }
            Samples::Series { set, deviations } => {
                let values = set.values(index).to_vec();
                Ok(doses.iter().fold(values, |values, dose| match dose.kind {
                    Kind::Series(it) => {
                        it.apply(&values, deviations, dose.severity, &mut rng(dose.kind))
                    }
                    _ => values,
                }))
            }
            Samples::Recordings { set, spectrograms } => {
                let none = Alteration::default();
                let alteration = doses.iter().fold(none, |altered, dose| match dose.kind {
                    Kind::Recording(it) => it.apply(altered, dose.severity, &mut rng(dose.kind)),
                    _ => altered,
                });
                spectrograms.altered(set.values(index), alteration)
            }
        }
    }
}

impl Spectrograms {
    /// Returns the spectrogram of an altered recording. Its tempo changes about the middle of what
    /// can be heard, which stays where it is.
    fn altered(&self, recording: &[f32], alteration: Alteration) -> Outcome<Vec<f32>> {
        let active = Active::of(recording, self.rate_hz);
        let middle = active.map_or(self.middle, Active::middle);
        let delay_seconds = (middle - self.middle) / f64::from(self.rate_hz);
        let alteration = Alteration { delay_seconds, ..alteration };
        let frames = self.transform.frames(recording.len());
        let values = self.transform.altered(recording, middle, frames, alteration)?;
        Ok(values.into_iter().map(|value| self.scaling.apply(value)).collect())
    }
}
