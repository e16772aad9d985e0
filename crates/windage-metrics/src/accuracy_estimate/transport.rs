//! Optimal transport between predictions and class frequencies.
//!
//! Outline: every sample starts in its most probable class. While a class has more samples than its
//! share, one sample is moved along the cheapest path of classes to one that has fewer (successive
//! shortest paths). Edges between classes are the least cost of moving any one sample, so paths are
//! found on a graph of `C` nodes by Bellman–Ford.

use super::outputs::argmax;

/// Gains below this are rounding.
const ROUNDING: f64 = 1e-12;

/// Returns the probability of the assigned class of each sample, for the assignment of `counts[c]`
/// samples to class `c` that has the greatest sum of probabilities.
///
/// `probabilities` are `[samples, counts.len()]`; the counts must sum to the number of samples.
/// *Cost*: `O(moved · (samples + C³))`, where at most `samples` are moved.
pub(super) fn assigned_probabilities(probabilities: &[f64], counts: &[usize]) -> Vec<f64> {
    let classes = counts.len();
    let mut assignment: Vec<usize> = probabilities.chunks_exact(classes).map(argmax).collect();
    let mut surplus: Vec<isize> = counts.iter().map(|&count| -(count as isize)).collect();
    assignment.iter().for_each(|&class| surplus[class] += 1);
    let mut edges = Edges::new(probabilities, classes, &assignment);
    while let Some(path) = edges.cheapest_path(&surplus) {
        for step in path.windows(2) {
            let sample = edges.sample[step[0] * classes + step[1]];
            assignment[sample] = step[1];
        }
        surplus[path[0]] -= 1;
        surplus[path[path.len() - 1]] += 1;
        edges.refresh(probabilities, &assignment, &path);
    }
    let rows = probabilities.chunks_exact(classes).zip(&assignment);
    rows.map(|(row, &class)| row[class]).collect()
}

/// The cheapest move of one sample from each class to each other one.
struct Edges {
    classes: usize,
    /// Lost probability, infinite where there is no sample, `[from, to]`.
    cost: Vec<f64>,
    /// The sample that is moved, `[from, to]`.
    sample: Vec<usize>,
}

impl Edges {
    fn new(probabilities: &[f64], classes: usize, assignment: &[usize]) -> Self {
        let all: Vec<usize> = (0..classes).collect();
        let size = classes * classes;
        let mut edges = Self { classes, cost: vec![f64::INFINITY; size], sample: vec![0; size] };
        edges.refresh(probabilities, assignment, &all);
        edges
    }

    /// Computes the edges from these classes again.
    fn refresh(&mut self, probabilities: &[f64], assignment: &[usize], from: &[usize]) {
        let classes = self.classes;
        for &class in from {
            self.cost[class * classes..(class + 1) * classes].fill(f64::INFINITY);
        }
        for (sample, &class) in assignment.iter().enumerate() {
            if !from.contains(&class) {
                continue;
            }
            let row = &probabilities[sample * classes..(sample + 1) * classes];
            for (to, probability) in row.iter().enumerate().filter(|(to, _)| *to != class) {
                let (cost, edge) = (row[class] - probability, class * classes + to);
                if cost < self.cost[edge] {
                    (self.cost[edge], self.sample[edge]) = (cost, sample);
                }
            }
        }
    }

    /// Returns the cheapest path from a class with too many samples to one with too few, or `None`
    /// if there is no class with too many.
    fn cheapest_path(&self, surplus: &[isize]) -> Option<Vec<usize>> {
        let classes = self.classes;
        let start = |&excess: &isize| if excess > 0 { 0.0 } else { f64::INFINITY };
        let mut distance: Vec<f64> = surplus.iter().map(start).collect();
        let mut before: Vec<Option<usize>> = vec![None; classes];
        for _ in 1..classes {
            for (from, to) in (0..classes * classes).map(|edge| (edge / classes, edge % classes)) {
                let along = distance[from] + self.cost[from * classes + to];
                if along < distance[to] - ROUNDING {
                    (distance[to], before[to]) = (along, Some(from));
                }
            }
        }
        let ends = (0..classes).filter(|&class| surplus[class] < 0);
        let end = ends.min_by(|&a, &b| distance[a].total_cmp(&distance[b]))?;
        let mut path = vec![end];
        // A path has at most as many classes as there are: rounding must not make it a circle.
        while let Some(from) = before[path[path.len() - 1]].filter(|_| path.len() <= classes) {
            path.push(from);
        }
        path.reverse();
        (surplus[path[0]] > 0).then_some(path)
    }
}

/// Divides `samples` among classes in proportion to their shares, by largest remainders.
pub(super) fn counts(shares: &[f64], samples: usize) -> Vec<usize> {
    let exact: Vec<f64> = shares.iter().map(|share| share * samples as f64).collect();
    let mut counts: Vec<usize> = exact.iter().map(|value| value.floor() as usize).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|&a, &b| exact[b].fract().total_cmp(&exact[a].fract()));
    let left = samples - counts.iter().sum::<usize>().min(samples);
    order.iter().cycle().take(left).for_each(|&class| counts[class] += 1);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt;
    use windage_core::{Seed, Stream};

    /// Finds the greatest sum of probabilities over all assignments.
    fn best(rows: &[&[f64]], counts: &mut [usize]) -> f64 {
        let Some((first, rest)) = rows.split_first() else { return 0.0 };
        let mut most = f64::NEG_INFINITY;
        for class in 0..counts.len() {
            if counts[class] > 0 {
                counts[class] -= 1;
                most = most.max(first[class] + best(rest, counts));
                counts[class] += 1;
            }
        }
        most
    }

    #[test]
    fn the_assignment_is_the_best_of_all() {
        let mut rng = Seed(3).rng(Stream::Data, 0);
        for counts in [[3, 2, 2], [7, 0, 0], [0, 1, 6], [2, 3, 2]] {
            for _ in 0..20 {
                let values: Vec<f64> = (0..21).map(|_| rng.random::<f64>()).collect();
                let rows: Vec<&[f64]> = values.chunks_exact(3).collect();
                let expected = best(&rows, &mut counts.clone());
                let sum: f64 = assigned_probabilities(&values, &counts).iter().sum();
                assert!((sum - expected).abs() < 1e-9, "{sum} {expected} {counts:?}");
            }
        }
    }

    #[test]
    fn counts_have_the_sum_and_follow_the_shares() {
        assert_eq!(counts(&[0.5, 0.25, 0.25], 8), [4, 2, 2]);
        assert_eq!(counts(&[0.4, 0.35, 0.25], 10).iter().sum::<usize>(), 10);
        assert_eq!(counts(&[1.0 / 3.0; 3], 10).iter().sum::<usize>(), 10);
    }
}
