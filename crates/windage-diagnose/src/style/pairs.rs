//! Pairs whose first member is the converted second one.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};
use windage_core::{Domain, Error as CoreError, SampleLoss};

use super::StyleConverter;
use crate::pairs::spread_over_classes;
use crate::{Error, Evaluation, Pair, Result, evaluate_domain};

/// Where the first member of a pair comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// It is a sample of the first domain.
    #[default]
    Sample,
    /// It is the second member, converted to the first domain.
    Converted,
}

/// A second domain beside its counterparts. Sample `i` of one belongs to sample `i` of the other,
/// so the pair of a second member `i` is `Pair { first: i, second: i, class }` between
/// [`Converted::domain`] and the second domain, to be explained
/// by [`Generation::matrix`](crate::Generation::matrix) like any other.
#[derive(Debug, Clone)]
pub struct Converted {
    /// The counterparts.
    pub domain: Domain,
    /// How the diagnosed classifier does on them.
    pub judged: Evaluation,
}

impl Converted {
    /// Converts all of `second` and asks the classifier.
    ///
    /// # Errors
    /// When a sample cannot be read, or the classifier's losses are none.
    pub fn new<const D: usize>(
        converter: &StyleConverter,
        judge: &dyn SampleLoss<D>,
        second: &Domain,
        device: &Device,
    ) -> Result<Self> {
        let domain = converter.convert_domain(second, device)?;
        let judged = evaluate_domain(judge, &domain, device)?;
        Ok(Self { domain, judged })
    }

    /// Up to `count` pairs of a sample of the second domain with its counterpart, highest losses
    /// first, spread evenly over the classes: the classifier's loss is above `least_high_loss`
    /// on the sample and below it on the counterpart.
    ///
    /// # Errors
    /// [`Error::NoPair`] where no conversion helped the classifier; a count of 0.
    ///
    /// # Panics
    /// If `second` is not the judgment of the domain that was converted.
    pub fn pairs(
        &self,
        second: &Evaluation,
        least_high_loss: f64,
        count: usize,
    ) -> Result<Vec<Pair>> {
        assert_eq!(
            second.labels(),
            self.domain.labels(),
            "the second domain is the one that was converted"
        );
        if count == 0 {
            return Err(CoreError::setting("pairs", 0, "at least 1").into());
        }
        let mut by_class = vec![Vec::new(); self.domain.classes().len()];
        for (index, &class) in second.labels().iter().enumerate() {
            let [before, after] =
                [second, &self.judged].map(|judged| f64::from(judged.losses[index]));
            if before > least_high_loss && after < least_high_loss {
                by_class[class].push(Pair { first: index, second: index, class });
            }
        }
        let loss = |pair: &Pair| second.losses[pair.second];
        for pairs in &mut by_class {
            pairs.sort_by(|a, b| loss(b).total_cmp(&loss(a)));
        }
        let pairs = spread_over_classes(by_class, loss, count);
        if pairs.is_empty() {
            let rule =
                format!("a loss above {least_high_loss:.3} before conversion and below it after");
            return Err(Error::NoPair { rule, second: self.domain.name().into() });
        }
        Ok(pairs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::data::dataset::InMemDataset;
    use windage_core::Sample;

    const LABELS: [usize; 6] = [0, 0, 0, 1, 1, 1];

    fn converted(losses: [f32; 6]) -> Converted {
        let samples = LABELS.map(|label| Sample { values: vec![0.0], label }).to_vec();
        let classes = vec!["a".into(), "b".into()];
        let domain =
            Domain::new("converted", InMemDataset::new(samples), vec![1], classes).unwrap();
        Converted { domain, judged: Evaluation::new(losses.to_vec(), None, LABELS.to_vec()) }
    }

    #[test]
    fn pairs_are_those_that_conversion_helped_worst_first_and_spread_over_classes() {
        let second = Evaluation::new(vec![2.0, 3.0, 4.0, 0.5, 5.0, 1.0], None, LABELS.to_vec());
        // The worst of class a stays bad; the first of class b was good before.
        let converted = converted([0.1, 0.2, 0.9, 0.0, 0.3, 0.6]);
        let pair = |index: usize| Pair { first: index, second: index, class: LABELS[index] };
        assert_eq!(converted.pairs(&second, 0.7, 9).unwrap(), [4, 1, 5, 0].map(pair));
        assert_eq!(converted.pairs(&second, 0.7, 3).unwrap(), [4, 1, 5].map(pair));
        assert!(converted.pairs(&second, 0.7, 0).unwrap_err().to_string().contains("`pairs` is 0"));
        let message = converted.pairs(&second, 5.5, 3).unwrap_err().to_string();
        assert!(
            message.contains("a loss above 5.500 before conversion and below it after"),
            "{message}"
        );
    }
}
