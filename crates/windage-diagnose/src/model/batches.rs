//! Batches of both domains with their conditions.

use burn::tensor::{Device, Tensor};
use rand::RngExt;
use windage_core::{Condition, Rng};

use super::TrainingPair;
use super::maps::batch_maps;
use crate::{LossScale, Result};

/// Samples of both domains as maps; indices count through the first domain, then the second.
pub(super) struct Batches<'a> {
    pair: TrainingPair<'a>,
    levels: Vec<f32>,
    /// Class and domain of every sample as one number.
    groups: Vec<usize>,
    /// Samples of every group.
    members: Vec<Vec<usize>>,
}

/// Samples and what is known of them.
#[derive(Clone)]
pub(super) struct Batch {
    /// `[batch, channels, height, width]`.
    pub(super) maps: Tensor<4>,
    pub(super) condition: Condition,
    /// Where the samples stand, in the order of the rows.
    pub(super) indices: Vec<usize>,
}

impl<'a> Batches<'a> {
    pub(super) fn new(pair: TrainingPair<'a>, level: LossScale) -> Self {
        let all = pair.both().into_iter().flat_map(|(_, judged)| &judged.losses);
        let classes = pair.first.0.classes().len();
        let both = pair.both().into_iter().enumerate();
        let groups: Vec<usize> = both
            .flat_map(|(domain, (_, judged))| {
                judged.labels().iter().map(move |label| domain * classes + label)
            })
            .collect();
        let mut members = vec![Vec::new(); 2 * classes];
        for (index, &group) in groups.iter().enumerate() {
            members[group].push(index);
        }
        let levels = all.map(|&loss| level.of(f64::from(loss)) as f32).collect();
        Self { pair, levels, groups, members }
    }

    /// Samples of both domains.
    pub(super) fn len(&self) -> usize {
        self.levels.len()
    }

    /// `indices` in the order of a batch's rows: those of the first domain first.
    pub(super) fn ordered(&self, indices: &[usize]) -> Vec<usize> {
        let split = self.pair.first.0.len();
        let (first, second): (Vec<usize>, Vec<usize>) =
            indices.iter().partition(|&&index| index < split);
        [first, second].concat()
    }

    /// Rows of a batch of these samples dealt out to as many hands, none of them empty. For more
    /// than one they are dealt class by class of each domain, so that of each class every hand
    /// gets as many as the others, to one.
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

    /// The samples at `indices`, those of the first domain first.
    pub(super) fn batch(&self, indices: &[usize], device: &Device) -> Result<Batch> {
        let ((first, _), (second, _)) = (self.pair.first, self.pair.second);
        let split = first.len();
        let (of_first, of_second): (Vec<usize>, Vec<usize>) =
            indices.iter().partition(|&&index| index < split);
        let of_second_local: Vec<usize> = of_second.iter().map(|index| index - split).collect();
        let parts = [(first, &of_first), (second, &of_second_local)];
        let (mut maps, mut labels) = (Vec::new(), Vec::new());
        for (domain, indices) in parts.into_iter().filter(|(_, indices)| !indices.is_empty()) {
            maps.push(batch_maps(domain, indices, device)?);
            labels.extend(indices.iter().map(|&index| domain.labels()[index]));
        }
        let firsts = of_first.len();
        let indices = [of_first, of_second].concat();
        let condition = Condition::new(
            indices.iter().map(|&index| self.levels[index]).collect(),
            &labels,
            first.classes().len(),
            (0..indices.len()).map(|row| f32::from(row >= firsts)).collect(),
            device,
        );
        Ok(Batch { maps: Tensor::cat(maps, 0), condition, indices })
    }

    /// The levels of other samples of the same classes and domains, drawn at random.
    pub(super) fn levels_of_others(&self, indices: &[usize], rng: &mut Rng) -> Vec<f32> {
        let other = |&index: &usize| {
            let members = &self.members[self.groups[index]];
            self.levels[members[rng.random_range(0..members.len())]]
        };
        indices.iter().map(other).collect()
    }

    /// Mean variance of the level within each class of each domain: the error of a predictor that
    /// knows only these.
    pub(super) fn within_group_variance(&self) -> f64 {
        let mean = |members: &Vec<usize>| {
            members.iter().map(|&index| f64::from(self.levels[index])).sum::<f64>()
                / members.len() as f64
        };
        let means: Vec<f64> = self.members.iter().map(mean).collect();
        let deviation =
            |(&group, &level): (&usize, &f32)| (f64::from(level) - means[group]).powi(2);
        self.groups.iter().zip(&self.levels).map(deviation).sum::<f64>() / self.levels.len() as f64
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use burn::data::dataset::InMemDataset;
    use windage_core::{Domain, Sample, Seed, Stream};

    use crate::Evaluation;

    /// Signals whose only value is their number, with losses that tell domain and class: 10 for the
    /// second, 1 for odd ones.
    pub(in crate::model) fn domain(name: &str, offset: f32) -> (Domain, Evaluation) {
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
    fn signals_become_maps_and_others_levels_are_of_the_same_class_and_domain() {
        let device = Device::flex();
        let (first, second) = (domain("first", 0.0), domain("second", 100.0));
        let pair = TrainingPair { first: (&first.0, &first.1), second: (&second.0, &second.1) };
        let level = LossScale::fit(first.1.losses.iter().chain(&second.1.losses), 0.01);
        let batches = Batches::new(pair, level);
        let batch = batches.batch(&[13, 4, 7], &device).unwrap();
        assert_eq!(batch.indices, [4, 7, 13]);
        assert_eq!(batch.maps.dims(), [3, 1, 1, 9]);
        let values: Vec<f32> = batch.maps.into_data().iter::<f32>().step_by(9).collect();
        assert_eq!(values, [4.0, 7.0, 101.0]);
        let domains: Vec<f32> = batch.condition.domain.into_data().iter::<f32>().collect();
        assert_eq!(domains, [0.0, 0.0, 1.0]);
        let mut rng = Seed(0).rng(Stream::RunConfig, 0);
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..50 {
            let levels = batches.levels_of_others(&batch.indices, &mut rng);
            for (row, &index) in batch.indices.iter().enumerate() {
                let group: Vec<f32> = (0..24)
                    .filter(|&other| other / 12 == index / 12 && other % 2 == index % 2)
                    .map(|other| batches.levels[other])
                    .collect();
                assert!(group.contains(&levels[row]));
                seen.insert(levels[row].to_bits());
            }
        }
        assert_eq!(seen.len(), 18, "every member of the three groups is drawn at some time");
    }

    #[test]
    fn every_row_is_dealt_once_and_each_hand_gets_its_part_of_every_class() {
        let (first, second) = (domain("first", 0.0), domain("second", 100.0));
        let pair = TrainingPair { first: (&first.0, &first.1), second: (&second.0, &second.1) };
        let level = LossScale::fit(first.1.losses.iter().chain(&second.1.losses), 0.01);
        let batches = Batches::new(pair, level);
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
