//! A check, compared with the labels.

use burn::tensor::Device;
use windage::core::seed::shuffled;
use windage::core::{Attribute, Domain, RunContext, Seed, Shift, Silent, Stream};
use windage::diagnose::check::{AlteredSources, CheckFeatures, CheckInputs, domain_logits};
use windage::diagnose::{Check, CheckConfig};
use windage::metrics::accuracy_estimate::LabeledLogits;
use windage::metrics::distance::FeatureRows;
use windage::metrics::{FeatureExtractor, image_attributes};

use super::Outcome;
use super::world::{Dose, World};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CaseKind {
    /// A random division.
    Null,
    Corrupted,
    /// Another data set.
    Other,
}

/// What two checks of one target said, and what its labels say.
pub(crate) struct Checked {
    pub(crate) set: String,
    pub(crate) kind: CaseKind,
    name: String,
    pub(crate) source_accuracy: f64,
    pub(crate) accuracy: f64,
    /// Without the attributes that the corruption changes.
    pub(crate) unknown: Check,
    /// With all attributes.
    pub(crate) known: Check,
    /// Attributes each of which is a right answer.
    pub(crate) answers: &'static [&'static str],
}

impl Checked {
    pub(crate) fn line(&self) -> String {
        let percent = |value: f64| format!("{:.1}", 100.0 * value);
        let combined = [&self.unknown, &self.known].map(|check| {
            let it = check.estimates.combined;
            let [value, low, high] = [it.value, it.interval.low, it.interval.high].map(percent);
            format!("{value} ({low} to {high})")
        });
        let matched = self.known.matched_accuracy.map_or("none".into(), percent);
        format!(
            "{} {}: {} → {}; unknown {}, known {}, matched {matched}; p {:.3}, suspects {}",
            self.set,
            self.name,
            percent(self.source_accuracy),
            percent(self.accuracy),
            combined[0],
            combined[1],
            self.known.test.p_value,
            self.known.suspects().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", "),
        )
    }
}

/// Checks targets of one classifier.
pub(crate) struct Checker<'a> {
    world: &'a World,
    seed: Seed,
    device: &'a Device,
    altered: AlteredSources,
}

/// A target with what is known of it.
struct Case<'a> {
    domains: Shift<&'a Domain>,
    kind: CaseKind,
    name: String,
    answers: &'static [&'static str],
}

impl<'a> Checker<'a> {
    pub(crate) fn new(world: &'a World, seed: Seed, device: &'a Device) -> Outcome<Self> {
        let source = world.material.domain(&world.source, None, seed)?;
        let mut observer = Silent;
        let mut context = RunContext::on(device, &mut observer);
        let altered = CheckConfig::new().with_seed(seed).altered_sources::<4>(
            &source,
            &world.classifier,
            &image_attributes(&source)?,
            &mut context,
        )?;
        Ok(Self { world, seed, device, altered })
    }

    /// Checks a random division of source and target.
    pub(crate) fn null(&self, number: u64) -> Outcome<Checked> {
        let world = self.world;
        let all = [&world.source[..], &world.target].concat();
        let order = shuffled(all.len(), &mut self.seed.rng(Stream::Data, 1000 + number));
        let mut source: Vec<usize> = order.into_iter().map(|at| all[at]).collect();
        let target = source.split_off(world.source.len());
        let domains = Shift::new(source, target)
            .try_map(|indices| world.material.domain(&indices, None, self.seed))?;
        let (kind, name) = (CaseKind::Null, format!("null {number}"));
        self.checked(Case { domains: domains.as_ref(), kind, name, answers: &[] })
    }

    pub(crate) fn corrupted(&self, dose: Dose) -> Outcome<Checked> {
        let source = self.world.material.domain(&self.world.source, None, self.seed)?;
        let target = self.world.material.domain(&self.world.target, Some(dose), self.seed)?;
        let Dose { corruption, severity } = dose;
        self.checked(Case {
            domains: Shift::new(&source, &target),
            kind: CaseKind::Corrupted,
            name: format!("{} {severity} {}", corruption.name(), corruption.unit()),
            answers: self.world.material.answers(dose),
        })
    }

    pub(crate) fn other(&self, target: &Domain) -> Outcome<Checked> {
        let source = self.world.material.domain(&self.world.source, None, self.seed)?;
        let domains = Shift::new(&source, target);
        let (kind, name) = (CaseKind::Other, format!("→ {}", target.name()));
        self.checked(Case { domains, kind, name, answers: &[] })
    }

    fn checked(&self, case: Case<'_>) -> Outcome<Checked> {
        let Case { domains, kind, name, answers } = case;
        let (known, accuracies) = self.check(domains, &[])?;
        let unknown =
            if answers.is_empty() { known.clone() } else { self.check(domains, answers)?.0 };
        Ok(Checked {
            set: domains.source.name().into(),
            kind,
            name,
            source_accuracy: accuracies.source,
            accuracy: accuracies.target,
            unknown,
            known,
            answers,
        })
    }

    /// Checks a target without these attributes; returns also the true accuracies.
    fn check(&self, domains: Shift<&Domain>, left_out: &[&str]) -> Outcome<(Check, Shift<f64>)> {
        let classifier = &self.world.classifier;
        let logits =
            domains.try_map(|domain| domain_logits::<4>(classifier, domain, self.device))?;
        let features = domains.try_map(|domain| self.features(domain))?;
        let mut attributes: Vec<Box<dyn Attribute>> = image_attributes(domains.source)?;
        attributes.retain(|attribute| !left_out.contains(&attribute.name()));
        let altered = self.altered.without(left_out);
        let inputs = CheckInputs {
            domains,
            logits: logits.as_ref().map(FeatureRows::rows),
            features: Some(CheckFeatures {
                name: "the classifier's hidden layer",
                rows: features.as_ref().map(FeatureRows::rows),
            }),
            altered: Some(&altered),
        };
        let mut observer = Silent;
        let mut context = RunContext::on(self.device, &mut observer);
        let config = CheckConfig::new().with_seed(self.seed);
        let check = config.run::<4>(&inputs, Some(classifier), &attributes, &mut context)?;
        let accuracies = domains.zip(inputs.logits).try_map(|(domain, logits)| {
            LabeledLogits::new(logits, domain.labels()).map(LabeledLogits::accuracy)
        })?;
        Ok((check, accuracies))
    }

    fn features(&self, domain: &Domain) -> Outcome<FeatureRows> {
        let mut features: Option<FeatureRows> = None;
        for batch in domain.batches::<4>(256, self.device) {
            let rows = self.world.classifier.features(batch?.inputs);
            match &mut features {
                Some(features) => features.extend(rows),
                None => features = Some(rows.into()),
            }
        }
        features.ok_or_else(|| "a domain has samples".into())
    }
}
