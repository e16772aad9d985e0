//! Retraining and its controls on samples whose answer is known: points that a harmful value moves
//! over the boundary.
#![allow(clippy::unwrap_used)]

use burn::data::dataset::InMemDataset;
use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use rand::RngExt;
use windage_core::{
    Attribute, Classifier, Domain, RunContext, Sample, Seed, Shift, Silent, Stream,
};
use windage_diagnose::EvaluatedDomain;
use windage_diagnose::mitigation::{AttributeShift, Observed, Retraining, TrainingData, observe};
use windage_diagnose::{ClassifierTrainingConfig, Error, evaluate_domain, train_classifier};

/// Samples are `(x, harmful, harmless)`; the class is whether `x` exceeds the square of the harmful
/// value, of which a classifier that only knows small ones learns nothing.
#[derive(Module, Debug)]
struct Points {
    norm: BatchNorm,
    hidden: Linear,
    output: Linear,
}

impl Points {
    fn new(device: &Device) -> Self {
        Self {
            norm: BatchNormConfig::new(3).init(device),
            hidden: LinearConfig::new(3, 16).init(device),
            output: LinearConfig::new(16, 2).init(device),
        }
    }
}

impl Classifier<2> for Points {
    fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
        self.output.forward(self.hidden.forward(self.norm.forward(inputs)).tanh())
    }
}

struct Value(usize, &'static str);

impl Attribute for Value {
    fn name(&self) -> &str {
        self.1
    }

    fn measure(&self, values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
        Some(f64::from(values[self.0]))
    }

    fn noticeable(&self) -> f64 {
        0.1
    }

    /// Alters a value; the harmful one moves `x` too, so that the class stays the same.
    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let mut altered = values.to_vec();
        altered[self.0] += by as f32;
        if self.0 == 1 {
            altered[0] += altered[1].powi(2) - values[1].powi(2);
        }
        Some(altered)
    }
}

fn points(name: &str, harmful: [f32; 2], harmless: [f32; 2], part: u64) -> Domain {
    let mut rng = Seed(4).rng(Stream::Data, part);
    let mut uniform = |[from, to]: [f32; 2]| from + (to - from) * rng.random::<f32>();
    let samples = (0..600).map(|index| {
        let (harmful, harmless) = (uniform(harmful), uniform(harmless));
        let distance = uniform([0.2, 1.0]) * if index % 2 == 1 { 1.0 } else { -1.0 };
        Sample { values: vec![harmful.powi(2) + distance, harmful, harmless], label: index % 2 }
    });
    let classes = vec!["below".into(), "above".into()];
    Domain::new(name, InMemDataset::new(samples.collect()), vec![3], classes).unwrap()
}

fn training_config() -> ClassifierTrainingConfig {
    ClassifierTrainingConfig {
        epochs: 12,
        batch: 30,
        learning_rate: 1e-2,
        ..ClassifierTrainingConfig::default()
    }
}

struct Trial {
    device: Device,
    classifier: Points,
    training: Domain,
    diagnosed: Shift<Domain>,
    held_out: Shift<Domain>,
}

fn trial() -> Trial {
    let device = Device::flex();
    let domains = |part| Shift {
        source: points("source", [-0.1, 0.1], [-0.2, 0.2], part),
        target: points("target", [-0.1, 3.0], [1.0, 2.0], part + 1),
    };
    let training = points("training", [-0.1, 0.1], [-0.2, 2.0], 9);
    let fresh = Seed(1).init(Stream::ClassifierWeights, &device, Points::new);
    let (classifier, _curve) = train_classifier::<2, _>(
        fresh,
        &training,
        &training_config(),
        &mut RunContext::on(&device, &mut Silent),
    )
    .unwrap();
    Trial { device, classifier, training, diagnosed: domains(0), held_out: domains(2) }
}

impl Trial {
    fn moved(&self, attribute: &Value) -> Result<TrainingData, Error> {
        let observed = self.diagnosed.as_ref().map(|domain| self.observed(attribute, domain));
        let shift = AttributeShift::between(attribute, None, &observed)?;
        TrainingData::moved(&self.training, attribute, &shift, Seed(0))
    }

    fn observed(&self, attribute: &Value, domain: &Domain) -> Vec<Observed> {
        let evaluation = evaluate_domain(&self.classifier, domain, &self.device).unwrap();
        observe(attribute, EvaluatedDomain::new(domain, &evaluation), 0.7).unwrap()
    }

    fn regained(&self, data: &TrainingData) -> (f64, Points) {
        let held_out = self.held_out.as_ref();
        let (after, retrained) = Retraining { training: training_config() }
            .run(&self.classifier, data, held_out, &mut RunContext::on(&self.device, &mut Silent))
            .unwrap();
        assert_eq!((retrained.samples, retrained.steps), (1200, 12 * 40));
        assert!(
            retrained.accuracies.source.before > 0.95 && retrained.accuracies.target.before < 0.8,
            "{retrained:?}"
        );
        (retrained.regained().unwrap(), after)
    }
}

#[test]
fn moving_along_the_harmful_value_regains_the_loss_and_nothing_else_does() {
    let trial = trial();
    let cause = trial.regained(&trial.moved(&Value(1, "harmful")).unwrap()).0;
    let harmless = trial.regained(&trial.moved(&Value(2, "harmless")).unwrap()).0;
    let nothing = trial.regained(&TrainingData::repeated(&trial.training).unwrap()).0;
    // Half is what is asked of the real thing; here it was 0.71.
    assert!(cause > 0.5, "{cause}");
    assert!(harmless.abs() < 0.2 && nothing.abs() < 0.2, "{harmless} {nothing}");
}

#[test]
fn retraining_leaves_the_classifier_and_its_running_statistics_as_they_were() {
    let trial = trial();
    let inputs = trial
        .held_out
        .target
        .batch::<2>(&(0..600).collect::<Vec<_>>(), &trial.device)
        .unwrap()
        .inputs;
    let before = trial.classifier.logits(inputs.clone()).into_data();
    let data = trial.moved(&Value(1, "harmful")).unwrap();
    let after = trial.regained(&data).1.logits(inputs.clone()).into_data();
    assert_eq!(trial.classifier.logits(inputs.clone()).into_data(), before);
    assert_ne!(after, before);
    // The same seed once more, to the same bits.
    assert_eq!(trial.regained(&data).1.logits(inputs).into_data(), after);
}
