//! Which samples of a set are looked at.

use std::collections::BTreeMap;

use crate::seed::shuffled;
use crate::{Seed, Stream};

/// Number of samples that are evaluated at once. It bounds memory and changes no result.
pub const EVALUATION_BATCH: usize = 256;

/// Chooses at most `most` of the samples with these labels, at random, and returns their indices in
/// rising order.
///
/// Of each label, as large a share is chosen as of all samples, to within one sample, and at least
/// one while there are fewer labels than `most`. A stride through the samples would not do: where
/// labels come in turn, as `0, 1, …, 9, 0, 1, …`, every tenth sample has the same one.
///
/// ```
/// use windage_core::{Seed, stratified};
/// let labels: Vec<usize> = (0..100).map(|index| index % 10).collect();
/// let chosen = stratified(&labels, 20, Seed(0));
/// assert_eq!(chosen.iter().filter(|&&index| labels[index] == 3).count(), 2);
/// ```
pub fn stratified(labels: &[usize], most: usize, seed: Seed) -> Vec<usize> {
    if labels.len() <= most {
        return (0..labels.len()).collect();
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, &label) in labels.iter().enumerate() {
        groups.entry(label).or_default().push(index);
    }
    let counts = shares(&groups.values().map(Vec::len).collect::<Vec<_>>(), most);
    let mut chosen = Vec::with_capacity(most);
    for ((number, members), count) in (0..).zip(groups.values()).zip(counts) {
        let order = shuffled(members.len(), &mut seed.rng(Stream::Choice, number));
        chosen.extend(order[..count].iter().map(|&position| members[position]));
    }
    chosen.sort_unstable();
    chosen
}

/// Divides `most` among groups of these sizes, whose sum is larger: by the largest remainders of
/// `most · size / sum`, after one for each group if there are enough.
fn shares(sizes: &[usize], most: usize) -> Vec<usize> {
    let whole: usize = sizes.iter().sum();
    let least = usize::from(sizes.len() <= most);
    let mut counts: Vec<usize> =
        sizes.iter().map(|&size| (most * size / whole).max(least).min(size)).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|&group| std::cmp::Reverse((most * sizes[group]) % whole));
    let mut left = most as isize - counts.iter().sum::<usize>() as isize;
    // Those with the largest remainders get one more. If each group's one was too many, the largest
    // groups give one back.
    for &group in order.iter().cycle().take(2 * order.len()) {
        if left > 0 && counts[group] < sizes[group] {
            counts[group] += 1;
            left -= 1;
        }
    }
    while left < 0 {
        let Some(largest) = (0..counts.len()).max_by_key(|&group| counts[group]) else { break };
        counts[largest] -= 1;
        left += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_label_has_its_share_whatever_the_order() {
        let count = |labels: &[usize], most: usize, label: usize| {
            let chosen = stratified(labels, most, Seed(0));
            assert_eq!(chosen.len(), most);
            assert!(chosen.windows(2).all(|pair| pair[0] < pair[1]));
            chosen.iter().filter(|&&index| labels[index] == label).count()
        };
        let in_turn: Vec<usize> = (0..1000).map(|index| index % 10).collect();
        for label in 0..10 {
            assert_eq!(count(&in_turn, 100, label), 10);
        }
        // 970 of one label, 10 of each of three: 97 : 1 : 1 : 1.
        let rare: Vec<usize> = (0..1000).map(|index| (index / 970) * (1 + index % 3)).collect();
        assert_eq!([0, 1, 2, 3].map(|label| count(&rare, 100, label)), [97, 1, 1, 1]);
        // One of each although their share is less, and no more than there are.
        assert_eq!([0, 1, 2, 3].map(|label| count(&rare, 8, label)), [5, 1, 1, 1]);
        assert_eq!(stratified(&rare, 2, Seed(0)).len(), 2);
    }

    #[test]
    fn the_choice_is_the_seeds_and_of_a_few_samples_all() {
        let labels = vec![0; 50];
        assert_eq!(stratified(&labels, 9, Seed(1)), stratified(&labels, 9, Seed(1)));
        assert_ne!(stratified(&labels, 9, Seed(1)), stratified(&labels, 9, Seed(2)));
        assert_eq!(stratified(&[4, 1, 4], 3, Seed(0)), [0, 1, 2]);
        assert!(stratified(&[], 3, Seed(0)).is_empty());
    }
}
