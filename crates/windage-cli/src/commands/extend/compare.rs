//! The same tasks with different methods and several seeds.

use std::io::IsTerminal;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use windage::core::files::write_whole;
use windage::core::{Error as CoreError, Seed};
use windage::packnet::Error as PackNetError;
use windage::packnet::run_config::{CompareConfig, Learner, Method, MethodResult};
use windage::report::comparison::ComparisonRow;

use super::comparison::comparison;
use super::doubts;
use super::stored::{Stored, identity_value, read_stored};
use crate::commands::comparison::{PERCENT, measured, write_page};
use crate::failure::{Failure, Result};
use crate::run::{Outcome, Run};
use crate::terminal::{Output, mean, mean_and_deviation, table};

/// File name of the measurements.
const FILE: &str = "compare.json";
/// Accuracy by which a method may be worse than one network per task, as a share.
const MARGIN: f64 = 0.01;

/// All that was measured so far. The first seed is that of the settings.
#[derive(Serialize, Deserialize)]
struct Compared {
    /// Settings and data of the comparison.
    identity: Value,
    rows: Vec<Row>,
}

impl Stored for Compared {
    fn identity(&self) -> &Value {
        &self.identity
    }
}

/// The results of a method, one row per seed.
#[derive(Debug, Serialize, Deserialize)]
struct Row {
    method: Method,
    /// Accuracy on each task once it was learned.
    learned: Vec<Vec<f64>>,
    /// Accuracy on each task once all were learned.
    after_all: Vec<Vec<f64>>,
    /// Divergence that the pruning ratios of each task were chosen by.
    divergences: Vec<Vec<Option<f64>>>,
    /// Share of the weights that each task owns.
    owned: Vec<Vec<f64>>,
}

impl Row {
    fn new(method: Method) -> Self {
        let (learned, after_all) = (Vec::new(), Vec::new());
        Self { method, learned, after_all, divergences: Vec::new(), owned: Vec::new() }
    }

    fn push(&mut self, result: MethodResult) {
        self.learned.push(result.learned);
        self.after_all.push(result.after_all);
        if self.method.packs() {
            self.divergences.push(result.divergences);
            self.owned.push(result.owned);
        }
    }

    /// Returns the mean accuracy over all tasks, one per seed.
    fn means(&self) -> Vec<f64> {
        self.after_all.iter().map(|accuracies| mean(accuracies)).collect()
    }

    /// Returns how much accuracy was lost after a task was learned, one mean per seed.
    fn forgetting(&self) -> Vec<f64> {
        let pairs = self.learned.iter().zip(&self.after_all);
        pairs.map(|(learned, after)| mean(learned) - mean(after)).collect()
    }

    /// Returns the accuracies of one network per task and of this method, one pair per seed.
    fn pairs<'a>(
        &'a self,
        alone: Option<&'a Self>,
    ) -> impl Iterator<Item = (&'a Vec<f64>, &'a Vec<f64>)> {
        alone.into_iter().flat_map(|alone| alone.after_all.iter().zip(&self.after_all))
    }

    /// Returns [`tasks_managed`], one number per seed.
    fn managed(&self, alone: Option<&Self>) -> Vec<f64> {
        self.pairs(alone).map(|(alone, row)| tasks_managed(alone, row) as f64).collect()
    }
}

/// Learns what is not measured yet, and prints all.
pub(super) fn run(
    learner: &mut Learner<'_>,
    config: &CompareConfig,
    run: &mut Run,
) -> Result<Outcome> {
    let identity = learner.config.identity(learner.tasks);
    learner.empty()?;
    let path = run.file(FILE);
    let stored = if run.is_resumed() { read_stored(&path, &identity)? } else { None };
    let new = || Ok::<_, Failure>(Compared { identity: identity_value(&identity)?, rows: vec![] });
    let mut compared = stored.map_or_else(new, Ok)?;
    run.begin()?;
    for method in &config.methods {
        if !compared.rows.iter().any(|row| row.method == *method) {
            compared.rows.push(Row::new(*method));
        }
    }
    for number in 0..config.seeds {
        learner.seed = Seed(learner.config.seed.0.wrapping_add(number));
        for index in 0..compared.rows.len() {
            let row = &mut compared.rows[index];
            if row.learned.len() as u64 > number {
                continue;
            }
            if std::io::stderr().is_terminal() {
                eprintln!("{}, seed {}", row.method.name(), learner.seed.0);
            }
            let result = learner.learn_all(row.method, &mut run.unsaved_context());
            row.push(result.map_err(saved)?);
            write_whole(&path, &serde_json::to_vec_pretty(&compared)?)?;
        }
    }
    print(&compared.rows, run.output);
    let are_unchanged = compared
        .rows
        .iter()
        .filter(|row| row.method.packs())
        .all(|row| row.learned == row.after_all);
    let doubts = doubts::changed(are_unchanged).into_iter();
    let doubts: Vec<String> = doubts.chain(doubts::few_samples(learner.tasks)).collect();
    let page = write_page(comparison(learner, shown(&compared.rows), &doubts), run)?;
    Ok(Outcome {
        result: result(&compared.rows, &page, &path.display().to_string()),
        doubts,
        word: None,
    })
}

/// Methods that were finished are saved, although training itself saves nothing.
fn saved(error: PackNetError) -> Failure {
    match error {
        PackNetError::Core(error @ CoreError::Interrupted { .. }) => {
            let message = format!("{error}; what was finished before is saved in {FILE}");
            Failure::Interrupted { message, is_saved: true }
        }
        error => error.into(),
    }
}

/// Returns the key results. `page` and `file` are the files that hold all.
fn result(rows: &[Row], page: &str, file: &str) -> Value {
    let method = |row: &Row| {
        json!({
            "method": row.method,
            "seeds": row.after_all.len(),
            "mean_accuracy": mean(&row.means()),
            "forgetting": mean(&row.forgetting()),
        })
    };
    let methods: Vec<Value> = rows.iter().map(method).collect();
    json!({ "methods": methods, "report": page, "measurements": file })
}

/// Returns the rows of the page.
fn shown(rows: &[Row]) -> Vec<ComparisonRow> {
    let alone = rows.iter().find(|row| row.method == Method::OneEach);
    let row = |row: &Row| ComparisonRow {
        name: row.method.name().into(),
        values: vec![
            measured(&row.means(), PERCENT),
            measured(&row.forgetting(), PERCENT),
            measured(&row.managed(alone), 1.0),
        ],
    };
    rows.iter().map(row).collect()
}

fn print(rows: &[Row], output: Output) {
    let mut shown = table(&[
        "method",
        "mean accuracy",
        "worse than one each",
        "forgetting",
        "tasks within a point",
    ]);
    let alone = rows.iter().find(|row| row.method == Method::OneEach);
    for row in rows {
        let worse: Vec<f64> =
            row.pairs(alone).map(|(alone, row)| mean(alone) - mean(row)).collect();
        shown.add_row([
            row.method.name().into(),
            mean_and_deviation(&row.means(), 100.0, 1),
            mean_and_deviation(&worse, 100.0, 1),
            mean_and_deviation(&row.forgetting(), 100.0, 1),
            mean_and_deviation(&row.managed(alone), 1.0, 1),
        ]);
    }
    output.line(shown);
}

/// Returns for how many tasks, from the first on, a method's mean accuracy stays within the margin
/// of one network per task.
fn tasks_managed(alone: &[f64], row: &[f64]) -> usize {
    (1..=row.len())
        .take_while(|&count| mean(&alone[..count]) - mean(&row[..count]) <= MARGIN)
        .count()
}
