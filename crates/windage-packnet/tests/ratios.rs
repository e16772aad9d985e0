//! The pruning ratios of the patent's figures, on the patent's network.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Linear, LinearConfig};
use windage_packnet::layers::{Blocks, Layer, LayerKind, Section};
use windage_packnet::ratios::{
    DepthRamp, DepthStep, FirstAndLaterTasks, NewTask, PlannedTasks, SimilarityRow, SimilarityTable,
};
use windage_packnet::{PackNetConfig, RatioSchedule, Uniform};

/// VGG16's layers, with few channels.
#[derive(Module, Debug)]
struct Vgg16 {
    convolutions: Vec<Conv2d>,
    dense: [Linear; 2],
    head: Linear,
}

fn layers() -> Vec<Layer> {
    let device = windage_testing::device();
    let network = Vgg16 {
        convolutions: (0..13).map(|_| Conv2dConfig::new([2, 2], [3, 3]).init(&device)).collect(),
        dense: [0, 1].map(|_| LinearConfig::new(2, 2).init(&device)),
        head: LinearConfig::new(2, 10).init(&device),
    };
    let config = PackNetConfig::new().with_blocks(Blocks::Sizes(vec![2, 2, 3, 3, 3]));
    config.init(&network).unwrap().layers().to_vec()
}

fn ratios(schedule: &dyn RatioSchedule, number: usize, divergence: Option<f64>) -> Vec<f64> {
    let (layers, task) = (layers(), NewTask { number, divergence });
    layers.iter().map(|layer| schedule.ratio(layer, &layers, &task)).collect()
}

#[test]
fn layers_are_found_with_names_and_depth() {
    let layers = layers();
    let paths: Vec<&str> = layers.iter().map(|layer| layer.path.as_str()).collect();
    assert_eq!(paths[..2], ["convolutions.0.weight", "convolutions.1.weight"]);
    assert_eq!(paths[12..], ["convolutions.12.weight", "dense.0.weight", "dense.1.weight"]);
    assert_eq!(
        (layers[9].kind, layers[9].section),
        (LayerKind::Convolution, Section::Block { index: 3, count: 5 })
    );
    assert_eq!((layers[13].kind, layers[13].section), (LayerKind::Dense, Section::Dense));
    assert_eq!(layers[0].shape, [2, 2, 3, 3]);
}

#[test]
fn figure_5a_keeps_seven_convolutions_whole() {
    assert_eq!(ratios(&DepthStep::default(), 0, None), [vec![0.0; 7], vec![0.5; 8]].concat());
}

#[test]
fn figure_5b_rises_from_block_to_block() {
    let expected = [0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.3, 0.4, 0.4, 0.4, 0.5, 0.5, 0.5, 0.5, 0.5];
    for (ratio, expected) in ratios(&DepthRamp::default(), 0, None).iter().zip(expected) {
        assert!((ratio - expected).abs() < 1e-15, "{ratio} {expected}");
    }
}

#[test]
fn figure_8_has_columns_for_block_4_block_5_and_dense_layers() {
    let table = SimilarityTable::default();
    table.validate().unwrap();
    let rows = [
        (0.0, [1.0, 0.95, 0.8]),
        (0.0999, [1.0, 0.95, 0.8]),
        (0.1, [0.9, 0.9, 0.75]),
        (0.4999, [0.9, 0.9, 0.75]),
        (0.5, [0.75; 3]),
        (0.8999, [0.75; 3]),
        (0.9, [0.5; 3]),
        (1.0, [0.5; 3]),
    ];
    for (divergence, [block4, block5, dense]) in rows {
        let found = ratios(&table, 1, Some(divergence));
        assert_eq!(
            found[7..],
            [block4, block4, block4, block5, block5, block5, dense, dense],
            "{divergence}"
        );
        assert_eq!(found[0], block4, "shallower layers have the values of the first column");
    }
    assert_eq!(ratios(&table, 1, None)[7..], [0.5; 8]);
}

#[test]
fn first_and_later_tasks_can_have_schedules_of_their_own() {
    let both = FirstAndLaterTasks { first: DepthStep::default(), later: Uniform(0.75) };
    assert_eq!(ratios(&both, 0, None), ratios(&DepthStep::default(), 0, None));
    assert_eq!(ratios(&both, 3, Some(0.2)), [0.75; 15]);
    let boxed: Box<dyn RatioSchedule> = Box::new(both);
    assert_eq!(ratios(&boxed, 3, None), [0.75; 15]);
}

#[test]
fn a_plan_shares_out_by_need() {
    let layers = layers();
    let even = PlannedTasks {
        tasks: 10,
        needs: SimilarityTable { rows: vec![], otherwise: vec![2.0] },
        expected: vec![2.0],
    };
    even.validate().unwrap();
    let mut free = 1.0;
    let shares: Vec<f64> = (0..12)
        .map(|task| {
            let task = NewTask { number: task, divergence: None };
            let share = free * (1.0 - even.ratio(&layers[0], &layers, &task));
            free -= share;
            share
        })
        .collect();
    // Equal needs give equal shares, except that the last task leaves as much as it takes; beyond
    // the plan, each task takes half of what is left.
    for share in &shares[..9] {
        assert!((share - 0.1).abs() < 1e-12, "{shares:?}");
    }
    for (share, expected) in shares[9..].iter().zip([0.05, 0.025, 0.0125]) {
        assert!((share - expected).abs() < 1e-12, "{shares:?}");
    }
    // A task that is unlike all others needs four times as much as one that is like another:
    // 4/(4 + 1.2·18) and 1/(1 + 1.2·18).
    let planned = PlannedTasks::new(20);
    let block5 = |divergence| ratios(&planned, 1, divergence)[10];
    for (divergence, need) in [(Some(0.9), 4.0), (None, 4.0), (Some(0.05), 1.0)] {
        assert!((block5(divergence) - (1.0 - need / (need + 1.2 * 18.0))).abs() < 1e-12);
    }
    // If all tasks are unlike each other, and expected to be, shares are equal again: 5 % each.
    let unlike = PlannedTasks::unlike(20);
    let mut free = 1.0;
    for task in 0..19 {
        let new = NewTask { number: task, divergence: Some(1.0) };
        let share = free * (1.0 - unlike.ratio(&layers[10], &layers, &new));
        free -= share;
        assert!((share - 0.05).abs() < 1e-12, "{task} {share}");
    }
    let message = |plan: PlannedTasks| plan.validate().unwrap_err().to_string();
    assert!(message(PlannedTasks::new(0)).contains("`tasks`"));
    assert!(
        message(PlannedTasks { expected: vec![0.0], ..PlannedTasks::new(3) }).contains("`needs`")
    );
}

#[test]
fn tables_that_make_no_sense_are_refused() {
    let row = |below, values: &[f64]| SimilarityRow { below, values: values.into() };
    let table = |rows: Vec<SimilarityRow>, otherwise: &[f64]| SimilarityTable {
        rows,
        otherwise: otherwise.into(),
    };
    for (table, words) in [
        (table(vec![], &[]), "at least one ratio"),
        (table(vec![row(0.1, &[1.2])], &[0.5]), "0…1"),
        (table(vec![row(0.5, &[0.5]), row(0.1, &[0.5])], &[0.5]), "increasing"),
        (table(vec![row(f64::NAN, &[0.5])], &[0.5]), "increasing"),
    ] {
        let message = table.validate().unwrap_err().to_string();
        assert!(message.contains("similarity table") && message.contains(words), "{message}");
    }
    SimilarityTable::from_scratch().validate().unwrap();
}
