//! The report of a GAN: its files, the text of its page, and its errors.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use windage_core::Error as CoreError;
use windage_gan::GanTrainingConfig;
use windage_gan::score::{GanScore, ScoreCurve};
use windage_report::gan::{GanReport, GanSamples, remove_gan_report, write_gan_report};
use windage_report::{Error, Header, Kind, SCHEMA_VERSION, rebuild};

use common::page;

fn score(step: usize, frechet: f64) -> GanScore {
    GanScore {
        step,
        frechet,
        kernel: 0.5,
        high_frequency_ratio: 0.9,
        log_spectral_distance: 0.25,
        warnings: Vec::new(),
    }
}

fn report(distances: &[f64]) -> GanReport {
    let scores = distances
        .iter()
        .enumerate()
        .map(|(index, &frechet)| score(10 * (index + 1), frechet))
        .collect();
    let losses = serde_json::json!({
        "names": ["generator", "spatial"],
        "epochs": distances.iter().map(|_| [-0.5, 1.5]).collect::<Vec<_>>(),
        "sums": [],
    });
    GanReport {
        config: Some("steps = 50".into()),
        data: "squares".into(),
        images: 40,
        scored_by: "pixels, against 40 images of squares".into(),
        settings: GanTrainingConfig {
            steps: 10 * distances.len(),
            interval: 10,
            scored: 70,
            ..GanTrainingConfig::default()
        },
        scores: ScoreCurve { scores },
        losses: serde_json::from_value(losses).unwrap(),
        real_spectrum: vec![9.0, 4.0, 1.0],
        generated_spectrum: vec![9.0, 3.0, 2.0],
        seconds: 1.5,
    }
}

fn samples(channels: usize) -> GanSamples {
    let image = |value: f32| vec![value; channels * 64];
    GanSamples {
        shape: [channels, 8, 8],
        real: vec![image(1.0); 3],
        generated: vec![image(0.25); 12],
    }
}

#[test]
fn the_page_says_what_was_reached_and_by_what_it_was_scored() {
    let folder = tempfile::tempdir().unwrap();
    let report = report(&[30.0, 20.0, 25.0]);
    write_gan_report(folder.path(), &report, &samples(1)).unwrap();
    let page = page(folder.path());
    let said = "Best after step 20: Fréchet distance 20.0, and 90 % of the real images' power";
    assert!(page.contains(said), "{page}");
    assert!(page.contains("Scored with 70 generated images"));
    assert!(page.contains("Scored by pixels, against 40 images of squares."));
    assert!(page.contains("<title>Fréchet distance after step 30: 25.0</title>"));
    assert!(page.contains("<title>generated at 1 cycles per image: 0.750</title>"));
    assert!(!page.contains("The curve turned"));
    // Three real and nine generated images are on the first screen, all twelve generated below.
    assert_eq!(page.matches("<img").count(), 3 + 9 + 12);
    assert_eq!(page.matches("class=\"pixels\"").count(), 3 + 9 + 12, "8 pixels are enlarged");
    assert!(page.contains("width=\"88\" height=\"88\""));
    let json = std::fs::read(folder.path().join("report.json")).unwrap();
    assert_eq!(serde_json::from_slice::<GanReport>(&json).unwrap(), report);
    let header: Header = serde_json::from_slice(&json).unwrap();
    assert_eq!((header.kind, header.schema_version), (Kind::Gan, SCHEMA_VERSION));
}

#[test]
fn a_curve_that_turned_is_flagged() {
    let folder = tempfile::tempdir().unwrap();
    let report = report(&[30.0, 20.0, 25.0, 26.0, 27.0]);
    write_gan_report(folder.path(), &report, &samples(3)).unwrap();
    let page = page(folder.path());
    assert!(
        page.contains("The curve turned: the distance was 20.0 after step 20 and 27.0 at the end"),
        "{page}"
    );
}

#[test]
fn samples_are_drawn_row_by_row_real_ones_first() {
    let folder = tempfile::tempdir().unwrap();
    write_gan_report(folder.path(), &report(&[1.0, 2.0]), &samples(1)).unwrap();
    let grid = image::open(folder.path().join("samples.png")).unwrap().to_rgb8();
    // Images have 64 pixels and gaps of 4. Below one row of real images are a larger gap and two
    // rows of generated images.
    assert_eq!(grid.dimensions(), (10 * 68 + 4, 72 + 16 + 2 * 68 + 4));
    let at = |x: u32, y: u32| grid.get_pixel(x, y).0;
    assert_eq!(at(4 + 68 * 2 + 30, 30), [255; 3], "the third real image");
    assert_eq!(at(30, 72 + 16 + 30), [64; 3], "the first generated image");
    assert_eq!(at(4 + 68 + 30, 72 + 16 + 68 + 30), [64; 3], "the twelfth");
    assert_eq!(at(4 + 68 * 2 + 30, 72 + 16 + 68 + 30), [255; 3], "there is no thirteenth");
}

#[test]
fn only_its_own_files_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("mine.txt"), "keep").unwrap();
    write_gan_report(folder.path(), &report(&[1.0, 2.0]), &samples(1)).unwrap();
    remove_gan_report(folder.path()).unwrap();
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["mine.txt"]);
}

#[test]
fn a_number_that_is_not_finite_does_not_stop_the_report() {
    let folder = tempfile::tempdir().unwrap();
    write_gan_report(folder.path(), &report(&[f64::INFINITY, 2.0]), &samples(1)).unwrap();
    let page = std::fs::read_to_string(folder.path().join("index.html")).unwrap();
    assert!(page.contains("<td>∞</td>"), "{page}");
    let error = rebuild(folder.path()).unwrap_err();
    assert!(matches!(error, Error::NotAReport { .. }), "{error}");
}

/// Writes a report, changes a file and returns the error of making the page again.
fn damaged(change: impl FnOnce(&std::path::Path)) -> Error {
    let folder = tempfile::tempdir().unwrap();
    write_gan_report(folder.path(), &report(&[1.0, 2.0]), &samples(1)).unwrap();
    std::fs::remove_file(folder.path().join("index.html")).unwrap();
    change(folder.path());
    let error = rebuild(folder.path()).unwrap_err();
    assert!(!folder.path().join("index.html").exists(), "a page was written");
    error
}

/// Replaces a text in `report.json`.
fn edited(from: &str, to: &str) -> Error {
    damaged(|folder| {
        let path = folder.join("report.json");
        let json = std::fs::read_to_string(&path).unwrap();
        assert!(json.contains(from), "{json}");
        std::fs::write(&path, json.replace(from, to)).unwrap();
    })
}

#[test]
fn a_damaged_report_is_named() {
    let error = damaged(|folder| std::fs::remove_file(folder.join("report.json")).unwrap());
    assert!(matches!(&error, Error::Core(CoreError::Io { .. })), "{error}");
    assert!(error.to_string().contains("report.json"), "{error}");
    for text in ["", "{\"kind\": \"windage-gan\", \"sche", "[]", "{\"schema_version\": 3}"] {
        let error = damaged(|folder| std::fs::write(folder.join("report.json"), text).unwrap());
        let message = error.to_string();
        assert!(matches!(error, Error::NotAReport { .. }), "{message}");
        assert!(message.contains("report.json") && message.contains("damaged"), "{message}");
    }
    let error = edited("windage-gan", "windage-other");
    assert!(matches!(&error, Error::NotAReport { .. }), "{error}");
    assert!(error.to_string().contains("windage-other"), "{error}");
    let message = edited("\"scored_by\"", "\"scored\"").to_string();
    assert!(message.contains("scored_by"), "{message}");
}

#[test]
fn another_version_is_named() {
    let error = edited("\"schema_version\": 3", "\"schema_version\": 1").to_string();
    assert!(error.contains("report.json has version 1 of the schema"), "{error}");
    assert!(error.contains("reads version 3"), "{error}");
}

#[test]
fn a_missing_or_damaged_picture_is_named() {
    let file = "samples/generated3.png";
    let message = damaged(|folder| std::fs::remove_file(folder.join(file)).unwrap()).to_string();
    assert!(message.contains("generated3.png"), "{message}");
    let error = damaged(|folder| std::fs::write(folder.join(file), b"\x89PNG").unwrap());
    assert!(matches!(&error, Error::NotAPicture { .. }), "{error}");
    assert!(error.to_string().contains("generated3.png"), "{error}");
}

#[test]
fn files_outside_the_folder_are_not_read() {
    for outside in ["../secret.png", "/etc/passwd", "samples/../../secret.png"] {
        let error = edited("samples/real1.png", outside);
        assert!(matches!(&error, Error::OutsideFolder { file, .. } if file == outside), "{error}");
    }
}

#[test]
fn images_of_two_channels_are_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let error = write_gan_report(folder.path(), &report(&[1.0]), &samples(2)).unwrap_err();
    assert!(matches!(error, Error::Shape { .. }), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
