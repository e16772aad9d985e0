//! Run configurations: reading, completing, refusing what has no effect, and the data they name.
#![cfg(feature = "data")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use burn::tensor::Device;
use windage_core::config_file::{config_text, read_config};
use windage_core::{Domain, Seed, Shift};
use windage_diagnose::matrix::{Path as FeaturePath, Steps};
use windage_diagnose::mitigation::Controls;
use windage_diagnose::model::Conditioning;
use windage_diagnose::model::independence::Independence;
use windage_diagnose::run_config::{
    ConvertConfig, DataConfig, DataKind, MitigationConfig, PairFiles, ProgramConfig, RunConfig,
};
use windage_diagnose::{Diagnose, ModelKind, ModelTrainingConfig, PairRule};
use windage_metrics::ImageKind;
use windage_testing::{assert_says, png_gray, write_folder};

const EVERYTHING: &str = r#"
seed = 3
[data]
kind = "images"
source = "day"
target = "night"
size = [16, 8]
color = "gray"
samples = 60
held_out = 5
[classifier]
channels = [4, 8]
hidden = 12
epochs = 2
batch = 8
learning_rate = 0.01
[attribution]
samples = 200
level = 0.1
[pairs]
count = 4
least_high_loss = 0.5
rule = { kind = "thresholds", high = 2.0 }
[matrix]
steps = "paired"
features = 7
path = "spherical"
spacing = "linear"
[model]
epochs = 2
latent = 3
objective = { kind = "gan", adversarial_weight = 0.5 }
independence = { kind = "correlation" }
conditioning = "loss_class_domain"
[mitigation]
controls = "all"
criterion = { max_miss_rate = 0.1 }
epochs = 1
"#;

fn written(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn completed(text: &str) -> Result<RunConfig, String> {
    let (_folder, path) = written(text);
    let config: RunConfig = read_config(Some(&path), &[]).map_err(|error| error.to_string())?;
    config.completed().map_err(|error| error.to_string())
}

#[test]
fn every_key_is_read_and_a_complete_configuration_stays_as_it_is() {
    let (folder, path) = written(EVERYTHING);
    let config: RunConfig = read_config(Some(&path), &[]).unwrap();
    let config = config.completed().unwrap();
    assert_eq!(config.data.source, Some(folder.path().join("day")));
    let diagnose = config.diagnose();
    assert_eq!(diagnose.training.seed, Seed(3));
    assert_eq!((diagnose.attribution.samples, diagnose.attribution.level), (200, 0.1));
    assert_eq!(diagnose.rule, PairRule::Thresholds { low: 0.05, high: 2.0 });
    let matrix = (diagnose.steps, diagnose.features, diagnose.path);
    assert_eq!(matrix, (Steps::Paired, 7, FeaturePath::Spherical));
    assert_eq!(diagnose.training.conditioning, Conditioning::LossClassDomain);
    assert_eq!(diagnose.training.independence, Independence::correlation());
    let ModelKind::Gan { adversarial_weight, reconstruction_weight, .. } = diagnose.training.model
    else {
        panic!("{:?}", diagnose.training.model)
    };
    assert_eq!((adversarial_weight, reconstruction_weight), (0.5, 1.0));
    let mitigate = config.mitigation.as_ref().unwrap().mitigate(config.seed);
    assert_eq!((mitigate.controls, mitigate.retraining.training.epochs), (Controls::All, 1));

    let text = config_text(&config).unwrap();
    std::fs::write(&path, &text).unwrap();
    let again: RunConfig = read_config(Some(&path), &["seed=3".into()]).unwrap();
    assert_eq!(again, config);
    assert_eq!(again.completed().unwrap(), config);
}

#[test]
fn few_samples_are_passed_over_more_often() {
    for (text, head, own, model) in [
        ("[data]\nsamples = 4000", 6, 12, 16),
        ("[data]\nsamples = 2000", 6, 15, 16),
        // A step per 64 samples: 1 of a head, and 2 over both domains. The network makes 4 of it.
        ("[data]\nsamples = 60", 180, 100, 300),
        ("[data]\nsamples = 60\n[model]\nepochs = 5\n[classifier]\nepochs = 7", 7, 7, 5),
        ("[data]\nsamples = 3000\n[model]\nobjective = { kind = \"gan\" }", 6, 12, 12),
    ] {
        let config = completed(text).unwrap();
        let prepared = config.prepare(&Device::flex()).unwrap();
        let training = prepared.training.as_ref().unwrap();
        let found = prepared.head_training(&config, training).epochs;
        assert_eq!((found, training.len() >= 60), (head, true), "{text}");
        let found = prepared.classifier(&config, training).unwrap().training.epochs;
        assert_eq!(found, own, "{text}");
        assert_eq!(prepared.diagnose(&config).training.epochs, model, "{text}");
    }
}

#[test]
fn what_is_left_out_depends_on_the_kind_of_samples_and_model() {
    let config = RunConfig::default().completed().unwrap();
    assert_eq!(config.data.planted.as_deref(), Some("inclination-hue"));
    assert_eq!(config.data.samples, Some(4000));
    assert_eq!(config.diagnose(), Diagnose::default(), "the defaults are those of the library");
    for (text, samples, epochs) in [
        ("[data]\nkind = \"spectrograms\"\nsource = \"a\"", 2000, None),
        ("[data]\nkind = \"series\"\nsource = \"a\"", 4000, None),
        ("[model]\nobjective = { kind = \"gan\" }", 4000, None),
        ("[model]\nepochs = 5", 4000, Some(5)),
    ] {
        let config = completed(text).unwrap();
        assert_eq!((config.data.samples, config.model.epochs), (Some(samples), epochs));
    }
    let config = completed("[data]\nsamples = 30\n[mitigation]").unwrap();
    assert_eq!(config.data.held_out, Some(8));
    let style = completed("[pairs]\nrule = { kind = \"style\" }").unwrap();
    assert!(style.style.is_some());
    let text = config_text(&style).unwrap();
    assert_eq!(text.matches("seed").count(), 1, "{text}");
}

#[test]
fn keys_without_effect_and_unknown_ones_are_refused_by_name() {
    for (text, words) in [
        ("[data]\nspeaker = \"a\"", "`data.speaker` is given, but must be left out with images"),
        ("[data]\nsize = [16, 16]", "`data.size` is given, but must be left out without"),
        (
            "[data]\nkind = \"series\"\nimage_kind = \"photograph\"",
            "`data.image_kind` is given, but must be left out with series",
        ),
        ("[data]\nkind = \"series\"\nsource = \"a\"\ncolor = \"rgb\"", "`data.color` is given"),
        ("[data]\nlength = 4", "`data.length` is given"),
        ("[data]\nsource = \"a\"\ntarget = \"b\"\nplanted = \"c\"", "`data.planted` is given"),
        (
            "[data]\nsource = \"a\"\nplanted = \"c\"",
            "`data.planted` is c, but must be rotation-hue",
        ),
        ("[data]\nkind = \"series\"", "`data.source` is missing"),
        (
            "[data]\nheld_out = 4",
            "`data.held_out` is given, but must be left out without mitigation",
        ),
        ("[data]\nsource = \"a\"\ntarget = \"b\"\nsize = [4, 8]", "`data.size` is [4, 8]"),
        ("[style]", "`style` is given, but must be left out unless pairs.rule is style"),
        ("[pairs]\nrule = { kind = \"style\" }\n[style]\nseed = 4", "`style.seed` is 4"),
        ("[matrix]\nsteps = \"paired\"\nlosses = 4", "`matrix.losses` is 4, but must be left out"),
        (
            "[pairs]\ncount = 3\nrule = { kind = \"given\", pairs = [{ source = 1, target = 2 }] }",
            "`pairs.count` is given, but must be left out where pairs are given",
        ),
        ("[[pairs.files]]\nsource = \"a\"\ntarget = \"b\"", "`pairs.files` is given"),
        (
            "[program]\npath = \"a\"\n[classifier]",
            "`classifier` is given, but must be left out with",
        ),
        (
            "[program]\npath = \"a\"\n[mitigation]\ncontrols = \"all\"",
            "`mitigation.controls` is given",
        ),
        ("[program]\npath = \"a\"\nargument_count = 2", "`program.argument_count` is 2"),
        ("[program]\npath = \"a\"\narguments = [\"b\"]", "unknown field `arguments`"),
        ("[program]\npath = \"a\"\ntimeout_seconds = 0", "`program.timeout_seconds` is 0"),
        ("[classifier]\nhidden = 0", "`classifier.hidden` is 0"),
        ("[model]\nseed = 4", "unknown field `seed`"),
        ("[model]\nobjective = { kind = \"vae\", gamma = 1 }", "unknown field `gamma`"),
        ("[pairs]\nrule = { kind = \"matched\", share = 2.0 }", "`share` is 2"),
        ("[mitigation]\nepochs = 0", "`epochs` is 0"),
        ("colors = 1", "unknown field `colors`"),
    ] {
        let message = completed(text).unwrap_err();
        assert!(message.contains(words), "{text}: {message}");
    }
}

#[test]
fn arguments_of_a_program_are_neither_written_nor_shown() {
    let program = ProgramConfig::new("bin/classify").with_arguments(vec!["hush-hush".into()]);
    let config = RunConfig { program: Some(program), ..RunConfig::default() };
    let config = config.completed().unwrap();
    let text = config_text(&config).unwrap();
    assert!(text.contains("argument_count = 1") && !text.contains("hush"), "{text}");
    assert!(!format!("{config:?}").contains("hush"));
    assert!(text.contains(&std::path::absolute("bin/classify").unwrap().display().to_string()));
    let named = RunConfig { program: Some(ProgramConfig::new("classify")), ..RunConfig::default() };
    assert!(config_text(&named).unwrap().contains("path = \"classify\""));
}

#[test]
fn the_literal_form_is_that_of_the_library() {
    let config = RunConfig::default();
    let literal = ModelTrainingConfig::default().literal();
    assert_eq!(config.model.literal().training(Seed(0)), literal);
}

/// Writes two folders of pictures with two classes, each with its own gray levels.
fn write_pictures(folder: &Path) {
    for (domain, base) in [("day", 10), ("night", 120)] {
        for class in ["cat", "dog"] {
            for index in 0..8_u8 {
                let bytes =
                    png_gray(8, 8, |x, y| base + index * 8 + (x + y) as u8 + class.len() as u8);
                write_folder(folder, [(format!("{domain}/{class}/{index}.png").as_str(), bytes)]);
            }
        }
    }
}

#[test]
fn pairs_of_ones_own_are_found_among_the_samples_or_added_to_them() {
    let folder = tempfile::tempdir().unwrap();
    write_pictures(folder.path());
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("mine.png"), png_gray(16, 16, |_, _| 77)).unwrap();
    let data = DataConfig {
        kind: DataKind::Images,
        source: Some(at("day")),
        target: Some(at("night")),
        ..DataConfig::default()
    };
    let mut config = RunConfig { data, ..RunConfig::default() };
    let pair = |source: &str, target: &str, class: Option<&str>| PairFiles {
        source: at(source),
        target: at(target),
        class: class.map(Into::into),
    };
    config.pairs.files = vec![
        pair("mine.png", "night/dog/3.png", Some("dog")),
        pair("mine.png", "night/dog/4.png", Some("dog")),
    ];
    let config = config.completed().unwrap();
    let prepared = config.prepare(&Device::flex()).unwrap();
    // Half of the 16 pictures of the source train the classifier; the added one comes last.
    assert_eq!(prepared.domains.as_ref().map(|domain| domain.len()), Shift::new(9, 16));
    assert_eq!(prepared.own_pairs.len(), 2);
    for (pair, level) in prepared.own_pairs.iter().zip([3, 4]) {
        assert_eq!(pair.source, 8);
        let found = prepared.domains.target.sample(pair.target).unwrap();
        let first = f32::from(120_u8 + level * 8 + 3) / 255.0;
        assert_eq!((found.label, found.values[0]), (1, first));
    }
    let added = prepared.domains.source.sample(8).unwrap();
    assert_eq!((added.label, added.values), (1, vec![77.0 / 255.0; 64]));
    let pairs = prepared.own_pairs.clone();
    assert_eq!(prepared.diagnose(&config).rule, PairRule::Given { pairs });
}

/// Writes `count` pictures of each class into the folder of a domain.
fn write_counted(domain: &Path, counts: &[(&str, u8)]) {
    for (class, count) in counts {
        for index in 0..*count {
            let picture = png_gray(8, 8, |x, y| 4 * index + (x + y) as u8);
            write_folder(domain, [(format!("{class}/{index}.png").as_str(), picture)]);
        }
    }
}

#[test]
fn rare_classes_are_in_every_part_and_those_of_one_domain_are_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("day"), folder.path().join("night"));
    write_counted(&source, &[("ant", 9), ("bee", 1), ("cat", 25), ("dog", 3), ("eel", 2)]);
    write_counted(&target, &[("bee", 7), ("cat", 20), ("dog", 3), ("eel", 3), ("fox", 9)]);
    write_folder(&source, [("cat/notes.txt", b"no picture".to_vec())]);
    for seed in 0..10 {
        let data = DataConfig {
            source: Some(source.clone()),
            target: Some(target.clone()),
            samples: Some(12),
            ..DataConfig::default()
        };
        let mitigation = Some(MitigationConfig::default());
        let config = RunConfig { data, seed: Seed(seed), mitigation, ..RunConfig::default() };
        let prepared = config.completed().unwrap().prepare(&Device::flex()).unwrap();
        let counts = |domain: &Domain| {
            assert_eq!(domain.classes(), ["cat", "dog"]);
            [0, 1].map(|class| domain.labels().iter().filter(|label| **label == class).count())
        };
        // Of 25 cats and 3 dogs, 12 are explained, 13 are learned from, and 3 are held out.
        assert_eq!(prepared.domains.as_ref().map(counts), Shift::new([11, 1], [10, 2]));
        assert_eq!(counts(&prepared.training.unwrap()), [12, 1]);
        assert_eq!(prepared.held_out.unwrap().as_ref().map(counts), Shift::new([2, 1], [2, 1]));
        let said = prepared.omitted.in_words().join("\n");
        assert_says(&said, &["1 of 41 files", "class `ant`", "class `bee`", "`eel`", "`fox`"]);
        assert_eq!(prepared.omitted.classes.len(), 4);
    }
}

#[test]
fn a_classifier_of_few_pictures_has_as_many_steps_as_one_of_many() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Shift::new("day", "night").map(|name| folder.path().join(name));
    for path in [&paths.source, &paths.target] {
        write_counted(path, &[("cat", 60), ("dog", 60)]);
    }
    let data = DataConfig {
        source: Some(paths.source.clone()),
        target: Some(paths.target),
        ..DataConfig::default()
    };
    let config = RunConfig { data, ..RunConfig::default() }.completed().unwrap();
    let prepared = config.prepare(&Device::flex()).unwrap();
    let training = prepared.training.as_ref().unwrap();
    // 60 pictures make one step per epoch.
    assert_eq!(training.len(), 60);
    assert_eq!(prepared.head_training(&config, training).epochs, 180);
    let own = |config: &RunConfig| prepared.classifier(config, training).unwrap().training;
    // Batches of 15 make four steps of them.
    assert_eq!((own(&config).epochs, own(&config).batch), (100, 15));
    let mut given = config.clone();
    given.classifier.as_mut().unwrap().epochs = Some(4);
    assert_eq!(prepared.head_training(&given, training).epochs, 4);
    assert_eq!(own(&given).epochs, 4);
}

#[test]
fn a_program_gets_all_samples_and_nothing_is_kept_for_training() {
    let folder = tempfile::tempdir().unwrap();
    write_pictures(folder.path());
    let data = DataConfig {
        source: Some(folder.path().join("day")),
        target: Some(folder.path().join("night")),
        ..DataConfig::default()
    };
    let program = Some(ProgramConfig::new("classify"));
    let config = RunConfig { data, program, ..RunConfig::default() }.completed().unwrap();
    let prepared = config.prepare(&Device::flex()).unwrap();
    assert!(prepared.training.is_none() && prepared.held_out.is_none());
    assert_eq!(prepared.domains.as_ref().map(|domain| domain.len()), Shift::new(16, 16));
}

#[test]
fn the_configuration_of_a_conversion_is_complete_and_has_one_seed() {
    let config = ConvertConfig::default().completed().unwrap();
    let text = config_text(&config).unwrap();
    assert!(!text.split("[training]").nth(1).unwrap().contains("seed"), "{text}");
    let (_folder, path) = written(&text);
    assert_eq!(read_config::<ConvertConfig>(Some(&path), &[]).unwrap(), config);
    assert_eq!(config.training(Seed(4)).seed, Seed(4));
    let small = ConvertConfig { samples: 20, seeds: 2, seed: Seed(7), ..config };
    assert_eq!(small.all_seeds().collect::<Vec<_>>(), [Seed(7), Seed(8)]);
    let drawn = small.draw(Seed(7)).unwrap();
    assert_eq!((drawn.training.len(), drawn.independent.len()), (20, 40));
    assert_eq!(drawn.independent_seed, Seed(1007));
}

#[test]
fn shares_and_rates_out_of_their_range_are_refused_before_data_are_read() {
    let message = |text: &str| completed(text).unwrap_err();
    let share = message("[pairs]\nrule = { kind = \"matched\", share = 1.5 }\n");
    assert!(share.contains("`share` is 1.5, but must be in 0…1"), "{share}");
    let rate = message("[mitigation]\ncriterion = { max_miss_rate = 1.5 }\n");
    assert!(rate.contains("`miss rate` is 1.5, but must be from 0 to 1"), "{rate}");
    let steps = message("[matrix]\nfeatures = 51\n");
    assert!(steps.contains("`features` is 51, but must be from 2"), "{steps}");
}

#[test]
fn the_kind_of_images_is_found_and_can_be_chosen() {
    let device = windage_testing::device();
    let names = |image_kind| -> (String, Vec<String>) {
        let data = DataConfig { samples: Some(40), image_kind, ..DataConfig::default() };
        let config = RunConfig { data, ..RunConfig::default() }.completed().unwrap();
        let prepared = config.prepare(&device).unwrap();
        let attributes = prepared.attributes().unwrap();
        let names = attributes.iter().map(|it| it.name().to_string()).collect();
        (prepared.describe(), names)
    };
    let (description, found) = names(None);
    assert!(description.ends_with("described as pictures on plain ground"), "{description}");
    assert!(found.contains(&"inclination".into()), "{found:?}");
    let (description, chosen) = names(Some(ImageKind::Photograph));
    assert!(description.ends_with("described as photographs"), "{description}");
    assert!(chosen.contains(&"exposure".into()) && !chosen.contains(&"inclination".into()));
}
