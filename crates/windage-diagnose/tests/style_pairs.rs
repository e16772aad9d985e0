//! A diagnosis by pairs whose first members are converted: it says so, is deterministic, and
//! resumes to the same bits.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use common::{LikesBright, SIDE, domains};
use windage_core::{Domain, Error as CoreError, Event, Observer, RunContext, Seed, Silent};
use windage_diagnose::style::{Converted, Origin, StyleTrainingConfig, train_style};
use windage_diagnose::{
    Checkpointing, Diagnose, Diagnosis, Error, ModelTrainingConfig, PairMatrix, PairRule,
    TrainingPair, evaluate_domain, train_model,
};

const PAIRS: usize = 4;
const STYLE_STEPS: usize = 12;
/// One epoch of both domains' 192 samples in batches of 32.
const MODEL_STEPS: usize = 6;

fn settings(seed: u64) -> Diagnose {
    Diagnose {
        pairs: PAIRS,
        features: 4,
        losses: 3,
        rule: PairRule::Style,
        fit: ModelTrainingConfig {
            epochs: 1,
            batch: 32,
            channels: [4, 6, 8],
            latent: 3,
            seed: Seed(seed),
            ..ModelTrainingConfig::default()
        },
        style: StyleTrainingConfig {
            steps: STYLE_STEPS,
            batch: 8,
            generator_width: 6,
            discriminator_width: 6,
            blocks: 1,
            // Not looked at: the seed is the model's.
            seed: Seed(99),
            ..StyleTrainingConfig::default()
        },
        ..Diagnose::default()
    }
}

fn diagnose(
    settings: &Diagnose,
    saved: &Checkpointing,
    observer: &mut dyn Observer,
) -> Result<Diagnosis, Error> {
    let (first, second) = domains();
    let device = Device::flex();
    let mut context = RunContext::on(&device, observer).with_checkpoint(saved.clone());
    settings.run(&LikesBright, (&first, &second), &[], &mut context)
}

/// Everything that was computed, bit by bit.
fn bits(diagnosis: &Diagnosis) -> Vec<u64> {
    let of_matrix = |matrix: &PairMatrix| {
        let losses = [matrix.first_loss, matrix.second_loss];
        let cells = matrix.cells.iter().flat_map(|cell| [cell.requested_loss, cell.actual_loss]);
        let numbers: Vec<u64> = losses.into_iter().chain(cells).map(f64::to_bits).collect();
        let values = matrix.cells.iter().flat_map(|cell| &cell.values).chain(&matrix.first_values);
        let values: Vec<u64> = values.map(|value| u64::from(value.to_bits())).collect();
        [vec![matrix.pair.second as u64], numbers, values].concat()
    };
    diagnosis.matrices.iter().flat_map(of_matrix).collect()
}

fn values(domain: &Domain, index: usize) -> Vec<f32> {
    domain.sample(index).unwrap().values
}

#[test]
fn first_members_are_the_second_ones_converted_and_said_to_be() {
    let (settings, device, (first, second)) = (settings(5), Device::flex(), domains());
    let diagnosis = diagnose(&settings, &Checkpointing::Off, &mut Silent).unwrap();
    // The same by its parts.
    let style = StyleTrainingConfig { seed: Seed(5), ..settings.style.clone() };
    let fitted =
        train_style(&first, &second, &style, &mut RunContext::on(&device, &mut Silent)).unwrap();
    let converted = Converted::new(&fitted.converter, &LikesBright, &second, &device).unwrap();
    let judged = evaluate_domain(&LikesBright, &second, &device).unwrap();
    let pairs = converted.pairs(&judged, settings.least_high_loss, PAIRS).unwrap();
    assert_eq!(diagnosis.matrices.iter().map(|matrix| matrix.pair).collect::<Vec<_>>(), pairs);
    assert_eq!(pairs.len(), PAIRS);
    for matrix in &diagnosis.matrices {
        assert_eq!(matrix.first_origin, Origin::Converted);
        let index = matrix.pair.second;
        assert_eq!((matrix.pair.first, matrix.pair.class), (index, second.labels()[index]));
        assert_eq!(matrix.first_values, values(&converted.domain, index));
        assert_eq!(matrix.second_values, values(&second, index));
        assert_ne!(matrix.first_values, matrix.second_values);
        let losses = [&converted.judged, &judged].map(|judged| f64::from(judged.losses[index]));
        assert_eq!([matrix.first_loss, matrix.second_loss], losses);
        assert!(
            losses[0] < settings.least_high_loss && losses[1] > settings.least_high_loss,
            "{losses:?}"
        );
        assert_eq!((matrix.grid.rows(), matrix.grid.columns(), matrix.cells.len()), (3, 4, 12));
        assert!(matrix.cells.iter().all(|cell| cell.values.len() == SIDE * SIDE));
    }
}

#[test]
fn json_says_where_first_members_come_from() {
    let mut matrix =
        diagnose(&settings(5), &Checkpointing::Off, &mut Silent).unwrap().matrices.remove(0);
    let mut json = serde_json::to_value(&matrix).unwrap();
    assert_eq!(json["first_origin"], "converted");
    // Before there were converted ones, nothing was said.
    json.as_object_mut().unwrap().remove("first_origin");
    let older: PairMatrix = serde_json::from_value(json).unwrap();
    assert_eq!(older.first_origin, Origin::Sample);
    matrix.first_origin = Origin::Sample;
    assert_eq!(serde_json::to_value(&matrix).unwrap()["first_origin"], "sample");
    assert_eq!(serde_json::to_value(settings(5)).unwrap()["rule"]["kind"], "style");
}

#[test]
fn the_same_seed_gives_the_same_bits_and_another_seed_others() {
    let run = |seed| bits(&diagnose(&settings(seed), &Checkpointing::Off, &mut Silent).unwrap());
    let one = run(1);
    assert!(one == run(1), "the same seed gave other bits");
    assert!(one != run(2), "another seed gave the same bits");
}

/// Asks to stop after so many steps of a stage, and remembers how far each stage was when it began.
struct StopIn {
    stage: &'static str,
    after: usize,
    begun: Vec<(String, usize)>,
    done: usize,
}

impl StopIn {
    fn new(stage: &'static str, after: usize) -> Self {
        Self { stage, after, begun: Vec::new(), done: 0 }
    }
}

impl Observer for StopIn {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Started { stage, done, .. } => {
                self.begun.push((stage.into(), done));
                self.done = done;
            }
            Event::Stepped { done, .. } => self.done = done,
            _ => {}
        }
    }

    fn stop_requested(&self) -> bool {
        self.begun.last().is_some_and(|(stage, _)| stage == self.stage) && self.done >= self.after
    }
}

/// Stops a run there, and says where it was saved.
fn interrupted(path: &Path, stage: &'static str, after: usize) -> Option<PathBuf> {
    let error =
        diagnose(&settings(3), &Checkpointing::To(path.into()), &mut StopIn::new(stage, after))
            .map(drop)
            .unwrap_err();
    let Error::Core(CoreError::Interrupted { stage: at, step, saved }) = error else {
        panic!("{error}")
    };
    assert_eq!((at.as_str(), step), (stage, after));
    saved
}

#[test]
fn interrupted_in_any_stage_it_resumes_to_the_same_bits() {
    let whole = bits(&diagnose(&settings(3), &Checkpointing::Off, &mut Silent).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let beside = |name: &str| folder.path().join(name);
    for (stage, after, done, saved) in [
        ("style converter", 7, [7, 0], Some("style converter.style.ckpt")),
        ("autoencoder", 2, [STYLE_STEPS, 2], Some("autoencoder.ckpt")),
        ("matrices", 1, [STYLE_STEPS, MODEL_STEPS], None),
    ] {
        let path = beside(&format!("{stage}.ckpt"));
        assert_eq!(interrupted(&path, stage, after), saved.map(beside));
        let mut watching = StopIn::new("none", 0);
        let resumed = diagnose(&settings(3), &Checkpointing::Resume(path), &mut watching).unwrap();
        assert!(bits(&resumed) == whole, "interrupted in {stage}");
        let [converter, model] = done;
        let begun = [("style converter", converter), ("autoencoder", model), ("matrices", 0)];
        assert_eq!(watching.begun, begun.map(|(stage, done)| (stage.to_string(), done)));
    }
}

#[test]
fn another_runs_checkpoint_and_a_model_brought_along_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("diagnose.ckpt");
    interrupted(&path, "style converter", 2);
    let other = Diagnose {
        style: StyleTrainingConfig { cycle_weight: 4.0, ..settings(3).style },
        ..settings(3)
    };
    let message = diagnose(&other, &Checkpointing::Resume(path), &mut Silent)
        .map(drop)
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("diagnose.style.ckpt") && message.contains("belongs to another run"),
        "{message}"
    );

    // There is no converter with a model that is trained already.
    let (device, (first, second)) = (Device::flex(), domains());
    let judge = |domain: &Domain| evaluate_domain(&LikesBright, domain, &device).unwrap();
    let judged = (judge(&first), judge(&second));
    let pair = TrainingPair { first: (&first, &judged.0), second: (&second, &judged.1) };
    let fitted =
        train_model(pair, &settings(3).fit, &mut RunContext::on(&device, &mut Silent)).unwrap();
    let refused = settings(3).explain(
        (&LikesBright, &fitted.model, fitted.level),
        (&first, &second),
        judged,
        &[],
        &mut RunContext::on(&device, &mut Silent),
    );
    let message = refused.map(drop).unwrap_err().to_string();
    assert!(message.contains("`rule` is style"), "{message}");
}
