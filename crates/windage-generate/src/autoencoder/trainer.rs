//! One training step of the autoencoder and its adversary.

use std::path::Path;

use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use windage_core::training::{Blobs, Checkpoint, Plan, Schedule, Trained, Trainer, value_blob};
use windage_core::{Condition, ConditionalDecoder, Encoder, Stream};

use super::{Autoencoder, AutoencoderConfig, FitAutoencoder, TrainingPair};
use crate::{Adversary, AdversaryConfig, Error, Independence, LossLevel, Result, within_domain_correlation};

/// How fast the running mean of the reconstruction error follows.
const RUNNING_RATE: f64 = 0.02;
/// Below this variance of the standardised level within class and domain, these already tell the loss: there is nothing
/// left for features to betray, and the adversary rests.
const LEAST_CEILING: f64 = 0.01;

pub(super) struct AutoencoderTrainer<'a> {
    pair: TrainingPair<'a>,
    fit: &'a FitAutoencoder,
    levels: Vec<f32>,
    /// Error of predicting the level by its mean within class and domain.
    ceiling: f64,
    schedule: Schedule,
    /// Running mean of the reconstruction error.
    running: Option<f64>,
    device: Device,
    model: Trained<Autoencoder>,
    adversary: Trained<Adversary>,
}

impl<'a> AutoencoderTrainer<'a> {
    pub(super) fn new(
        pair: TrainingPair<'a>,
        fit: &'a FitAutoencoder,
        config: &AutoencoderConfig,
        level: LossLevel,
        device: &Device,
    ) -> Self {
        let all = pair.both().into_iter().flat_map(|(_, judged)| &judged.losses);
        let levels: Vec<f32> = all.map(|&loss| level.of(f64::from(loss)) as f32).collect();
        let adversary = AdversaryConfig::new(config.latent, config.classes);
        let schedule = Schedule::new(levels.len(), fit.batch, fit.epochs, fit.seed, Stream::GeneratorOrder);
        Self {
            ceiling: within_group_variance(&pair, &levels),
            pair,
            fit,
            levels,
            schedule,
            running: None,
            device: device.clone(),
            model: Trained::new(fit.seed.init(Stream::GeneratorWeights, device, |device| config.init(device))),
            adversary: Trained::new(fit.seed.init(Stream::AdversaryWeights, device, |device| adversary.init(device))),
        }
    }

    pub(super) fn load(&mut self, checkpoint: &Checkpoint) -> Result<()> {
        self.model.load("model", checkpoint)?;
        self.adversary.load("adversary", checkpoint)?;
        self.running = checkpoint.value("running error")?;
        Ok(())
    }

    pub(super) fn plan(&self) -> Plan {
        Plan::from(&self.schedule)
    }

    pub(super) fn into_model(self) -> Autoencoder {
        self.model.module.valid()
    }

    /// Images of both domains and their conditions; indices count through the first domain, then the second.
    fn batch(&self, indices: &[usize]) -> Result<(Tensor<4>, Condition)> {
        let ((first, _), (second, _)) = (self.pair.first, self.pair.second);
        let split = first.len();
        let (of_first, of_second): (Vec<usize>, Vec<usize>) = indices.iter().partition(|&&index| index < split);
        let of_second_local: Vec<usize> = of_second.iter().map(|index| index - split).collect();
        let parts = [(first, &of_first), (second, &of_second_local)];
        let (mut images, mut labels) = (Vec::new(), Vec::new());
        for (domain, indices) in parts.into_iter().filter(|(_, indices)| !indices.is_empty()) {
            let batch = domain.batch::<4>(indices, &self.device)?;
            images.push(batch.inputs);
            labels.extend(batch.labels);
        }
        let order = of_first.iter().chain(&of_second);
        let condition = Condition {
            level: self.column(order.map(|&index| self.levels[index]).collect()),
            class: self.one_hot(&labels, first.classes().len()),
            domain: self.column((0..indices.len()).map(|row| f32::from(row >= of_first.len())).collect()),
        };
        Ok((Tensor::cat(images, 0), condition))
    }

    fn column(&self, values: Vec<f32>) -> Tensor<2> {
        let rows = values.len();
        Tensor::from_data(TensorData::new(values, [rows, 1]), &self.device)
    }

    fn one_hot(&self, labels: &[usize], classes: usize) -> Tensor<2> {
        crate::generation::one_hot(labels, classes, &self.device)
    }
}

impl Trainer for AutoencoderTrainer<'_> {
    type Error = Error;

    fn step(&mut self, step: usize) -> Result<Vec<(&'static str, f64)>> {
        let rate = self.fit.rate(step, self.schedule.steps());
        let indices = self.schedule.indices(step).to_vec();
        let (images, condition) = self.batch(&indices)?;
        let count = indices.len() as f64;
        let features = self.model.module.encode(images.clone());
        let decoded = self.model.module.decode(features.clone(), &condition);
        let reconstruction = (decoded - images).square().sum().div_scalar(count);
        let mut objective = reconstruction.clone();
        if self.fit.feature_decay > 0.0 {
            objective = objective + features.clone().square().sum().mul_scalar(self.fit.feature_decay / count);
        }
        let error = f64::from(reconstruction.into_scalar::<f32>());
        let running = self.running.map_or(error, |mean| mean + RUNNING_RATE * (error - mean));
        self.running = Some(running);
        let mut figures = vec![("reconstruction", error)];
        match self.fit.independence {
            Independence::None => {}
            Independence::Correlation { weight } => {
                let penalty = within_domain_correlation(features, &condition);
                figures.push(("correlation", f64::from(penalty.clone().into_scalar::<f32>())));
                objective = objective + penalty.mul_scalar(weight);
            }
            Independence::Adversarial { .. } if self.ceiling < LEAST_CEILING => {}
            Independence::Adversarial { weight, steps } => {
                let seen = features.clone().detach();
                for _ in 0..steps {
                    let error = self.adversary.module.error(seen.clone(), &condition);
                    self.adversary.descend(&error, self.fit.learning_rate);
                }
                let error = self.adversary.module.error(features, &condition);
                figures.push(("adversary's error", f64::from(error.clone().into_scalar::<f32>())));
                objective = objective - error.clamp_max(self.ceiling).mul_scalar(weight * running / self.ceiling);
            }
        }
        self.model.descend(&objective, rate);
        Ok(figures)
    }

    fn is_finite(&self) -> bool {
        self.model.is_finite() && self.adversary.is_finite()
    }

    fn blobs(&self, path: &Path) -> windage_core::Result<Blobs> {
        let mut blobs = Blobs::new();
        self.model.save("model", path, &mut blobs)?;
        self.adversary.save("adversary", path, &mut blobs)?;
        blobs.insert("running error".into(), value_blob(path, &self.running)?);
        Ok(blobs)
    }
}

/// Mean variance of the level within each class of each domain.
fn within_group_variance(pair: &TrainingPair<'_>, levels: &[f32]) -> f64 {
    let classes = pair.first.0.classes().len();
    let groups = pair.both().into_iter().enumerate();
    let groups: Vec<usize> = groups.flat_map(|(d, (_, j))| j.labels().iter().map(move |l| d * classes + l)).collect();
    let mut sums = vec![(0.0_f64, 0.0_f64); 2 * classes];
    for (&group, &level) in groups.iter().zip(levels) {
        sums[group].0 += 1.0;
        sums[group].1 += f64::from(level);
    }
    let deviation = |(&group, &level): (&usize, &f32)| (f64::from(level) - sums[group].1 / sums[group].0).powi(2);
    groups.iter().zip(levels).map(deviation).sum::<f64>() / levels.len() as f64
}
