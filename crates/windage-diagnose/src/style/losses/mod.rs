//! The losses of generators and discriminators, for any maps between the domains.

use burn::tensor::Tensor;
use windage_core::{Batch, Shift};
use windage_losses::adversarial::{
    AdversarialFamily, CycleLoss, CycleLossConfig, DiscriminatorLoss, GeneratorLoss, IdentityLoss,
    IdentityLossConfig,
};
use windage_losses::{Compared, Loss, RealAndGenerated, Reduction};

use super::{Cycle, StyleTrainingConfig};

/// Converts samples.
pub(super) type Convert<'a> = dyn Fn(Tensor<4>) -> Tensor<4> + 'a;
/// Scores samples with their classes.
pub(super) type Score<'a> = dyn Fn(Tensor<4>, &[usize]) -> Tensor<4> + 'a;

/// The networks of one direction.
pub(super) struct Way<'a> {
    /// Converts there.
    pub(super) convert: &'a Convert<'a>,
    /// Converts back.
    pub(super) back: &'a Convert<'a>,
    /// Scores what is converted.
    pub(super) score: &'a Score<'a>,
}

/// The terms of the generators' loss, and the converted samples.
pub(super) struct GeneratorTerms {
    pub(super) adversarial: Tensor<1>,
    pub(super) cycle: Tensor<1>,
    pub(super) identity: Option<Tensor<1>>,
    /// Samples of the target, converted.
    pub(super) as_source: Tensor<4>,
    /// Samples of the source, converted; two ways only.
    pub(super) as_target: Option<Tensor<4>>,
}

impl GeneratorTerms {
    /// Returns the sum of all terms.
    pub(super) fn total(&self) -> Tensor<1> {
        let sum = self.adversarial.clone() + self.cycle.clone();
        self.identity.iter().fold(sum, |sum, identity| sum + identity.clone())
    }
}

/// Samples after one direction, with the terms of the loss.
struct Traveled {
    converted: Tensor<4>,
    adversarial: Tensor<1>,
    cycle: Tensor<1>,
    identity: Option<Tensor<1>>,
}

pub(super) struct StyleLosses {
    generator: GeneratorLoss,
    discriminator: DiscriminatorLoss,
    cycle: CycleLoss,
    identity: Option<IdentityLoss>,
    ways: Cycle,
}

impl StyleLosses {
    pub(super) fn new(config: &StyleTrainingConfig) -> Self {
        let identity = || IdentityLossConfig::new().with_weight(config.identity_weight).init();
        Self {
            generator: GeneratorLoss::new(AdversarialFamily::LeastSquares),
            discriminator: DiscriminatorLoss::new(AdversarialFamily::LeastSquares),
            cycle: CycleLossConfig::new().with_weight(config.cycle_weight).init(),
            identity: (config.identity_weight > 0.0).then(identity),
            ways: config.cycle,
        }
    }

    /// Returns the generators' loss on samples of both domains, with the ways to them.
    pub(super) fn generator_terms(
        &self,
        ways: Shift<Way<'_>>,
        samples: Shift<&Batch<4>>,
    ) -> GeneratorTerms {
        let Shift { source, target } = samples;
        let there = self.traveled(&ways.source, target, source);
        if self.ways == Cycle::OneWay {
            return GeneratorTerms {
                adversarial: there.adversarial,
                cycle: there.cycle,
                identity: there.identity,
                as_source: there.converted,
                as_target: None,
            };
        }
        let other = self.traveled(&ways.target, source, target);
        GeneratorTerms {
            adversarial: there.adversarial + other.adversarial,
            cycle: there.cycle + other.cycle,
            identity: there.identity.zip(other.identity).map(|(a, b)| a + b),
            as_source: there.converted,
            as_target: Some(other.converted),
        }
    }

    /// Converts `from`, whose counterparts should look like `to`.
    fn traveled(&self, way: &Way<'_>, from: &Batch<4>, to: &Batch<4>) -> Traveled {
        let (converted, identity) = self.converted(way.convert, from, to);
        let scores = (way.score)(converted.clone(), &from.labels);
        let returned = (way.back)(converted.clone());
        let cycle = self
            .cycle
            .forward(Compared { output: returned, target: from.inputs.clone() }, Reduction::Mean);
        let adversarial = self.generator.forward(scores, Reduction::Mean);
        Traveled { converted, adversarial, cycle, identity }
    }

    /// Converts `from`, and computes the identity term on `to`; both in one pass.
    fn converted(
        &self,
        convert: &Convert<'_>,
        from: &Batch<4>,
        to: &Batch<4>,
    ) -> (Tensor<4>, Option<Tensor<1>>) {
        let Some(identity) = &self.identity else { return (convert(from.inputs.clone()), None) };
        let count = from.labels.len();
        let both = convert(Tensor::cat(vec![from.inputs.clone(), to.inputs.clone()], 0));
        let (converted, kept) =
            (both.clone().slice(0..count), both.slice(count..count + to.labels.len()));
        (
            converted,
            Some(
                identity
                    .forward(Compared { output: kept, target: to.inputs.clone() }, Reduction::Mean),
            ),
        )
    }

    /// Returns the loss of a discriminator on samples of its domain and on converted ones.
    pub(super) fn discriminator_loss(
        &self,
        score: &Score<'_>,
        real: &Batch<4>,
        converted: &Batch<4>,
    ) -> Tensor<1> {
        let scores = |samples: &Batch<4>| score(samples.inputs.clone(), &samples.labels);
        let scores = RealAndGenerated { real: scores(real), generated: scores(converted) };
        self.discriminator.forward(scores, Reduction::Mean)
    }
}

#[cfg(test)]
mod tests;
