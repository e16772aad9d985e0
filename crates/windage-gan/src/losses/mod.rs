//! Who minimizes what: equations (1) to (3) for one batch.

use burn::tensor::Tensor;
use windage_losses::adversarial::{ConsistencyLoss, DiscriminatorLoss, GeneratorLoss};
use windage_losses::frequency::{
    AzimuthalLoss, AzimuthalLossConfig, FreqMseLoss, FreqMseLossConfig, Matching,
};
use windage_losses::{Loss, Reduction};

use super::{Discriminator, FrequencyView, GanTrainingConfig, Variant};

/// The three losses of a variant.
pub(super) struct GanLosses<'a> {
    fit: &'a GanTrainingConfig,
    /// None where nobody looks at frequencies.
    view: Option<FrequencyView>,
    generator: GeneratorLoss,
    discriminator: DiscriminatorLoss,
    mean_spectra: FreqMseLoss,
    azimuthal: AzimuthalLoss,
}

impl<'a> GanLosses<'a> {
    pub(super) fn new(fit: &'a GanTrainingConfig, view: Option<FrequencyView>) -> Self {
        Self {
            fit,
            view,
            generator: GeneratorLoss::new(fit.family),
            discriminator: DiscriminatorLoss::new(fit.family),
            mean_spectra: FreqMseLossConfig::new().with_matching(Matching::MeanLogPower).init(),
            azimuthal: AzimuthalLossConfig::new().init(),
        }
    }

    /// `α·[Ds term] + (1 − α)·[Df term]` of generated images in −1…1, the term of `Df` first.
    pub(super) fn of_generator<S: Discriminator, F: Discriminator>(
        &self,
        (spatial, frequency): (&S, &F),
        generated: Tensor<4>,
    ) -> Tensor<1> {
        let (variant, mean) = (self.fit.variant, Reduction::Mean);
        let alpha = variant.alpha(self.fit.alpha);
        let of_frequency = self.view.as_ref().map(|view| {
            let scores = frequency.scores(view.forward(generated.clone()));
            self.generator.forward(scores, mean) * (1.0 - alpha)
        });
        let of_spatial = self.generator.forward(spatial.scores(generated), mean) * alpha;
        match of_frequency {
            Some(of_frequency) => of_frequency + of_spatial,
            None => of_spatial,
        }
    }

    /// What a baseline adds to the generator's loss; images in −1…1, as they were before any
    /// augmentation.
    pub(super) fn penalty(&self, generated: Tensor<4>, real: Tensor<4>) -> Option<Tensor<1>> {
        let pair = ((generated + 1.0) / 2.0, (real + 1.0) / 2.0);
        let penalty = match self.fit.variant {
            Variant::FreqMse => self.mean_spectra.forward(pair, Reduction::Mean),
            Variant::Azimuthal => self.azimuthal.forward(pair, Reduction::Mean),
            _ => return None,
        };
        Some(penalty * self.fit.penalty)
    }

    /// Losses of `Ds` and, where there is one, of `Df`. The consistency is part of the first alone:
    /// the scores of `Df` are constants in it.
    pub(super) fn of_discriminators<S: Discriminator, F: Discriminator>(
        &self,
        (spatial, frequency): (&S, &F),
        real: Tensor<4>,
        generated: Tensor<4>,
    ) -> (Tensor<1>, Option<Tensor<1>>) {
        let (variant, mean) = (self.fit.variant, Reduction::Mean);
        let (of_real, of_generated) =
            (spatial.scores(real.clone()), spatial.scores(generated.clone()));
        let loss = self.discriminator.forward((of_real.clone(), of_generated.clone()), mean);
        let Some(view) = &self.view else { return (loss, None) };
        let seen = |images| frequency.scores(view.forward(images));
        let scores = (seen(real), seen(generated));
        let of_frequency = self.discriminator.forward(scores.clone(), mean);
        let weight = variant.consistency(self.fit.consistency);
        if weight == 0.0 {
            return (loss, Some(of_frequency));
        }
        let pairs = ((of_real, scores.0.detach()), (of_generated, scores.1.detach()));
        (loss + ConsistencyLoss.forward(pairs, mean) * weight, Some(of_frequency))
    }
}

#[cfg(test)]
mod tests;
