//! The same tasks learned by different methods.

use windage_core::RunContext;

use super::compare::Method;
use super::learner::Learner;
use crate::network::ConvNetwork;
use crate::{PackNet, RatioSchedule, Result, Uniform};

/// What a method reached on the tasks of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MethodResult {
    /// Test accuracy on each task once it was learned.
    pub learned: Vec<f64>,
    /// Test accuracy on each task once all were learned.
    pub after_all: Vec<f64>,
    /// Divergence that the pruning ratios of each task were chosen by; empty unless tasks are
    /// packed.
    pub divergences: Vec<Option<f64>>,
    /// Share of the weights that each task owns; empty unless tasks are packed.
    pub owned: Vec<f64>,
}

impl Learner<'_> {
    /// Learns all tasks by a method, without checkpoints.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read, training diverges or is interrupted, or the
    /// tasks cannot be packed.
    pub fn learn_all(&self, method: Method, context: &mut RunContext<'_>) -> Result<MethodResult> {
        let mut context = context.unsaved();
        match method {
            Method::OneEach => self.separately(false, &mut context),
            Method::FineTuning => self.separately(true, &mut context),
            Method::Packed => {
                self.packed(&*self.config.schedule.schedule(self.tasks.len()), &mut context)
            }
            Method::Packnet50 => self.packed(&Uniform(0.5), &mut context),
            Method::Packnet75 => self.packed(&Uniform(0.75), &mut context),
        }
    }

    fn packed(
        &self,
        schedule: &dyn RatioSchedule,
        context: &mut RunContext<'_>,
    ) -> Result<MethodResult> {
        let mut packing = self.empty()?;
        let accuracy = |packing: &PackNet, task| -> Result<f64> {
            Ok(self.evaluate(&self.network(packing, task)?, task)?.accuracy)
        };
        let mut result = MethodResult::default();
        for task in 0..self.tasks.len() {
            let fresh = self.fresh(task);
            let learned = self.learn(&mut packing, task, &fresh, schedule, context)?;
            result.divergences.push(learned.divergence);
            result.learned.push(accuracy(&packing, task)?);
        }
        let all = 0..self.tasks.len();
        result.after_all = all.map(|task| accuracy(&packing, task)).collect::<Result<_>>()?;
        let capacity = packing.capacity();
        let share = |task| capacity.owned(task) as f64 / capacity.weights() as f64;
        result.owned = (0..self.tasks.len()).map(share).collect();
        Ok(result)
    }

    /// Learns each task with a network that is not pruned. With `carries_on`, each network starts
    /// from that of the task before.
    fn separately(&self, carries_on: bool, context: &mut RunContext<'_>) -> Result<MethodResult> {
        let mut networks: Vec<ConvNetwork> = Vec::new();
        let mut result = MethodResult::default();
        for task in 0..self.tasks.len() {
            let mut fresh = self.fresh(task);
            if let Some(last) = networks.last().filter(|_| carries_on) {
                fresh = last.with_head_of(&fresh);
            }
            let mut alone = self.empty()?;
            self.learn(&mut alone, task, &fresh, &Uniform(0.0), context)?;
            let network = alone.model(0, &self.fresh(task))?;
            result.learned.push(self.evaluate(&network, task)?.accuracy);
            networks.push(network);
        }
        for (task, network) in networks.iter().enumerate() {
            let last = networks.last().filter(|_| carries_on).unwrap_or(network);
            result.after_all.push(self.evaluate(&last.with_head_of(network), task)?.accuracy);
        }
        Ok(result)
    }
}
