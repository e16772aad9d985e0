//! Metrics of whole data sets against closed forms, the order of batches, and networks.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use burn::data::dataloader::DataLoader;
use burn::data::dataset::InMemDataset;
use burn::tensor::Tensor;
use common::{domain, net};
use windage_adapt::evaluation::{evaluate, layer_correlation, mutual_information};
use windage_adapt::learner::AdaptLoader;
use windage_adapt::network::{NetworkConfig, NetworkShape, Normalization};
use windage_adapt::sets::{Mixture, Turn};
use windage_adapt::training::Propagation;
use windage_adapt::{Classification, Sets};
use windage_core::features::{FeatureTap, Taps};
use windage_core::{Domain, Sample, Seed, Stream};
use windage_losses::correlation::{CorrelationLossConfig, MapReduction};

/// Rounding of f32 through a softmax.
const CLOSE: f64 = 1e-5;

/// A network that returns its inputs as logits and as features.
struct Identity;

impl FeatureTap for Identity {
    type Input = Tensor<2>;
    type Output = Tensor<2>;

    fn tapped(&self, input: Tensor<2>, taps: &mut Taps) -> Tensor<2> {
        taps.at("all", input)
    }
}

fn rows(rows: &[[f32; 2]]) -> Domain {
    let samples = rows
        .iter()
        .enumerate()
        .map(|(index, row)| Sample { values: row.to_vec(), label: index % 2 });
    Domain::new("rows", InMemDataset::new(samples.collect()), vec![2], vec!["a".into(), "b".into()])
        .unwrap()
}

#[test]
fn mutual_information_is_that_of_the_closed_form() {
    let information = |domain: &Domain| {
        mutual_information(&Identity, domain, &windage_testing::device()).unwrap()
    };
    // Certain predictions of both classes: ln 2. The same or uncertain predictions: 0.
    assert!((information(&rows(&[[40.0, 0.0], [0.0, 40.0]])) - 2.0_f64.ln()).abs() < CLOSE);
    assert!(information(&rows(&[[40.0, 0.0], [40.0, 0.0]])).abs() < CLOSE);
    assert!(information(&rows(&[[0.0, 0.0], [7.0, 7.0]])).abs() < CLOSE);
    // p = (3/4, 1/4) and (1/4, 3/4): ln 2 − H(1/4).
    let third = 3.0_f32.ln();
    let entropy = -(0.75_f64 * 0.75_f64.ln() + 0.25 * 0.25_f64.ln());
    assert!(
        (information(&rows(&[[third, 0.0], [0.0, third]])) - (2.0_f64.ln() - entropy)).abs()
            < CLOSE
    );
}

#[test]
fn metrics_are_means_over_all_samples() {
    // Two batches of 256 and a smaller one.
    let inputs: Vec<[f32; 2]> = (0..600)
        .map(|index| [(index as f32 * 0.37).sin() * 3.0, (index as f32 * 0.21).cos()])
        .collect();
    let domain = rows(&inputs);
    let found =
        evaluate(&Identity, &Classification::new(), &domain, &windage_testing::device()).unwrap();
    let (mut loss, mut right) = (0.0, 0);
    for (index, row) in inputs.iter().enumerate() {
        let [a, b] = row.map(f64::from);
        loss += (a.exp() + b.exp()).ln() - [a, b][index % 2];
        right += usize::from((b > a) == (index % 2 == 1));
    }
    assert!(
        (found.loss - loss / 600.0).abs() < CLOSE
            && (found.score - right as f64 / 600.0).abs() < 1e-12
    );

    let mean = |column: usize| inputs.iter().map(|row| f64::from(row[column])).sum::<f64>() / 600.0;
    let (m, n) = (mean(0), mean(1));
    let product = |f: &dyn Fn(f64, f64) -> f64| -> f64 {
        inputs.iter().map(|row| f(f64::from(row[0]) - m, f64::from(row[1]) - n)).sum()
    };
    let squared =
        product(&|a, b| a * b).powi(2) / (product(&|a, _| a * a) * product(&|_, b| b * b));
    let config = CorrelationLossConfig::new();
    let correlation =
        layer_correlation(&Identity, "all", &config, &domain, &windage_testing::device()).unwrap();
    // The loss adds ε = 1e-5 to variances of 0.5 and 4.5.
    assert!((correlation - squared).abs() < 1e-4 * squared + 1e-6, "{correlation} {squared}");
    let error =
        layer_correlation(&Identity, "hidden", &config, &domain, &windage_testing::device())
            .unwrap_err();
    assert_eq!(error.to_string(), "there is no layer `hidden`; the network's layers are: all");
}

#[test]
fn every_set_is_seen_once_an_epoch_and_jumping_in_gives_the_same_batches() {
    let sets = || {
        Sets::<Tensor<2>, Vec<usize>>::new()
            .with_labeled(domain("a", 24, 1, 0.0), 2.0)
            .with_labeled(domain("b", 12, 2, 0.0), 1.0)
            .with_unlabeled(domain("c", 20, 3, 0.0), 1.0)
    };
    let device = windage_testing::device();
    let mixture = || Mixture::new(sets(), 12, 5, Seed(3)).unwrap();
    let mut whole = mixture();
    assert_eq!((whole.labeled_samples(), whole.steps_per_epoch()), (12, 3));
    let first = |inputs: &Tensor<2>| {
        inputs.to_data().iter::<f32>().step_by(4).map(f32::to_bits).collect::<Vec<_>>()
    };
    let (mut seen, mut unlabeled) = (Vec::new(), Vec::new());
    for step in 0..4 {
        let batch = whole.batch(step, &device).unwrap();
        assert_eq!(batch.labeled.iter().map(|part| part.targets.len()).collect::<Vec<_>>(), [8, 4]);
        assert!(
            (batch.labeled[0].share - 2.0 / 3.0).abs() < 1e-12 && batch.unlabeled[0].share == 1.0
        );
        if step < 3 {
            seen.extend(first(&batch.labeled[0].inputs));
        }
        unlabeled.extend(first(&batch.unlabeled[0].inputs));
    }
    for (mut values, count) in [(seen, 24), (unlabeled, 20)] {
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), count);
    }
    let direct = mixture().batch(3, &device).unwrap();
    let walked = whole.batch(3, &device).unwrap();
    assert_eq!(first(&direct.labeled[1].inputs), first(&walked.labeled[1].inputs));
}

#[test]
fn the_loader_gives_burn_whole_epochs_slices_and_turns() {
    let device = windage_testing::device();
    let mixture = || {
        let sets = Sets::<Tensor<2>, Vec<usize>>::new()
            .with_labeled(domain("a", 24, 1, 0.0), 1.0)
            .with_unlabeled(domain("c", 20, 3, 0.0), 1.0);
        Mixture::new(sets, 8, 4, Seed(3)).unwrap()
    };
    let loader = AdaptLoader::new(mixture(), Propagation::Sum, 2, &device);
    assert_eq!((loader.num_items(), loader.iter().count()), (24, 3));
    let mut epoch = loader.iter();
    epoch.next();
    assert_eq!((epoch.progress().items_processed, epoch.progress().items_total), (8, 24));
    let slice = loader.slice(8, 24);
    assert_eq!((slice.num_items(), slice.iter().count()), (16, 2));
    let turns = AdaptLoader::new(mixture(), Propagation::OneByOne, 2, &device);
    let order: Vec<Turn> = turns.iter().map(|batch| batch.unwrap().turn).collect();
    assert_eq!(order, [0, 1, 0, 1, 0, 1].map(Turn::Only));
}

#[test]
fn networks_have_the_structure_that_was_written_down() {
    let device = windage_testing::device();
    let shape = NetworkShape { input: [2, 13, 9], outputs: 5 };
    for normalization in [Normalization::None, Normalization::Batch, Normalization::Group] {
        let config = NetworkConfig::new()
            .with_channels(vec![6, 12, 8])
            .with_kernel([5, 3])
            .with_stride([2, 1])
            .with_hidden(vec![7, 4])
            .with_normalization(normalization);
        let network =
            Seed(1).init(Stream::NetworkWeights, &device, |device| config.init(shape, device));
        let mut taps = Taps::of(config.layers());
        let logits = network.tapped(Tensor::ones([3, 2, 13, 9], &device), &mut taps);
        assert_eq!((logits.dims(), taps.layers()), ([3, 5], &config.layers()[..]));
        let dims: Vec<Vec<usize>> =
            taps.features().unwrap().iter().map(|features| features.dims()).collect();
        let expected: [&[usize]; 6] =
            [&[3, 6, 7, 9], &[3, 12, 4, 9], &[3, 8, 2, 9], &[3, 7], &[3, 4], &[3, 5]];
        assert_eq!(dims, expected);
    }
    let dense = NetworkConfig::new().with_channels(vec![]).with_hidden(vec![]);
    assert_eq!(dense.layers(), ["logits"]);
    assert_eq!(
        dense.init(shape, &device).output(Tensor::ones([3, 2, 13, 9], &device)).dims(),
        [3, 5]
    );
}

#[test]
fn positions_are_averaged_where_a_whole_set_is_looked_at() {
    let device = windage_testing::device();
    let domain = domain("a", 40, 1, 0.0);
    let correlation = |maps| {
        let config = CorrelationLossConfig::new().with_maps(maps);
        layer_correlation(&net(&device), "hidden", &config, &domain, &device).unwrap()
    };
    assert_eq!(correlation(MapReduction::Positions), correlation(MapReduction::GlobalAverage));
}
