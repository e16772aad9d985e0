//! Run configurations: reading, writing, and errors that name the key.
#![cfg(feature = "data")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use windage_adapt::network::NetworkConfig;
use windage_adapt::run_config::{
    CompareConfig, CorrelationConfig, DataConfig, GlyphDomain, ImageDataConfig, SelectConfig,
    TermKind, Variant,
};
use windage_adapt::selection::{candidates, select};
use windage_adapt::terms::Sampling;
use windage_adapt::training::{Optimizer, Propagation};
use windage_adapt::{Mode, RunConfig, Thresholds};
use windage_core::training::Checkpointing;
use windage_core::{Event, Observer, RunContext, Seed};
use windage_losses::correlation::{MapReduction, Measure};

const EVERYTHING: &str = r#"
seed = 3
held_out = 20
[network]
channels = [4, 8]
[images]
size = [12, 12]
color = "gray"
[[labeled]]
glyphs = { shift = "size-hue", domain = "training" }
samples = 60
weight = 2.0
[[labeled]]
glyphs = { shift = "size-hue", domain = "source", draw = 1 }
samples = 40
[[unlabeled]]
glyphs = { shift = "size-hue", domain = "target" }
samples = 50
[test]
glyphs = { shift = "size-hue", domain = "target", draw = 1 }
samples = 50
[correlation]
mode = "B"
weight = 0.5
layers = { conv2 = 1.0, hidden1 = 0.5 }
measure = "absolute"
maps = "global_max"
sampling = "together"
[[terms]]
loss = "deep_coral"
layer = "hidden1"
weight = 10.0
[training]
steps = 7
optimizer = { adam_w = { weight_decay = 0.01 } }
propagation = "one_by_one"
[thresholds]
task = 0.1
deep_coral = 0.001
"#;

fn written(text: &str, name: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

fn refusal(text: &str) -> String {
    let (_folder, path) = written(text, "config.toml");
    RunConfig::load(&path).unwrap_err().to_string()
}

#[test]
fn every_key_is_read() {
    let (_folder, path) = written(EVERYTHING, "config.toml");
    let config = RunConfig::load(&path).unwrap();
    assert_eq!((config.seed, config.held_out), (Seed(3), 20));
    assert_eq!((&config.network.channels, &config.network.hidden), (&vec![4, 8], &vec![64]));
    let correlation = config.correlation.as_ref().unwrap();
    assert_eq!(
        (correlation.mode, correlation.weight, correlation.layers["hidden1"]),
        (Mode::B, 0.5, 0.5)
    );
    assert_eq!(
        (correlation.measure, correlation.maps),
        (Measure::Absolute, MapReduction::GlobalMax)
    );
    assert_eq!((config.terms[0].loss, config.terms[0].weight), (TermKind::DeepCoral, 10.0));
    assert_eq!(config.training.optimizer, Optimizer::AdamW { weight_decay: 0.01 });
    assert_eq!((config.training.propagation, config.training.batch), (Propagation::OneByOne, 64));
    assert_eq!(config.thresholds.0["deep_coral"], 0.001);
}

#[test]
fn what_is_saved_is_loaded_again_in_both_formats() {
    let (folder, path) = written(EVERYTHING, "config.toml");
    let config = RunConfig::load(&path).unwrap();
    for name in ["again.toml", "again.json"] {
        let path = folder.path().join(name);
        config.save(&path).unwrap();
        assert_eq!(RunConfig::load(&path).unwrap(), config, "{name}");
    }
}

#[test]
fn the_data_sets_are_opened() {
    let (_folder, path) = written(EVERYTHING, "config.toml");
    let prepared = RunConfig::load(&path).unwrap().prepare(&windage_testing::device()).unwrap();
    let sizes: Vec<usize> = prepared.labeled.iter().map(windage_core::Domain::len).collect();
    assert_eq!(sizes, [60, 40]);
    assert_eq!(prepared.validation.unwrap().len(), 20);
    assert_eq!(prepared.test.unwrap().shape(), [1, 12, 12]);
    assert_eq!((prepared.sets.labeled(), prepared.sets.unlabeled()), (2, 1));
}

#[test]
fn unknown_keys_and_bad_values_are_named() {
    let with = |from: &str, to: &str| {
        assert!(EVERYTHING.contains(from));
        refusal(&EVERYTHING.replace(from, to))
    };
    assert!(with("steps = 7", "stepps = 7").contains("stepps"));
    assert!(with("channels = [4, 8]", "chanels = [4, 8]").contains("chanels"));
    assert!(
        with("mode = \"B\"", "mode = \"D\"")
            .contains("unknown variant `D`, expected one of `A`, `B`, `C`")
    );
    assert!(
        with("steps = 7", "steps = 0").contains("`training.steps` is 0, but must be at least 1")
    );
    assert!(
        with("conv2 = 1.0", "conv3 = 1.0")
            .contains("`correlation.layers` is conv3, but must be one of conv1, conv2")
    );
    assert!(
        with("layer = \"hidden1\"", "layer = \"hidden2\"").contains("`terms[0].layer` is hidden2")
    );
    assert!(with("weight = 0.5", "weight = -0.5").contains("`correlation.weight` is -0.5"));
    assert!(with("weight = 2.0", "weight = 0.0").contains("`labeled[0].weight` is 0"));
    assert!(with("size = [12, 12]", "size = [12, 2]").contains("`images.size` is [12, 2]"));
    assert!(with("channels = [4, 8]", "channels = [4, 0]").contains("`network.channels[1]` is 0"));
    assert!(
        with("channels = [4, 8]", "kernel = [2, 3]")
            .contains("`network.kernel` is 2, but must be odd")
    );
    assert!(
        with("task = 0.1", "tusk = 0.1")
            .contains("`thresholds` is tusk, but must be one of task, correlation, deep_coral")
    );
    let signals = |key: &str| with("samples = 50", &format!("samples = 50\n{key}"));
    assert!(
        signals("speaker = \"jackson\"")
            .contains("`unlabeled[0].speaker` is given, but must be left out")
    );
    assert!(
        signals("takes = [0, 3]").contains("`unlabeled[0].takes` is given, but must be left out")
    );
    assert!(refusal("seed = 0").contains("`labeled` is empty"));
    assert!(refusal("[[labeled]]\nsamples = 5").contains("`labeled[0]` is without samples"));
    // With the file and the key.
    let text = with("steps = 7", "steps = \"many\"");
    assert!(["config.toml", "`training.steps`", "many"].iter().all(|word| text.contains(word)));
    let text = with("steps = 7", "steps = ");
    assert!(text.contains("config.toml: line 34"), "{text}");
}

#[test]
fn what_is_left_out_is_completed_and_what_has_no_effect_is_refused() {
    let example = RunConfig { seed: Seed(3), ..RunConfig::example() }.completed().unwrap();
    let glyphs = |set: &DataConfig| set.glyphs.clone().unwrap();
    assert_eq!(glyphs(&example.labeled[0]).domain, GlyphDomain::Training);
    assert_eq!(glyphs(&example.unlabeled[0]).draw, 6);
    assert_eq!(glyphs(example.test.as_ref().unwrap()).draw, 7);
    assert_eq!(example.clone().completed().unwrap(), example);

    let refusal = |change: fn(&mut RunConfig)| {
        let mut config = RunConfig::example();
        change(&mut config);
        config.completed().unwrap_err().to_string()
    };
    for (message, word) in [
        (
            refusal(|config| {
                config.compare = Some(CompareConfig::default());
                config.select = Some(SelectConfig::default());
            }),
            "`select` is given, but must be left out in a comparison",
        ),
        (
            refusal(|config| {
                config.correlation = None;
                config.select = Some(SelectConfig::default());
            }),
            "`select` is given, but must be left out without a correlation term",
        ),
        (
            refusal(|config| {
                config.compare = Some(CompareConfig::default());
                config.thresholds = Thresholds::none().with("correlation", 0.1);
            }),
            "`thresholds.correlation` is given, but must be left out in a comparison",
        ),
        (
            refusal(|config| {
                config.correlation = None;
                config.training.propagation = Propagation::OneByOne;
            }),
            "`training.propagation` is one_by_one, but must be sum",
        ),
        (
            refusal(|config| {
                config.correlation.as_mut().unwrap().sampling = Sampling::Together;
            }),
            "`correlation.sampling` is together, but must be separate in mode A",
        ),
        (
            refusal(|config| {
                let variants = vec![Variant::A, Variant::B, Variant::A];
                config.compare = Some(CompareConfig { variants, seeds: 1 });
            }),
            "a list without `A` twice",
        ),
        (refusal(|config| config.select = Some(SelectConfig { seeds: 0 })), "`select.seeds` is 0"),
        (
            refusal(|config| {
                config.labeled = vec![DataConfig::letters("size-hue", GlyphDomain::Source, 0)];
                config.correlation = Some(CorrelationConfig::new(Mode::C));
                config.select = Some(SelectConfig::default());
            }),
            "`select` is given, but must be left out without unlabeled sets",
        ),
    ] {
        assert!(message.contains(word), "{message}");
    }
}

#[test]
fn layers_follow_the_network_where_none_are_given() {
    let letters = |domain| DataConfig::letters("size-hue", domain, 0);
    let mut config = RunConfig {
        labeled: vec![letters(GlyphDomain::Training)],
        unlabeled: vec![letters(GlyphDomain::Target)],
        ..RunConfig::example()
    };
    let objective = |config: &RunConfig| {
        config.validate().unwrap();
        format!("{:?}", config.objective())
    };
    assert!(objective(&config).contains("conv2"));
    config.network.channels = vec![8];
    config.network.hidden = vec![32, 16];
    for variant in Variant::ALL {
        let varied = config.variant(variant);
        let text = objective(&varied);
        assert!(!text.contains("conv2") && !text.contains("hidden1"), "{variant:?}: {text}");
    }
    assert!(objective(&config.variant(Variant::A)).contains("conv1"));
    assert!(objective(&config.variant(Variant::Mmd)).contains("hidden2"));
    config.network.channels = vec![];
    assert!(objective(&config).contains("hidden2"));
}

#[test]
fn terms_are_read_by_name_and_those_of_predictions_have_no_layer() {
    let with = |terms: &str| EVERYTHING.replace("[training]", &format!("{terms}\n[training]"));
    let names = ["information", "entropy", "mcc", "mmd", "dann", "cdan"];
    let terms: Vec<String> =
        names.iter().map(|name| format!("[[terms]]\nloss = \"{name}\"")).collect();
    let (_folder, path) = written(&with(&terms.join("\n")), "config.toml");
    let config = RunConfig::load(&path).unwrap();
    assert_eq!(config.objective().names()[3..], names);
    let text = refusal(&with("[[terms]]\nloss = \"mcc\"\nlayer = \"conv1\""));
    assert!(text.contains("`terms[1].layer` is conv1, but must be left out"), "{text}");
    let text = refusal(&with("[[terms]]\nloss = \"deep_coral\"\nlayer = \"conv1\""));
    assert!(text.contains("`terms` is deep_coral"), "{text}");
    let named = with("[[terms]]\nloss = \"deep_coral\"\nlayer = \"conv1\"\nname = \"coral 1\"");
    assert!(RunConfig::load(&written(&named, "config.toml").1).is_ok());
    let lenet = EVERYTHING.replace("channels = [4, 8]", "kind = \"lenet\"");
    let (_folder, path) = written(&lenet, "config.toml");
    assert_eq!(RunConfig::load(&path).unwrap().network, NetworkConfig::lenet());
    let text = RunConfig::load(&path).unwrap().prepare(&windage_testing::device());
    assert!(text.err().unwrap().to_string().contains("12×12"));
}

#[test]
fn candidates_have_as_many_unlabeled_as_labeled_samples_in_a_batch() {
    let config = RunConfig::example().completed().unwrap();
    let batches: Vec<[usize; 2]> = candidates(&config)
        .iter()
        .map(|candidate| [candidate.training.batch, candidate.training.unlabeled_batch])
        .collect();
    assert!(batches.contains(&[64, 64]) && batches.contains(&[128, 128]));
    assert!(batches.iter().all(|[labeled, unlabeled]| labeled == unlabeled));
}

#[test]
fn variants_differ_in_their_terms_alone() {
    let base = RunConfig::example().completed().unwrap();
    let alone = base.variant(Variant::TaskAlone);
    assert_eq!((alone.correlation, alone.terms.len()), (None, 0));
    let term = |variant| base.variant(variant).correlation.unwrap();
    assert_eq!((term(Variant::A).mode, term(Variant::A).weight), (Mode::A, 1.0));
    assert_eq!((term(Variant::B).mode, term(Variant::B).weight), (Mode::B, 0.5));
    let together = term(Variant::BTogether);
    assert_eq!((together.sampling, together.weight), (Sampling::Together, 1.0));
    let both = base.variant(Variant::DeepCoralBTogether);
    assert_eq!((both.terms[0].weight, both.correlation), (10.0, Some(together)));
    for variant in Variant::ALL {
        let config = RunConfig { correlation: None, terms: vec![], ..base.variant(variant) };
        assert_eq!(config, base.task_alone(), "{variant:?}");
    }
}

#[test]
fn an_interrupted_selection_continues_after_the_last_candidate() {
    let folder = tempfile::tempdir().unwrap();
    let checkpoint = Checkpointing::Resume(folder.path().join("select.ckpt"));
    let letters =
        |domain| DataConfig { samples: Some(40), ..DataConfig::letters("size-hue", domain, 0) };
    let mut config = RunConfig {
        images: ImageDataConfig { size: Some([8, 8]), ..ImageDataConfig::default() },
        labeled: vec![letters(GlyphDomain::Training)],
        unlabeled: vec![letters(GlyphDomain::Target)],
        ..RunConfig::example()
    };
    (config.training.steps, config.training.batch) = (2, 8);
    let all = candidates(&config);
    assert_eq!(all.len(), 32);
    let device = windage_testing::device();
    let selected = |number: usize, observer: &mut dyn Observer| {
        let mut context = RunContext::on(&device, observer).with_checkpoint(checkpoint.clone());
        select(&all[..number], &[Seed(1)], &mut context)
    };
    // Two steps per candidate; it stops within the third.
    let mut stopping = StopAfter { steps: 5 };
    let message = selected(4, &mut stopping).unwrap_err().to_string();
    assert!(message.contains("with 2 of 4 candidates done"), "{message}");
    let mut counting = Counting::default();
    let found = selected(4, &mut counting).unwrap();
    assert_eq!(counting.stages, 2);
    let mut context = RunContext::on(&device, &mut counting);
    assert_eq!(select(&all[..4], &[Seed(1)], &mut context).unwrap(), found);
}

/// Asks to stop after a number of steps.
struct StopAfter {
    steps: usize,
}

impl Observer for StopAfter {
    fn event(&mut self, event: Event<'_>) {
        if let Event::Stepped { .. } = event {
            self.steps = self.steps.saturating_sub(1);
        }
    }

    fn stop_requested(&self) -> bool {
        self.steps == 0
    }
}

/// Counts the stages that begin.
#[derive(Default)]
struct Counting {
    stages: usize,
}

impl Observer for Counting {
    fn event(&mut self, event: Event<'_>) {
        self.stages += usize::from(matches!(event, Event::Started { .. }));
    }
}

#[test]
fn what_cannot_be_opened_is_named_by_its_key() {
    let refusal = |text: &str| {
        let (_folder, path) = written(text, "config.toml");
        RunConfig::load(&path)
            .unwrap()
            .prepare(&windage_testing::device())
            .err()
            .unwrap()
            .to_string()
    };
    let text = refusal("[[labeled]]\npath = \"nowhere\"");
    assert!(
        text.starts_with("cannot use the data set `labeled[0]`: ")
            && text.contains("nowhere` does not exist"),
        "{text}"
    );
    let shift = EVERYTHING.replace(
        "shift = \"size-hue\", domain = \"target\" }",
        "shift = \"age\", domain = \"target\" }",
    );
    assert!(
        refusal(&shift)
            .contains("`unlabeled[0].glyphs.shift` is age, but must be one of inclination-hue")
    );
    let misplaced = "[[labeled]]\nglyphs = { shift = \"size-hue\", domain = \"source\" }\n\
                     samples = 10\nheld_out = 1";
    assert!(RunConfig::load(&written(misplaced, "c.toml").1).is_err());
    let (folder, path) = written("{ \"seed\": ", "config.json");
    assert!(RunConfig::load(&path).unwrap_err().to_string().contains("EOF"));
    let missing = RunConfig::load(&folder.path().join("none.toml")).unwrap_err().to_string();
    assert!(missing.contains("cannot read") && missing.contains("none.toml"), "{missing}");
}

#[test]
fn paths_are_relative_to_the_file() {
    let (folder, path) = written("[[labeled]]\npath = \"images\"", "config.toml");
    let config = RunConfig::load(&path).unwrap();
    assert_eq!(config.labeled[0].path.as_deref(), Some(folder.path().join("images").as_path()));
    let (_folder, path) = written("[[labeled]]\npath = \"/images\"", "config.toml");
    assert_eq!(
        RunConfig::load(&path).unwrap().labeled[0].path.as_deref(),
        Some(Path::new("/images"))
    );
}

#[test]
fn saved_paths_lead_there_from_anywhere() {
    let config = RunConfig { labeled: vec![DataConfig::at("images")], ..RunConfig::default() };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved.toml");
    config.save(&path).unwrap();
    let expected = std::env::current_dir().unwrap().join("images");
    assert_eq!(RunConfig::load(&path).unwrap().labeled[0].path.as_ref(), Some(&expected));
}

#[test]
fn a_test_that_was_learned_from_and_classes_of_other_names_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    windage_testing::write_classes(&folder.path().join("pets"), &["cat", "dog"], 12, 8);
    windage_testing::write_classes(&folder.path().join("farm"), &["dog", "horse"], 12, 8);
    let refusal = |test: &str| {
        let path = folder.path().join("config.toml");
        let text =
            format!("[[labeled]]\npath = \"pets\"\n[test]\npath = \"{test}\"\nsplit = \"test\"");
        std::fs::write(&path, text).unwrap();
        RunConfig::load(&path)
            .unwrap()
            .prepare(&windage_testing::device())
            .err()
            .unwrap()
            .to_string()
    };
    let learned = refusal("pets");
    assert_eq!(
        learned,
        "the data set `test` has the same samples as `labeled[0]`, which the network is trained \
         on; give another path or split"
    );
    windage_testing::write_classes(&folder.path().join("cats"), &["cat"], 12, 8);
    let text = "[[labeled]]\npath = \"cats\"";
    std::fs::write(folder.path().join("config.toml"), text).unwrap();
    let one = RunConfig::load(&folder.path().join("config.toml")).unwrap();
    let message = one.prepare(&windage_testing::device()).err().unwrap().to_string();
    assert!(message.contains("`labeled[0]` has the class `cat` alone"), "{message}");
    // Another spelling of the folder.
    assert_eq!(refusal("./farm/../pets"), learned);
    assert_eq!(
        refusal("farm"),
        "the data set `test` has a class `dog` where `labeled[0]` has `cat`"
    );
}
