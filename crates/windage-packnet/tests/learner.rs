//! Packing with Burn's own `Learner`.
#![allow(missing_docs, clippy::unwrap_used)] // Tests end at what goes wrong.

mod common;

use std::sync::Arc;

use burn::data::dataloader::{DataLoader, DataLoaderIterator, Progress};
use burn::data::dataset::DatasetError;
use burn::module::Module;
use burn::optim::{AdamWConfig, ModuleOptimizer};
use burn::tensor::{Device, Int, Tensor};
use burn::train::metric::LossMetric;
use burn::train::{
    ClassificationOutput, InferenceStep, Learner, SupervisedTraining, TrainOutput, TrainStep,
};
use common::{Net, outputs};
use windage_core::Classifier;
use windage_core::classifier::cross_entropy_per_sample;
use windage_packnet::{PackNet, PackNetConfig, Uniform};

const CLASSES: usize = 3;
const BATCH: usize = 8;

/// The network that is packed, in a type that implements Burn's traits.
#[derive(Module, Debug)]
struct Trainable {
    network: Net,
}

impl Trainable {
    fn output(&self, number: u64) -> ClassificationOutput {
        let inputs = common::inputs(BATCH, number);
        let device = self.network.head.weight.val().device();
        let inputs = if device.is_autodiff() { Tensor::from_inner(inputs) } else { inputs };
        let labels: Vec<usize> =
            (0..BATCH).map(|index| (index + number as usize) % CLASSES).collect();
        let output = self.network.logits(inputs);
        let loss = cross_entropy_per_sample(output.clone(), &labels).mean();
        let labels: Vec<i32> = labels.into_iter().map(|label| label as i32).collect();
        let targets = Tensor::<1, Int>::from_ints(labels.as_slice(), &device);
        ClassificationOutput::new(loss, output, targets)
    }
}

impl TrainStep for Trainable {
    type Input = u64;
    type Output = ClassificationOutput;

    fn step(&self, number: u64) -> TrainOutput<ClassificationOutput> {
        let output = self.output(number);
        TrainOutput::new(self, output.loss.backward(), output)
    }
}

impl InferenceStep for Trainable {
    type Input = u64;
    type Output = ClassificationOutput;

    fn step(&self, number: u64) -> ClassificationOutput {
        self.output(number)
    }
}

/// Numbers of batches.
#[derive(Clone)]
struct Numbers(u64);

struct Counting(u64, u64);

impl Iterator for Counting {
    type Item = Result<u64, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0 += 1;
        (self.0 <= self.1).then_some(Ok(self.0))
    }
}

impl DataLoaderIterator<u64> for Counting {
    fn progress(&self) -> Progress {
        Progress::new(self.0 as usize, self.1 as usize, None)
    }
}

impl DataLoader<u64> for Numbers {
    fn iter<'a>(&'a self) -> Box<dyn DataLoaderIterator<u64> + 'a> {
        Box::new(Counting(0, self.0))
    }

    fn num_items(&self) -> usize {
        self.0 as usize
    }

    fn to_device(&self, _device: &Device) -> Arc<dyn DataLoader<u64>> {
        Arc::new(self.clone())
    }

    fn slice(&self, start: usize, end: usize) -> Arc<dyn DataLoader<u64>> {
        Arc::new(Self((end - start) as u64))
    }
}

fn train(network: Net, optimizer: ModuleOptimizer) -> Net {
    let folder = tempfile::tempdir().unwrap();
    let training =
        SupervisedTraining::new(folder.path(), Arc::new(Numbers(6)), Arc::new(Numbers(1)))
            .metrics((LossMetric::new(),))
            .with_application_logger(None)
            .num_epochs(2);
    let result = training.launch(Learner::new(Trainable { network }, optimizer, 1e-2));
    assert!(result.error.is_none());
    result.model.network
}

fn optimizer(packing: &PackNet) -> ModuleOptimizer {
    packing.optimizer(AdamWConfig::new().with_weight_decay(0.1).build(), None).unwrap()
}

#[test]
fn tasks_trained_by_burns_learner_stay_equal_to_the_bit() {
    let mut packing = PackNetConfig::new().init(&Net::new(CLASSES, 0)).unwrap();
    let mut expected: Vec<Vec<u32>> = Vec::new();
    for task in 0..3 {
        let network = packing.begin(&task.to_string(), &Net::new(CLASSES, task), None).unwrap();
        let before = common::values(&network);
        let network = train(network, optimizer(&packing));
        assert_ne!(common::values(&network), before);
        let network = packing.prune(&network, &Uniform(0.5), None).unwrap();
        let network = train(network, optimizer(&packing));
        packing.candidate(&network, 0.5).unwrap();
        packing.choose().unwrap();
        for (earlier, bits) in expected.iter().enumerate() {
            assert_eq!(&outputs(&packing, earlier, CLASSES), bits, "{earlier} after {task}");
        }
        expected.push(outputs(&packing, task as usize, CLASSES));
    }
}
