//! The outputs of earlier tasks stay equal to the bit.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

mod common;

use burn::module::{Flag, Module, Param, RunningState};
use burn::nn::{Linear, LinearConfig};
use burn::optim::decay::WeightDecayConfig;
use burn::optim::momentum::MomentumConfig;
use burn::optim::{AdamConfig, AdamWConfig, GradientsParams, ModuleOptimizer, SgdConfig};
use burn::tensor::{Device, Tensor};
use common::{Net, learn, outputs, train, values};
use windage_core::Classifier;
use windage_packnet::layers::Granularity;
use windage_packnet::packing::{FreeWeightInit, UnpackedParameters};
use windage_packnet::{Error, PackNet, PackNetConfig, Uniform};

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
    let config = SgdConfig::new()
        .with_momentum(Some(momentum))
        .with_weight_decay(Some(WeightDecayConfig::new(0.01)));
    packing.optimizer(config.build(), None).unwrap()
}

#[test]
fn outputs_of_earlier_tasks_stay_equal_to_the_bit() {
    let optimizers = [("Adam", adam as Optimizer), ("AdamW", adam_w), ("SGD", sgd)];
    for (name, optimizer) in optimizers {
        for granularity in [Granularity::Weight, Granularity::Filter] {
            for owner in [UnpackedParameters::FirstTask, UnpackedParameters::PerTask] {
                for init in [FreeWeightInit::Zero, FreeWeightInit::Fresh] {
                    let config = PackNetConfig::new()
                        .with_granularity(granularity)
                        .with_unpacked_parameters(owner)
                        .with_free_weight_init(init);
                    four_tasks(&config, optimizer, &format!("{name}, {config:?}"));
                }
            }
        }
    }
}

/// Packs four tasks, saving and loading after each, and compares the outputs of the earlier ones.
fn four_tasks(config: &PackNetConfig, optimizer: Optimizer, case: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packed.windage");
    let mut packing = config.init(&Net::new(2, 0)).unwrap();
    let mut expected: Vec<Vec<u32>> = Vec::new();
    for (task, classes) in CLASSES.into_iter().enumerate() {
        learn(&mut packing, &format!("task {task}"), classes, &Uniform(0.5), &optimizer);
        for (earlier, bits) in expected.iter().enumerate() {
            let found = outputs(&packing, earlier, CLASSES[earlier]);
            assert_eq!(&found, bits, "{case}: {earlier} after {task}");
        }
        expected.push(outputs(&packing, task, classes));
        packing.save(&path).unwrap();
        packing = PackNet::load(&path).unwrap();
    }
    let again: Vec<Vec<u32>> = (0..4).map(|task| outputs(&packing, task, CLASSES[task])).collect();
    assert_eq!(again, expected, "{case}, after saving and loading");
    assert!(expected.iter().flatten().any(|bits| *bits != 0));
}

#[test]
fn a_task_learns_with_what_is_free() {
    // Otherwise the test above would hold for an optimizer that does nothing.
    for optimizer in [adam, adam_w, sgd] {
        let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
        learn(&mut packing, "first", 2, &Uniform(0.5), &optimizer);
        let before = packing.begin("second", &Net::new(2, 1), None).unwrap();
        let after = train(before.clone(), optimizer(&packing), 2, 3);
        let moved = |count: usize, all: usize| assert_eq!(count, all, "of {all} free weights");
        let free: usize = (0..3).map(|layer| packing.free(layer).count()).sum();
        let head = 10 * 2 + 2;
        let pairs = values(&before).into_iter().zip(values(&after));
        // Some free weights may have a gradient of zero; weight decay does not move them from zero
        // either.
        let count = pairs.filter(|(before, after)| before.to_bits() != after.to_bits()).count();
        assert!(count <= free + head, "{count} moved of {free} free ones and {head} of the head");
        // With some draws, half of them do not move, because of dropout and of units that no sample
        // activates; but far more than the head moves with any.
        assert!(
            count > head + free / 4,
            "{count} moved of {free} free ones and {head} of the head"
        );
        moved(packing.free(0).count(), 18);
    }
}

#[test]
fn an_optimizer_that_moves_what_is_owned_is_found_out() {
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    learn(&mut packing, "first", 2, &Uniform(0.5), &adam);
    let net = packing.begin("second", &Net::new(2, 1), None).unwrap();
    let net = train(net, AdamConfig::new().init(), 2, 1);
    let error = packing.prune(&net, &Uniform(0.5), None).unwrap_err();
    assert!(
        matches!(&error, Error::Moved { parameter, .. } if parameter == "first.weight"),
        "{error}"
    );
    // While fine-tuning, what is held at zero must not move either.
    packing.abandon();
    let net = packing.begin("second", &Net::new(2, 1), None).unwrap();
    let net = packing.prune(&net, &Uniform(0.5), None).unwrap();
    let net = train(net, AdamConfig::new().init(), 2, 1);
    let error = packing.candidate(&net, 0.5).unwrap_err();
    assert!(matches!(&error, Error::Moved { .. }), "{error}");
    assert!(error.to_string().contains("PackNet::optimizer"), "{error}");
}

#[test]
fn biases_and_normalization_are_the_first_tasks_or_each_tasks() {
    let owners = [(UnpackedParameters::FirstTask, true), (UnpackedParameters::PerTask, false)];
    for (owner, is_frozen) in owners {
        let config = PackNetConfig::new().with_unpacked_parameters(owner);
        let mut packing = config.init(&Net::new(2, 0)).unwrap();
        learn(&mut packing, "first", 2, &Uniform(0.5), &adam);
        learn(&mut packing, "second", 2, &Uniform(0.5), &adam);
        let [first, second] = [0, 1].map(|task| packing.model(task, &Net::new(2, 0)).unwrap());
        let pairs = [
            (values(&first.first.bias), values(&second.first.bias)),
            (values(&first.norm), values(&second.norm)),
            (values(&first.hidden.bias), values(&second.hidden.bias)),
        ];
        for (first, second) in pairs {
            assert_eq!(first == second, is_frozen, "{owner:?}: {first:?} {second:?}");
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

/// A module that contains the network, as Burn's `Learner` may need it.
#[derive(Module, Debug)]
struct Wrapped {
    network: Net,
}

#[test]
fn a_network_within_another_module_is_frozen_as_well() {
    for optimizer in [adam, adam_w, sgd] {
        let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
        learn(&mut packing, "first", 2, &Uniform(0.5), &optimizer);
        let expected = outputs(&packing, 0, 2);
        let train = |packing: &PackNet, network: Net| {
            let (mut wrapped, mut optimizer) = (Wrapped { network }, optimizer(packing));
            for step in 0..3 {
                let loss = wrapped
                    .network
                    .logits(Tensor::from_inner(common::inputs(8, step)))
                    .powi_scalar(2)
                    .mean();
                let gradients = GradientsParams::from_grads(loss.backward(), &wrapped);
                wrapped = optimizer.step(0.05, wrapped, gradients);
            }
            wrapped.network
        };
        let net = packing.begin("second", &Net::new(2, 1), None).unwrap();
        let net = train(&packing, net);
        let net = packing.prune(&net, &Uniform(0.5), None).unwrap();
        let net = train(&packing, net);
        packing.candidate(&net, 0.5).unwrap();
        packing.choose().unwrap();
        assert_eq!(outputs(&packing, 0, 2), expected);
    }
}

/// A user's own normalization, with statistics that move while training.
#[derive(Module, Debug)]
struct Own {
    mean: RunningState<Tensor<1>>,
    training: Param<Flag>,
}

#[derive(Module, Debug)]
struct WithOwn {
    hidden: Linear,
    own: Own,
    head: Linear,
}

impl WithOwn {
    fn new(device: &Device) -> Self {
        Self {
            hidden: LinearConfig::new(3, 4).init(device),
            own: Own {
                mean: RunningState::new(Tensor::zeros([4], device)),
                training: Param::from_bool(true),
            },
            head: LinearConfig::new(4, 2).init(device),
        }
    }

    fn forward(&self, inputs: Tensor<2>) -> Tensor<2> {
        let hidden = self.hidden.forward(inputs);
        let mean = self.own.mean.value_sync();
        if hidden.device().is_autodiff() && self.own.training.is_enabled() {
            let now = hidden.clone().detach().mean_dim(0).squeeze_dim(0);
            self.own.mean.update(mean.clone() * 0.5 + now * 0.5);
        }
        self.head.forward(hidden - mean.unsqueeze())
    }
}

#[test]
fn running_statistics_of_any_module_are_the_first_tasks() {
    let device = windage_testing::device();
    let inputs = Tensor::<2>::from_data([[1.0, 2.0, -1.0], [0.5, -2.0, 3.0]], &device);
    let mut packing = PackNetConfig::new().init(&WithOwn::new(&device)).unwrap();
    let mut statistics = Vec::new();
    for (task, name) in ["first", "second"].into_iter().enumerate() {
        let step = |packing: &PackNet, module: WithOwn| {
            let loss = module.forward(Tensor::from_inner(inputs.clone())).powi_scalar(2).mean();
            let gradients = GradientsParams::from_grads(loss.backward(), &module);
            adam(packing).step(0.1, module, gradients)
        };
        let module = packing.begin(name, &WithOwn::new(&device), None).unwrap();
        let module = step(&packing, module);
        let module = packing.prune(&module, &Uniform(0.5), None).unwrap();
        let module = step(&packing, module);
        packing.candidate(&module, 0.0).unwrap();
        packing.choose().unwrap();
        statistics.push(values(&packing.model(task, &WithOwn::new(&device)).unwrap().own));
    }
    assert!(statistics[0].iter().any(|value| *value != 0.0), "the first task's statistics moved");
    assert_eq!(statistics[0], statistics[1]);
}

#[test]
fn parameters_that_layers_share_are_refused() {
    #[derive(Module, Debug)]
    struct Shared {
        layers: Vec<Linear>,
        head: Linear,
    }
    let device = windage_testing::device();
    let layer = LinearConfig::new(3, 3).init(&device);
    let shared =
        Shared { layers: vec![layer.clone(), layer], head: LinearConfig::new(3, 2).init(&device) };
    let message = PackNetConfig::new().init(&shared).unwrap_err().to_string();
    assert!(message.contains("`layers.0.weight` and `layers.1.weight`"), "{message}");
    let own = [LinearConfig::new(3, 3).init(&device), LinearConfig::new(3, 3).init(&device)];
    assert!(PackNetConfig::new().init(&Shared { layers: own.into(), ..shared }).is_ok());
}
