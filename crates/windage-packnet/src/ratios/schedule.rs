//! The trait of schedules.

use crate::{Layer, Result};

/// The network as a schedule sees it.
#[derive(Clone, Copy, Debug)]
pub struct Network<'a> {
    /// Its layers, from shallow to deep.
    pub layers: &'a [Layer],
}

/// Which task rates are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Situation {
    /// Number of the task, from 0.
    pub task: usize,
    /// Jensen–Shannon divergence, 0…1, of its data from those of the earlier task that counts;
    /// none for the first task, or where no earlier one qualified.
    pub divergence: Option<f64>,
}

/// Says which share of a layer's free weights a task gives back.
///
/// ```
/// use windage_packnet::{Layer, Network, RatioSchedule, Situation};
///
/// /// The first task keeps half of every layer, the others a tenth of what is left.
/// struct Mine;
///
/// impl RatioSchedule for Mine {
///     fn rate(&self, _layer: &Layer, _network: Network<'_>, situation: &Situation) -> f64 {
///         if situation.task == 0 { 0.5 } else { 0.9 }
///     }
/// }
/// ```
pub trait RatioSchedule {
    /// The share of the layer's free weights that are set to zero after training: 0 keeps them all,
    /// 1 none.
    fn rate(&self, layer: &Layer, network: Network<'_>, situation: &Situation) -> f64;

    /// Looks at the settings before any rate is asked for.
    ///
    /// # Errors
    /// When one makes no sense.
    fn validate(&self) -> Result<()> {
        Ok(())
    }
}

impl<S: RatioSchedule + ?Sized> RatioSchedule for &S {
    fn rate(&self, layer: &Layer, network: Network<'_>, situation: &Situation) -> f64 {
        (**self).rate(layer, network, situation)
    }

    fn validate(&self) -> Result<()> {
        (**self).validate()
    }
}

impl<S: RatioSchedule + ?Sized> RatioSchedule for Box<S> {
    fn rate(&self, layer: &Layer, network: Network<'_>, situation: &Situation) -> f64 {
        (**self).rate(layer, network, situation)
    }

    fn validate(&self) -> Result<()> {
        (**self).validate()
    }
}

/// One schedule for the first task, another for all later ones.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FirstThenLater<F, L> {
    /// For the first task.
    pub first: F,
    /// For the others.
    pub later: L,
}

impl<F: RatioSchedule, L: RatioSchedule> RatioSchedule for FirstThenLater<F, L> {
    fn rate(&self, layer: &Layer, network: Network<'_>, situation: &Situation) -> f64 {
        match situation.task {
            0 => self.first.rate(layer, network, situation),
            _ => self.later.rate(layer, network, situation),
        }
    }

    fn validate(&self) -> Result<()> {
        self.first.validate()?;
        self.later.validate()
    }
}
