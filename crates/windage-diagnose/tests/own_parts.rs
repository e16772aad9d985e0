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
use windage_diagnose::attribution::{
    AlterationKind, Attribution, AttributionConfig, ScoreKind, Verdict,
};
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

fn attributes() -> Vec<Box<dyn Attribute>> {
    vec![Box::new(Value(0, "harmless")), Box::new(Value(1, "harmful"))]
}

fn settings() -> Diagnose {
    Diagnose { pairs: 6, features: 4, losses: 3, rule: PairRule::Extremes, ..Diagnose::default() }
}

fn diagnose(settings: &Diagnose, domains: Shift<&Domain>) -> Result<Diagnosis, Error> {
    diagnose_with(settings, domains, Ideal)
}

fn diagnose_with<M: ConditionalGenerator<2>>(
    settings: &Diagnose,
    domains: Shift<&Domain>,
    model: impl FnOnce(LossScale) -> M,
) -> Result<Diagnosis, Error> {
    let device = windage_testing::device();
    let evaluations = domains.try_map(|domain| evaluate_domain(&SecondValue, domain, &device))?;
    let domains = EvaluatedDomain::shift(domains, &evaluations);
    let loss_scale = LossScale::of_domains(domains, 0.01);
    settings.explain(
        &SecondValue,
        ScaledModel { model: &model(loss_scale), loss_scale },
        domains,
        &attributes(),
        &mut RunContext::on(&device, &mut Silent),
    )
}

/// Attributes what was lost, without any generative model.
fn attribute(classifier: &dyn SampleLoss<2>, domains: Shift<&Domain>) -> Attribution {
    let device = windage_testing::device();
    let evaluate = |domain: &Domain| evaluate_domain(classifier, domain, &device).unwrap();
    let evaluations = domains.map(evaluate);
    let domains = EvaluatedDomain::shift(domains, &evaluations);
    let mut observer = Silent;
    let mut context = RunContext::on(&device, &mut observer);
    AttributionConfig::default()
        .attribute(classifier, domains, &attributes(), &mut context)
        .unwrap()
}

#[test]
fn two_attributes_of_one_name_are_refused() {
    let domains = low_and_high();
    let twice: Vec<Box<dyn Attribute>> =
        vec![Box::new(Value(0, "size")), Box::new(Value(1, "size"))];
    let device = windage_testing::device();
    let mut observer = Silent;
    let mut context = RunContext::on(&device, &mut observer);
    let refused = settings().run(&SecondValue, domains.as_ref(), &twice, &mut context);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "attributes 1 and 2 are both named `size`; give each attribute a name of its own"
    );
}

#[test]
fn the_ideal_model_puts_the_harmful_value_down_and_the_harmless_one_across() {
    let domains = low_and_high();
    let diagnosis = diagnose(&settings(), domains.as_ref()).unwrap();
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
    assert!(diagnosis.finding.sentence.ends_with("; harmless differs too, but has no effect."));
    let matrix = &diagnosis.matrices[0];
    assert_eq!((matrix.grid.rows(), matrix.grid.columns(), matrix.cells.len()), (3, 4, 12));
    for cell in &matrix.cells {
        assert!((cell.requested_loss - cell.actual_loss).abs() < 1e-5);
    }
}

#[test]
fn the_harmful_value_causes_all_that_was_lost_and_the_harmless_one_nothing() {
    let domains = low_and_high();
    let attribution = attribute(&SecondValue, domains.as_ref());
    let (loss, lost) = (&attribution.loss, attribution.loss.lost.value);
    // A loss x of 0.2…4 is below that of a sample of the source, 0…0.5, with the probability
    // (0.5 − x)/0.5 up to 0.5: 0.3²/(2 · 0.5 · 3.8) on average. Samples draw it within ±0.02.
    assert_eq!(loss.score, ScoreKind::Rank);
    assert!((lost - (0.5 - 0.09 / 3.8)).abs() < 0.02 && loss.p_value < 1e-6, "{loss:?}");
    let causes: Vec<&str> = attribution.causes().map(|cause| cause.name.as_str()).collect();
    assert_eq!(causes, ["harmful"]);
    let harmful = attribution.attribute("harmful").unwrap();
    assert_eq!((harmful.verdict, harmful.disagreement), (Verdict::Cause, None));
    // Quantiles of one half are mapped to those of the other domain's half.
    let (caused, regained) = (harmful.caused.unwrap(), harmful.regained.unwrap());
    assert!((caused.value - lost).abs() < 0.02 && (regained.value - lost).abs() < 0.04);
    assert!(caused.low < lost && lost < caused.high, "{caused:?} {lost}");
    assert!(attribution.unexplained.value.abs() < 0.02, "{:?}", attribution.unexplained);
    assert_eq!(harmful.direction(), Some(1.0));
    // The classifier does not see the other value.
    let harmless = attribution.attribute("harmless").unwrap();
    assert_eq!(harmless.verdict, Verdict::NoEffect);
    assert_eq!((harmless.caused.unwrap().value, harmless.regained.unwrap().value), (0.0, 0.0));
    assert!(attribution.interactions.is_empty());
}

/// Content within a tenth of 0 only, so no one amount brings back samples that have moved by very
/// different ones.
struct Narrow;

impl SampleLoss<2> for Narrow {
    fn losses(&self, inputs: Tensor<2>, _labels: &[usize]) -> CoreResult<Vec<f32>> {
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
    let attribution = attribute(&Narrow, domains.as_ref());
    let verdict = |name: &str| attribution.attribute(name).unwrap().verdict;
    assert_eq!([verdict("harmful"), verdict("harmless")], [Verdict::Cause, Verdict::NoEffect]);
    let harmful = attribution.attribute("harmful").unwrap();
    let kinds = harmful.alteration.unwrap();
    assert_eq!(
        (kinds.source, kinds.target),
        (AlterationKind::Quantiles, AlterationKind::Quantiles)
    );
    // Every sample is brought back to where the loss is 0, so all that was lost is regained.
    let lost = attribution.loss.lost.value;
    assert!(lost > 0.45 && (harmful.regained.unwrap().value - lost).abs() < 1e-9, "{harmful:?}");
    // Every sample's own amount; their mean brings the target's mean to the source's.
    let values: Vec<f64> = (0..domains.target.len())
        .map(|index| f64::from(domains.target.sample(index).unwrap().values[1]))
        .collect();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let lengths: Vec<f64> = values.iter().map(|value| value.abs()).collect();
    let (amount, length) = (harmful.amount.unwrap(), harmful.length.unwrap());
    assert!((amount + mean(&values)).abs() < 0.05, "{amount} {values:?}");
    assert!((length - mean(&lengths)).abs() < 0.05, "{length} {lengths:?}");
    assert_eq!(harmful.direction(), None);
}

/// Returns two domains of the same distribution.
fn alike() -> Shift<Domain> {
    let domain = |name, part| domain(name, [0.0, 1.0], [0.0, 0.5], part);
    Shift::new(domain("low", 0), domain("same", 1))
}

#[test]
fn domains_that_are_alike_have_lost_nothing() {
    let domains = alike();
    let error = diagnose(&settings(), domains.as_ref()).unwrap_err();
    let message = error.to_string();
    let Error::NothingLost { target, loss, mean_losses } = error else { panic!("{message}") };
    assert_eq!(target, "same");
    assert!(loss.p_value > 0.01 && (mean_losses.target - 0.25).abs() < 0.05, "{message}");
    assert!(message.contains("not significantly worse on same: the mean rank"), "{message}");
}

#[test]
fn a_pair_of_ones_own_is_explained_though_nothing_was_lost() {
    let domains = alike();
    let index = |domain: &Domain, is_high: bool| {
        let sample = |index: &usize| domain.sample(*index).unwrap();
        let fits = |index: &usize| (sample(index).values[1] > 0.3) == is_high;
        (0..domain.len()).step_by(2).find(fits).unwrap()
    };
    let pair = Shift::new(index(&domains.source, false), index(&domains.target, true));
    let rule = PairRule::Given { pairs: vec![pair] };
    let settings = Diagnose { rule, least_high_loss: 0.3, ..settings() };
    let diagnosis = diagnose(&settings, domains.as_ref()).unwrap();
    assert_eq!(diagnosis.matrices.len(), 1);
    let finding = &diagnosis.finding;
    assert!(!finding.attribution.is_significant && finding.cause().is_none());
    assert!(finding.sentence.contains("not significantly worse"), "{}", finding.sentence);
}

#[test]
fn nothing_to_explain_and_bad_losses_are_said_to_be_so() {
    let domains = Shift {
        source: domain("low", [0.0, 1.0], [0.0, 0.5], 0),
        target: domain("same", [0.0, 1.0], [0.1, 0.6], 1),
    };
    // Losses are higher, but none is above ln 2.
    let error = diagnose(&settings(), domains.as_ref()).unwrap_err();
    assert!(matches!(&error, Error::NoHighLoss { target, .. } if target == "same"), "{error}");
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
        let diagnosis =
            diagnose_with(&settings(), domains.as_ref(), |_| Misshapen { decodes_more });
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
