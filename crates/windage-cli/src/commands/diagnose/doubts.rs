//! Reasons not to trust a finding.

use windage::core::text::percent;
use windage::core::{Domain, Evaluation, Shift};
use windage::diagnose::Diagnosis;
use windage::diagnose::fidelity::{LEAST_AGREEMENT, LEAST_FAITHFULNESS};

/// Number of samples of a domain below which accuracies say little: their 95 % intervals are wider
/// than ±10 points.
const FEW_SAMPLES: usize = 50;
/// Number of wrong samples of the target below which no cause can be told from chance.
const FEW_WRONG: usize = 10;
/// Standard deviations by which a classifier must be better than one that always gives the most
/// frequent class.
const ABOVE_CHANCE: f64 = 2.0;

/// Returns the reasons not to trust a finding. That no cause was found is none.
pub(super) fn doubts(diagnosis: &Diagnosis, domains: Shift<&Domain>) -> Vec<String> {
    let evaluations = diagnosis.evaluations.as_ref();
    let few: Vec<String> = domains.into_iter().filter_map(few_samples).collect();
    let wrong = wrong(evaluations.target, diagnosis.settings.least_high_loss);
    let others = [
        unfaithful(diagnosis.finding.faithfulness),
        disagreeing(diagnosis.finding.agreement),
        few_wrong(domains.target.name(), wrong),
        at_chance(domains.source.name(), evaluations.source),
    ];
    few.into_iter().chain(others.into_iter().flatten()).collect()
}

fn few_samples(domain: &Domain) -> Option<String> {
    let (name, samples) = (domain.name(), domain.len());
    (samples < FEW_SAMPLES).then(|| {
        format!("{name} has {samples} samples; below {FEW_SAMPLES}, an accuracy says little")
    })
}

fn unfaithful(faithfulness: f64) -> Option<String> {
    (faithfulness < LEAST_FAITHFULNESS).then(|| {
        format!(
            "faithfulness is {faithfulness:.2}, below {LEAST_FAITHFULNESS}: the decoded cells do \
             not have the losses that were requested"
        )
    })
}

fn disagreeing(agreement: f64) -> Option<String> {
    (agreement < LEAST_AGREEMENT).then(|| {
        format!(
            "agreement is {agreement:.2}, below {LEAST_AGREEMENT}: the losses of the decoded cells \
             are not as large as those that were requested"
        )
    })
}

/// Returns the number of samples that are classified wrongly or, if no classes are predicted, that
/// have a high loss.
fn wrong(evaluation: &Evaluation, least_high_loss: f64) -> usize {
    match &evaluation.predictions {
        Some(predictions) => {
            predictions.iter().zip(evaluation.labels()).filter(|(a, b)| a != b).count()
        }
        None => {
            evaluation.losses.iter().filter(|loss| f64::from(**loss) >= least_high_loss).count()
        }
    }
}

fn few_wrong(target: &str, wrong: usize) -> Option<String> {
    (wrong < FEW_WRONG).then(|| {
        format!(
            "the classifier is wrong on {wrong} samples of {target}; below {FEW_WRONG}, a cause \
             cannot be told from chance"
        )
    })
}

fn at_chance(source: &str, evaluation: &Evaluation) -> Option<String> {
    let accuracy = evaluation.accuracy()?;
    let samples = evaluation.len() as f64;
    let most = evaluation.labels().iter().max()?;
    let count = |class| evaluation.labels().iter().filter(|label| **label == class).count();
    let chance = (0..=*most).map(count).max()? as f64 / samples;
    let deviation = (chance * (1.0 - chance) / samples).sqrt();
    (accuracy <= chance + ABOVE_CHANCE * deviation).then(|| {
        format!(
            "the classifier is right on {} of {source}; always giving the most frequent class is \
             right on {}",
            percent(accuracy),
            percent(chance)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evaluation(right: usize, wrong: usize) -> Evaluation {
        let labels: Vec<usize> = (0..right + wrong).map(|index| index % 2).collect();
        let predictions = labels.iter().enumerate();
        let predictions = predictions
            .map(|(index, label)| if index < right { *label } else { 1 - label })
            .collect();
        Evaluation::new(vec![0.5; labels.len()], Some(predictions), labels)
    }

    #[test]
    fn a_classifier_must_be_better_than_chance_by_more_than_chance() {
        assert!(at_chance("here", &evaluation(55, 45)).unwrap().contains("55.0 % of here"));
        assert_eq!(at_chance("here", &evaluation(70, 30)), None);
        assert_eq!(at_chance("here", &evaluation(550, 450)), None);
    }

    #[test]
    fn wrong_samples_are_counted_by_classes_or_losses() {
        assert_eq!(wrong(&evaluation(3, 2), 0.1), 2);
        let losses = Evaluation::new(vec![0.1, 0.7, 2.0], None, vec![0, 0, 0]);
        assert_eq!(wrong(&losses, 0.69), 2);
        assert!(few_wrong("there", 9).is_some() && few_wrong("there", 10).is_none());
        assert!(unfaithful(0.79).is_some() && unfaithful(0.8).is_none());
        assert!(disagreeing(0.49).is_some() && disagreeing(0.5).is_none());
    }
}
