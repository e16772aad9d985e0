//! Scores of samples by task.

/// How well each sample fits each task; a higher score is better.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskScores {
    /// One row per sample, with one score per task.
    pub scores: Vec<Vec<f64>>,
}

impl TaskScores {
    /// Creates scores from one row per task, with one score per sample.
    pub(super) fn from_tasks(by_task: &[Vec<f64>]) -> Self {
        let samples = by_task.first().map_or(0, Vec::len);
        let row = |sample: usize| by_task.iter().map(|scores| scores[sample]).collect();
        Self { scores: (0..samples).map(row).collect() }
    }

    /// Returns the best task of each sample; ties go to the earlier task.
    pub fn each(&self) -> Vec<usize> {
        self.scores.iter().map(|scores| best(scores)).collect()
    }

    /// Returns the best task of all samples together, by the sum of their scores. Use it for
    /// samples that are known to belong to the same task. Returns `None` if there are no samples.
    pub fn together(&self) -> Option<usize> {
        let tasks = self.scores.first()?.len();
        let sum = |task| self.scores.iter().map(|scores| scores[task]).sum();
        Some(best(&(0..tasks).map(sum).collect::<Vec<f64>>()))
    }
}

fn best(scores: &[f64]) -> usize {
    (1..scores.len()).fold(0, |best, task| if scores[task] > scores[best] { task } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_score_wins_one_by_one_and_together() {
        let scores = TaskScores {
            scores: vec![vec![1.0, 1.0, 0.0], vec![-9.0, 0.0, 2.0], vec![0.0, 0.5, -3.0]],
        };
        assert_eq!(scores.each(), [0, 2, 1]);
        assert_eq!(scores.together(), Some(1));
        assert_eq!(TaskScores { scores: vec![] }.together(), None);
    }
}
