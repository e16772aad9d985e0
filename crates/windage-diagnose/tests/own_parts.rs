//! A classifier and a generative model of the user's own, on samples that are no images, with the
//! answer in closed form.
#![allow(clippy::unwrap_used)]

use burn::data::dataset::InMemDataset;
use burn::tensor::Tensor;
use rand::RngExt;
use windage_core::generative::{Condition, ConditionalDecoder, ConditionalGenerator, Encoder};
use windage_core::{
    Attribute, Classifier, Domain, Error as CoreError, Result as CoreResult, RunContext, Sample,
    SampleLoss, Seed, Shift, Silent, Stream,
};
use windage_diagnose::attribution::{AttributeFinding, check_causes};
use windage_diagnose::evaluation::LossScale;
use windage_diagnose::{Diagnose, Diagnosis, Error, PairRule, evaluate_domain};
use windage_diagnose::{EvaluatedDomain, ScaledModel};

/// Samples are `(harmless, harmful)`; the loss is the second value and the first does not matter.
struct SecondValue;

impl SampleLoss<2> for SecondValue {
    fn losses(&self, inputs: Tensor<2>, _labels: &[usize]) -> CoreResult<Vec<f32>> {
        Ok(inputs
            .into_data()
            .iter::<f32>()
            .collect::<Vec<_>>()
            .chunks(2)
            .map(|row| row[1])
            .collect())
    }
}

/// Keeps the first value as its feature and makes the second from the loss: the ideal model of
/// these samples.
struct Ideal(LossScale);

impl Encoder<2> for Ideal {
    fn encode(&self, inputs: Tensor<2>) -> Tensor<2> {
        inputs.narrow(1, 0, 1)
    }
}

impl ConditionalDecoder<2> for Ideal {
    fn decode(&self, features: Tensor<2>, condition: &Condition) -> Tensor<2> {
        let scaled: Vec<f32> = condition.scaled_loss.clone().into_data().iter::<f32>().collect();
        let losses: Vec<f32> =
            scaled.iter().map(|&scaled| self.0.loss(f64::from(scaled)) as f32).collect();
        let losses = Tensor::<1>::from_floats(losses.as_slice(), &features.device())
            .reshape([scaled.len(), 1]);
        Tensor::cat(vec![features, losses], 1)
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

    fn alter(&self, values: &[f32], _shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let mut altered = values.to_vec();
        altered[self.0] += by as f32;
        Some(altered)
    }
}

fn domain(name: &str, harmless: [f32; 2], harmful: [f32; 2], part: u64) -> Domain {
    let mut rng = Seed(0).rng(Stream::Data, part);
    let mut uniform = |[from, to]: [f32; 2]| from + (to - from) * rng.random::<f32>();
    let samples = (0..200).map(|index| Sample {
        values: vec![uniform(harmless), uniform(harmful)],
        label: index % 2,
    });
    let classes = vec!["even".into(), "odd".into()];
    Domain::new(name, InMemDataset::new(samples.collect()), vec![2], classes).unwrap()
}

/// Returns two domains that differ in both values.
fn low_and_high() -> Shift<Domain> {
    Shift {
        source: domain("low", [0.0, 1.0], [0.0, 0.5], 0),
        target: domain("high", [2.0, 5.0], [0.2, 4.0], 1),
    }
}

fn diagnose(domains: Shift<&Domain>) -> Result<Diagnosis, Error> {
    diagnose_with(domains, Ideal)
}

fn diagnose_with<M: ConditionalGenerator<2>>(
    domains: Shift<&Domain>,
    model: impl FnOnce(LossScale) -> M,
) -> Result<Diagnosis, Error> {
    let device = windage_testing::device();
    let evaluations = domains.try_map(|domain| evaluate_domain(&SecondValue, domain, &device))?;
    let domains = EvaluatedDomain::shift(domains, &evaluations);
    let loss_scale = LossScale::of_domains(domains, 0.01);
    let attributes: Vec<Box<dyn Attribute>> =
        vec![Box::new(Value(0, "harmless")), Box::new(Value(1, "harmful"))];
    let settings = Diagnose {
        pairs: 6,
        features: 4,
        losses: 3,
        rule: PairRule::Extremes,
        ..Diagnose::default()
    };
    settings.explain(
        &SecondValue,
        ScaledModel { model: &model(loss_scale), loss_scale },
        domains,
        &attributes,
        &mut RunContext::on(&device, &mut Silent),
    )
}

#[test]
fn the_ideal_model_puts_the_harmful_value_down_and_the_harmless_one_across() {
    let domains = low_and_high();
    let diagnosis = diagnose(domains.as_ref()).unwrap();
    let (harmful, harmless) = (
        diagnosis.finding.attribute("harmful").unwrap(),
        diagnosis.finding.attribute("harmless").unwrap(),
    );
    assert_eq!(diagnosis.finding.attributes[0].name, "harmful");
    // Exact up to the rounding of single precision.
    assert!(harmful.down_part > 0.999_99 && harmless.down_part < 1e-5, "{harmful:?} {harmless:?}");
    assert!((harmful.down - harmful.between_samples).abs() < 1e-5);
    assert!((harmless.across - harmless.between_samples).abs() < 1e-5);
    assert!((diagnosis.finding.faithfulness - 1.0).abs() < 1e-12);
    assert!(
        diagnosis.finding.sentence.starts_with("The loss rises with harmful ("),
        "{}",
        diagnosis.finding.sentence
    );
    assert!(diagnosis.finding.sentence.ends_with("; harmless changed too, but is not a cause."));
    let matrix = &diagnosis.matrices[0];
    assert_eq!((matrix.grid.rows(), matrix.grid.columns(), matrix.cells.len()), (3, 4, 12));
    for cell in &matrix.cells {
        assert!((cell.requested_loss - cell.actual_loss).abs() < 1e-5);
    }
}

#[test]
fn altering_real_samples_supports_the_harmful_value_alone() {
    let domains = low_and_high();
    let checks = diagnose(domains.as_ref()).unwrap().checks;
    assert_eq!(checks.iter().map(|check| check.name.as_str()).collect::<Vec<_>>(), ["harmful"]);
    let check = &checks[0];
    assert!(check.is_supported && check.back.by < 0.0);
    assert!((check.back.mean_loss - check.unaltered.mean_loss - check.back.by).abs() < 1e-4);
    assert!((check.further.mean_loss - check.unaltered.mean_loss - check.further.by).abs() < 1e-4);
}

/// Content within a tenth of 0 only, so no one amount brings back samples that have moved by very
/// different ones.
struct Narrow;

impl SampleLoss<2> for Narrow {
    fn losses(&self, inputs: Tensor<2>, _labels: &[usize]) -> Result<Vec<f32>, CoreError> {
        let values: Vec<f32> = inputs.into_data().iter::<f32>().collect();
        Ok(values.chunks(2).map(|row| f32::from(row[1].abs() > 0.1)).collect())
    }
}

#[test]
fn samples_that_moved_by_different_amounts_are_each_brought_back() {
    let domains = Shift {
        source: domain("low", [0.0, 1.0], [-0.05, 0.05], 0),
        target: domain("high", [2.0, 5.0], [-8.0, 8.0], 1),
    };
    let attributes: Vec<Box<dyn Attribute>> =
        vec![Box::new(Value(0, "harmless")), Box::new(Value(1, "harmful"))];
    let finding = |name: &str| AttributeFinding {
        name: name.into(),
        unit: String::new(),
        between_samples: 4.0,
        down: 4.0,
        across: 0.0,
        down_length: 4.0,
        across_length: 0.0,
        between_length: 4.0,
        down_part: 1.0,
        scale: 1.0,
        effect: 4.0,
        is_cause: false,
        pairs: 1,
        of: 1,
    };
    let findings = ["harmless", "harmful"].map(finding);
    let checks =
        check_causes(&Narrow, domains.as_ref(), &attributes, &findings, &windage_testing::device())
            .unwrap();
    assert_eq!(checks.iter().map(|check| check.is_supported).collect::<Vec<_>>(), [false, true]);
    let check = &checks[1];
    assert!(check.unaltered.mean_loss > 0.9 && check.back.mean_loss == 0.0, "{check:?}");
    // Every sample's own amount; their mean brings the target's mean to the source's.
    let mean = (0..domains.target.len())
        .map(|index| f64::from(domains.target.sample(index).unwrap().values[1]))
        .sum::<f64>()
        / 200.0;
    assert!((check.back.by + mean).abs() < 0.05, "{} {mean}", check.back.by);
}

#[test]
fn nothing_to_explain_and_bad_losses_are_said_to_be_so() {
    let domains = Shift {
        source: domain("low", [0.0, 1.0], [0.0, 0.5], 0),
        target: domain("same", [0.0, 1.0], [0.1, 0.6], 1),
    };
    let message = diagnose(domains.as_ref()).unwrap_err().to_string();
    assert!(message.contains("no loss of same is high: none is 0.693 or more"), "{message}");
    struct Broken;
    impl SampleLoss<2> for Broken {
        fn losses(&self, _inputs: Tensor<2>, labels: &[usize]) -> CoreResult<Vec<f32>> {
            Ok((0..labels.len()).map(|index| if index == 3 { f32::NAN } else { 0.0 }).collect())
        }
    }
    let message = evaluate_domain(&Broken, &domains.source, &windage_testing::device())
        .unwrap_err()
        .to_string();
    assert_eq!(
        message,
        "low: the classifier's loss on sample 3 is NaN, but must be a number of at least 0"
    );
}

#[test]
fn an_error_of_the_classifier_ends_the_diagnosis() {
    struct Away;
    impl SampleLoss<2> for Away {
        fn losses(&self, _inputs: Tensor<2>, _labels: &[usize]) -> CoreResult<Vec<f32>> {
            Err(CoreError::External {
                classifier: "`service`".into(),
                reason: "does not answer".into(),
            })
        }
    }
    let domain = domain("low", [0.0, 1.0], [0.0, 0.5], 0);
    let message =
        evaluate_domain(&Away, &domain, &windage_testing::device()).unwrap_err().to_string();
    assert_eq!(message, "the classifier `service`: does not answer");
}

/// Gives the second value as the loss, and one predicted class fewer than samples.
struct OneClassShort;

impl SampleLoss<2> for OneClassShort {
    fn losses(&self, inputs: Tensor<2>, labels: &[usize]) -> CoreResult<Vec<f32>> {
        SecondValue.losses(inputs, labels)
    }

    fn predictions(&self, inputs: Tensor<2>) -> CoreResult<Option<Vec<usize>>> {
        Ok(Some(vec![0; inputs.dims()[0] - 1]))
    }
}

/// Has one output, for two classes.
struct OneOutput;

impl Classifier<2> for OneOutput {
    fn logits(&self, inputs: Tensor<2>) -> Tensor<2> {
        inputs.narrow(1, 0, 1)
    }
}

#[test]
fn a_classifier_whose_answers_do_not_fit_is_refused_with_domain_and_counts() {
    let domain = domain("low", [0.0, 1.0], [0.0, 0.5], 0);
    let message = |classifier: &dyn SampleLoss<2>| {
        let device = windage_testing::device();
        evaluate_domain(classifier, &domain, &device).unwrap_err().to_string()
    };
    assert_eq!(
        message(&OneClassShort),
        "low: the classifier gave 199 predicted classes for 200 samples"
    );
    assert_eq!(
        message(&OneOutput),
        "low: the classifier has 1 outputs, but a sample has label 1, counted from 0; it needs one \
         output per class"
    );
}

/// Decodes a value too many, or encodes all samples as one row.
struct Misshapen {
    decodes_more: bool,
}

impl Encoder<2> for Misshapen {
    fn encode(&self, inputs: Tensor<2>) -> Tensor<2> {
        if self.decodes_more { inputs } else { inputs.narrow(0, 0, 1) }
    }
}

impl ConditionalDecoder<2> for Misshapen {
    fn decode(&self, features: Tensor<2>, condition: &Condition) -> Tensor<2> {
        Tensor::cat(vec![features, condition.scaled_loss.clone()], 1)
    }
}

#[test]
fn a_model_that_decodes_or_encodes_to_another_shape_is_refused_with_the_shapes() {
    let message = |decodes_more| {
        let domains = low_and_high();
        let diagnosis = diagnose_with(domains.as_ref(), |_| Misshapen { decodes_more });
        diagnosis.unwrap_err().to_string()
    };
    assert_eq!(
        message(true),
        "the generative model decodes to the shape [12, 3] where [12, 2] is needed, the number of \
         samples and the shape of each"
    );
    assert_eq!(
        message(false),
        "the generative model encodes 200 samples to the shape [1, 2], whose first number must be \
         that of the samples"
    );
}
