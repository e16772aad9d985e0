//! Batches of both domains with their conditions.

use burn::tensor::{Device, Tensor};
use rand::RngExt;
use windage_core::generative::Condition;
use windage_core::seed::Rng;
use windage_core::{Domain, Shift};

use super::maps::batch_maps;
use crate::Result;
use crate::evaluation::{EvaluatedDomain, LossScale};

/// The samples of both domains as maps. An index counts through the source, then the target.
pub(super) struct Batches<'a> {
    domains: Shift<&'a Domain>,
    scaled_losses: Vec<f32>,
    /// Class and domain of each sample as one number.
    groups: Vec<usize>,
    /// The samples of each group.
    members: Vec<Vec<usize>>,
}

/// Samples with their conditions.
#[derive(Clone)]
pub(super) struct Batch {
    /// `[batch, channels, height, width]`.
    pub(super) maps: Tensor<4>,
    pub(super) condition: Condition,
    /// The index of each row.
    pub(super) indices: Vec<usize>,
}

impl<'a> Batches<'a> {
    pub(super) fn new(domains: Shift<EvaluatedDomain<'a>>, loss_scale: LossScale) -> Self {
        let classes = domains.source.domain.classes().len();
        let (mut groups, mut scaled_losses) = (Vec::new(), Vec::new());
        let mut members = vec![Vec::new(); 2 * classes];
        for (number, EvaluatedDomain { evaluation, .. }) in domains.into_iter().enumerate() {
            for (&label, &loss) in evaluation.labels().iter().zip(&evaluation.losses) {
                let group = number * classes + label;
                members[group].push(groups.len());
                groups.push(group);
                scaled_losses.push(loss_scale.scaled(f64::from(loss)) as f32);
            }
        }
        Self { domains: domains.map(|evaluated| evaluated.domain), scaled_losses, groups, members }
    }

    /// Returns the number of samples of both domains.
    pub(super) fn len(&self) -> usize {
        self.scaled_losses.len()
    }

    /// Returns `indices` in the order of a batch's rows: those of the source come first.
    pub(super) fn ordered(&self, indices: &[usize]) -> Vec<usize> {
        let split = self.domains.source.len();
        let (source, target): (Vec<usize>, Vec<usize>) =
            indices.iter().partition(|&&index| index < split);
        [source, target].concat()
    }

    /// Deals the rows of a batch out to `hands`; none gets nothing, so there may be fewer.
    ///
    /// If there are several, rows are dealt by class and domain: of each, every hand gets as many
    /// as the others, to within one.
    pub(super) fn dealt(&self, ordered: &[usize], hands: usize) -> Vec<Vec<usize>> {
        let mut rows: Vec<usize> = (0..ordered.len()).collect();
        if hands == 1 {
            return vec![rows];
        }
        rows.sort_by_key(|&row| (self.groups[ordered[row]], ordered[row]));
        (0..hands.min(rows.len()))
            .map(|hand| rows.iter().skip(hand).step_by(hands).copied().collect())
            .collect()
    }

    /// Reads the samples at `indices`, those of the source first.
    pub(super) fn batch(&self, indices: &[usize], device: &Device) -> Result<Batch> {
        let indices = self.ordered(indices);
        let split = self.domains.source.len();
        let sources = indices.iter().filter(|&&index| index < split).count();
        let within = Shift {
            source: indices[..sources].to_vec(),
            target: indices[sources..].iter().map(|index| index - split).collect(),
        };
        let (mut maps, mut labels) = (Vec::new(), Vec::new());
        for (domain, within) in self.domains.zip(within) {
            if within.is_empty() {
                continue;
            }
            maps.push(batch_maps(domain, &within, device)?);
            labels.extend(within.iter().map(|&index| domain.labels()[index]));
        }
        let condition = Condition::new(
            indices.iter().map(|&index| self.scaled_losses[index]).collect(),
            &labels,
            self.domains.source.classes().len(),
            (0..indices.len()).map(|row| f32::from(row >= sources)).collect(),
            device,
        );
        Ok(Batch { maps: Tensor::cat(maps, 0), condition, indices })
    }

    /// Draws, for each sample, the scaled loss of a sample of the same class and domain.
    pub(super) fn scaled_losses_of_others(&self, indices: &[usize], rng: &mut Rng) -> Vec<f32> {
        let other = |&index: &usize| {
            let members = &self.members[self.groups[index]];
            self.scaled_losses[members[rng.random_range(0..members.len())]]
        };
        indices.iter().map(other).collect()
    }

    /// Returns the mean variance of the scaled loss within each class of each domain: the error of
    /// a predictor that knows only these.
    pub(super) fn within_group_variance(&self) -> f64 {
        let mean = |members: &Vec<usize>| {
            members.iter().map(|&index| f64::from(self.scaled_losses[index])).sum::<f64>()
                / members.len() as f64
        };
        let means: Vec<f64> = self.members.iter().map(mean).collect();
        let squares = self
            .groups
            .iter()
            .zip(&self.scaled_losses)
            .map(|(&group, &scaled)| (f64::from(scaled) - means[group]).powi(2));
        squares.sum::<f64>() / self.scaled_losses.len() as f64
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use burn::data::dataset::InMemDataset;
    use windage_core::{Evaluation, Sample, Seed, Stream};

    /// Two domains of signals with their evaluations.
    pub(in crate::model) struct Signals(Shift<(Domain, Evaluation)>);

    impl Signals {
        pub(in crate::model) fn new() -> Self {
            Self(Shift { source: domain("source", 0.0), target: domain("target", 100.0) })
        }

        pub(in crate::model) fn batches(&self) -> Batches<'_> {
            let domains = self
                .0
                .as_ref()
                .map(|(domain, evaluation)| EvaluatedDomain::new(domain, evaluation));
            let losses = self.0.source.1.losses.iter().chain(&self.0.target.1.losses);
            Batches::new(domains, LossScale::fit(losses, 0.01))
        }
    }

    /// Creates signals whose only value is their number, with losses that depend on domain and
    /// class: 10 more for the target, 1 more for odd numbers.
    fn domain(name: &str, offset: f32) -> (Domain, Evaluation) {
        let samples: Vec<Sample> = (0..12)
            .map(|index| Sample { values: vec![offset + index as f32; 9], label: index % 2 })
            .collect();
        let labels: Vec<usize> = samples.iter().map(|sample| sample.label).collect();
        let losses =
            (0..12).map(|index| offset / 10.0 + (index % 2) as f32 + 0.01 * index as f32).collect();
        let classes = vec!["even".into(), "odd".into()];
        let domain = Domain::new(name, InMemDataset::new(samples), vec![1, 9], classes).unwrap();
        (domain, Evaluation::new(losses, None, labels))
    }

    #[test]
    fn signals_become_maps_and_losses_of_others_are_of_the_same_class_and_domain() {
        let signals = Signals::new();
        let batches = signals.batches();
        let batch = batches.batch(&[13, 4, 7], &Device::flex()).unwrap();
        assert_eq!(batch.indices, [4, 7, 13]);
        assert_eq!(batch.maps.dims(), [3, 1, 1, 9]);
        let values: Vec<f32> = batch.maps.into_data().iter::<f32>().step_by(9).collect();
        assert_eq!(values, [4.0, 7.0, 101.0]);
        let domains: Vec<f32> = batch.condition.domain.into_data().iter::<f32>().collect();
        assert_eq!(domains, [0.0, 0.0, 1.0]);
        let mut rng = Seed(0).rng(Stream::Conditions, 0);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..50 {
            let drawn = batches.scaled_losses_of_others(&batch.indices, &mut rng);
            for (row, &index) in batch.indices.iter().enumerate() {
                let group: Vec<f32> = (0..24)
                    .filter(|&other| other / 12 == index / 12 && other % 2 == index % 2)
                    .map(|other| batches.scaled_losses[other])
                    .collect();
                assert!(group.contains(&drawn[row]));
                seen.insert(drawn[row].to_bits());
            }
        }
        assert_eq!(seen.len(), 18, "every member of the three groups is drawn at some time");
    }

    #[test]
    fn every_row_is_dealt_once_and_each_hand_gets_its_part_of_every_class() {
        let signals = Signals::new();
        let batches = signals.batches();
        let ordered = batches.ordered(&[13, 4, 7]);
        assert_eq!(ordered, [4, 7, 13]);
        assert_eq!(batches.dealt(&ordered, 1), [[0, 1, 2]]);
        assert_eq!(batches.dealt(&ordered, 5), [[0], [1], [2]]);
        let all: Vec<usize> = (0..24).collect();
        let hands = batches.dealt(&all, 5);
        assert_eq!(hands.concat().into_iter().collect::<std::collections::BTreeSet<_>>().len(), 24);
        for hand in hands {
            for group in 0..4 {
                let count = hand.iter().filter(|&&row| batches.groups[row] == group).count();
                // Six of each, for five.
                assert!((1..=2).contains(&count), "{hand:?}");
            }
        }
    }
}
