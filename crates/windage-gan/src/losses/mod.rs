//! The losses of generator and discriminators: equations (1) to (3) for one batch.

use burn::tensor::Tensor;
use windage_losses::adversarial::{ConsistencyLoss, DiscriminatorLoss, DualScores, GeneratorLoss};
use windage_losses::frequency::{
    AzimuthalLoss, AzimuthalLossConfig, FreqMseLoss, FreqMseLossConfig, Matching,
};
use windage_losses::{Loss, RealAndGenerated, Reduction};

use crate::view::FrequencyView;
use crate::{Discriminator, GanTrainingConfig, Variant};

/// The three losses of a variant.
pub(super) struct GanLosses<'a> {
    config: &'a GanTrainingConfig,
    /// `None` for a variant without a frequency discriminator.
    view: Option<FrequencyView>,
    generator: GeneratorLoss,
    discriminator: DiscriminatorLoss,
    mean_spectra: FreqMseLoss,
    azimuthal: AzimuthalLoss,
}

/// Losses of the discriminators.
pub(super) struct DiscriminatorLosses {
    /// Loss of `Ds`, the consistency included.
    pub spatial: Tensor<1>,
    /// Loss of `Df`, if there is one.
    pub frequency: Option<Tensor<1>>,
}

impl<'a> GanLosses<'a> {
    pub(super) fn new(config: &'a GanTrainingConfig, view: Option<FrequencyView>) -> Self {
        Self {
            config,
            view,
            generator: GeneratorLoss::new(config.family),
            discriminator: DiscriminatorLoss::new(config.family),
            mean_spectra: FreqMseLossConfig::new().with_matching(Matching::MeanLogPower).init(),
            azimuthal: AzimuthalLossConfig::new().init(),
        }
    }

    /// Computes the generator's loss, `α·[Ds term] + (1 − α)·[Df term]`, for generated images in
    /// −1…1.
    pub(super) fn generator<S: Discriminator, F: Discriminator>(
        &self,
        spatial: &S,
        frequency: &F,
        generated: Tensor<4>,
    ) -> Tensor<1> {
        let (variant, mean) = (self.config.variant, Reduction::Mean);
        let alpha = variant.alpha(self.config.alpha);
        // The term of `Df` is computed first: the order of the sum decides its rounding.
        let frequency_term = self.view.as_ref().map(|view| {
            let scores = frequency.scores(view.forward(generated.clone()));
            self.generator.forward(scores, mean) * (1.0 - alpha)
        });
        let spatial_term = self.generator.forward(spatial.scores(generated), mean) * alpha;
        match frequency_term {
            Some(frequency_term) => frequency_term + spatial_term,
            None => spatial_term,
        }
    }

    /// Computes the term that a baseline adds to the generator's loss, for images in −1…1 without
    /// augmentation.
    pub(super) fn penalty(&self, generated: Tensor<4>, real: Tensor<4>) -> Option<Tensor<1>> {
        let images =
            RealAndGenerated { real: (real + 1.0) / 2.0, generated: (generated + 1.0) / 2.0 };
        let penalty = match self.config.variant {
            Variant::FreqMse => self.mean_spectra.forward(images, Reduction::Mean),
            Variant::Azimuthal => self.azimuthal.forward(images, Reduction::Mean),
            _ => return None,
        };
        Some(penalty * self.config.penalty)
    }

    /// Computes the losses of the discriminators. The consistency is part of the loss of `Ds`
    /// alone: the scores of `Df` are constants in it.
    pub(super) fn discriminators<S: Discriminator, F: Discriminator>(
        &self,
        spatial: &S,
        frequency: &F,
        real: Tensor<4>,
        generated: Tensor<4>,
    ) -> DiscriminatorLosses {
        let (variant, mean) = (self.config.variant, Reduction::Mean);
        let spatial_scores = RealAndGenerated {
            real: spatial.scores(real.clone()),
            generated: spatial.scores(generated.clone()),
        };
        let loss = self.discriminator.forward(spatial_scores.clone(), mean);
        let Some(view) = &self.view else {
            return DiscriminatorLosses { spatial: loss, frequency: None };
        };
        let scores_of = |images| frequency.scores(view.forward(images));
        let frequency_scores =
            RealAndGenerated { real: scores_of(real), generated: scores_of(generated) };
        let frequency = Some(self.discriminator.forward(frequency_scores.clone(), mean));
        let weight = variant.consistency(self.config.consistency);
        if weight == 0.0 {
            return DiscriminatorLosses { spatial: loss, frequency };
        }
        let scores = RealAndGenerated {
            real: DualScores {
                spatial: spatial_scores.real,
                frequency: frequency_scores.real.detach(),
            },
            generated: DualScores {
                spatial: spatial_scores.generated,
                frequency: frequency_scores.generated.detach(),
            },
        };
        let spatial = loss + ConsistencyLoss.forward(scores, mean) * weight;
        DiscriminatorLosses { spatial, frequency }
    }
}

#[cfg(test)]
mod tests;
