//! Checks without labels, on samples of a few values where the truth is known.
#![allow(clippy::unwrap_used)]

use burn::data::dataset::InMemDataset;
use burn::tensor::{Device, Tensor};
use rand::RngExt;
use windage_core::{
    Attribute, Classifier, Domain, Event, Observer, RunContext, Sample, Seed, Shift, Silent, Stream,
};
use windage_diagnose::check::{CheckFeatures, CheckInputs, TestedFeatures, domain_logits};
use windage_diagnose::{Check, CheckConfig};
use windage_metrics::distance::FeatureRows;

/// Values of a sample: the signal of its class with noise and an offset; the offset; a value that
/// the classifier does not see; and one that is distributed alike everywhere.
const VALUES: usize = 4;
/// Half the range of the noise: the greatest noise is a little more than the signal.
const NOISE: f64 = 0.6;
/// The sharpness of the classifier.
const SHARPNESS: f64 = 4.0;

/// Predicts class 1 where the signal is positive.
struct Sign;

impl Classifier<2> for Sign {
    fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
        let signal = inputs.narrow(1, 0, 1).mul_scalar(SHARPNESS);
        Tensor::cat(vec![signal.clone().neg(), signal], 1)
    }
}

/// Measures the value `at`, and alters it and those in `also` with it.
struct Value {
    name: &'static str,
    at: usize,
    also: &'static [usize],
}

impl Attribute for Value {
    fn name(&self) -> &str {
        self.name
    }
    fn measure(&self, values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
        Some(f64::from(values[self.at]))
    }
    fn noticeable(&self) -> f64 {
        0.1
    }
    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let mut altered = values.to_vec();
        self.also.iter().chain([&self.at]).for_each(|&at| altered[at] += by as f32);
        Some(altered)
    }
}

fn attributes() -> Vec<Box<dyn Attribute>> {
    vec![
        Box::new(Value { name: "same", at: 3, also: &[] }),
        Box::new(Value { name: "unseen", at: 2, also: &[] }),
        Box::new(Value { name: "offset", at: 1, also: &[0] }),
    ]
}

/// Draws samples whose offset and unseen value lie about these.
fn domain(name: &str, seed: u64, offset: f64, unseen: f64, labels: Labels) -> Domain {
    let mut rng = Seed(seed).rng(Stream::Data, 0);
    let samples = (0..600).map(|index| {
        let label = index % 2;
        let mut noise = |size: f64| size * rng.random_range(-1.0..1.0);
        let (offset, unseen) = (offset + noise(0.2), unseen + noise(0.2));
        let signal = 2.0 * label as f64 - 1.0 + noise(NOISE) + noise(NOISE) + offset;
        let values = [signal, offset, unseen, noise(1.0)].map(|value| value as f32).to_vec();
        let label = if labels == Labels::True { label } else { index / 7 % 2 };
        Sample { values, label }
    });
    let dataset = InMemDataset::new(samples.collect());
    Domain::new(name, dataset, vec![VALUES], vec!["down".into(), "up".into()]).unwrap()
}

#[derive(Clone, Copy, PartialEq)]
enum Labels {
    True,
    /// Labels that say nothing.
    Other,
}

fn source() -> Domain {
    domain("source", 1, 0.0, 0.0, Labels::True)
}

/// Evaluates the logits, and calls `run` with them.
fn with_inputs<T>(domains: Shift<&Domain>, run: impl FnOnce(&CheckInputs<'_>) -> T) -> T {
    let logits = domains.map(|domain| domain_logits::<2>(&Sign, domain, &Device::flex()).unwrap());
    let logits = logits.as_ref().map(FeatureRows::rows);
    run(&CheckInputs { domains, logits, features: None, altered: None })
}

fn checked(source: &Domain, target: &Domain) -> Check {
    let device = Device::flex();
    with_inputs(Shift::new(source, target), |inputs| {
        let mut observer = Silent;
        let mut context = RunContext::on(&device, &mut observer);
        let config = CheckConfig::new().with_selective_risk(0.02);
        config.run::<2>(inputs, Some(&Sign), &attributes(), &mut context).unwrap()
    })
}

fn accuracy(domain: &Domain) -> f64 {
    let sign = |index: usize| usize::from(domain.sample(index).unwrap().values[0] > 0.0);
    let correct = (0..domain.len()).filter(|&index| sign(index) == domain.labels()[index]).count();
    correct as f64 / domain.len() as f64
}

#[test]
fn a_harmful_offset_is_suspected_and_the_accuracy_is_known_without_labels() {
    let (source, target) = (source(), domain("target", 2, 1.2, 1.0, Labels::True));
    let check = checked(&source, &target);
    assert!((check.source_accuracy.value - accuracy(&source)).abs() < 1e-12);
    let (combined, truth) = (check.estimates.combined, accuracy(&target));
    assert!(truth < check.source_accuracy.value - 0.15, "{truth}");
    assert!((combined.value - truth).abs() < 0.04, "{combined:?} {truth}");
    assert!(combined.interval.contains(truth));
    assert!((check.matched_accuracy.unwrap() - truth).abs() < 0.05);
    assert!(check.features_differ() && check.tested == TestedFeatures::Logits);
    let differing: Vec<&str> =
        check.attributes.iter().filter(|it| it.differs).map(|it| it.name.as_str()).collect();
    assert_eq!(differing, ["offset", "unseen"]);
    let suspects: Vec<&str> = check.suspects().map(|it| it.name.as_str()).collect();
    assert_eq!(suspects, ["offset"]);
    // Half of the target's samples lie where the classifier is unsure.
    let coverage = check.coverage.unwrap().coverage;
    assert!(coverage.target < coverage.source, "{coverage:?}");
}

#[test]
fn distances_in_given_features_stand_beside_those_that_chance_gives() {
    // One feature: a normal variable whose mean differs by 10 deviations.
    let (source, target) = (source(), domain("target", 2, 0.0, 0.0, Labels::True));
    let normal = |seed, by: f64| -> FeatureRows {
        let values = windage_testing::normal(seed, 600).iter().map(|it| (it + by) as f32).collect();
        FeatureRows::from_values(values, 1)
    };
    let features = Shift::new(normal(1, 0.0), normal(2, 10.0));
    let check = with_inputs(Shift::new(&source, &target), |inputs| {
        let rows = features.as_ref().map(FeatureRows::rows);
        let given = CheckFeatures { name: "one number", rows };
        let inputs = CheckInputs { features: Some(given), ..*inputs };
        let (device, mut observer) = (Device::flex(), Silent);
        let mut context = RunContext::on(&device, &mut observer);
        CheckConfig::new().run::<2>(&inputs, Some(&Sign), &attributes(), &mut context).unwrap()
    });
    assert_eq!(check.tested, TestedFeatures::Given("one number".into()));
    let compared = check.distances.unwrap();
    assert_eq!(compared.samples, 300);
    // Between normal distributions, the Fréchet distance is (μ₁ − μ₂)² + (σ₁ − σ₂)².
    assert!((compared.target.frechet - 100.0).abs() < 6.0, "{compared:?}");
    assert!(compared.source.frechet < 0.1, "{compared:?}");
    assert!(compared.source.kernel.abs() < 1e-3 * compared.target.kernel, "{compared:?}");
    assert!(compared.source.precision > 0.9 && compared.source.recall > 0.9, "{compared:?}");
    assert!(compared.target.precision < 0.05 && compared.target.recall < 0.05, "{compared:?}");
}

#[test]
fn labels_of_the_target_change_nothing_to_the_bit() {
    let of = |labels| {
        let check = checked(&source(), &domain("target", 2, 0.8, 0.5, labels));
        serde_json::to_string(&check).unwrap()
    };
    assert_eq!(of(Labels::True), of(Labels::Other));
    // The labels of the source do.
    let other = domain("source", 1, 0.0, 0.0, Labels::Other);
    let check = checked(&other, &domain("target", 2, 0.8, 0.5, Labels::True));
    assert_ne!(serde_json::to_string(&check).unwrap(), of(Labels::True));
}

#[test]
fn without_a_shift_nothing_is_found() {
    let (source, target) = (source(), domain("target", 3, 0.0, 0.0, Labels::True));
    let check = checked(&source, &target);
    assert!(!check.features_differ() && check.attributes.iter().all(|it| !it.differs));
    assert_eq!((check.suspects().count(), check.matched_accuracy), (0, None));
    let error = check.estimates.combined.value - accuracy(&target);
    assert!(error.abs() < 0.03, "{error}");
}

#[test]
fn without_a_classifier_nothing_is_altered() {
    let device = Device::flex();
    let (source, target) = (source(), domain("target", 2, 1.2, 1.0, Labels::Other));
    let check = with_inputs(Shift::new(&source, &target), |inputs| {
        let mut observer = Silent;
        let mut context = RunContext::on(&device, &mut observer);
        CheckConfig::new().run::<2>(inputs, None, &attributes(), &mut context).unwrap()
    });
    assert_eq!((check.alterations, check.matched_accuracy), (0, None));
    assert!(check.attributes.iter().all(|it| it.regained_confidence.is_none()));
    assert!(check.attributes.iter().any(|it| it.differs) && check.features_differ());
}

#[test]
fn a_check_comes_back_from_json() {
    let check = checked(&source(), &domain("target", 2, 0.8, 0.5, Labels::Other));
    let json = serde_json::to_value(&check).unwrap();
    assert_eq!(json["estimates"]["combined"]["method"], "combined");
    let back: Check = serde_json::from_value(json).unwrap();
    assert_eq!(back.attributes.len(), 3);
    assert_eq!(back.samples, Shift::new(600, 600));
}

#[test]
fn domains_and_settings_that_do_not_fit_are_refused() {
    let device = Device::flex();
    let (source, target) = (source(), domain("target", 2, 0.0, 0.0, Labels::Other));
    let run = |config: CheckConfig, attributes: &[Box<dyn Attribute>]| {
        with_inputs(Shift::new(&source, &target), |inputs| {
            let mut observer = Silent;
            let mut context = RunContext::on(&device, &mut observer);
            config.run::<2>(inputs, None, attributes, &mut context).unwrap_err().to_string()
        })
    };
    assert!(run(CheckConfig::new().with_samples(1), &[]).contains("check.samples"));
    assert!(run(CheckConfig::new().with_selective_risk(0.0), &[]).contains("selective_risk"));
    let twice = [attributes(), attributes()].into_iter().flatten().collect::<Vec<_>>();
    assert!(run(CheckConfig::new(), &twice).contains("both named"));
}

/// Asks to stop after the first attribute.
#[derive(Default)]
struct Impatient(usize);

impl Observer for Impatient {
    fn event(&mut self, event: Event<'_>) {
        self.0 += usize::from(matches!(event, Event::Stepped { .. }));
    }
    fn stop_requested(&self) -> bool {
        self.0 > 0
    }
}

#[test]
fn a_check_can_be_interrupted() {
    let (device, source) = (Device::flex(), source());
    let mut observer = Impatient::default();
    let mut context = RunContext::on(&device, &mut observer);
    let config = CheckConfig::new();
    let stopped = config.altered_sources::<2>(&source, &Sign, &attributes(), &mut context);
    assert!(stopped.unwrap_err().to_string().contains("check"));
    assert_eq!(observer.0, 1);
}
