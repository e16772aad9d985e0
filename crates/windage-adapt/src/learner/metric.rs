//! Metrics of Burn's dashboard for named losses and scores.

use std::sync::Arc;

use burn::tensor::{Tensor, TensorReadError};
use burn::train::metric::{
    Metric, MetricAttributes, MetricMetadata, MetricName, Numeric, NumericAttributes, NumericEntry,
    SerializedEntry,
    state::{FormatOptions, NumericMetricState},
};

use crate::TaskMetric;

/// The losses of a batch by name.
#[derive(Clone, Debug)]
pub struct LossInput {
    pub(super) named: Vec<(Arc<str>, Tensor<1>)>,
}

/// The task's score on a batch.
#[derive(Clone, Copy, Debug)]
pub struct ScoreInput {
    pub(super) sum: f64,
    pub(super) samples: usize,
}

/// One loss of the objective, without its weight.
#[derive(Clone)]
pub struct NamedLossMetric {
    loss: String,
    name: MetricName,
    state: NumericMetricState,
}

impl NamedLossMetric {
    /// The loss that the objective calls `loss`.
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

/// The task's score.
#[derive(Clone)]
pub struct ScoreMetric {
    metric: TaskMetric,
    name: MetricName,
    state: NumericMetricState,
}

impl ScoreMetric {
    /// For a task with this figure.
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
        if item.samples > 0 {
            self.state.update(item.sum / item.samples as f64, item.samples);
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
