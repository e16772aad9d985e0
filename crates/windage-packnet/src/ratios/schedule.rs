//! The trait of schedules.

use crate::Result;
use crate::layers::Layer;

/// A task that is to be packed, as a schedule sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NewTask {
    /// Number of the task, from 0.
    pub number: usize,
    /// Jensen–Shannon divergence, 0…1, of its data from those of the earlier task that it is
    /// compared with. `None` for the first task, or if no earlier task qualifies.
    pub divergence: Option<f64>,
}

/// A rule for the pruning ratios of a task's layers.
///
/// ```
/// use windage_packnet::RatioSchedule;
/// use windage_packnet::layers::Layer;
/// use windage_packnet::ratios::NewTask;
///
/// /// The first task keeps half of every layer, the others a tenth of what is left.
/// struct Mine;
///
/// impl RatioSchedule for Mine {
///     fn ratio(&self, _layer: &Layer, _layers: &[Layer], task: &NewTask) -> f64 {
///         if task.number == 0 { 0.5 } else { 0.9 }
///     }
/// }
/// ```
#[doc(alias = "initialization rate")]
pub trait RatioSchedule {
    /// Returns the share of the free weights of `layer`, 0…1, that are set to zero after training:
    /// with 0 the task keeps all of them, with 1 none.
    ///
    /// `layers` are all layers of the network, from shallow to deep.
    fn ratio(&self, layer: &Layer, layers: &[Layer], task: &NewTask) -> f64;

    /// Checks the settings, before any ratio is computed.
    ///
    /// # Errors
    /// Returns an error if a setting is out of its range.
    fn validate(&self) -> Result<()> {
        Ok(())
    }
}

impl<S: RatioSchedule + ?Sized> RatioSchedule for &S {
    fn ratio(&self, layer: &Layer, layers: &[Layer], task: &NewTask) -> f64 {
        (**self).ratio(layer, layers, task)
    }

    fn validate(&self) -> Result<()> {
        (**self).validate()
    }
}

impl<S: RatioSchedule + ?Sized> RatioSchedule for Box<S> {
    fn ratio(&self, layer: &Layer, layers: &[Layer], task: &NewTask) -> f64 {
        (**self).ratio(layer, layers, task)
    }

    fn validate(&self) -> Result<()> {
        (**self).validate()
    }
}

/// One schedule for the first task and another for all later ones.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FirstAndLaterTasks<F, L> {
    /// Schedule for the first task.
    pub first: F,
    /// Schedule for all later tasks.
    pub later: L,
}

impl<F: RatioSchedule, L: RatioSchedule> RatioSchedule for FirstAndLaterTasks<F, L> {
    fn ratio(&self, layer: &Layer, layers: &[Layer], task: &NewTask) -> f64 {
        match task.number {
            0 => self.first.ratio(layer, layers, task),
            _ => self.later.ratio(layer, layers, task),
        }
    }

    fn validate(&self) -> Result<()> {
        self.first.validate()?;
        self.later.validate()
    }
}
