//! Shapley values: what each of several alterations contributes to what all of them do together.
//!
//! The share of attribute `k` is its mean contribution over all orders in which the attributes can
//! be altered, `φ_k = Σ_S |S|!·(m − |S| − 1)!/m! · (v(S ∪ k) − v(S))`, where `v(S)` is the mean
//! change of the score once the set `S` is altered. The shares add up to `v` of all attributes.
//!
//! *References*: Shapley 1953, "A value for n-person games"; Castro et al. 2009, "Polynomial
//! calculation of the Shapley value based on sampling".

use std::collections::HashMap;

use rand::seq::SliceRandom;
use windage_core::{Seed, Stream};

use super::alteration::Alteration;
use super::part::{Part, Scorer, parallel};
use super::watch::Watch;
use crate::Result;

/// Most samples that are altered at once, and most values. They bound memory and change no result.
const BLOCK: usize = 250;
const BLOCK_VALUES: usize = 1 << 23;
/// Orders are drawn until the standard error of every share is below this, half a point …
const LEAST_ERROR: f64 = 0.005;
/// … or this many pairs of orders are drawn.
const MOST_ORDERS: usize = 64;
/// Fewest pairs of orders.
const LEAST_ORDERS: usize = 8;

/// Changes of the scores of all samples of a part, by set of attributes and by attribute.
pub(super) struct Changes {
    /// Shapley value of each attribute, per sample.
    pub(super) shares: Vec<Vec<f64>>,
    /// Standard error of each share because orders were sampled; 0 if all sets were evaluated.
    pub(super) errors: Vec<f64>,
    /// Change of each sample's score by each set that was evaluated.
    sets: HashMap<u64, Vec<f64>>,
    players: usize,
}

impl Changes {
    /// Returns the changes once all attributes are altered.
    pub(super) fn all(&self) -> &[f64] {
        &self.sets[&((1 << self.players) - 1)]
    }

    /// Returns the changes by one attribute alone.
    pub(super) fn alone(&self, player: usize) -> Option<&[f64]> {
        self.sets.get(&(1 << player)).map(Vec::as_slice)
    }

    /// Returns what two attributes change together beyond what each changes alone.
    pub(super) fn together(&self, a: usize, b: usize) -> Option<Vec<f64>> {
        let both = self.sets.get(&(1 << a | 1 << b))?;
        let (a, b) = (self.alone(a)?, self.alone(b)?);
        Some(both.iter().zip(a.iter().zip(b)).map(|(both, (a, b))| both - a - b).collect())
    }
}

/// Alters the samples of a part in sets of attributes, and evaluates the classifier on them.
pub(super) struct Game<'a, 'b, const D: usize> {
    pub(super) scorer: &'b Scorer<'a, D>,
    pub(super) part: &'b Part<'a>,
    /// Alterations in the order in which they are applied.
    pub(super) players: Vec<&'b Alteration<'a>>,
    /// Up to this many attributes, all sets are evaluated; orders are sampled beyond.
    pub(super) most_exact: usize,
    pub(super) seed: Seed,
}

impl<const D: usize> Game<'_, '_, D> {
    /// Returns the number of steps of which `watch` is told.
    pub(super) fn steps(&self) -> usize {
        if self.is_exact() { self.part.len().div_ceil(self.block()) } else { MOST_ORDERS }
    }

    /// Returns how many samples are altered at once.
    fn block(&self) -> usize {
        let values = self.part.shape.iter().product::<usize>().max(1);
        (BLOCK_VALUES / values).clamp(1, BLOCK)
    }

    fn is_exact(&self) -> bool {
        self.players.len() <= self.most_exact
    }

    /// Plays the game.
    pub(super) fn changes(&self, watch: &mut Watch<'_, '_>) -> Result<Changes> {
        if self.is_exact() { self.exact(watch) } else { self.sampled(watch) }
    }

    fn exact(&self, watch: &mut Watch<'_, '_>) -> Result<Changes> {
        let players = self.players.len();
        let mut sets: Vec<Vec<f64>> = vec![Vec::new(); 1 << players];
        for first in (0..self.part.len()).step_by(self.block()) {
            let block = watch.step(|| {
                let end = self.part.len().min(first + self.block());
                let values =
                    self.part.samples[first..end].iter().map(|it| it.values.clone()).collect();
                let mut scores = vec![Vec::new(); 1 << players];
                self.visit(Node { player: 0, set: 0, first, is_new: false }, values, &mut scores)?;
                Ok(scores)
            })?;
            sets.iter_mut().zip(block).for_each(|(all, block)| all.extend(block));
        }
        let changes: Vec<Vec<f64>> = sets.into_iter().map(|it| self.change(it)).collect();
        let shares = (0..players).map(|player| shapley(&changes, player, players)).collect();
        let sets = (0..).zip(changes).collect();
        Ok(Changes { shares, errors: vec![0.0; players], sets, players })
    }

    /// Evaluates all sets that contain the players of `node.set` and none other before
    /// `node.player`.
    fn visit(&self, node: Node, values: Vec<Vec<f32>>, scores: &mut [Vec<f64>]) -> Result<()> {
        let Node { player, set, first, is_new } = node;
        if player == self.players.len() {
            scores[set] = if is_new {
                self.scorer.scores(self.part, first, &values)?
            } else {
                self.part.scores[first..first + values.len()].to_vec()
            };
            return Ok(());
        }
        let (part, alteration) = (self.part, self.players[player]);
        let altered = parallel(values.len(), |at| alteration.apply(part, first + at, &values[at]));
        let is_changed = altered.iter().any(Option::is_some);
        let with: Vec<Vec<f32>> = altered
            .into_iter()
            .zip(&values)
            .map(|(altered, own)| altered.unwrap_or_else(|| own.clone()))
            .collect();
        let next = Node { player: player + 1, ..node };
        self.visit(next, values, scores)?;
        let set = set | 1 << player;
        self.visit(Node { set, is_new: is_new || is_changed, ..next }, with, scores)
    }

    fn sampled(&self, watch: &mut Watch<'_, '_>) -> Result<Changes> {
        let players = self.players.len();
        let mut rng = self.seed.rng(Stream::Attribution, 2);
        let mut sets: HashMap<u64, Vec<f64>> = HashMap::new();
        sets.insert(0, vec![0.0; self.part.len()]);
        let mut pairs: Vec<Vec<Vec<f64>>> = Vec::new();
        for number in 0..MOST_ORDERS {
            let mut order: Vec<usize> = (0..players).collect();
            order.shuffle(&mut rng);
            let pair = watch.step(|| {
                let mut sums = vec![vec![0.0; self.part.len()]; players];
                // An order and its reverse: where one takes a player first, the other does last.
                for order in [order.clone(), order.iter().rev().copied().collect()] {
                    self.add_contributions(&order, &mut sets, &mut sums)?;
                }
                Ok(sums)
            })?;
            pairs.push(pair);
            if number + 1 >= LEAST_ORDERS
                && errors(&pairs).into_iter().fold(0.0, f64::max) < LEAST_ERROR
            {
                break;
            }
        }
        // Steps that were taken from an earlier run left no sets behind.
        let (single, whole) = ((0..players).map(|player| 1 << player), (1 << players) - 1);
        for set in single.chain([whole]) {
            self.evaluate(set, &mut sets)?;
        }
        sets.retain(|&set, _| set.count_ones() <= 1 || set == whole);
        let errors = errors(&pairs);
        let count = 2.0 * pairs.len() as f64;
        let share = |player: usize| {
            let sum = |sample: usize| pairs.iter().map(|pair| pair[player][sample]).sum::<f64>();
            (0..self.part.len()).map(|sample| sum(sample) / count).collect()
        };
        let shares = (0..players).map(share).collect();
        Ok(Changes { shares, errors, sets, players })
    }

    /// Adds what each player of an order changes once those before it are altered.
    fn add_contributions(
        &self,
        order: &[usize],
        sets: &mut HashMap<u64, Vec<f64>>,
        sums: &mut [Vec<f64>],
    ) -> Result<()> {
        let mut set = 0;
        for &player in order {
            let before = sets[&set].clone();
            set |= 1 << player;
            self.evaluate(set, sets)?;
            let each = sums[player].iter_mut().zip(&sets[&set]).zip(before);
            each.for_each(|((sum, after), before)| *sum += after - before);
        }
        Ok(())
    }

    /// Evaluates one set, if that was not done before.
    fn evaluate(&self, set: u64, sets: &mut HashMap<u64, Vec<f64>>) -> Result<()> {
        if sets.contains_key(&set) {
            return Ok(());
        }
        let mut scores = Vec::new();
        for first in (0..self.part.len()).step_by(self.block()) {
            let (part, players) = (self.part, &self.players);
            let values = parallel(self.block().min(part.len() - first), |at| {
                let mut values = part.samples[first + at].values.clone();
                for (player, alteration) in players.iter().enumerate() {
                    if set & (1 << player) != 0
                        && let Some(altered) = alteration.apply(part, first + at, &values)
                    {
                        values = altered;
                    }
                }
                values
            });
            scores.extend(self.scorer.scores(self.part, first, &values)?);
        }
        sets.insert(set, self.change(scores));
        Ok(())
    }

    fn change(&self, scores: Vec<f64>) -> Vec<f64> {
        scores.iter().zip(&self.part.scores).map(|(after, before)| after - before).collect()
    }
}

/// A set of players that is being completed, player by player.
#[derive(Clone, Copy)]
struct Node {
    /// The next player.
    player: usize,
    /// Those before it that are altered.
    set: usize,
    /// Number of the first sample of the block.
    first: usize,
    /// Whether any sample was changed.
    is_new: bool,
}

/// Returns the Shapley value of a player for every sample; `changes` has one row per set.
fn shapley(changes: &[Vec<f64>], player: usize, players: usize) -> Vec<f64> {
    let mut shares = vec![0.0; changes[0].len()];
    for set in (0..changes.len()).filter(|set| set & (1 << player) == 0) {
        let weight = weight(set.count_ones() as usize, players);
        let (with, without) = (&changes[set | 1 << player], &changes[set]);
        for (share, (with, without)) in shares.iter_mut().zip(with.iter().zip(without)) {
            *share += weight * (with - without);
        }
    }
    shares
}

/// Returns `s!·(m − s − 1)!/m!`, which is `1/(m·C(m − 1, s))`.
fn weight(set: usize, players: usize) -> f64 {
    let choices: f64 = (0..set).map(|at| (players - 1 - at) as f64 / (at + 1) as f64).product();
    1.0 / (players as f64 * choices)
}

/// Returns the standard error of every player's mean share over pairs of orders.
fn errors(pairs: &[Vec<Vec<f64>>]) -> Vec<f64> {
    let count = pairs.len() as f64;
    let players = pairs.first().map_or(0, Vec::len);
    let error = |player: usize| {
        let means: Vec<f64> = pairs
            .iter()
            .map(|pair| pair[player].iter().sum::<f64>() / (2.0 * pair[player].len() as f64))
            .collect();
        let mean = means.iter().sum::<f64>() / count;
        let squares: f64 = means.iter().map(|each| (each - mean).powi(2)).sum();
        (squares / (count - 1.0) / count).sqrt()
    };
    (0..players).map(error).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_all_sets_without_a_player_add_up_to_one() {
        for players in 1..=8 {
            let sets = 0..1_usize << (players - 1);
            let sum: f64 = sets.map(|set| weight(set.count_ones() as usize, players)).sum();
            assert!((sum - 1.0).abs() < 1e-12, "{players}: {sum}");
        }
    }

    #[test]
    fn the_glove_game_has_its_known_values() {
        // One left glove (player 0) and two right ones: a pair is worth 1. Values 2/3, 1/6, 1/6.
        let worth = |set: usize| f64::from(u8::from(set & 1 != 0 && set & 6 != 0));
        let changes: Vec<Vec<f64>> = (0..8).map(|set| vec![worth(set)]).collect();
        let shares: Vec<f64> = (0..3).map(|player| shapley(&changes, player, 3)[0]).collect();
        for (share, expected) in shares.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((share - expected).abs() < 1e-12, "{shares:?}");
        }
    }
}
