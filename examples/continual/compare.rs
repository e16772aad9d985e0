//! The same tasks with different methods and several seeds.

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use windage::core::files::write_whole;
use windage::core::{Error as CoreError, Observer, RunContext, Seed};
use windage::packnet::{PackNet, RatioSchedule, Uniform};

use crate::arguments::Arguments;
use crate::common::{Failure, table};
use crate::learn::Learner;
use crate::network::Network;
use crate::sequence;
use crate::statistics::{mean, mean_and_deviation};

/// File name of the measurements.
const FILE: &str = "compare.json";
/// Accuracy by which a method may be worse than one network per task, as a share.
const MARGIN: f64 = 0.01;

/// A way to learn several tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Method {
    /// A network of its own for each task
    OneEach,
    /// Packed, with pruning ratios by --schedule
    Packed,
    /// PackNet with a uniform pruning ratio of 50 %
    Packnet50,
    /// PackNet with a uniform pruning ratio of 75 %
    Packnet75,
    /// One network, trained on each task in turn
    FineTuning,
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

pub(crate) fn run(
    learner: &mut Learner<'_>,
    arguments: &Arguments,
    observer: &mut dyn Observer,
) -> Result<(), Failure> {
    let all = Method::value_variants();
    let chosen =
        all.iter().filter(|method| arguments.only.is_empty() || arguments.only.contains(method));
    let empty = |&method: &Method| Row {
        method,
        learned: vec![],
        after_all: vec![],
        divergences: vec![],
        owned: vec![],
    };
    let mut compared = begun(learner, arguments)?;
    for method in chosen {
        if !compared.rows.iter().any(|row| row.method == *method) {
            compared.rows.push(empty(method));
        }
    }
    for number in 0..arguments.seeds {
        learner.seed = Seed(arguments.seed + number);
        for index in 0..compared.rows.len() {
            let row = &mut compared.rows[index];
            if row.learned.len() as u64 > number {
                continue;
            }
            eprintln!("{}, seed {}", name(row.method), learner.seed.0);
            learn(row, learner, arguments, observer)?;
            write_whole(&arguments.out.join(FILE), &serde_json::to_vec_pretty(&compared)?)?;
        }
    }
    print(&compared.rows);
    Ok(())
}

/// Begins a new comparison, or reads the one to continue.
fn begun(learner: &Learner<'_>, arguments: &Arguments) -> Result<Compared, Failure> {
    let path = arguments.out.join(FILE);
    let settings = sequence::settings(learner, arguments)?;
    if !(arguments.resume && path.exists()) {
        return Ok(Compared { settings, rows: Vec::new() });
    }
    let bad = |reason: String| CoreError::DamagedFile { path: path.clone(), reason };
    let bytes = std::fs::read(&path).map_err(|error| bad(format!("it cannot be read: {error}")))?;
    let found: Compared =
        serde_json::from_slice(&bytes).map_err(|error| bad(format!("it is damaged: {error}")))?;
    if found.settings != settings {
        return Err(
            bad("it belongs to another comparison, with other data or settings".into()).into()
        );
    }
    Ok(found)
}

fn learn(
    row: &mut Row,
    learner: &Learner<'_>,
    arguments: &Arguments,
    observer: &mut dyn Observer,
) -> Result<(), Failure> {
    match row.method {
        Method::OneEach => separate(row, learner, arguments, false, observer),
        Method::FineTuning => separate(row, learner, arguments, true, observer),
        Method::Packed => {
            packed(row, learner, arguments, &*arguments.ratios(learner.tasks.len())?, observer)
        }
        Method::Packnet50 => packed(row, learner, arguments, &Uniform(0.5), observer),
        Method::Packnet75 => packed(row, learner, arguments, &Uniform(0.75), observer),
    }
}

fn packed(
    row: &mut Row,
    learner: &Learner<'_>,
    arguments: &Arguments,
    schedule: &dyn RatioSchedule,
    observer: &mut dyn Observer,
) -> Result<(), Failure> {
    let mut context = RunContext::on(&learner.device, observer);
    let mut packing = learner.empty()?;
    let training = arguments.training(learner.seed);
    let accuracy = |packing: &PackNet, task| -> Result<f64, Failure> {
        Ok(learner.evaluate(&packing.model(task, &learner.fresh(task))?, task)?.accuracy)
    };
    let (mut learned, mut divergences) = (Vec::new(), Vec::new());
    for task in 0..learner.tasks.len() {
        let fresh = learner.fresh(task);
        let outcome =
            learner.learn(&mut packing, task, &fresh, schedule, &training, &mut context)?;
        divergences.push(outcome.divergence);
        learned.push(accuracy(&packing, task)?);
    }
    let all = 0..learner.tasks.len();
    let after_all = all.map(|task| accuracy(&packing, task)).collect::<Result<_, _>>()?;
    let capacity = packing.capacity();
    let share = |task| capacity.owned(task) as f64 / capacity.weights() as f64;
    row.owned.push((0..learner.tasks.len()).map(share).collect());
    row.divergences.push(divergences);
    row.learned.push(learned);
    row.after_all.push(after_all);
    Ok(())
}

/// Learns each task with a network that is not pruned. With `carries_on`, each network starts from
/// that of the task before.
fn separate(
    row: &mut Row,
    learner: &Learner<'_>,
    arguments: &Arguments,
    carries_on: bool,
    observer: &mut dyn Observer,
) -> Result<(), Failure> {
    let mut context = RunContext::on(&learner.device, observer);
    let training = arguments.training(learner.seed);
    let mut networks: Vec<Network> = Vec::new();
    let mut learned = Vec::new();
    for task in 0..learner.tasks.len() {
        let mut fresh = learner.fresh(task);
        if let Some(last) = networks.last().filter(|_| carries_on) {
            fresh = last.with_head_of(&fresh);
        }
        let (mut alone, schedule) = (learner.empty()?, Uniform(0.0));
        learner.learn(&mut alone, task, &fresh, &schedule, &training, &mut context)?;
        let network = alone.model(0, &learner.fresh(task))?;
        learned.push(learner.evaluate(&network, task)?.accuracy);
        networks.push(network);
    }
    let mut after_all = Vec::new();
    for (task, network) in networks.iter().enumerate() {
        let last = networks.last().filter(|_| carries_on).unwrap_or(network);
        after_all.push(learner.evaluate(&last.with_head_of(network), task)?.accuracy);
    }
    row.learned.push(learned);
    row.after_all.push(after_all);
    Ok(())
}

/// All that was measured so far. The first seed is that of the settings.
#[derive(Serialize, Deserialize)]
struct Compared {
    settings: String,
    rows: Vec<Row>,
}

fn name(method: Method) -> String {
    method.to_possible_value().map_or(String::new(), |value| value.get_name().to_string())
}

fn print(rows: &[Row]) {
    let mut shown = table(&[
        "method",
        "mean accuracy",
        "worse than one each",
        "forgetting",
        "tasks within a point",
    ]);
    let alone = rows.iter().find(|row| row.method == Method::OneEach);
    for row in rows {
        let means: Vec<f64> = row.after_all.iter().map(|accuracies| mean(accuracies)).collect();
        let forgotten = row
            .learned
            .iter()
            .zip(&row.after_all)
            .map(|(learned, after)| mean(learned) - mean(after));
        let (worse, managed) = alone.map_or((Vec::new(), Vec::new()), |alone| {
            let pairs = || alone.after_all.iter().zip(&row.after_all);
            let worse = pairs().map(|(alone, row)| mean(alone) - mean(row)).collect();
            (worse, pairs().map(|(alone, row)| tasks_managed(alone, row) as f64).collect())
        });
        shown.add_row([
            name(row.method),
            mean_and_deviation(&means, 100.0, 1),
            mean_and_deviation(&worse, 100.0, 1),
            mean_and_deviation(&forgotten.collect::<Vec<_>>(), 100.0, 1),
            mean_and_deviation(&managed, 1.0, 1),
        ]);
    }
    println!("{shown}");
}

/// Returns for how many tasks, from the first on, a method's mean accuracy stays within the margin
/// of one network per task.
fn tasks_managed(alone: &[f64], row: &[f64]) -> usize {
    (1..=row.len())
        .take_while(|&count| mean(&alone[..count]) - mean(&row[..count]) <= MARGIN)
        .count()
}
