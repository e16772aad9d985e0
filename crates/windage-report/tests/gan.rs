//! The report of a GAN: its files, the text of its page, and its errors.
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::Path;

use windage_gan::GanTrainingConfig;
use windage_gan::score::{GanScore, ScoreCurve};
use windage_report::Error;
use windage_report::gan::{GanReport, GanSamples, remove_gan_report, write_gan_report};

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
        arguments: vec!["--steps".into(), "50".into()],
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

fn page(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("index.html")).unwrap()
}

#[test]
fn the_page_says_what_was_reached_and_by_what_it_was_scored() {
    let folder = tempfile::tempdir().unwrap();
    let report = report(&[30.0, 20.0, 25.0]);
    write_gan_report(folder.path(), &report, &samples(1)).unwrap();
    let page = page(folder.path());
    assert!(page.contains("Best after step 20: Fréchet distance 20.0, 0.90 times"), "{page}");
    assert!(page.contains("70 generated images; pixels, against 40 images of squares"));
    assert!(!page.contains("The curve turned"));
    assert!(!page.contains("http"), "a page that asks the network for nothing");
    let read: GanReport =
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(read, report);
}

#[test]
fn a_curve_that_turned_is_flagged() {
    let folder = tempfile::tempdir().unwrap();
    write_gan_report(folder.path(), &report(&[30.0, 20.0, 25.0, 26.0, 27.0]), &samples(3)).unwrap();
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
fn images_of_two_channels_are_refused_and_nothing_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let error = write_gan_report(folder.path(), &report(&[1.0]), &samples(2)).unwrap_err();
    assert!(matches!(error, Error::Shape { .. }), "{error}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
