//! What a comparison has shown, and how certain that is.

use super::data::{Better, Comparison};
use super::statistic::Verdict;

/// Number of seeds below which a standard deviation is itself uncertain.
const FEW_SEEDS: usize = 5;

/// The rows that the finding is about, in the order of their means.
pub(super) struct Pair {
    pub(super) first: usize,
    pub(super) second: usize,
}

impl Comparison {
    /// Returns the reference row and the best of the others, or `None` if nothing can be compared.
    pub(super) fn pair(&self) -> Option<Pair> {
        let (ranking, reference) = (self.ranking(), self.reference()?);
        let other = ranking.iter().copied().find(|&row| row != reference)?;
        let is_ahead = ranking.first() == Some(&other);
        let (first, second) = if is_ahead { (other, reference) } else { (reference, other) };
        Some(Pair { first, second })
    }

    /// Returns the finding.
    pub(super) fn finding(&self) -> String {
        let (Some(metric), Some(reference)) = (self.metrics.first(), self.reference()) else {
            return "Nothing was measured.".into();
        };
        let named = |row: usize| {
            let value = self.statistic(row, 0).map_or("—".into(), |value| value.text(metric));
            format!("{} {value}", self.name(row))
        };
        let name = capitalized(&metric.name);
        let Some(Pair { first, second }) = self.pair() else {
            return format!("{name}: {}; there is nothing to compare it with.", named(reference));
        };
        let verdict = match (self.verdict(first, second), metric.better) {
            (Verdict::Better, _) => format!("{} is better", self.name(first)),
            // Seeds that only one of the rows has can put the means into another order.
            (Verdict::Worse, _) => format!("{} is better", self.name(second)),
            (Verdict::Unclear, _) => "the difference is not larger than its standard deviation \
                                      over the seeds, so that neither is called better"
                .into(),
            (Verdict::Unknown, Better::Neither) => "neither is called better".into(),
            (Verdict::Unknown, _) => "one seed does not show which is better".into(),
        };
        format!("{name}: {}, {}; {verdict}.", named(first), named(second))
    }

    /// Returns how certain the finding is.
    pub(super) fn certainty(&self) -> String {
        let (Some(metric), Some(Pair { first, second })) = (self.metrics.first(), self.pair())
        else {
            return String::new();
        };
        let Some(difference) = self.difference(first, second, 0) else {
            return "No seed was measured with both.".into();
        };
        if difference.seeds == 1 {
            return "It is one seed. How much chance contributes is unknown until several seeds are \
                    compared."
                .into();
        }
        let mut sentences = vec![format!(
            "Over {} seeds, the difference of {} from {} with the same seed is {} (mean ± standard \
             deviation).",
            difference.seeds,
            self.name(first),
            self.name(second),
            difference.difference_text(metric)
        )];
        sentences.extend(self.others());
        if self.rows.len() > 2 && Some(first) != self.baseline {
            sentences.push(format!(
                "{} was picked from {} rows by these same values, which flatters it.",
                capitalized(self.name(first)),
                self.rows.len()
            ));
        }
        if difference.seeds < FEW_SEEDS {
            sentences.push(format!(
                "A standard deviation over fewer than {FEW_SEEDS} seeds is itself uncertain."
            ));
        }
        sentences.join(" ")
    }

    /// Returns how many rows differ from the reference, if there are more than two rows.
    fn others(&self) -> Option<String> {
        let reference = self.reference().filter(|_| self.rows.len() > 2)?;
        let others = (0..self.rows.len()).filter(|&row| row != reference);
        let verdicts: Vec<Verdict> = others.map(|row| self.verdict(row, reference)).collect();
        let count = |wanted| verdicts.iter().filter(|&&verdict| verdict == wanted).count();
        Some(format!(
            "Of the {} others, {} better than {} by more than one standard deviation, and {} \
             worse.",
            verdicts.len(),
            are(count(Verdict::Better)),
            self.name(reference),
            are(count(Verdict::Worse))
        ))
    }

    /// Returns the name of a row.
    pub(super) fn name(&self, row: usize) -> &str {
        self.rows.get(row).map_or("", |row| &row.name)
    }
}

/// Returns a number of rows with its verb.
fn are(count: usize) -> String {
    match count {
        0 => "none is".into(),
        1 => "1 is".into(),
        count => format!("{count} are"),
    }
}

/// Returns a text with its first letter in upper case.
pub(super) fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}
