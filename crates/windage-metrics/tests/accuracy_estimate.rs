//! Estimates of accuracy without labels, against closed forms, simulations and published
//! predictions.
#![allow(clippy::unwrap_used)]

use std::fs;

use rand::RngExt;
use windage_core::seed::Rng;
use windage_core::{Seed, Shift, Stream};
use windage_metrics::Rows;
use windage_metrics::accuracy_estimate::{
    AccuracyEstimates, AgreementLine, AlteredSource, EstimateMethod, EstimatorConfig, Interval,
    LabeledLogits, Temperature, agreement, agreement_estimate, log_probabilities,
};
use windage_testing::data_set;

fn rng(seed: u64) -> Rng {
    Seed(seed).rng(Stream::Data, 0)
}

/// A classifier of a known calibration: logits with labels that are drawn from
/// `softmax(logits · sharpness)`.
struct Drawn {
    logits: Vec<f32>,
    labels: Vec<usize>,
}

const CLASSES: usize = 3;

impl Drawn {
    fn new(seed: u64, samples: usize, size: f64, sharpness: f64) -> Self {
        let mut rng = rng(seed);
        let (mut logits, mut labels) = (Vec::new(), Vec::new());
        for _ in 0..samples {
            let row: Vec<f64> = (0..CLASSES).map(|_| size * rng.random_range(-1.0..1.0)).collect();
            let weights: Vec<f64> = row.iter().map(|logit| (logit * sharpness).exp()).collect();
            let mut left = rng.random::<f64>() * weights.iter().sum::<f64>();
            let drawn = weights.iter().position(|weight| {
                left -= weight;
                left < 0.0
            });
            labels.push(drawn.unwrap_or(CLASSES - 1));
            logits.extend(row.iter().map(|&logit| logit as f32));
        }
        Self { logits, labels }
    }

    fn rows(&self) -> Rows<'_> {
        Rows::new(&self.logits, CLASSES)
    }

    fn labeled(&self) -> LabeledLogits<'_> {
        LabeledLogits::new(self.rows(), &self.labels).unwrap()
    }
}

fn value(estimates: &AccuracyEstimates, method: EstimateMethod) -> f64 {
    estimates.each.iter().find(|it| it.method == method).unwrap().value
}

#[test]
fn the_temperature_of_labels_that_are_drawn_from_sharper_logits_is_found() {
    for sharpness in [0.25, 1.0, 2.0] {
        let Temperature(found) = Temperature::fit(Drawn::new(1, 20_000, 4.0, sharpness).labeled());
        assert!((found * sharpness - 1.0).abs() < 0.05, "{sharpness}: {found}");
    }
}

#[test]
fn a_source_without_errors_has_the_least_temperature() {
    let logits = [1.0, 0.0, 0.0, 1.0];
    let source = LabeledLogits::new(Rows::new(&logits, 2), &[0, 1]).unwrap();
    assert!((Temperature::fit(source).0 - 0.1).abs() < 1e-6);
}

#[test]
fn probabilities_come_back_from_their_logarithms() {
    let probabilities = [0.7, 0.2, 0.1, 0.0, 1.0, 0.0];
    let logits = log_probabilities(Rows::new(&probabilities, 3));
    let back = Temperature(1.0).probabilities(logits.rows());
    for (value, expected) in back.iter().zip(probabilities) {
        assert!((value - f64::from(expected)).abs() < 1e-6);
    }
}

#[test]
fn methods_are_those_of_their_formulas() {
    // Four samples of the source, one wrong, whose confidence is the second lowest; all logits of
    // the second class are 0, so that confidences are 1 / (1 + exp(−z / T)).
    let source_logits = [3.0, 0.0, 2.0, 0.0, 1.0, 0.0, 0.5, 0.0];
    let source = LabeledLogits::new(Rows::new(&source_logits, 2), &[0, 0, 1, 0]).unwrap();
    let target_logits = [2.5, 0.0, 0.75, 0.0, 0.25, 0.0, 0.0, 1.5];
    let estimator = EstimatorConfig::default().fit(source, &[]).unwrap();
    let estimates = estimator.estimate(Rows::new(&target_logits, 2), None).unwrap();
    let temperature = estimator.temperature().0;
    let confidence = |logit: f64| 1.0 / (1.0 + (-logit / temperature).exp());
    // The threshold lies between 0.5 and 1: three samples of the target have more.
    let (mc, ne) = (EstimateMethod::ThresholdedConfidence, EstimateMethod::ThresholdedEntropy);
    assert_eq!((value(&estimates, mc), value(&estimates, ne)), (0.5, 0.5));
    let mean = |logits: [f64; 4]| logits.map(confidence).iter().sum::<f64>() / 4.0;
    let [source_mean, target_mean] = [mean([3.0, 2.0, 1.0, 0.5]), mean([2.5, 0.75, 0.25, 1.5])];
    let doc = value(&estimates, EstimateMethod::DifferenceOfConfidences);
    assert!((doc - (0.75 + target_mean - source_mean)).abs() < 1e-9);
    assert!((value(&estimates, EstimateMethod::AverageConfidence) - target_mean).abs() < 1e-9);
    // Three of four samples are assigned to the first class: all as they are predicted.
    let transport = value(&estimates, EstimateMethod::OptimalTransport);
    assert!((transport - target_mean).abs() < 1e-9);
}

#[test]
fn transport_sees_that_one_class_swallows_the_others() {
    let source = Drawn::new(2, 3000, 8.0, 1.0);
    let estimator = EstimatorConfig::default().fit(source.labeled(), &[]).unwrap();
    // All samples are surely of the first class.
    let collapsed: Vec<f32> = (0..600).flat_map(|_| [9.0, 0.0, 0.0]).collect();
    let estimates = estimator.estimate(Rows::new(&collapsed, CLASSES), None).unwrap();
    let share = source.labels.iter().filter(|&&label| label == 0).count() as f64 / 3000.0;
    assert!(value(&estimates, EstimateMethod::AverageConfidence) > 0.99);
    assert!((value(&estimates, EstimateMethod::OptimalTransport) - share).abs() < 0.01);
}

#[test]
fn confidences_are_right_where_the_classifier_is_calibrated() {
    let source = Drawn::new(3, 4000, 6.0, 0.5);
    let estimator = EstimatorConfig::default().fit(source.labeled(), &[]).unwrap();
    // Smaller logits with the same calibration: harder samples.
    for (seed, size) in [(4, 5.0), (5, 3.0)] {
        let target = Drawn::new(seed, 4000, size, 0.5);
        let estimates = estimator.estimate(target.rows(), None).unwrap();
        let accuracy = target.labeled().accuracy();
        // Thresholds assume more: that the correct samples are the confident ones. They are off by
        // up to 0.15 here.
        for method in [EstimateMethod::DifferenceOfConfidences, EstimateMethod::AverageConfidence] {
            // Four standard errors of both accuracies.
            assert!(
                (value(&estimates, method) - accuracy).abs() < 0.04,
                "{estimates:?} {accuracy}"
            );
        }
        assert!(estimates.combined.interval.contains(accuracy), "{estimates:?} {accuracy}");
    }
}

#[test]
fn the_combination_learns_a_bias_that_no_method_sees() {
    // On all but the source, the classifier is far more confident than right: labels are drawn
    // from flatter logits.
    let source = Drawn::new(6, 3000, 6.0, 1.0);
    let kinds = ["blur", "noise", "tilt"];
    let shifted = |seed: u64, strength: f64| {
        Drawn::new(seed, 1000, 6.0 - 2.0 * strength, 1.0 - 0.8 * strength)
    };
    let altered: Vec<(&str, Drawn)> = (0..24)
        .map(|at| (kinds[at as usize % 3], shifted(10 + at, 0.3 * (at % 4) as f64)))
        .collect();
    let altered: Vec<AlteredSource<'_>> = altered
        .iter()
        .map(|(kind, drawn)| AlteredSource { kind, outputs: drawn.labeled() })
        .collect();
    let config = EstimatorConfig::default();
    let estimator = config.fit(source.labeled(), &altered).unwrap();
    let naive = config.fit(source.labeled(), &[]).unwrap();
    let (mut own, mut others) = (0.0, 0.0);
    for (seed, strength) in [(50, 0.2), (51, 0.5), (52, 0.8)] {
        let target = shifted(seed, strength);
        let accuracy = target.labeled().accuracy();
        let estimates = estimator.estimate(target.rows(), None).unwrap();
        let error = (estimates.combined.value - accuracy).abs();
        assert!(error < 0.04, "{error}");
        own += error;
        others += (naive.estimate(target.rows(), None).unwrap().combined.value - accuracy).abs();
        assert!(estimates.combined.interval.contains(accuracy));
        // Samples of the target's own kind leave little to estimate: how much of what differs is
        // chance, since the target is taken for another sample.
        let matched = estimator.estimate(target.rows(), Some(target.labeled())).unwrap();
        assert!((matched.combined.value - accuracy).abs() < 0.01, "{matched:?} {accuracy}");
    }
    assert!(own < others / 1.5, "{own} {others}");
}

#[test]
fn chance_is_not_taken_for_a_loss() {
    // Samples like the source, in which classes are more and less frequent by chance.
    let source = Drawn::new(6, 500, 6.0, 1.0);
    let kinds = ["blur", "noise", "tilt"];
    let altered: Vec<(&str, Drawn)> = (0..24)
        .map(|at| {
            let strength = 0.25 * (at % 4) as f64;
            // A shift that swallows a class, so that changes of predicted classes mean something.
            let mut drawn = Drawn::new(10 + at, 300, 6.0 - 3.0 * strength, 1.0);
            drawn.logits.iter_mut().step_by(CLASSES).for_each(|it| *it += 4.0 * strength as f32);
            (kinds[at as usize % 3], drawn)
        })
        .collect();
    let altered: Vec<AlteredSource<'_>> = altered
        .iter()
        .map(|(kind, drawn)| AlteredSource { kind, outputs: drawn.labeled() })
        .collect();
    let estimator = EstimatorConfig::default().fit(source.labeled(), &altered).unwrap();
    let targets = 40;
    let errors = (0..targets).map(|seed| {
        let target = Drawn::new(100 + seed, 500, 6.0, 1.0);
        estimator.estimate(target.rows(), None).unwrap().combined.value
            - target.labeled().accuracy()
    });
    let bias = errors.sum::<f64>() / targets as f64;
    // The accuracy on the source itself is off by this standard error.
    let accuracy = estimator.source_accuracy();
    let error = (accuracy * (1.0 - accuracy) / 500.0).sqrt();
    assert!(bias.abs() < 0.005 + error, "{bias} {error}");
}

#[test]
fn estimates_depend_on_the_seed_in_their_intervals_alone() {
    let (source, target) = (Drawn::new(7, 500, 4.0, 1.0), Drawn::new(8, 400, 3.0, 1.0));
    let run = |seed| {
        let config = EstimatorConfig::default().with_seed(Seed(seed));
        config.fit(source.labeled(), &[]).unwrap().estimate(target.rows(), None).unwrap()
    };
    assert_eq!(run(1), run(1));
    assert_eq!(run(1).combined.value, run(2).combined.value);
    assert_ne!(run(1).combined.interval, run(2).combined.interval);
}

#[test]
fn outputs_that_do_not_fit_are_refused() {
    let of = |logits: &[f32], labels: &[usize]| {
        LabeledLogits::new(Rows::new(logits, 2), labels).unwrap_err().to_string()
    };
    assert!(of(&[1.0, f32::NAN], &[0]).contains("value 1 of the logits of the source is NaN"));
    let message = of(&[1.0, 2.0], &[2]);
    assert!(message.contains("value 0 of the labels is 2, but must be below"), "{message}");
    assert!(of(&[], &[]).contains("the source has 0 samples"));
    assert!(EstimatorConfig::default().with_level(1.0).validate().is_err());
    assert!(Interval::around(0.9, 0.2).contains(1.0));
}

/// Labels and predicted classes of thirty networks.
struct Published {
    labels: Vec<usize>,
    networks: Vec<Vec<usize>>,
}

impl Published {
    fn read(path: &std::path::Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let parse = |line: &str| line.split(',').map(|it| it.parse().unwrap()).collect();
        let rows: Vec<Vec<usize>> = text.lines().skip(1).map(parse).collect();
        let column = |at: usize| rows.iter().map(|row| row[at]).collect();
        Self { labels: column(0), networks: (1..rows[0].len()).map(column).collect() }
    }

    fn accuracies(&self) -> Vec<f64> {
        self.networks.iter().map(|it| agreement(it, &self.labels)).collect()
    }

    fn agreement(&self, one: usize, other: usize) -> f64 {
        agreement(&self.networks[one], &self.networks[other])
    }
}

/// Mean absolute errors by numpy 2.4 and scipy 1.17: the accuracy on the source is off by 0.081 and
/// 0.078.
const GOLDEN: [PublishedGolden; 2] = [
    PublishedGolden {
        file: "v4.csv",
        slope: 0.993_380_866_5,
        determination: 0.983_396_416_6,
        line_error: 0.011_516_838_0,
        pair_error: 0.018_961_374_4,
    },
    PublishedGolden {
        file: "v6.csv",
        slope: 0.994_641_277_2,
        determination: 0.983_372_120_9,
        line_error: 0.011_366_482_9,
        pair_error: 0.018_320_804_6,
    },
];

/// Thirty published networks on CIFAR-10's test set and CIFAR-10.1 (Recht et al. 2018): slopes and
/// errors agree with numpy and scipy.
#[test]
fn agreement_tells_the_accuracies_of_thirty_networks() {
    let Some(folder) = data_set("cifar10.1-predictions") else { return };
    let source = Published::read(&folder.join("test.csv"));
    for golden in GOLDEN {
        let target = Published::read(&folder.join(golden.file));
        let accuracies = Shift::new(source.accuracies(), target.accuracies());
        let pairs: Vec<[usize; 2]> =
            (0..30).flat_map(|one| (0..one).map(move |other| [one, other])).collect();
        let agreements = |&[one, other]: &[usize; 2]| {
            Shift::new(source.agreement(one, other), target.agreement(one, other))
        };
        let agreements: Vec<Shift<f64>> = pairs.iter().map(agreements).collect();
        let line = AgreementLine::fit(&agreements).unwrap();
        assert!((line.slope - golden.slope).abs() < 1e-6, "{line:?}");
        assert!((line.determination - golden.determination).abs() < 1e-6, "{line:?}");
        let errors: Vec<f64> = (0..30)
            .map(|it| (line.accuracy(accuracies.source[it]) - accuracies.target[it]).abs())
            .collect();
        let mean = errors.iter().sum::<f64>() / 30.0;
        assert!((mean - golden.line_error).abs() < 1e-6, "{mean}");
        // With a second network alone.
        let mut sum = 0.0;
        for (&[one, other], &agreements) in pairs.iter().zip(&agreements) {
            for network in [one, other] {
                let estimate = agreement_estimate(accuracies.source[network], agreements);
                sum += (estimate - accuracies.target[network]).abs();
            }
        }
        let mean = sum / (2 * pairs.len()) as f64;
        assert!((mean - golden.pair_error).abs() < 1e-6, "{mean}");
        // Far less than the accuracy on the source is off.
        let lost: f64 = (0..30).map(|it| accuracies.source[it] - accuracies.target[it]).sum();
        assert!(golden.line_error < lost / 30.0 / 2.0);
    }
}

struct PublishedGolden {
    file: &'static str,
    slope: f64,
    determination: f64,
    line_error: f64,
    pair_error: f64,
}
