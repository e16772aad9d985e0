//! What earlier tasks put out stays equal to the bit.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

mod common;

use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, AdamWConfig, ModuleOptimizer, SgdConfig};
use common::{Net, learn, outputs, train, values};
use windage_packnet::{Error, FreeStart, Granularity, Others, PackNet, PackNetConfig, Uniform};

const CLASSES: [usize; 4] = [3, 2, 5, 3];

type Optimizer = fn(&PackNet) -> ModuleOptimizer;

fn adam(packing: &PackNet) -> ModuleOptimizer {
    let config = AdamConfig::new().with_weight_decay(Some(WeightDecayConfig::new(0.01)));
    packing.optimizer(config.build(), None).unwrap()
}

fn adam_w(packing: &PackNet) -> ModuleOptimizer {
    packing.optimizer(AdamWConfig::new().with_weight_decay(0.1).build(), None).unwrap()
}

fn sgd(packing: &PackNet) -> ModuleOptimizer {
    let momentum = MomentumConfig { momentum: 0.9, dampening: 0.0, nesterov: true };
    let config = SgdConfig::new().with_momentum(Some(momentum)).with_weight_decay(Some(WeightDecayConfig::new(0.01)));
    packing.optimizer(config.build(), None).unwrap()
}

#[test]
fn outputs_of_earlier_tasks_stay_equal_to_the_bit() {
    let optimizers = [("Adam", adam as Optimizer), ("AdamW", adam_w), ("SGD", sgd)];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packed.windage");
    for (name, optimizer) in optimizers {
        for granularity in [Granularity::Weight, Granularity::Filter] {
            for others in [Others::FirstTask, Others::PerTask] {
                for start in [FreeStart::Zero, FreeStart::Fresh] {
                    let config =
                        PackNetConfig::new().with_granularity(granularity).with_others(others).with_free_start(start);
                    let mut packing = config.init(&Net::new(2, 0)).unwrap();
                    let mut expected: Vec<Vec<u32>> = Vec::new();
                    for (task, classes) in CLASSES.into_iter().enumerate() {
                        learn(&mut packing, &format!("task {task}"), classes, &Uniform(0.5), &optimizer);
                        for (earlier, bits) in expected.iter().enumerate() {
                            let case =
                                format!("{name}, {granularity:?}, {others:?}, {start:?}: {earlier} after {task}");
                            assert_eq!(&outputs(&packing, earlier, CLASSES[earlier]), bits, "{case}");
                        }
                        expected.push(outputs(&packing, task, classes));
                        packing.save(&path).unwrap();
                        packing = PackNet::load(&path).unwrap();
                    }
                    let again: Vec<Vec<u32>> = (0..4).map(|task| outputs(&packing, task, CLASSES[task])).collect();
                    assert_eq!(again, expected, "{name}, after saving and loading");
                    assert!(expected.iter().flatten().any(|bits| *bits != 0));
                }
            }
        }
    }
}

#[test]
fn a_task_learns_with_what_is_free() {
    // Otherwise the test above would hold for an optimiser that does nothing.
    for optimizer in [adam, adam_w, sgd] {
        let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
        learn(&mut packing, "first", 2, &Uniform(0.5), &optimizer);
        let before = packing.begin("second", &Net::new(2, 1), None).unwrap();
        let after = train(before.clone(), optimizer(&packing), 2, 3);
        let moved = |count: usize, all: usize| assert_eq!(count, all, "of {all} free weights");
        let free: usize = (0..3).map(|layer| packing.free(layer).count()).sum();
        let head = 10 * 2 + 2;
        let pairs = values(&before).into_iter().zip(values(&after));
        // Some free weights may meet a gradient of zero: weight decay does not move them from zero either.
        let count = pairs.filter(|(before, after)| before.to_bits() != after.to_bits()).count();
        assert!(count <= free + head, "{count} moved of {free} free ones and {head} of the head");
        assert!(count > (free + head) / 2, "{count} moved of {free} free ones and {head} of the head");
        moved(packing.free(0).count(), 18);
    }
}

#[test]
fn an_optimiser_that_moves_what_is_owned_is_found_out() {
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    learn(&mut packing, "first", 2, &Uniform(0.5), &adam);
    let net = packing.begin("second", &Net::new(2, 1), None).unwrap();
    let net = train(net, AdamConfig::new().init(), 2, 1);
    let error = packing.initialise(&net, &Uniform(0.5), None).unwrap_err();
    assert!(matches!(&error, Error::Moved { parameter, .. } if parameter == "first.weight"), "{error}");
    // While fine-tuning, what is held at zero must not move either.
    packing.abandon();
    let net = packing.begin("second", &Net::new(2, 1), None).unwrap();
    let net = packing.initialise(&net, &Uniform(0.5), None).unwrap();
    let net = train(net, AdamConfig::new().init(), 2, 1);
    let error = packing.candidate(&net, 0.5).unwrap_err();
    assert!(matches!(&error, Error::Moved { .. }), "{error}");
    assert!(error.to_string().contains("PackNet::optimizer"), "{error}");
}

#[test]
fn biases_and_normalisation_are_the_first_tasks_or_each_tasks() {
    for (others, is_frozen) in [(Others::FirstTask, true), (Others::PerTask, false)] {
        let mut packing = PackNetConfig::new().with_others(others).init(&Net::new(2, 0)).unwrap();
        learn(&mut packing, "first", 2, &Uniform(0.5), &adam);
        learn(&mut packing, "second", 2, &Uniform(0.5), &adam);
        let [first, second] = [0, 1].map(|task| packing.model(task, &Net::new(2, 0)).unwrap());
        let pairs = [
            (values(&first.first.bias), values(&second.first.bias)),
            (values(&first.norm), values(&second.norm)),
            (values(&first.hidden.bias), values(&second.hidden.bias)),
        ];
        for (first, second) in pairs {
            assert_eq!(first == second, is_frozen, "{others:?}: {first:?} {second:?}");
        }
    }
}

#[test]
fn begin_and_model_leave_the_module_given_as_it_was() {
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    learn(&mut packing, "first", 2, &Uniform(0.5), &adam);
    let mine = Net::new(2, 5);
    let before = values(&mine);
    packing.model(0, &mine).unwrap();
    let net = packing.begin("second", &mine, None).unwrap();
    train(net, adam(&packing), 2, 2);
    assert_eq!(values(&mine), before);
}
