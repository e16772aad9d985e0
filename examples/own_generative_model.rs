//! A generative model of your own explains a classifier that is only a function. Samples are pairs
//! of a machine's temperature and vibration; worn machines are hotter and vibrate more.
//!
//! `cargo run --release --example own_generative_model` takes less than a second.

use std::error::Error;

use burn::data::dataset::InMemDataset;
use burn::tensor::Tensor;
use rand::RngExt;
use windage::core::device::default_device;
use windage::core::generative::{Condition, ConditionalDecoder, Encoder};
use windage::core::{Attribute, Domain, RunContext, Sample, Seed, Shift, Silent, Stream};
use windage::diagnose::evaluation::LossScale;
use windage::diagnose::external::FunctionLoss;
use windage::diagnose::{Diagnose, EvaluatedDomain, PairRule, ScaledModel, evaluate_domain};

/// The model: the temperature is its feature, and the vibration follows from the loss.
struct Physics(LossScale);

impl Encoder<2> for Physics {
    fn encode(&self, samples: Tensor<2>) -> Tensor<2> {
        samples.narrow(1, 0, 1)
    }
}

impl ConditionalDecoder<2> for Physics {
    fn decode(&self, features: Tensor<2>, condition: &Condition) -> Tensor<2> {
        let vibration = self.0.losses(condition.scaled_loss.clone()).sqrt();
        Tensor::cat(vec![features, vibration], 1)
    }
}

/// An attribute: one of the two values.
struct Value(usize, &'static str);

impl Attribute for Value {
    fn name(&self) -> &str {
        self.1
    }
    fn measure(&self, values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
        Some(f64::from(values[self.0]))
    }
    fn noticeable(&self) -> f64 {
        0.05
    }
    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let mut altered = values.to_vec();
        altered[self.0] += by as f32;
        Some(altered)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut rng = Seed(0).rng(Stream::Data, 0);
    let mut machines = |name: &str, most: f32| {
        let mut value = || most * rng.random::<f32>();
        let sample = |_| Sample { values: vec![value(), value()], label: 0 };
        let samples = InMemDataset::new((0..500).map(sample).collect());
        Domain::new(name, samples, vec![2], vec!["running".into()])
    };
    let domains = Shift::new(machines("new", 0.3)?, machines("worn", 1.0)?);
    // Anything that has a loss per sample: a service, a table, a model in another language.
    let classifier = FunctionLoss::new("alarm", |values: &[f32], _: &[usize], _: &[usize]| {
        values.chunks(2).map(|sample| sample[1].powi(2)).collect::<Vec<f32>>()
    });
    let (device, mut observer) = (default_device()?, Silent);
    let domains = domains.as_ref();
    let evaluations = domains.try_map(|it| evaluate_domain::<2>(&classifier, it, &device))?;
    let evaluated = EvaluatedDomain::shift(domains, &evaluations);
    let loss_scale = LossScale::of_domains(evaluated, 1e-3);
    let model = ScaledModel { model: &Physics(loss_scale), loss_scale };
    let attributes = [Value(0, "temperature"), Value(1, "vibration")]
        .map(|value| Box::new(value) as Box<dyn Attribute>);
    let diagnose = Diagnose::default().with_rule(PairRule::Extremes).with_least_high_loss(0.3);
    let context = &mut RunContext::on(&device, &mut observer);
    let diagnosis = diagnose.explain(&classifier, model, evaluated, &attributes, context)?;
    println!("{}", diagnosis.finding.sentence);
    Ok(())
}
