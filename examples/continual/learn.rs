//! Task after task into one network.

use burn::module::Module;
use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage::core::{Classifier, Domain, RunContext, Seed, Stream};
use windage::packnet::{
    Extended, PackNet, PackNetConfig, RatioSchedule, Reference, Signature, SignatureMeasure,
    TaskData, TaskRatios, TaskTrainingConfig, extend,
};

use crate::common::Failure;
use crate::network::Network;
use crate::tasks::Task;

/// Samples that are judged at once.
const BATCH: usize = 256;

/// What is fixed over a run.
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
    pub(crate) accuracies: Extended,
}

impl Learner<'_> {
    /// A fresh network for a task.
    pub(crate) fn fresh(&self, task: usize) -> Network {
        let domain = &self.tasks[task].training;
        let shape = [domain.shape()[0], domain.shape()[1], domain.shape()[2]];
        let weights = Stream::User(u32::try_from(task).unwrap_or(u32::MAX));
        let classes = domain.classes().len();
        self.seed
            .init(weights, &self.device, |device| Network::new(shape, classes, self.width, device))
    }

    /// An empty packing.
    pub(crate) fn empty(&self) -> Result<PackNet, Failure> {
        Ok(self.packing.init(&self.fresh(0))?)
    }

    /// Learns a task, beginning with `fresh` where nothing is packed yet.
    pub(crate) fn learn(
        &self,
        packing: &mut PackNet,
        task: usize,
        fresh: &Network,
        schedule: &dyn RatioSchedule,
        fit: &TaskTrainingConfig,
        context: &mut RunContext<'_>,
    ) -> Result<Learned, Failure> {
        let Task { name, training, validation, .. } = &self.tasks[task];
        let signature = Signature::of(training)?;
        let divergence =
            packing.divergence(&signature, &Reference::default(), &SignatureMeasure::default())?;
        let data = TaskData { name, training, validation };
        let rates = TaskRatios { schedule, divergence };
        let accuracies = extend::<4, _>(packing, data, fresh, rates, fit, context)?;
        Ok(Learned { divergence, accuracies })
    }

    /// What a network puts out for a test set.
    pub(crate) fn judged(&self, network: &Network, task: usize) -> Result<Evaluation, Failure> {
        judged(&network.valid(), &self.tasks[task].test, &self.device)
    }
}

/// A network's accuracy on a test set and a checksum of all its logits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Evaluation {
    pub(crate) accuracy: f64,
    pub(crate) logits: u64,
}

fn judged(network: &Network, test: &Domain, device: &Device) -> Result<Evaluation, Failure> {
    let (mut right, mut hash) = (0, 0xcbf2_9ce4_8422_2325_u64);
    let all: Vec<usize> = (0..test.len()).collect();
    for indices in all.chunks(BATCH) {
        let batch = test.batch::<4>(indices, device)?;
        let logits = network.logits(batch.inputs);
        for logit in logits.clone().into_data().iter::<f32>() {
            hash = (hash ^ u64::from(logit.to_bits())).wrapping_mul(0x0100_0000_01b3);
        }
        let predictions = logits.argmax(1).into_data();
        let pairs = predictions.iter::<i64>().zip(&batch.labels);
        right += pairs.filter(|(prediction, label)| *prediction == **label as i64).count();
    }
    Ok(Evaluation { accuracy: right as f64 / test.len() as f64, logits: hash })
}
