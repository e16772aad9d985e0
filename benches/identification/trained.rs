//! The classifier, and the effects of corruptions on it.

use std::path::Path;

use burn::tensor::Device;
use windage::core::{Domain, Evaluation, RunContext, SampleLoss, Seed, Silent};
use windage::diagnose::classifier::{OwnClassifierConfig, OwnNetwork};
use windage::diagnose::{EvaluatedDomain, evaluate_domain};
use windage::onnx::{Normalization, OnnxClassifier, OnnxConfig};

use super::Outcome;
use super::material::{Dose, Material};

/// A data set with its classifier.
pub(crate) struct Trained<'a, const D: usize> {
    pub(crate) material: &'a Material,
    pub(crate) seed: Seed,
    pub(crate) device: &'a Device,
    classifier: Classifier,
}

/// The classifier that is diagnosed.
enum Classifier {
    /// Trained on a part of the data set.
    Own(Box<OwnNetwork>),
    /// In an ONNX file.
    Onnx(Box<OnnxClassifier>),
}

/// A domain with the classifier's evaluation.
pub(crate) struct Evaluated {
    domain: Domain,
    evaluation: Evaluation,
}

impl Evaluated {
    pub(crate) fn len(&self) -> usize {
        self.domain.len()
    }

    pub(crate) fn accuracy(&self) -> f64 {
        self.evaluation.accuracy().unwrap_or(f64::NAN)
    }

    pub(crate) fn as_domain(&self) -> EvaluatedDomain<'_> {
        EvaluatedDomain::new(&self.domain, &self.evaluation)
    }
}

impl<'a, const D: usize> Trained<'a, D> {
    /// Trains the classifier as the program does by default.
    pub(crate) fn new(
        material: &'a Material,
        training: &[usize],
        seed: Seed,
        device: &'a Device,
    ) -> Outcome<Self> {
        let domain = material.domain(training, &[], seed)?;
        let config = OwnClassifierConfig::of(&domain)?.with_seed(seed);
        let mut observer = Silent;
        let mut context = RunContext::on(device, &mut observer);
        let (classifier, _) = config.train::<D>(&domain, &mut context)?;
        let classifier = Classifier::Own(Box::new(classifier));
        Ok(Self { material, seed, device, classifier })
    }

    /// Takes the classifier of an ONNX file, for pictures normalized as by torchvision.
    pub(crate) fn from_file(
        material: &'a Material,
        file: &Path,
        seed: Seed,
        device: &'a Device,
    ) -> Outcome<Self> {
        let config = OnnxConfig::new(file).with_normalization(Normalization::imagenet());
        let classifier = config.init()?.classifier(material.classes())?;
        let classifier = Classifier::Onnx(Box::new(classifier));
        Ok(Self { material, seed, device, classifier })
    }

    pub(crate) fn classifier(&self) -> &dyn SampleLoss<D> {
        match &self.classifier {
            Classifier::Own(classifier) => &**classifier,
            Classifier::Onnx(classifier) => &**classifier,
        }
    }

    /// Evaluates the classifier on corrupted samples.
    pub(crate) fn evaluated(&self, indices: &[usize], doses: &[Dose]) -> Outcome<Evaluated> {
        let domain = self.material.domain(indices, doses, self.seed)?;
        let evaluation = evaluate_domain::<D>(self.classifier(), &domain, self.device)?;
        Ok(Evaluated { domain, evaluation })
    }

    /// Returns the accuracy that corruptions cost, as a share.
    pub(crate) fn cost(&self, indices: &[usize], doses: &[Dose]) -> Outcome<f64> {
        let accuracy =
            |doses| Ok::<_, Box<dyn std::error::Error>>(self.evaluated(indices, doses)?.accuracy());
        Ok(accuracy(&[])? - accuracy(doses)?)
    }

    /// Returns the Shapley value of each of at most two corruptions: its share of the accuracy that
    /// they cost together, on these very samples.
    pub(crate) fn effects(&self, indices: &[usize], doses: &[Dose]) -> Outcome<Vec<f64>> {
        match doses {
            [] => Ok(Vec::new()),
            [_] => Ok(vec![self.cost(indices, doses)?]),
            [one, other] => {
                let alone = [self.cost(indices, &[*one])?, self.cost(indices, &[*other])?];
                let both = self.cost(indices, doses)?;
                Ok(vec![(alone[0] + both - alone[1]) / 2.0, (alone[1] + both - alone[0]) / 2.0])
            }
            _ => Err("at most two corruptions are planted together".into()),
        }
    }
}
