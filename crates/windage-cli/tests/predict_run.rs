//! `windage predict` as users run it: the accuracy that the run reported, whatever the files.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;
use windage::core::Seed;
use windage::data::synthetic::glyphs::{Factor, FactorRanges, GlyphsConfig};
use windage::data::{Color, ImageSet, ReadOptions};
use windage_testing::{
    Outcome, assert_says, idx_images, idx_labels, png_gray, png_rgb, run, wav_16_bit,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_windage");
const SIDE: u32 = 16;
/// Number of test samples of each data set.
const TEST: usize = 60;

fn windage(line: &str, folder: &Path) -> Outcome {
    let words: Vec<&str> = line.split_whitespace().collect();
    run(Path::new(PROGRAM), &words, folder)
}

#[track_caller]
fn done(line: &str, folder: &Path) -> String {
    let outcome = windage(line, folder);
    assert_eq!(outcome.code, Some(0), "{line}: {outcome:?}");
    outcome.stdout
}

fn letters(count: usize, ranges: &FactorRanges, part: u64) -> ImageSet {
    let config = GlyphsConfig::new(count).with_side(SIDE as usize).with_ranges(*ranges);
    let gray = ReadOptions { color: Some(Color::Gray), ..ReadOptions::default() };
    config.init(Seed(0), part).images.converted(gray)
}

fn pixels(set: &ImageSet, index: usize) -> Vec<u8> {
    set.values(index).iter().map(|value| (255.0 * value).round() as u8).collect()
}

/// Writes a data set with a training and a test part in the form of MNIST, and returns the latter.
fn write_letters(folder: &Path, ranges: &FactorRanges, part: u64) -> ImageSet {
    std::fs::create_dir_all(folder).unwrap();
    let test = letters(TEST, ranges, part + 1);
    for (name, set) in [("train", &letters(300, ranges, part)), ("t10k", &test)] {
        let count = set.labels().len();
        let bytes: Vec<u8> = (0..count).flat_map(|index| pixels(set, index)).collect();
        let labels: Vec<u8> = set.labels().iter().map(|label| *label as u8).collect();
        let images = idx_images([count as u32, SIDE, SIDE], &bytes);
        std::fs::write(folder.join(format!("{name}-images-idx3-ubyte")), images).unwrap();
        let labels = idx_labels(&labels);
        std::fs::write(folder.join(format!("{name}-labels-idx1-ubyte")), labels).unwrap();
    }
    test
}

fn write_pictures(folder: &Path, set: &ImageSet) {
    std::fs::create_dir_all(folder).unwrap();
    for index in 0..set.labels().len() {
        let bytes = pixels(set, index);
        let picture = png_gray(SIDE, SIDE, |x, y| bytes[(y * SIDE + x) as usize]);
        std::fs::write(folder.join(format!("{index:03}.png")), picture).unwrap();
    }
}

/// Returns the rows of a table without its header.
fn rows(csv: &str) -> Vec<Vec<String>> {
    csv.lines().skip(1).map(|line| line.split(',').map(String::from).collect()).collect()
}

/// Returns the share of rows whose class, in column 1, is that of the sample.
fn accuracy(csv: &str, set: &ImageSet) -> f64 {
    let rows = rows(csv);
    assert_eq!(rows.len(), set.labels().len());
    let pairs = rows.iter().zip(set.labels());
    let right = pairs.filter(|(row, label)| row[1] == label.to_string()).count();
    right as f64 / rows.len() as f64
}

/// Writes two data sets, `upright` and `faint`, and returns their test parts.
fn write_both(folder: &Path) -> [ImageSet; 2] {
    let faint = FactorRanges::default().with(Factor::Contrast, 0.15, 0.3);
    [
        write_letters(&folder.join("upright"), &FactorRanges::default(), 0),
        write_letters(&folder.join("faint"), &faint, 2),
    ]
}

const EXTEND: &str = "extend --tasks upright,faint --size 16 --width 8 --epochs 6 \
                      --fine-tuning-epochs 2 --out run --json";

#[test]
fn packed_tasks_classify_as_well_as_the_run_reported() {
    let folder = tempdir().unwrap();
    let at = folder.path();
    let tests = write_both(at);
    let reported: Value = serde_json::from_str(&done(EXTEND, at)).unwrap();
    let accuracies =
        [0, 1].map(|task| reported["result"]["tasks"][task]["accuracy"].as_f64().unwrap());
    assert!(accuracies.iter().all(|accuracy| *accuracy > 0.3), "nothing was learned: {reported}");
    for (task, test) in tests.iter().enumerate() {
        let name = ["upright", "faint"][task];
        let file = format!("{name}/t10k-images-idx3-ubyte");
        let by_name = done(&format!("predict run {file} --task {name}"), at);
        assert!(by_name.starts_with("file,class,probability,task\n"), "{by_name}");
        assert_eq!(accuracy(&by_name, test), accuracies[task], "{name}");
        assert_eq!(rows(&by_name)[0][0], format!("{file}#1"));
        assert_eq!(rows(&by_name)[0][3], name);
        let by_number = done(&format!("predict run/packed.windage {file} --task {}", task + 1), at);
        assert_eq!(by_number, by_name);

        // The same pictures as PNG files, in subfolders, among other files.
        write_pictures(&at.join(name).join("pictures/deep"), test);
        std::fs::write(at.join(name).join("pictures/notes.txt"), "no picture").unwrap();
        let pictures = done(&format!("predict run {name}/pictures --task {name}"), at);
        assert!(pictures.contains("pictures/deep/000.png,"), "{pictures}");
        let without_file = |csv: &str| rows(csv).into_iter().map(|row| row[1..].to_vec());
        assert!(without_file(&pictures).eq(without_file(&by_name)));

        // All files belong to the task.
        let found =
            done(&format!("predict run {name}/pictures --find-by signature --together"), at);
        assert_eq!(found, pictures, "{name}");
        let each = done(&format!("predict run {name}/pictures --find-by signature"), at);
        let right = rows(&each).iter().filter(|row| row[3] == name).count();
        assert!(right as f64 > 0.8 * TEST as f64, "{right} of {TEST} are found");
        for (found, known) in rows(&each).iter().zip(rows(&pictures)) {
            assert!(found[3] != name || *found == known, "{found:?} {known:?}");
        }
    }
}

#[test]
fn formats_agree_and_probabilities_sum_to_one() {
    let folder = tempdir().unwrap();
    let at = folder.path();
    let tests = write_both(at);
    done(EXTEND, at);
    write_pictures(&at.join("a, \"b\""), &tests[0].subset(&[0, 1, 2]));
    std::fs::rename(at.join("a, \"b\"/000.png"), at.join("x,1.png")).unwrap();
    let csv = done("predict run x,1.png --task 1", at);
    assert!(csv.lines().nth(1).unwrap().starts_with("\"x,1.png\","), "{csv}");

    let all = done("predict run x,1.png --task 1 --all", at);
    assert!(all.starts_with("file,rank,class,probability,task\n"), "{all}");
    assert_eq!(all.lines().count(), 11);
    let json: Value =
        serde_json::from_str(&done("predict run x,1.png --task 1 --all --format json", at))
            .unwrap();
    let classes = json[0]["classes"].as_array().unwrap();
    let probabilities: Vec<f64> =
        classes.iter().map(|class| class["probability"].as_f64().unwrap()).collect();
    assert!((probabilities.iter().sum::<f64>() - 1.0).abs() < 1e-9, "{json}");
    assert!(probabilities.is_sorted_by(|a, b| a >= b), "{json}");
    assert_eq!(json[0]["class"], classes[0]["class"]);
    assert_eq!(json[0]["task"], "upright");

    let two = done("predict run upright/t10k-images-idx3-ubyte --top 2 --format jsonl", at);
    let lines: Vec<Value> = two.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), TEST);
    assert!(lines.iter().all(|line| line["classes"].as_array().unwrap().len() == 2));

    done("predict run x,1.png --task 1 --out out.csv", at);
    let written = std::fs::read_to_string(at.join("out.csv")).unwrap();
    assert_eq!(written, csv);
    let refused = windage("predict run x,1.png --task 2 --out out.csv", at);
    assert_eq!(refused.code, Some(1), "{refused:?}");
    assert_says(&refused.stderr, &["out.csv exists already", "--overwrite"]);
    assert_eq!(std::fs::read_to_string(at.join("out.csv")).unwrap(), csv);
    done("predict run x,1.png --task 2 --out out.csv --overwrite", at);
    assert!(std::fs::read_to_string(at.join("out.csv")).unwrap().contains(",faint"));
}

#[test]
fn files_that_cannot_be_read_are_named_and_the_others_classified() {
    let folder = tempdir().unwrap();
    let at = folder.path();
    let tests = write_both(at);
    done(EXTEND, at);
    write_pictures(&at.join("in"), &tests[0].subset(&[0, 1]));
    std::fs::write(at.join("in/000b.png"), "no picture").unwrap();
    std::fs::write(at.join("in/002.png"), "").unwrap();
    // Another size and color.
    std::fs::write(at.join("in/003.png"), png_rgb(40, 30, |x, y| [x as u8, y as u8, 9])).unwrap();
    let outcome = windage("predict run in none.png", at);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let named: Vec<String> = rows(&outcome.stdout).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(named, ["in/000.png", "in/001.png", "in/003.png"]);
    assert_says(&outcome.stderr, &["in/000b.png", "in/002.png", "none.png"]);
    assert_says(outcome.last_error(), &["3 of 6 files could not be read"]);

    let strict = windage("predict run in --strict --out out.csv", at);
    assert_eq!(strict.code, Some(1), "{strict:?}");
    assert_says(&strict.stderr, &["in/000b.png"]);
    assert!(!at.join("out.csv").exists());

    std::fs::create_dir(at.join("empty")).unwrap();
    let outcome = windage("predict run empty", at);
    assert_eq!(outcome.code, Some(1));
    assert_says(&outcome.stderr, &["no pictures in empty"]);
}

#[test]
fn models_and_options_that_cannot_be_used_are_named() {
    let folder = tempdir().unwrap();
    let at = folder.path();
    let tests = write_both(at);
    done(EXTEND, at);
    write_pictures(&at.join("in"), &tests[0].subset(&[0]));
    let packed = std::fs::read(at.join("run/packed.windage")).unwrap();
    let mut older = packed.clone();
    older[8] = 2;
    std::fs::create_dir(at.join("two")).unwrap();
    std::fs::create_dir(at.join("empty")).unwrap();
    for (name, bytes) in [
        ("older.windage", &older[..]),
        ("damaged.windage", &packed[..packed.len() - 1]),
        ("other.windage", b"something else"),
        ("text.safetensors", b"something else"),
        ("two/packed.windage", &packed),
        ("two/network.safetensors", b""),
    ] {
        std::fs::write(at.join(name), bytes).unwrap();
    }
    // A safetensors file of another program.
    let header = br#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#;
    let foreign = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 4]].concat();
    std::fs::write(at.join("foreign.safetensors"), foreign).unwrap();
    for (line, code, words) in [
        ("none in", 1, &["none", "No such file"][..]),
        ("empty in", 1, &["empty holds no model", "network.safetensors"]),
        ("two in", 1, &["two holds several models", "two/packed.windage"]),
        ("older.windage in", 1, &["older.windage", "version 2", "version 3"]),
        ("damaged.windage in", 1, &["damaged.windage", "truncated"]),
        ("other.windage in", 1, &["other.windage", "not a file of packed tasks"]),
        ("text.safetensors in", 1, &["text.safetensors", "not a safetensors file"]),
        ("foreign.safetensors in", 1, &["foreign.safetensors", "no card"]),
        ("run in --task sideways", 1, &["no task `sideways`", "upright, faint"]),
        ("run in --task 3", 1, &["no task `3`"]),
        ("run in --task 0", 1, &["no task `0`"]),
        ("run in --task 1 --together", 2, &["--together", "--task auto"]),
        ("run in --task 1 --find-by energy", 2, &["--find-by", "--task auto"]),
        ("run in --top 0", 2, &["--top is 0"]),
        ("run in --top 2 --all", 2, &["--all"]),
        ("run in --overwrite", 2, &["--out"]),
        ("run in --device abacus", 2, &["unknown device `abacus`"]),
        ("run in --out in", 1, &["in is a folder"]),
    ] {
        let outcome = windage(&format!("predict {line}"), at);
        assert_eq!(outcome.code, Some(code), "{line}: {outcome:?}");
        assert_says(&outcome.stderr, words);
        assert!(outcome.stdout.is_empty(), "{line}: {outcome:?}");
    }
}

#[test]
fn an_adapted_network_classifies_as_well_as_its_run_reported() {
    let folder = tempdir().unwrap();
    let at = folder.path();
    let [_, faint] = write_both(at);
    let line = "adapt --source upright --target faint --steps 120 --batch 32 --out adapted --json";
    let outcome = windage(line, at);
    let reported: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let accuracy_of_run = reported["result"]["target"]["with"].as_f64().unwrap();
    let file = "faint/t10k-images-idx3-ubyte";
    let csv = done(&format!("predict adapted {file}"), at);
    assert!(csv.starts_with("file,class,probability\n"), "{csv}");
    assert_eq!(accuracy(&csv, &faint), accuracy_of_run);
    assert_eq!(done(&format!("predict adapted/network.safetensors {file}"), at), csv);
    let refused = windage(&format!("predict adapted {file} --task 1"), at);
    assert_eq!(refused.code, Some(2), "{refused:?}");
    assert_says(&refused.stderr, &["--task", "packed tasks"]);
}

#[test]
fn a_diagnosed_classifier_classifies_as_its_run_did() {
    let folder = tempdir().unwrap();
    let at = folder.path();
    write_both(at);
    // All images of the target are explained, so all of them were evaluated.
    let line = "diagnose --source upright --target faint --samples 300 --epochs 1 --pairs 1 \
                --set classifier.epochs=40 --out diagnosed --json";
    let outcome = windage(line, at);
    let reported: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let accuracy_of_run = reported["result"]["accuracy"]["target"].as_f64().unwrap();
    let faint = letters(300, &FactorRanges::default().with(Factor::Contrast, 0.15, 0.3), 2);
    let csv = done("predict diagnosed faint/train-images-idx3-ubyte", at);
    assert_eq!(accuracy(&csv, &faint), accuracy_of_run);
}

#[test]
fn recordings_are_classified_through_the_spectrograms_of_training() {
    let folder = tempdir().unwrap();
    let at = folder.path();
    // Two pitches, by two speakers.
    let tone = |class: usize, speaker: usize, take: usize, length: usize| {
        let hertz = [400.0, 1500.0][class] * (1.0 + 0.02 * take as f64) + 40.0 * speaker as f64;
        let value = |index: usize| {
            let turns = hertz * index as f64 / 8000.0;
            (9000.0 * (std::f64::consts::TAU * turns).sin()) as i16
        };
        wav_16_bit(1, 8000, &(0..length).map(value).collect::<Vec<_>>())
    };
    std::fs::create_dir(at.join("tones")).unwrap();
    for (class, name) in ["low", "high"].iter().enumerate() {
        for (speaker, person) in ["anna", "ben"].iter().enumerate() {
            for take in 0..12 {
                let path = at.join(format!("tones/{name}_{person}_{take}.wav"));
                std::fs::write(path, tone(class, speaker, take, 3000 + 100 * take)).unwrap();
            }
        }
    }
    std::fs::write(
        at.join("a.toml"),
        "[spectrogram]\n[[labeled]]\npath = \"tones\"\nspeaker = \"anna\"\n[[unlabeled]]\n\
         path = \"tones\"\nspeaker = \"ben\"\n[test]\npath = \"tones\"\nspeaker = \"ben\"\n",
    )
    .unwrap();
    let outcome = windage("adapt --config a.toml --steps 60 --batch 8 --out out --json", at);
    let reported: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let accuracy_of_run = reported["result"]["target"]["with"].as_f64().unwrap();
    let csv = done("predict out tones", at);
    let of_ben: Vec<Vec<String>> =
        rows(&csv).into_iter().filter(|row| row[0].contains("_ben_")).collect();
    assert_eq!(of_ben.len(), 24);
    let is_right = |row: &&Vec<String>| row[0].starts_with(&format!("tones/{}_", row[1]));
    assert_eq!(of_ben.iter().filter(is_right).count() as f64 / 24.0, accuracy_of_run);

    // Another rate, two channels, and no recording at all.
    let silence = vec![0; 3000];
    std::fs::write(at.join("fast.wav"), wav_16_bit(1, 16_000, &silence)).unwrap();
    std::fs::write(at.join("stereo.wav"), wav_16_bit(2, 8000, &silence)).unwrap();
    std::fs::write(at.join("text.wav"), "no recording").unwrap();
    let outcome = windage("predict out fast.wav stereo.wav text.wav", at);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let named: Vec<String> = rows(&outcome.stdout).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(named, ["stereo.wav"]);
    assert_says(&outcome.stderr, &["fast.wav", "16000", "text.wav"]);
}
