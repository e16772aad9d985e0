//! Burn metrics for named losses and the task's score.

use std::sync::Arc;

use burn::tensor::{Tensor, TensorReadError};
use burn::train::metric::{
    Metric, MetricAttributes, MetricMetadata, MetricName, Numeric, NumericAttributes, NumericEntry,
    SerializedEntry,
    state::{FormatOptions, NumericMetricState},
};

use crate::task::{Score, TaskMetric};

/// The losses of a batch, by name.
#[derive(Clone, Debug)]
pub struct LossInput {
    pub(super) named: Vec<(Arc<str>, Tensor<1>)>,
}

/// The score of the task on a batch.
#[derive(Clone, Copy, Debug)]
pub struct ScoreInput {
    pub(super) score: Score,
}

/// A Burn metric: one loss of the objective, without its weight.
#[derive(Clone)]
pub struct NamedLossMetric {
    loss: String,
    name: MetricName,
    state: NumericMetricState,
}

impl NamedLossMetric {
    /// Creates a metric of the loss that the objective calls `loss`.
    pub fn new(loss: impl Into<String>) -> Self {
        let loss = loss.into();
        Self { name: Arc::new(format!("{loss} loss")), loss, state: NumericMetricState::default() }
    }
}

impl Metric for NamedLossMetric {
    type Input = LossInput;

    fn update(
        &mut self,
        item: &LossInput,
        _: &MetricMetadata,
    ) -> Result<SerializedEntry, TensorReadError> {
        if let Some((_, loss)) = item.named.iter().find(|(name, _)| **name == *self.loss) {
            self.state.update(loss.clone().try_into_scalar::<f64>()?, 1);
        }
        Ok(self.state.compute_update(FormatOptions::new(self.name()).precision(4)))
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        Ok(self.state.compute_final(FormatOptions::new(self.name()).precision(4)))
    }

    fn clear(&mut self) {
        self.state.reset();
    }

    fn name(&self) -> MetricName {
        self.name.clone()
    }

    fn attributes(&self) -> MetricAttributes {
        NumericAttributes { unit: None, higher_is_better: false }.into()
    }
}

impl Numeric for NamedLossMetric {
    fn value(&self) -> Option<NumericEntry> {
        Some(self.state.current_value())
    }

    fn running_value(&self) -> Option<NumericEntry> {
        Some(self.state.running_value())
    }

    fn final_value(&self) -> NumericEntry {
        self.state.final_value()
    }
}

/// A Burn metric: the score of the task.
#[derive(Clone)]
pub struct ScoreMetric {
    metric: TaskMetric,
    name: MetricName,
    state: NumericMetricState,
}

impl ScoreMetric {
    /// Creates a metric for a task with scores of this kind.
    pub fn new(metric: TaskMetric) -> Self {
        Self { metric, name: Arc::new(metric.name().into()), state: NumericMetricState::default() }
    }
}

impl Metric for ScoreMetric {
    type Input = ScoreInput;

    fn update(
        &mut self,
        item: &ScoreInput,
        _: &MetricMetadata,
    ) -> Result<SerializedEntry, TensorReadError> {
        let Score { sum, samples } = item.score;
        if samples > 0 {
            self.state.update(sum / samples as f64, samples);
        }
        Ok(self.state.compute_update(FormatOptions::new(self.name()).precision(4)))
    }

    fn compute(&mut self) -> Result<SerializedEntry, TensorReadError> {
        Ok(self.state.compute_final(FormatOptions::new(self.name()).precision(4)))
    }

    fn clear(&mut self) {
        self.state.reset();
    }

    fn name(&self) -> MetricName {
        self.name.clone()
    }

    fn attributes(&self) -> MetricAttributes {
        NumericAttributes { unit: None, higher_is_better: self.metric == TaskMetric::Accuracy }
            .into()
    }
}

impl Numeric for ScoreMetric {
    fn value(&self) -> Option<NumericEntry> {
        Some(self.state.current_value())
    }

    fn running_value(&self) -> Option<NumericEntry> {
        Some(self.state.running_value())
    }

    fn final_value(&self) -> NumericEntry {
        self.state.final_value()
    }
}
