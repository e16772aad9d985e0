//! The classifier that is diagnosed.

use std::time::Instant;

use burn::tensor::Device;
use windage::core::training::Curve;
use windage::core::{Domain, SampleLoss};
use windage::data::spectrogram::Scaling;
#[cfg(feature = "onnx")]
use windage::diagnose::classifier::{BackboneClassifier, feature_rows, train_head};
use windage::diagnose::classifier::{OwnNetwork, OwnNetworkConfig};
use windage::diagnose::external::ProcessLoss;
use windage::diagnose::run_config::{Material, Prepared, RunConfig};
#[cfg(feature = "onnx")]
use windage::onnx::OnnxClassifier;

use crate::commands::stored::StoredClassifier;
use crate::failure::Result;
use crate::model::{self, Architecture, Input, ModelCard, Signal, SignalPlacement};
use crate::run::Run;

/// Checkpoint of the classifier.
pub(in crate::commands) const CHECKPOINT: &str = "classifier.ckpt";
/// The trained classifier.
const MODEL: &str = "classifier.safetensors";

/// The classifier that is diagnosed.
pub(in crate::commands) enum Diagnosed<'a> {
    /// Trained in this run.
    Trained(Box<Trained<'a>>),
    /// In another program.
    Program(ProcessLoss),
    /// In a file that a run has left.
    Stored(Box<StoredClassifier>),
    /// In an ONNX file.
    #[cfg(feature = "onnx")]
    Onnx(Box<OnnxClassifier>),
    /// A head on the features of an ONNX file, trained in this run.
    #[cfg(feature = "onnx")]
    Head(Box<Head>),
}

/// A head on the features of an ONNX file, trained in this run.
#[cfg(feature = "onnx")]
pub(in crate::commands) struct Head {
    classifier: BackboneClassifier,
    curve: Curve,
    seconds: f64,
}

/// How a classifier was trained in this run.
#[derive(Clone, Copy)]
pub(super) struct Training<'a> {
    pub(super) curve: &'a Curve,
    /// Duration of the training.
    pub(super) seconds: f64,
}

/// A classifier that was trained in this run.
pub(in crate::commands) struct Trained<'a> {
    pub(super) network: OwnNetwork,
    /// What it was trained on.
    pub(super) training: &'a Domain,
    curve: Curve,
    seconds: f64,
}

impl<'a> Diagnosed<'a> {
    /// Starts the program or loads the network that the configuration names, if it names one.
    /// Done before a run has a folder, so that a mistake leaves none.
    pub(in crate::commands) fn given(
        config: &RunConfig,
        prepared: &Prepared,
        device: &Device,
    ) -> Result<Option<Self>> {
        if let Some(program) = &config.program {
            return Ok(Some(Self::Program(program.process().init()?)));
        }
        let Some(file) = &config.network else { return Ok(None) };
        let classes = prepared.domains.source.classes();
        Ok(Some(Self::Stored(Box::new(StoredClassifier::open(file, classes, device)?))))
    }

    /// Takes the given classifier or that of an ONNX file, or trains one.
    pub(in crate::commands) fn new<const D: usize>(
        config: &RunConfig,
        prepared: &'a Prepared,
        given: Option<Self>,
        run: &mut Run,
    ) -> Result<Self> {
        if let Some(given) = given {
            if let (Self::Stored(classifier), Some(file)) = (&given, &config.network) {
                run.output.line(format_args!("Classifier: {}", classifier.describe(file)));
            }
            return Ok(given);
        }
        #[cfg(feature = "onnx")]
        if let Some(classifier) = &prepared.onnx {
            run.output.line(format_args!("Classifier: {}", classifier.describe()));
            return Ok(Self::Onnx(Box::new(classifier.clone())));
        }
        match &prepared.training {
            #[cfg(feature = "onnx")]
            Some(training) if prepared.backbone.is_some() => {
                Ok(Self::Head(Box::new(Head::new(config, prepared, training, run)?)))
            }
            Some(training) => {
                let trained = Trained::new::<D>(config, prepared, training, run)?;
                Ok(Self::Trained(Box::new(trained)))
            }
            None => Err("there is neither a classifier nor training data".into()),
        }
    }

    /// Returns a sentence about conventions of the input that suit the classifier better, if there
    /// are any.
    pub(in crate::commands) fn suggestion(&self, prepared: &Prepared) -> Result<Option<String>> {
        #[cfg(feature = "onnx")]
        if let Self::Onnx(classifier) = self {
            return crate::commands::onnx::suggestion(classifier, &prepared.domains.source);
        }
        let _ = prepared;
        Ok(None)
    }

    /// Returns the classifier as that which is evaluated.
    pub(in crate::commands) fn loss<const D: usize>(&self) -> &dyn SampleLoss<D> {
        match self {
            Self::Trained(trained) => &trained.network,
            Self::Program(program) => program,
            Self::Stored(classifier) => &**classifier,
            #[cfg(feature = "onnx")]
            Self::Onnx(classifier) => &**classifier,
            #[cfg(feature = "onnx")]
            Self::Head(head) => &head.classifier,
        }
    }

    /// Returns the training curve of a classifier that was trained in this run, and the seconds
    /// that it took.
    pub(super) fn training(&self) -> Option<Training<'_>> {
        match self {
            Self::Trained(trained) => {
                Some(Training { curve: &trained.curve, seconds: trained.seconds })
            }
            #[cfg(feature = "onnx")]
            Self::Head(head) => Some(Training { curve: &head.curve, seconds: head.seconds }),
            _ => None,
        }
    }

    /// Returns the network if one was trained in this run.
    pub(super) fn trained(&self) -> Option<&Trained<'a>> {
        match self {
            Self::Trained(trained) => Some(trained),
            _ => None,
        }
    }
}

#[cfg(feature = "onnx")]
impl Head {
    fn new(
        config: &RunConfig,
        prepared: &Prepared,
        training: &Domain,
        run: &mut Run,
    ) -> Result<Self> {
        let start = Instant::now();
        let features = prepared.backbone.as_ref().ok_or("there is no backbone")?;
        run.output.line(format_args!("Classifier: a linear head on {}", features.describe()));
        let settings = prepared.head_training(config, training);
        let mut context = run.context(CHECKPOINT);
        // Those of both domains are needed several times.
        for domain in [training, &prepared.domains.source, &prepared.domains.target] {
            feature_rows(features, domain, &mut context)?;
        }
        features.save()?;
        let (classifier, curve) = train_head(features, training, &settings, &mut context)?;
        Ok(Self { classifier, curve, seconds: start.elapsed().as_secs_f64() })
    }
}

impl<'a> Trained<'a> {
    /// Trains the network that suits the samples or is configured, and writes it to the folder of
    /// the run.
    pub(super) fn new<const D: usize>(
        config: &RunConfig,
        prepared: &Prepared,
        training: &'a Domain,
        run: &mut Run,
    ) -> Result<Self> {
        let start = Instant::now();
        let classifier = prepared.classifier(config, training)?;
        let mut context = run.context(CHECKPOINT);
        let (network, curve) = classifier.train::<D>(training, &mut context)?;
        if let Some(input) = input(prepared) {
            save(&network, classifier.network, input, training, run)?;
        }
        Ok(Self { network, training, curve, seconds: start.elapsed().as_secs_f64() })
    }
}

/// Writes a network to the folder of the run, with what is needed to use it.
fn save(
    network: &OwnNetwork,
    structure: OwnNetworkConfig,
    input: Input,
    training: &Domain,
    run: &Run,
) -> Result<()> {
    let architecture = match structure {
        OwnNetworkConfig::Cnn(config) => Architecture::Cnn(config),
        OwnNetworkConfig::ResNet(config) => Architecture::ResNet(config),
    };
    let card = ModelCard::new(run.command(), architecture, input, training.classes());
    match network {
        OwnNetwork::Cnn(network) => model::save(&run.file(MODEL), network, &card),
        OwnNetwork::ResNet(network) => model::save(&run.file(MODEL), network, &card),
    }
}

/// Describes what the classifier takes. Series with a planted shift are scaled by their smallest
/// and largest value after alteration; such a classifier is of no use for others.
fn input(prepared: &Prepared) -> Option<Input> {
    let signal = |channels, length: &usize, placement, rate_hz| Signal {
        channels,
        length: *length,
        placement,
        rate_hz,
    };
    match (&prepared.material, prepared.domains.source.shape()) {
        (Material::Images, &[channels, height, width]) => {
            Some(Input::Images { shape: [channels, height, width] })
        }
        (Material::Spectrograms { config, axes, length, rate_hz }, &[channels, bands, frames]) => {
            Some(Input::Spectrograms {
                shape: [channels, bands, frames],
                transform: config.clone(),
                scaling: Scaling { center: axes.center, spread: axes.spread },
                signal: signal(1, length, SignalPlacement::Center, Some(*rate_hz)),
            })
        }
        (Material::Signals { axes }, [channels, length])
            if (axes.center, axes.spread) == (0.0, 1.0) =>
        {
            Some(Input::Signals(signal(*channels, length, SignalPlacement::Start, axes.rate_hz)))
        }
        _ => None,
    }
}
