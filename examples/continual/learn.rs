//! Learning tasks and evaluating their networks.

use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage::core::{Classifier, Domain, EVALUATION_BATCH, RunContext, Seed, Stream};
use windage::packnet::similarity::{Reference, SignatureMeasure};
use windage::packnet::{
    PackNet, PackNetConfig, RatioSchedule, Signature, TaskAccuracies, TaskData, TaskRatios,
    TaskTrainingConfig, extend,
};

use crate::common::Failure;
use crate::network::Network;
use crate::tasks::Task;

/// What stays the same during a run.
pub(crate) struct Learner<'a> {
    pub(crate) tasks: &'a [Task],
    pub(crate) packing: PackNetConfig,
    pub(crate) width: usize,
    pub(crate) seed: Seed,
    pub(crate) device: Device,
}

/// How a task was learned.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Learned {
    pub(crate) divergence: Option<f64>,
    pub(crate) accuracies: TaskAccuracies,
}

impl Learner<'_> {
    /// Creates an untrained network for a task.
    pub(crate) fn fresh(&self, task: usize) -> Network {
        let domain = &self.tasks[task].training;
        let shape = [domain.shape()[0], domain.shape()[1], domain.shape()[2]];
        let weights = Stream::User(u32::try_from(task).unwrap_or(u32::MAX));
        let classes = domain.classes().len();
        self.seed
            .init(weights, &self.device, |device| Network::new(shape, classes, self.width, device))
    }

    /// Creates a packing without tasks.
    pub(crate) fn empty(&self) -> Result<PackNet, Failure> {
        Ok(self.packing.init(&self.fresh(0))?)
    }

    /// Learns a task. The first task of a packing starts from the weights of `fresh`.
    pub(crate) fn learn(
        &self,
        packing: &mut PackNet,
        task: usize,
        fresh: &Network,
        schedule: &dyn RatioSchedule,
        training: &TaskTrainingConfig,
        context: &mut RunContext<'_>,
    ) -> Result<Learned, Failure> {
        let task = &self.tasks[task];
        let signature = Signature::of(&task.training)?;
        let divergence =
            packing.divergence(&signature, &Reference::default(), &SignatureMeasure::default())?;
        let data =
            TaskData { name: &task.name, training: &task.training, validation: &task.validation };
        let ratios = TaskRatios { schedule, divergence };
        let accuracies = extend::<4, _>(packing, data, fresh, ratios, training, context)?;
        Ok(Learned { divergence, accuracies })
    }

    /// Evaluates a network on the test set of a task.
    pub(crate) fn evaluate(&self, network: &Network, task: usize) -> Result<TestResult, Failure> {
        evaluate(&network.valid(), &self.tasks[task].test, &self.device)
    }
}

/// The outputs of a network on a test set, as far as they are compared.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct TestResult {
    pub(crate) accuracy: f64,
    /// Checksum of all logits.
    pub(crate) logits: u64,
}

fn evaluate(network: &Network, test: &Domain, device: &Device) -> Result<TestResult, Failure> {
    // The checksum is FNV-1a over the bits of the logits.
    let (mut correct, mut hash) = (0, 0xcbf2_9ce4_8422_2325_u64);
    let all: Vec<usize> = (0..test.len()).collect();
    for indices in all.chunks(EVALUATION_BATCH) {
        let batch = test.batch::<4>(indices, device)?;
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
