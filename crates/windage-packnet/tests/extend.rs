//! Whole tasks, interrupted anywhere and continued.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

mod common;

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use burn::data::dataset::InMemDataset;
use common::Net;
use rand::RngExt;
use windage_core::training::Checkpointing;
use windage_core::{
    Domain, Error as CoreError, Event, Observer, RunContext, Sample, Seed, Silent, Stream,
};
use windage_packnet::inference::{Confidence, score_by_confidence, score_by_signature};
use windage_packnet::similarity::{Reference, SignatureMeasure};
use windage_packnet::training::remove_checkpoints;
use windage_packnet::{
    Error, PackNet, PackNetConfig, Signature, Stage, TaskAccuracies, TaskData, TaskRatios,
    TaskTrainingConfig, Uniform, extend,
};

/// Draws noise with a bright spot whose position depends on the class; `level` is added to the
/// noise.
fn spots(name: &str, count: usize, classes: usize, level: f32) -> Domain {
    let mut rng = Seed(3).rng(Stream::Data, count as u64);
    let sample = |index: usize| {
        let label = index % classes;
        let mut values: Vec<f32> = (0..36).map(|_| level + 0.2 * rng.random::<f32>()).collect();
        values[7 * label + 1] += 0.8;
        Sample { values, label }
    };
    let samples: Vec<Sample> = (0..count).map(sample).collect();
    let classes = (0..classes).map(|class| class.to_string()).collect();
    Domain::new(name, InMemDataset::new(samples), vec![1, 6, 6], classes).unwrap()
}

struct Stopping {
    after: usize,
    steps: usize,
}

impl Observer for Stopping {
    fn event(&mut self, event: Event<'_>) {
        self.steps += usize::from(matches!(event, Event::Stepped { .. }));
    }

    fn stop_requested(&self) -> bool {
        self.steps >= self.after
    }
}

/// Dropout and the initialization of networks draw from a generator that the whole process shares,
/// so one test runs at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Every task keeps half of what is free.
const HALF: TaskRatios<'_> = TaskRatios { schedule: &Uniform(0.5), divergence: None };
const TASKS: [(&str, usize, f32); 2] = [("dark", 3, 0.0), ("bright", 2, 0.5)];

fn run(
    packing: &mut PackNet,
    epochs: [usize; 2],
    saved: Checkpointing,
    observer: &mut dyn Observer,
) -> Result<Vec<TaskAccuracies>, Error> {
    let mut all = Vec::new();
    for (name, classes, level) in &TASKS[packing.tasks().len()..] {
        let (training, validation) =
            (spots(name, 60, *classes, *level), spots(name, 30, *classes, *level));
        let data = TaskData { name, training: &training, validation: &validation };
        let config = TaskTrainingConfig {
            epochs: epochs[0],
            fine_tuning_epochs: epochs[1],
            batch: 20,
            learning_rate: 0.01,
            ..TaskTrainingConfig::default()
        };
        let fresh = Net::new(*classes, packing.tasks().len() as u64);
        let device = windage_testing::device();
        let mut context = RunContext::on(&device, observer).with_checkpoint(saved.clone());
        let accuracies = extend::<4, _>(packing, data, &fresh, HALF, &config, &mut context)?;
        all.push(accuracies);
        if let Some(path) = saved.path() {
            packing.save(path)?;
            remove_checkpoints(path, packing.tasks().len() - 1)?;
        }
    }
    Ok(all)
}

fn fresh() -> PackNet {
    PackNetConfig::new().init(&Net::new(2, 0)).unwrap()
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn a_run_interrupted_anywhere_goes_on_to_the_same_bits() {
    let _guard = alone();
    let folder = tempfile::tempdir().unwrap();
    let whole = folder.path().join("whole");
    run(&mut fresh(), [3, 2], Checkpointing::To(whole.clone()), &mut Silent).unwrap();
    let again = folder.path().join("again");
    run(&mut fresh(), [3, 2], Checkpointing::To(again.clone()), &mut Silent).unwrap();
    assert!(bytes(&again) == bytes(&whole), "the same seed gave other bits");
    std::fs::remove_file(again).unwrap();
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["whole"], "checkpoints of finished tasks are removed");
    // Nine and six steps of each task.
    for after in [1, 4, 9, 10, 13, 15, 16, 20, 26] {
        let path = folder.path().join(format!("part {after}"));
        let mut packing = fresh();
        let error = run(
            &mut packing,
            [3, 2],
            Checkpointing::To(path.clone()),
            &mut Stopping { after, steps: 0 },
        )
        .unwrap_err();
        let Error::Core(CoreError::Interrupted { saved: Some(_), .. }) = &error else {
            panic!("{error}")
        };
        let mut packing = if path.exists() { PackNet::load(&path).unwrap() } else { fresh() };
        run(&mut packing, [3, 2], Checkpointing::Resume(path.clone()), &mut Silent).unwrap();
        assert!(bytes(&path) == bytes(&whole), "interrupted after {after} steps");
    }
}

#[test]
fn tasks_are_learned_and_found() {
    let _guard = alone();
    let mut packing = fresh();
    let learned = run(&mut packing, [30, 10], Checkpointing::Off, &mut Silent).unwrap();
    for accuracies in learned {
        assert!(accuracies.fine_tuned > 0.9, "{accuracies:?}");
        assert_eq!(accuracies.chosen.score, accuracies.pruned.max(accuracies.fine_tuned));
    }
    let models = [0, 1].map(|task| packing.model(task, &Net::new(2, 9)).unwrap());
    for (task, (name, classes, level)) in TASKS.into_iter().enumerate() {
        let domain = spots(name, 30, classes, level);
        let batch =
            domain.batch::<4>(&(0..30).collect::<Vec<_>>(), &windage_testing::device()).unwrap();
        let scores = score_by_signature(packing.tasks(), batch.inputs.clone()).unwrap();
        assert_eq!(scores.each(), [task; 30]);
        assert_eq!(scores.together(), Some(task));
        let scores = score_by_confidence(&models, &batch.inputs, Confidence::Entropy);
        assert_eq!((scores.scores.len(), scores.scores[0].len()), (30, 2));
    }
    // Data like those of the second task are similar to it; other data are similar to no task.
    let divergence = |level: f32| {
        let signature = Signature::of(&spots("new", 60, 2, level)).unwrap();
        packing
            .divergence(&signature, &Reference::default(), &SignatureMeasure::default())
            .unwrap()
            .unwrap()
    };
    let (similar, other) = (divergence(0.5), divergence(5.0));
    assert!(similar < 0.1 && other > 0.9, "{similar} {other}");
}

#[test]
fn bad_settings_and_data_are_refused_and_leave_the_packing_between_tasks() {
    let _guard = alone();
    let data = spots("data", 20, 2, 0.0);
    let task = TaskData { name: "task", training: &data, validation: &data };
    let mut packing = fresh();
    let mut refused = |config: TaskTrainingConfig, net: Net, words: &str| {
        let (device, mut observer) = (windage_testing::device(), Silent);
        let mut context = RunContext::on(&device, &mut observer);
        let error = extend::<4, _>(&mut packing, task, &net, HALF, &config, &mut context);
        let message = error.unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
        assert_eq!(packing.stage(), Stage::BetweenTasks);
    };
    refused(
        TaskTrainingConfig { epochs: 0, ..TaskTrainingConfig::default() },
        Net::new(2, 0),
        "`epochs`",
    );
    refused(
        TaskTrainingConfig { learning_rate: f64::NAN, ..TaskTrainingConfig::default() },
        Net::new(2, 0),
        "`learning_rate`",
    );
    refused(
        TaskTrainingConfig { learning_rate: 1e30, ..TaskTrainingConfig::default() },
        Net::new(2, 0),
        "diverged",
    );
    refused(TaskTrainingConfig::default(), Net::new(1, 0), "2 classes");
}

#[test]
fn a_checkpoint_of_other_ratios_is_refused() {
    let _guard = alone();
    let folder = tempfile::tempdir().unwrap();
    let data = spots("data", 60, 2, 0.0);
    let task = TaskData { name: "task", training: &data, validation: &data };
    let learn = |ratio: f64, saved: Checkpointing, observer: &mut dyn Observer| {
        let config = TaskTrainingConfig {
            epochs: 2,
            fine_tuning_epochs: 2,
            batch: 20,
            ..TaskTrainingConfig::default()
        };
        let ratios = TaskRatios { schedule: &Uniform(ratio), divergence: None };
        let device = windage_testing::device();
        let mut context = RunContext::on(&device, observer).with_checkpoint(saved);
        extend::<4, _>(&mut fresh(), task, &Net::new(2, 0), ratios, &config, &mut context)
    };
    let path = folder.path().join("packed");
    // Interrupted while fine-tuning with a pruning ratio of 75 %; with 50 %, fewer weights would be
    // held.
    learn(0.75, Checkpointing::To(path.clone()), &mut Stopping { after: 8, steps: 0 }).unwrap_err();
    let message =
        learn(0.5, Checkpointing::Resume(path.clone()), &mut Silent).unwrap_err().to_string();
    assert!(message.contains("packed.0.tune") && message.contains("another run"), "{message}");
    // After a new start that is interrupted while training, the old checkpoint of the second part
    // is no obstacle.
    learn(0.5, Checkpointing::To(path.clone()), &mut Stopping { after: 2, steps: 0 }).unwrap_err();
    learn(0.5, Checkpointing::Resume(path), &mut Silent).unwrap();
}
