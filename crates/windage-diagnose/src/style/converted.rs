//! Pairs whose source member is the converted target member.

use burn::tensor::Device;
use windage_core::{Domain, Error as CoreError, Evaluation, SampleLoss};

use super::StyleConverter;
use crate::evaluation::evaluate_domain;
use crate::pairs::{Pair, spread_over_classes};
use crate::{Error, Result};

/// The counterparts of a target. Its sample `i` belongs to sample `i` of the target, so the pair of
/// a target member `i` is `Pair { source: i, target: i, class }`, to be explained by
/// [`Generation::matrix`](crate::matrix::Generation::matrix) like any other.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The counterparts.
    pub domain: Domain,
    /// The diagnosed classifier's evaluation on them.
    pub evaluation: Evaluation,
}

impl Converted {
    /// Converts all samples of the target, and evaluates the classifier on the counterparts.
    ///
    /// # Errors
    /// Returns an error if a sample cannot be read, or if the classifier fails.
    pub fn new<const D: usize>(
        converter: &StyleConverter,
        classifier: &dyn SampleLoss<D>,
        target: &Domain,
        device: &Device,
    ) -> Result<Self> {
        let domain = converter.convert_domain(target, device)?;
        let evaluation = evaluate_domain(classifier, &domain, device)?;
        Ok(Self { domain, evaluation })
    }

    /// Returns up to `count` pairs of a sample of the target with its counterpart, highest losses
    /// first, spread evenly over the classes. The classifier's loss is at least `least_high_loss`
    /// on the sample and below it on the counterpart.
    ///
    /// # Errors
    /// Returns an error if no conversion lowered a loss from above to below, or for a count of 0.
    ///
    /// # Panics
    /// Panics if `target` is not the evaluation of the domain that was converted.
    pub fn pairs(
        &self,
        target: &Evaluation,
        least_high_loss: f64,
        count: usize,
    ) -> Result<Vec<Pair>> {
        assert_eq!(
            target.labels(),
            self.domain.labels(),
            "the evaluation must be that of the converted domain"
        );
        if count == 0 {
            return Err(CoreError::setting("pairs", 0, "at least 1").into());
        }
        let mut by_class = vec![Vec::new(); self.domain.classes().len()];
        for (index, &class) in target.labels().iter().enumerate() {
            let [before, after] = [target, &self.evaluation].map(|it| f64::from(it.losses[index]));
            if before >= least_high_loss && after < least_high_loss {
                by_class[class].push(Pair { source: index, target: index, class });
            }
        }
        let loss = |pair: &Pair| target.losses[pair.target];
        for pairs in &mut by_class {
            pairs.sort_by(|a, b| loss(b).total_cmp(&loss(a)));
        }
        let pairs = spread_over_classes(by_class, loss, count);
        if pairs.is_empty() {
            let converted = self.domain.name().into();
            return Err(Error::NoConvertedPair { converted, least_high_loss });
        }
        Ok(pairs)
    }
}
