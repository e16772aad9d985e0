//! A diagnosis by pairs whose source members are converted: it says so, is deterministic, and
//! resumes to the same bits.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::{Path, PathBuf};

use burn::tensor::Device;
use common::{LikesBright, SIDE, domains};
use windage_core::training::Checkpointing;
use windage_core::{Domain, Error as CoreError, Event, Observer, RunContext, Seed, Shift, Silent};
use windage_diagnose::matrix::PairMatrix;
use windage_diagnose::pairs::Origin;
use windage_diagnose::style::{Converted, StyleTrainingConfig, train_style};
use windage_diagnose::{
    Diagnose, Diagnosis, Error, ModelTrainingConfig, PairRule, evaluate_domain,
};
use windage_diagnose::{EvaluatedDomain, ScaledModel};

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
        training: ModelTrainingConfig {
            epochs: 1,
            batch: 32,
            channels: vec![4, 6, 8],
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
    let (domains, device) = (domains(), Device::flex());
    let mut context = RunContext::on(&device, observer).with_checkpoint(saved.clone());
    settings.run(&LikesBright, domains.as_ref(), &[], &mut context)
}

/// Returns the bits of everything that was computed.
fn bits(diagnosis: &Diagnosis) -> Vec<u64> {
    let of_matrix = |matrix: &PairMatrix| {
        let losses = matrix.members.as_ref().map(|member| member.loss);
        let cells = matrix.cells.iter().flat_map(|cell| [cell.requested_loss, cell.actual_loss]);
        let numbers: Vec<u64> = losses.into_iter().chain(cells).map(f64::to_bits).collect();
        let values =
            matrix.cells.iter().flat_map(|cell| &cell.values).chain(&matrix.members.source.values);
        let values: Vec<u64> = values.map(|value| u64::from(value.to_bits())).collect();
        [vec![matrix.pair.target as u64], numbers, values].concat()
    };
    diagnosis.matrices.iter().flat_map(of_matrix).collect()
}

fn values(domain: &Domain, index: usize) -> Vec<f32> {
    domain.sample(index).unwrap().values
}

#[test]
fn source_members_are_the_converted_target_members() {
    let (settings, device, domains) = (settings(5), Device::flex(), domains());
    let diagnosis = diagnose(&settings, &Checkpointing::Off, &mut Silent).unwrap();
    // The same by its parts.
    let style = StyleTrainingConfig { seed: Seed(5), ..settings.style.clone() };
    let trained =
        train_style(domains.as_ref(), &style, &mut RunContext::on(&device, &mut Silent)).unwrap();
    let converted =
        Converted::new(&trained.converter, &LikesBright, &domains.target, &device).unwrap();
    let evaluation = evaluate_domain(&LikesBright, &domains.target, &device).unwrap();
    let pairs = converted.pairs(&evaluation, settings.least_high_loss, PAIRS).unwrap();
    assert_eq!(diagnosis.matrices.iter().map(|matrix| matrix.pair).collect::<Vec<_>>(), pairs);
    assert_eq!(pairs.len(), PAIRS);
    for matrix in &diagnosis.matrices {
        let Shift { source, target } = matrix.members.as_ref();
        assert_eq!(source.origin, Origin::Converted);
        let index = matrix.pair.target;
        let class = domains.target.labels()[index];
        assert_eq!((matrix.pair.source, matrix.pair.class), (index, class));
        assert_eq!(source.values, values(&converted.domain, index));
        assert_eq!(target.values, values(&domains.target, index));
        assert_ne!(source.values, target.values);
        let losses = [&converted.evaluation, &evaluation].map(|it| f64::from(it.losses[index]));
        assert_eq!([source.loss, target.loss], losses);
        assert!(
            losses[0] < settings.least_high_loss && losses[1] > settings.least_high_loss,
            "{losses:?}"
        );
        assert_eq!((matrix.grid.rows(), matrix.grid.columns(), matrix.cells.len()), (3, 4, 12));
        assert!(matrix.cells.iter().all(|cell| cell.values.len() == SIDE * SIDE));
    }
}

#[test]
fn json_says_where_source_members_come_from() {
    let mut matrix =
        diagnose(&settings(5), &Checkpointing::Off, &mut Silent).unwrap().matrices.remove(0);
    let mut json = serde_json::to_value(&matrix).unwrap();
    let source = &mut json["members"]["source"];
    assert_eq!(source["origin"], "converted");
    // The field is optional.
    source.as_object_mut().unwrap().remove("origin");
    let older: PairMatrix = serde_json::from_value(json).unwrap();
    assert_eq!(older.members.source.origin, Origin::Sample);
    matrix.members.source.origin = Origin::Sample;
    let json = serde_json::to_value(&matrix).unwrap();
    assert_eq!(json["members"]["source"]["origin"], "sample");
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

/// Interrupts a run after that many steps of a stage, and returns where it was saved.
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
        // An attribution was not interrupted, and is made again, in its two directions.
        let begun = [
            ("attribution", 0),
            ("attribution", 1),
            ("style converter", converter),
            ("autoencoder", model),
            ("matrices", 0),
        ];
        assert_eq!(watching.begun, begun.map(|(stage, done)| (stage.to_string(), done)));
    }
}

#[test]
fn another_runs_checkpoint_is_refused() {
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
}

#[test]
fn a_model_brought_along_is_explained_with_converted_samples_as_well() {
    let (device, domains) = (Device::flex(), domains());
    let evaluations =
        domains.as_ref().map(|domain| evaluate_domain(&LikesBright, domain, &device).unwrap());
    let evaluated = domains
        .as_ref()
        .zip(evaluations.as_ref())
        .map(|(domain, evaluation)| EvaluatedDomain { domain, evaluation });
    let whole = diagnose(&settings(3), &Checkpointing::Off, &mut Silent).unwrap();
    let trained = whole.model.as_ref().unwrap();
    let explained = settings(3).explain(
        &LikesBright,
        ScaledModel { model: &trained.model, loss_scale: trained.loss_scale },
        evaluated,
        &[],
        &mut RunContext::on(&device, &mut Silent),
    );
    let explained = explained.unwrap();
    assert!(explained.model.is_none() && bits(&explained) == bits(&whole));
    let is_converted = |matrix: &PairMatrix| matrix.members.source.origin == Origin::Converted;
    assert!(explained.matrices.iter().all(is_converted));
}
