//! Disjoint parts of a set, drawn at random with the classes of the set.

/// Draws disjoint parts of at most `sizes` samples. `order` holds all indices in random order.
///
/// Each class occurs in a part as often as in what is left of the set, up to rounding. It occurs at
/// least once in each part, if it has as many samples as there are parts and the part as many as
/// there are classes.
pub(super) fn stratified(labels: &[usize], order: &[usize], sizes: &[usize]) -> Vec<Vec<usize>> {
    let classes = labels.iter().max().map_or(0, |most| most + 1);
    // Positions in the order, by class.
    let mut left: Vec<Vec<usize>> = vec![Vec::new(); classes];
    for (position, &index) in order.iter().enumerate().rev() {
        left[labels[index]].push(position);
    }
    let mut parts = Vec::with_capacity(sizes.len());
    for (number, &size) in sizes.iter().enumerate() {
        let later = sizes[number + 1..].iter().filter(|size| **size > 0).count();
        let counts: Vec<usize> = left.iter().map(Vec::len).collect();
        let room: Vec<usize> = counts.iter().map(|count| count.saturating_sub(later)).collect();
        let quotas = quotas(&counts, &room, size);
        let mut positions = Vec::new();
        for (class, quota) in left.iter_mut().zip(quotas) {
            positions.extend(class.drain(class.len() - quota..));
        }
        positions.sort_unstable();
        parts.push(positions.into_iter().map(|position| order[position]).collect());
    }
    parts
}

/// Returns how many samples of each class a part of at most `size` samples gets, in proportion to
/// `counts` and at most `room`.
fn quotas(counts: &[usize], room: &[usize], size: usize) -> Vec<usize> {
    let size = size.min(room.iter().sum());
    let all = counts.iter().sum::<usize>().max(1);
    let shares: Vec<f64> =
        counts.iter().map(|&count| size as f64 * count as f64 / all as f64).collect();
    let least = usize::from(size >= room.iter().filter(|room| **room > 0).count());
    let rounded =
        shares.iter().zip(room).map(|(share, &room)| (*share as usize).max(least).min(room));
    let mut quotas: Vec<usize> = rounded.collect();
    // What rounding has left or taken too much goes to where it changes proportions least.
    let lack = |quotas: &[usize], class: usize| shares[class] - quotas[class] as f64;
    let first_most = |quotas: &[usize], class: usize, other: usize, sign: f64| {
        (sign * lack(quotas, class))
            .total_cmp(&(sign * lack(quotas, other)))
            .then(other.cmp(&class))
    };
    while quotas.iter().sum::<usize>() < size {
        let open = (0..quotas.len()).filter(|&class| quotas[class] < room[class]);
        let Some(class) = open.max_by(|&a, &b| first_most(&quotas, a, b, 1.0)) else { break };
        quotas[class] += 1;
    }
    while quotas.iter().sum::<usize>() > size {
        let open = (0..quotas.len()).filter(|&class| quotas[class] > least);
        let Some(class) = open.max_by(|&a, &b| first_most(&quotas, a, b, -1.0)) else { break };
        quotas[class] -= 1;
    }
    quotas
}

#[cfg(test)]
mod tests {
    use windage_core::seed::shuffled;
    use windage_core::{Seed, Stream};

    use super::*;

    fn drawn(counts: &[usize], sizes: &[usize], seed: u64) -> Vec<Vec<usize>> {
        let labels: Vec<usize> = counts
            .iter()
            .enumerate()
            .flat_map(|(class, &count)| std::iter::repeat_n(class, count))
            .collect();
        let order = shuffled(labels.len(), &mut Seed(seed).rng(Stream::Data, 0));
        let parts = stratified(&labels, &order, sizes);
        let mut all: Vec<usize> = parts.concat();
        all.sort_unstable();
        let total = all.len();
        all.dedup();
        assert_eq!(all.len(), total, "parts are disjoint");
        let count =
            |part: &Vec<usize>, class| part.iter().filter(|&&it| labels[it] == class).count();
        parts
            .iter()
            .map(|part| (0..counts.len()).map(|class| count(part, class)).collect())
            .collect()
    }

    #[test]
    fn parts_have_the_classes_in_the_proportions_of_the_set() {
        for seed in 0..20 {
            assert_eq!(
                drawn(&[50, 30, 20], &[50, 30, 20], seed),
                [[25, 15, 10], [15, 9, 6], [10, 6, 4]]
            );
        }
    }

    #[test]
    fn rare_classes_are_in_each_part() {
        for seed in 0..20 {
            let parts = drawn(&[97, 3], &[20, 60, 20], seed);
            assert_eq!(parts.iter().map(|part| part[1]).collect::<Vec<_>>(), [1, 1, 1]);
            assert_eq!(parts.iter().map(|part| part[0]).collect::<Vec<_>>(), [19, 59, 19]);
            assert_eq!(drawn(&[9, 1, 1], &[3], seed), [[1, 1, 1]]);
        }
    }

    #[test]
    fn parts_may_be_too_small_for_all_classes_or_empty() {
        assert_eq!(drawn(&[5, 5, 5, 0], &[2, 0], 3), [[1, 1, 0, 0], [0, 0, 0, 0]]);
        assert_eq!(drawn(&[2, 2], &[10], 3), [[2, 2]]);
        assert!(stratified(&[], &[], &[]).is_empty());
    }
}
