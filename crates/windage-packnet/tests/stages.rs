//! Calls in the wrong order, and modules and settings that do not fit.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

mod common;

use burn::optim::{AdamConfig, ModuleOptimizer};
use common::{Net, learn};
use windage_packnet::layers::{Blocks, Layer, LayerKind};
use windage_packnet::ratios::{DepthStep, NewTask, PlannedTasks, SimilarityTable};
use windage_packnet::{Error, PackNet, PackNetConfig, RatioSchedule, Stage, Uniform};

fn adam(packing: &PackNet) -> ModuleOptimizer {
    packing.optimizer(AdamConfig::new().build(), None).unwrap()
}

fn is_wrong_stage<T>(result: Result<T, Error>, call: &str) {
    match result {
        Err(Error::WrongStage { call: found, .. }) if found == call => {}
        Err(error) => panic!("{call}: {error}"),
        Ok(_) => panic!("{call} was allowed"),
    }
}

#[test]
fn every_call_has_its_stage() {
    let net = Net::new(2, 0);
    let path = std::env::temp_dir().join("never written");
    let mut packing = PackNetConfig::new().init(&net).unwrap();
    let not_between = |packing: &mut PackNet| {
        is_wrong_stage(packing.begin("other", &net, None), "begin");
        is_wrong_stage(packing.save(&path), "save");
        is_wrong_stage(packing.forecast(&Uniform(0.5), None), "forecast");
    };
    let not_tuning = |packing: &mut PackNet| {
        is_wrong_stage(packing.candidate(&net, 0.5), "candidate");
        is_wrong_stage(packing.choose(), "choose");
    };
    assert_eq!(packing.stage(), Stage::BetweenTasks);
    is_wrong_stage(packing.prune(&net, &Uniform(0.5), None), "prune");
    is_wrong_stage(packing.optimizer(AdamConfig::new().build(), None), "optimizer");
    not_tuning(&mut packing);
    let module = packing.begin("first", &net, None).unwrap();
    assert_eq!(packing.stage(), Stage::Training);
    not_between(&mut packing);
    not_tuning(&mut packing);
    let module = packing.prune(&module, &Uniform(0.5), None).unwrap();
    assert_eq!(packing.stage(), Stage::FineTuning);
    not_between(&mut packing);
    is_wrong_stage(packing.prune(&module, &Uniform(0.5), None), "prune");
    assert!(matches!(packing.choose(), Err(Error::NoCandidate)));
    assert_eq!(packing.stage(), Stage::FineTuning);
    packing.candidate(&module, 0.5).unwrap();
    packing.choose().unwrap();
    assert_eq!((packing.stage(), packing.tasks().len()), (Stage::BetweenTasks, 1));
}

#[test]
fn the_best_candidate_is_chosen_and_of_equal_ones_the_first() {
    for (scores, best) in [([0.5, 0.4, 0.5], 0), ([0.1, 0.3, 0.2], 1), ([0.1, 0.1, 0.2], 2)] {
        let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
        let module = packing.begin("task", &Net::new(2, 0), None).unwrap();
        let mut module = packing.prune(&module, &Uniform(0.0), None).unwrap();
        let mut expected = Vec::new();
        for (number, score) in scores.into_iter().enumerate() {
            if number > 0 {
                module = common::train(module, adam(&packing), 2, 1);
            }
            expected.push(common::values(&module));
            packing.candidate(&module, score).unwrap();
        }
        let chosen = packing.choose().unwrap();
        assert_eq!((chosen.candidate, chosen.score), (best, scores[best]));
        assert_eq!(common::values(&packing.model(0, &Net::new(2, 3)).unwrap()), expected[best]);
    }
}

#[test]
fn abandoning_a_task_leaves_the_others_as_they_were() {
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    learn(&mut packing, "first", 2, &Uniform(0.5), &adam);
    let before = (common::outputs(&packing, 0, 2), packing.capacity());
    let module = packing.begin("second", &Net::new(2, 1), None).unwrap();
    packing.prune(&module, &Uniform(0.5), None).unwrap();
    packing.abandon();
    assert_eq!((common::outputs(&packing, 0, 2), packing.capacity()), before);
    learn(&mut packing, "second", 2, &Uniform(0.5), &adam);
}

fn message<T>(result: Result<T, Error>) -> String {
    result.err().expect("an error").to_string()
}

#[test]
fn what_does_not_fit_is_refused_by_name() {
    let net = Net::new(2, 0);
    let config = PackNetConfig::new;
    for (config, words) in [
        (config().with_heads(["tail"]), ["`heads`", "`tail`"]),
        (config().with_exclude(["first.weights"]), ["`exclude`", "`first.weights`"]),
        (config().with_include(["firs"]), ["`include`", "`firs`"]),
        (
            config().with_exclude(["first", "second", "hidden"]),
            ["no layer to pack", "first.weight"],
        ),
        (config().with_blocks(Blocks::Sizes(vec![3])), ["`blocks`", "2 layers"]),
    ] {
        let message = message(config.init(&net));
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
    }
    let mut packing = config().init(&net).unwrap();
    learn(&mut packing, "first", 2, &Uniform(0.5), &adam);
    assert!(message(packing.begin("first", &net, None)).contains("`first` already"));
    assert!(message(packing.model(1, &net)).contains("packed tasks are: first"));
    assert!(message(packing.task("second")).contains("`second`"));
    let mut other = Net::new(2, 0);
    other.hidden = burn::nn::LinearConfig::new(24, 11).init(&windage_testing::device());
    assert!(message(packing.begin("second", &other, None)).contains("`hidden.weight`"));
    other.hidden =
        burn::nn::LinearConfig::new(24, 10).with_bias(false).init(&windage_testing::device());
    assert!(message(packing.model(0, &other)).contains("other names"));
}

#[test]
fn ratios_out_of_range_and_values_that_are_not_finite_are_refused() {
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    let module = packing.begin("first", &Net::new(2, 0), None).unwrap();
    for ratio in [-0.1, 1.1, f64::NAN] {
        let message = message(packing.prune(&module, &Uniform(ratio), None));
        assert!(message.contains("pruning ratio of `first.weight`"), "{message}");
    }
    let mut broken = module.clone();
    broken.hidden.weight = broken.hidden.weight.map(|weight| weight.mul_scalar(f32::NAN).detach());
    assert!(
        message(packing.prune(&broken, &Uniform(0.5), None)).contains("`hidden.weight` holds NaN")
    );
    let module = packing.prune(&module, &Uniform(0.5), None).unwrap();
    assert!(message(packing.candidate(&module, f64::NAN)).contains("`score`"));
}

#[test]
fn a_layer_with_nothing_left_is_an_error_unless_it_was_closed() {
    // A pruning ratio of 0 closes a layer on purpose.
    struct Closing;
    impl RatioSchedule for Closing {
        fn ratio(&self, layer: &Layer, _layers: &[Layer], _task: &NewTask) -> f64 {
            if layer.kind == LayerKind::Dense { 0.25 } else { 0.0 }
        }
    }
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    let forecast = packing.forecast(&Closing, None).unwrap();
    assert_eq!(forecast.until_exhausted, Some(5));
    let mut learned = 0;
    let error = loop {
        let net = packing.begin(&format!("task {learned}"), &Net::new(2, 0), None);
        let net = match net {
            Ok(net) => net,
            Err(error) => break error,
        };
        match packing.prune(&net, &Closing, None) {
            Ok(net) => packing.candidate(&net, 1.0).unwrap(),
            Err(error) => break error,
        };
        packing.choose().unwrap();
        learned += 1;
        assert!(packing.capacity().layers[0].is_closed);
    };
    // 240 dense weights: 60, 15, 4, 1, 0 are left.
    assert_eq!(learned, 5);
    assert!(matches!(error, Error::Full { .. }), "{error}");
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    let step = DepthStep { shallow_blocks: 1, shallow: 0.5, deep: 0.01 };
    learn(&mut packing, "first", 2, &step, &adam);
    learn(&mut packing, "second", 2, &step, &adam);
    let net = packing.begin("third", &Net::new(2, 0), None).unwrap();
    let error = packing.prune(&net, &step, None).unwrap_err().to_string();
    assert!(
        error.contains("`second.weight`") && error.contains("first, second own all 216"),
        "{error}"
    );
}

/// Packs untrained modules until a task gets no weight of a layer although it should, and returns
/// the number of tasks before it.
fn fitting(schedule: &dyn RatioSchedule, limit: usize) -> usize {
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    for task in 0..limit {
        let closed: Vec<bool> =
            packing.capacity().layers.iter().map(|layer| layer.is_closed).collect();
        let Ok(net) = packing.begin(&task.to_string(), &Net::new(2, 0), None) else { return task };
        let Ok(net) = packing.prune(&net, schedule, Some(1.0)) else { return task };
        packing.candidate(&net, 0.0).unwrap();
        packing.choose().unwrap();
        let ratios = packing.tasks()[task].ratios().to_vec();
        let gets_nothing = |layer: usize| {
            packing.owned(layer, task).count() == 0 && ratios[layer] < 1.0 && !closed[layer]
        };
        if (0..3).any(gets_nothing) {
            return task;
        }
    }
    limit
}

#[test]
fn the_forecast_is_what_packing_does() {
    let schedules: [(&str, Box<dyn RatioSchedule>); 7] = [
        ("uniform 50", Box::new(Uniform(0.5))),
        ("uniform 75", Box::new(Uniform(0.75))),
        ("uniform 20", Box::new(Uniform(0.2))),
        ("all", Box::new(Uniform(0.0))),
        ("step", Box::new(DepthStep { shallow_blocks: 1, shallow: 0.0, deep: 0.5 })),
        ("table", Box::new(SimilarityTable::default())),
        ("planned", Box::new(PlannedTasks::new(6))),
    ];
    for (name, schedule) in schedules {
        let packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
        let forecast = packing.forecast(&schedule, Some(1.0)).unwrap().until_exhausted;
        assert_eq!(forecast, Some(fitting(&schedule, 100)), "{name}");
    }
    let packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    assert_eq!(packing.forecast(&Uniform(1.0), None).unwrap().until_exhausted, None);
    assert!(message(packing.forecast(&Uniform(2.0), None)).contains("`first.weight`"));
    let empty = SimilarityTable { rows: vec![], otherwise: vec![] };
    assert!(message(packing.forecast(&empty, None)).contains("similarity table"));
}
