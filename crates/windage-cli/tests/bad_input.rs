//! `windage diagnose` answers bad input with one sentence that names what is wrong, and leaves
//! nothing behind.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use tempfile::{TempDir, tempdir};
use windage_testing::*;

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");
/// Exit codes.
const ERROR: i32 = 1;
const USAGE: i32 = 2;

/// Two good folders of images, `day` and `night`, with two classes of a dozen pictures each, which
/// tests then damage.
struct Bench {
    folder: TempDir,
}

impl Bench {
    fn new() -> Self {
        let bench = Self { folder: tempdir().unwrap() };
        for domain in ["day", "night"] {
            write_classes(&bench.at(domain), &["cat", "dog"], 12, 8);
        }
        bench
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let arguments = [&["diagnose", "--epochs", "1", "--out", "out"], arguments].concat();
        run(Path::new(PROGRAM), &arguments, self.folder.path())
    }

    /// Runs on two domains and returns the error message.
    #[track_caller]
    fn refusal_of(&self, source: &str, target: &str) -> String {
        self.refusal(&["--source", source, "--target", target])
    }

    /// Returns the error message, and checks that `out` is empty or does not exist.
    #[track_caller]
    fn refusal(&self, arguments: &[&str]) -> String {
        self.ending(arguments, ERROR)
    }

    /// Returns the message of a run that ends with this exit code and leaves nothing.
    #[track_caller]
    fn ending(&self, arguments: &[&str], code: i32) -> String {
        let outcome = self.run(arguments);
        assert_one_sentence(&outcome, code);
        assert!(is_empty(&self.at("out")), "something is left in --out: {outcome:?}");
        outcome.last_error().to_string()
    }
}

/// Asserts that the program failed and wrote one sentence with its name to standard error.
#[track_caller]
fn assert_one_sentence(outcome: &Outcome, code: i32) {
    assert_eq!(outcome.code, Some(code), "{outcome:?}");
    assert!(outcome.last_error().starts_with("windage diagnose: "), "{outcome:?}");
    assert_one_line(&outcome.stderr);
}

fn is_empty(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none())
}

#[test]
fn folders_without_data_are_named() {
    let bench = Bench::new();
    assert_says(&bench.refusal_of("day", "dusk"), &["dusk", "does not exist"]);
    assert_says(&bench.refusal_of("dawn", "night"), &["dawn", "does not exist"]);
    std::fs::create_dir(bench.at("empty")).unwrap();
    assert_says(&bench.refusal_of("empty", "night"), &["empty", "has no subfolders"]);
    std::fs::write(bench.at("notes.txt"), "not data").unwrap();
    assert_says(&bench.refusal_of("day", "notes.txt"), &["notes.txt", "none of the known formats"]);
    std::fs::write(bench.at("bare.bin"), "").unwrap();
    assert_says(&bench.refusal_of("bare.bin", "night"), &["bare.bin"]);
    std::fs::create_dir(bench.at("night/fox")).unwrap();
    assert_says(&bench.refusal_of("day", "night"), &["night/fox", "holds no pictures"]);
}

#[test]
fn classes_that_do_not_fit_together_are_named() {
    let bench = Bench::new();
    for domain in ["one", "one too"] {
        write_classes(&bench.at(domain), &["cat"], 12, 8);
    }
    assert_says(&bench.refusal_of("one", "one too"), &["only one class", "cat"]);
    write_classes(&bench.at("more"), &["cat", "dog", "fox"], 12, 8);
    let lines = bench.run(&["--source", "more", "--target", "night"]).stdout;
    assert_says(&lines, &["Note: class `fox` is set aside: it occurs in the source alone"]);
    std::fs::remove_dir_all(bench.at("out")).unwrap();
    write_classes(&bench.at("others"), &["bird", "dog"], 12, 8);
    assert_says(
        &bench.refusal_of("day", "others"),
        &["day and others do not fit together", "classes", "bird"],
    );
    let pixels = |labels: &[u8]| vec![100; 64 * labels.len()];
    for (domain, labels) in [("both", [0, 1].repeat(6)), ("zeros", vec![0; 12])] {
        write_idx_pair(&bench.at(domain), 8, &pixels(&labels), &labels);
    }
    assert_says(
        &bench.refusal_of("both", "zeros"),
        &["fewer than two classes with enough samples", "class `1` is set aside"],
    );
}

#[test]
fn images_that_do_not_fit_together_are_named() {
    let bench = Bench::new();
    write_classes(&bench.at("large"), &["cat", "dog"], 12, 16);
    assert_says(
        &bench.refusal_of("day", "large"),
        &["day and large do not", "[1, 8, 8]", "[1, 16, 16]"],
    );
    let color = png_rgb(8, 8, |x, _| [200, x as u8, 0]);
    write_folder(&bench.at("night"), [("dog/color.png", color)]);
    assert_says(
        &bench.refusal_of("day", "night"),
        &["do not fit together", "[1, 8, 8]", "[3, 8, 8]"],
    );
    write_folder(&bench.at("day"), [("dog/larger.png", png_gray(9, 8, |_, _| 0))]);
    assert_says(&bench.refusal_of("day", "night"), &["day/dog/larger.png", "9×8"]);
}

#[test]
fn one_damaged_picture_among_good_ones_is_named() {
    let bench = Bench::new();
    let good = std::fs::read(bench.at("night/cat/003.png")).unwrap();
    std::fs::write(bench.at("night/cat/003.png"), &good[..good.len() / 2]).unwrap();
    assert_says(&bench.refusal_of("day", "night"), &["night/cat/003.png", "not a readable image"]);
}

#[test]
fn labels_out_of_range_are_named() {
    let bench = Bench::new();
    let batch =
        |labels: [u8; 6]| labels.map(|label| cifar_record(label, |_, _, _| 20 * label)).concat();
    let files = [("good.bin", batch([0, 1, 0, 1, 0, 1])), ("bad.bin", batch([0, 1, 0, 1, 0, 77]))];
    write_folder(bench.folder.path(), files);
    assert_says(
        &bench.refusal_of("good.bin", "bad.bin"),
        &["bad.bin", "image 5 has label 77", "10 classes"],
    );
    // IDX does not state the number of classes; a wrong label is a class of its own.
    for (domain, last) in [("digits", 1), ("stray", 77)] {
        write_idx_pair(&bench.at(domain), 8, &[9; 6 * 64], &[0, 1, 0, 1, 0, last]);
    }
    let lines = bench.run(&["--source", "digits", "--target", "stray"]).stdout;
    assert_says(&lines, &["class `77` is set aside: it occurs in the target alone"]);
}

#[test]
fn settings_out_of_range_are_named_before_anything_is_read() {
    let bench = Bench::new();
    for (flag, value, words) in [
        ("--features", "1", ["`features` is 1", "from 2"]),
        ("--losses", "1", ["`losses` is 1", "from 2"]),
        ("--pairs", "0", ["`pairs.count` is 0", "at least 1"]),
        ("--latent", "0", ["`latent` is 0", "at least 1"]),
        ("--samples", "1", ["`data.samples` is 1", "at least 2"]),
        ("--channels", "0,4", ["`classifier.channels` is [0, 4]", "at least 1"]),
        ("--planted", "smell", ["`data.planted` is smell", "inclination-hue"]),
        ("--device", "abacus", ["unknown device `abacus`", "flex"]),
        ("--set", "pairs.least_high_loss=0", ["`pairs.least_high_loss` is 0", "positive"]),
        ("--set", "model.epochs=no", ["`model.epochs`", "no"]),
        ("--config", "day", ["cannot read day", "directory"]),
        ("--config", "gone.toml", ["cannot read gone.toml", "No such file"]),
    ] {
        let code = if flag == "--config" { ERROR } else { USAGE };
        assert_says(&bench.ending(&[flag, value], code), &words);
    }
    let thresholds = ["--pair-by", "thresholds", "--low", "0.5", "--high", "0.1"];
    assert_says(&bench.ending(&thresholds, USAGE), &["`high` is 0.1", "at least `low`, 0.5"]);
    assert_says(
        &bench.ending(&["--source", "day"], USAGE),
        &["`data.target` is missing", "rotation-hue"],
    );
    assert_says(&bench.ending(&["--target", "night"], USAGE), &["`data.source` is missing"]);
}

#[test]
fn a_device_that_is_not_compiled_in_names_the_feature_that_adds_it() {
    let bench = Bench::new();
    let compiled = windage::core::device::compiled_devices();
    for device in
        ["cuda", "wgpu", "ndarray"].into_iter().filter(|device| !compiled.contains(device))
    {
        let words =
            [format!("device `{device}` is not compiled in"), format!("--features {device}")];
        assert_says(
            &bench.ending(&["--device", device], USAGE),
            &words.each_ref().map(String::as_str),
        );
    }
}

#[test]
fn arguments_that_make_no_sense_are_explained_by_usage() {
    let bench = Bench::new();
    for (arguments, words) in [
        (&["--size", "7"][..], ["`7` is not a number of pixels", "--size"]),
        (&["--samples", "few"], ["'few'", "--samples"]),
        (&["--colors"], ["--colors", "unexpected argument"]),
    ] {
        let outcome = bench.run(arguments);
        assert_eq!(outcome.code, Some(USAGE), "{outcome:?}");
        assert!(outcome.stderr.starts_with("error: "), "{outcome:?}");
        assert_says(&outcome.stderr, &words);
        assert!(!bench.at("out").exists());
    }
}

#[test]
fn pictures_too_small_for_the_networks_are_refused_before_anything_is_trained() {
    let bench = Bench::new();
    for domain in ["dots", "specks"] {
        write_classes(&bench.at(domain), &["cat", "dog"], 12, 7);
    }
    let message = bench.ending(&["--source", "dots", "--target", "specks"], USAGE);
    assert_says(&message, &["[1, 7, 7]", "sides of at least 8", "resize"]);
}

#[test]
fn a_damaged_checkpoint_is_named() {
    let bench = Bench::new();
    // However it ends, the classifier is trained.
    bench.run(&["--source", "day", "--target", "night"]);
    assert!(bench.at("out/classifier.ckpt").is_file());
    bench.run(&["--source", "day", "--target", "night"]);
    for content in [&b""[..], b"no checkpoint at all"] {
        write_folder(&bench.at("out"), [("classifier.ckpt", content.to_vec())]);
        let outcome = bench.run(&["--source", "day", "--target", "night", "--resume"]);
        assert_one_sentence(&outcome, ERROR);
        assert_says(
            outcome.last_error(),
            &["out/classifier.ckpt", "is not a checkpoint, or it is damaged"],
        );
    }
}

/// Writes pictures of which one half is bright: half `bright[class]`, so that a classifier learns
/// the classes in a moment.
fn write_halves(folder: &Path, count: usize, bright: [usize; 2]) {
    let labels = [0, 1].repeat(count / 2);
    let value =
        |label: u8, index: usize| if index / 32 == bright[usize::from(label)] { 220 } else { 30 };
    let pixels: Vec<u8> =
        labels.iter().flat_map(|&label| (0..64).map(move |index| value(label, index))).collect();
    write_idx_pair(folder, 8, &pixels, &labels);
}

#[test]
fn a_target_on_which_the_classifier_is_as_good_is_no_error() {
    let bench = Bench::new();
    for domain in ["here", "there"] {
        write_halves(&bench.at(domain), 1200, [0, 1]);
    }
    let outcome = bench.run(&["--source", "here", "--target", "there"]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    assert_says(&outcome.stdout, &["not significantly worse on the target", "no loss to explain"]);
    assert!(bench.at("out/index.html").exists() && !bench.at("out/model.ckpt").exists());
}

#[test]
fn a_rule_that_no_pair_meets_is_said_in_words() {
    let bench = Bench::new();
    // Six epochs make no classifier so certain that a loss is as low as the rule demands. Since
    // the classes are swapped in the target, it is worse there.
    write_halves(&bench.at("good"), 1200, [0, 1]);
    write_halves(&bench.at("swapped"), 1200, [1, 0]);
    let rule = ["--pair-by", "thresholds", "--low", "0.000001", "--high", "1.5"];
    let outcome = bench.run(&[&["--source", "good", "--target", "swapped"], &rule[..]].concat());
    assert_one_sentence(&outcome, ERROR);
    assert_says(outcome.last_error(), &["no pair", "at most 0.000", "at least 1.500"]);
}
