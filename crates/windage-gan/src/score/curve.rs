//! Scores over the steps of a training run.

use serde::{Deserialize, Serialize};

use crate::score::GanScore;

/// Number of scores after the best one that must be worse for a curve to have turned.
const WORSE: usize = 3;
/// Margin by which each must be worse, relative to the best distance.
const MARGIN: f64 = 0.1;

/// Scores in the order of their steps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScoreCurve {
    /// One score per interval.
    pub scores: Vec<GanScore>,
}

/// The turn of a curve after which the generator got worse.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Step of the best score.
    pub best_step: usize,
    /// The best Fréchet distance.
    pub best: f64,
    /// The last Fréchet distance.
    pub last: f64,
}

impl ScoreCurve {
    /// Returns the score with the smallest Fréchet distance; ties go to the earlier one.
    pub fn best(&self) -> Option<&GanScore> {
        self.scores.iter().min_by(|a, b| a.frechet.total_cmp(&b.frechet))
    }

    /// Returns the turn of the curve if the generator got worse after its best score, as it does
    /// when discriminators memorize their images: the last three scores all come after the best
    /// one and are more than a tenth above it.
    pub fn turned(&self) -> Option<Turn> {
        let best = self.best()?;
        let last = self.scores.last()?;
        let worse = |score: &GanScore| {
            score.step > best.step && score.frechet > (1.0 + MARGIN) * best.frechet
        };
        let turned = self.scores.len() > WORSE && self.scores.iter().rev().take(WORSE).all(worse);
        turned.then_some(Turn { best_step: best.step, best: best.frechet, last: last.frechet })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(distances: &[f64]) -> ScoreCurve {
        let score = |(index, &frechet): (usize, &f64)| GanScore {
            step: 100 * (index + 1),
            frechet,
            kernel: 0.0,
            high_frequency_ratio: 1.0,
            log_spectral_distance: 0.0,
            warnings: Vec::new(),
        };
        ScoreCurve { scores: distances.iter().enumerate().map(score).collect() }
    }

    #[test]
    fn a_curve_turns_when_its_last_three_scores_are_a_tenth_above_the_best() {
        let turn = curve(&[30.0, 20.0, 25.0, 23.0, 24.0]).turned();
        assert_eq!(turn, Some(Turn { best_step: 200, best: 20.0, last: 24.0 }));
        for not_turned in [
            &[30.0, 20.0, 25.0, 21.9, 24.0][..], // One is less than a tenth above.
            &[30.0, 20.0, 25.0, 24.0],           // Two are.
            &[30.0, 20.0, 25.0, 26.0, 27.0, 19.0], // It recovered.
            &[],
        ] {
            assert_eq!(curve(not_turned).turned(), None, "{not_turned:?}");
        }
    }

    #[test]
    fn the_best_of_equal_scores_is_the_first() {
        assert_eq!(curve(&[3.0, 2.0, 2.0]).best().map(|score| score.step), Some(200));
        assert_eq!(curve(&[]).best(), None);
    }
}
