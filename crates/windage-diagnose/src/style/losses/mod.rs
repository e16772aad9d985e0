//! What generators and discriminators minimize, for any maps between the domains.

use burn::tensor::Tensor;
use windage_losses::adversarial::{
    AdversarialFamily, CycleLoss, CycleLossConfig, DiscriminatorLoss, GeneratorLoss, IdentityLoss,
    IdentityLossConfig,
};
use windage_losses::{Loss, Reduction};

use super::{Cycle, StyleTrainingConfig};

/// Samples of one domain with their classes.
#[derive(Debug, Clone)]
pub(super) struct Labeled<'a> {
    pub samples: Tensor<4>,
    pub labels: &'a [usize],
}

/// The two ways, and who judges what arrives.
pub(super) struct Ways<'a> {
    pub to_first: &'a dyn Fn(Tensor<4>) -> Tensor<4>,
    pub to_second: &'a dyn Fn(Tensor<4>) -> Tensor<4>,
    pub judge_first: &'a dyn Fn(Tensor<4>, &[usize]) -> Tensor<4>,
    pub judge_second: &'a dyn Fn(Tensor<4>, &[usize]) -> Tensor<4>,
}

/// The generators' loss, term by term, and what was converted.
pub(super) struct Traveled {
    pub adversarial: Tensor<1>,
    pub cycle: Tensor<1>,
    pub identity: Option<Tensor<1>>,
    pub as_first: Tensor<4>,
    /// Two way only.
    pub as_second: Option<Tensor<4>>,
}

impl Traveled {
    /// The sum of all terms.
    pub(super) fn total(&self) -> Tensor<1> {
        let sum = self.adversarial.clone() + self.cycle.clone();
        self.identity.iter().fold(sum, |sum, identity| sum + identity.clone())
    }
}

pub(super) struct StyleLosses {
    cycle: Cycle,
    of_generator: GeneratorLoss,
    of_discriminator: DiscriminatorLoss,
    returned: CycleLoss,
    unchanged: Option<IdentityLoss>,
}

impl StyleLosses {
    pub(super) fn new(fit: &StyleTrainingConfig) -> Self {
        let identity = || IdentityLossConfig::new().with_weight(fit.identity_weight).init();
        Self {
            cycle: fit.cycle,
            of_generator: GeneratorLoss::new(AdversarialFamily::LeastSquares),
            of_discriminator: DiscriminatorLoss::new(AdversarialFamily::LeastSquares),
            returned: CycleLossConfig::new().with_weight(fit.cycle_weight).init(),
            unchanged: (fit.identity_weight > 0.0).then(identity),
        }
    }

    /// The generators' side.
    pub(super) fn travel(
        &self,
        ways: &Ways<'_>,
        first: &Labeled<'_>,
        second: &Labeled<'_>,
    ) -> Traveled {
        let way = |to: &dyn Fn(Tensor<4>) -> Tensor<4>,
                   back: &dyn Fn(Tensor<4>) -> Tensor<4>,
                   judge: &dyn Fn(Tensor<4>, &[usize]) -> Tensor<4>,
                   from: &Labeled<'_>,
                   target: &Labeled<'_>| {
            let (converted, identity) = self.converted(to, from, target);
            let scores = judge(converted.clone(), from.labels);
            let cycle = self
                .returned
                .forward((back(converted.clone()), from.samples.clone()), Reduction::Mean);
            let adversarial = self.of_generator.forward(scores, Reduction::Mean);
            Traveled { adversarial, cycle, identity, as_first: converted, as_second: None }
        };
        let there = way(ways.to_first, ways.to_second, ways.judge_first, second, first);
        if self.cycle == Cycle::OneWay {
            return there;
        }
        let other = way(ways.to_second, ways.to_first, ways.judge_second, first, second);
        Traveled {
            adversarial: there.adversarial + other.adversarial,
            cycle: there.cycle + other.cycle,
            identity: there.identity.zip(other.identity).map(|(a, b)| a + b),
            as_first: there.as_first,
            as_second: Some(other.as_first),
        }
    }

    /// What `from` becomes, and the identity term on `target`; both in one pass.
    fn converted(
        &self,
        to: &dyn Fn(Tensor<4>) -> Tensor<4>,
        from: &Labeled<'_>,
        target: &Labeled<'_>,
    ) -> (Tensor<4>, Option<Tensor<1>>) {
        let Some(unchanged) = &self.unchanged else { return (to(from.samples.clone()), None) };
        let count = from.labels.len();
        let both = to(Tensor::cat(vec![from.samples.clone(), target.samples.clone()], 0));
        let (converted, kept) =
            (both.clone().slice(0..count), both.slice(count..count + target.labels.len()));
        (converted, Some(unchanged.forward((kept, target.samples.clone()), Reduction::Mean)))
    }

    /// A discriminator's side.
    pub(super) fn judged(
        &self,
        judge: &dyn Fn(Tensor<4>, &[usize]) -> Tensor<4>,
        real: &Labeled<'_>,
        converted: &Labeled<'_>,
    ) -> Tensor<1> {
        let scores = |of: &Labeled<'_>| judge(of.samples.clone(), of.labels);
        self.of_discriminator.forward((scores(real), scores(converted)), Reduction::Mean)
    }
}

#[cfg(test)]
mod tests;
