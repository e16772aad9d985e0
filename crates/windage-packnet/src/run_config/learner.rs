//! Learning the tasks of a run and evaluating their networks.

use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::{Classifier, Domain, EVALUATION_BATCH, RunContext, Seed, Stream};

use super::config::RunConfig;
use crate::network::ConvNetwork;
use crate::packing::NetworkDescription;
use crate::{
    PackNet, RatioSchedule, Result, Signature, TaskAccuracies, TaskData, TaskRatios, extend,
};

/// A task of a run.
#[derive(Clone, Debug)]
pub struct Task {
    /// Its name.
    pub name: String,
    /// Samples to train on.
    pub training: Domain,
    /// Samples that candidates are scored on.
    pub validation: Domain,
    /// Samples that accuracies are reported on.
    pub test: Domain,
}

/// Learns and evaluates the tasks of a run.
#[derive(Clone, Debug)]
pub struct Learner<'a> {
    /// Settings of the run.
    pub config: &'a RunConfig,
    /// The tasks in their order.
    pub tasks: &'a [Task],
    /// Seed of the initial weights and of the order of samples; that of the configuration, unless
    /// several seeds are compared.
    pub seed: Seed,
    /// The device to compute on.
    pub device: Device,
}

/// How a task was learned.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Learned {
    /// Divergence that the pruning ratios were chosen by.
    pub divergence: Option<f64>,
    /// Validation accuracies at each stage.
    pub accuracies: TaskAccuracies,
}

/// The outputs of a network on a test set, as far as they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TestResult {
    /// Share of samples that are classified correctly.
    pub accuracy: f64,
    /// Checksum of all logits: FNV-1a over their bits.
    pub logits: u64,
}

impl<'a> Learner<'a> {
    /// Creates a learner with the seed of the configuration.
    pub fn new(config: &'a RunConfig, tasks: &'a [Task], device: Device) -> Self {
        Self { config, tasks, seed: config.seed, device }
    }

    /// Creates an untrained network for a task.
    ///
    /// # Panics
    /// Panics if there is no such task.
    pub fn fresh(&self, task: usize) -> ConvNetwork {
        let domain = &self.tasks[task].training;
        let shape = [domain.shape()[0], domain.shape()[1], domain.shape()[2]];
        let weights = Stream::User(u32::try_from(task).unwrap_or(u32::MAX));
        let classes = domain.classes().len();
        let network = &self.config.network;
        self.seed.init(weights, &self.device, |device| network.init(shape, classes, device))
    }

    /// Creates a packing without tasks.
    ///
    /// # Errors
    /// Returns an error if the settings of the packing do not fit the network.
    pub fn empty(&self) -> Result<PackNet> {
        let packing = self.config.packing.packnet().init(&self.fresh(0))?;
        Ok(packing.with_description(NetworkDescription::Convolutional(self.config.network)))
    }

    /// Learns a task. The first task of a packing starts from the weights of `fresh`.
    ///
    /// # Errors
    /// As [`extend`].
    ///
    /// # Panics
    /// Panics if there is no such task.
    pub fn learn(
        &self,
        packing: &mut PackNet,
        task: usize,
        fresh: &ConvNetwork,
        schedule: &dyn RatioSchedule,
        context: &mut RunContext<'_>,
    ) -> Result<Learned> {
        let task = &self.tasks[task];
        let signature = Signature::of(&task.training)?;
        let similarity = &self.config.similarity;
        let divergence =
            packing.divergence(&signature, &similarity.reference, &similarity.measure)?;
        let data =
            TaskData { name: &task.name, training: &task.training, validation: &task.validation };
        let ratios = TaskRatios { schedule, divergence };
        let training = self.config.training.task(self.seed);
        let accuracies = extend::<4, _>(packing, data, fresh, ratios, &training, context)?;
        Ok(Learned { divergence, accuracies })
    }

    /// Returns the network of a packed task.
    ///
    /// # Errors
    /// Returns an error if there is no such task in the packing.
    pub fn network(&self, packing: &PackNet, task: usize) -> Result<ConvNetwork> {
        packing.model(task, &self.fresh(task))
    }

    /// Evaluates a network on the test set of a task.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read.
    pub fn evaluate(&self, network: &ConvNetwork, task: usize) -> Result<TestResult> {
        let (network, test) = (network.valid(), &self.tasks[task].test);
        let (mut correct, mut hash) = (0, 0xcbf2_9ce4_8422_2325_u64);
        let all: Vec<usize> = (0..test.len()).collect();
        for indices in all.chunks(EVALUATION_BATCH) {
            let batch = test.batch::<4>(indices, &self.device)?;
            let logits = network.logits(batch.inputs);
            for logit in logits.clone().into_data().iter::<f32>() {
                hash = (hash ^ u64::from(logit.to_bits())).wrapping_mul(0x0100_0000_01b3);
            }
            let predictions = logits.argmax(1).into_data();
            let pairs = predictions.iter::<i64>().zip(&batch.labels);
            correct += pairs.filter(|(prediction, label)| *prediction == **label as i64).count();
        }
        Ok(TestResult { accuracy: correct as f64 / test.len() as f64, logits: hash })
    }
}
