//! The page on classifiers in ONNX files, executed: what PyTorch exported by the page's own lines
//! (`goldens/golden_page.py`) is diagnosed by the page's own command.
#![cfg(feature = "onnx")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::tempdir;
use windage_testing::{golden_file, png_rgb, run, uniform, write_folder};

/// Pictures of each class and domain.
const COUNT: usize = 40;
/// Light of the new pictures, as a share of that of the old ones.
const DARK: f64 = 0.2;

/// Returns the first command line of a page, as words.
fn first_command(page: &str) -> Vec<String> {
    let block = page.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let line = block.replace("\\\n", " ");
    let words = line.lines().map(str::trim).find(|line| line.starts_with("windage ")).unwrap();
    words.split_whitespace().skip(1).map(str::to_string).collect()
}

/// Draws pictures of cats, which are red, and dogs, which are blue, on a patterned ground.
fn draw(folder: &Path, light: f64) {
    for (class, channel) in [("cat", 0), ("dog", 2)] {
        for number in 0..COUNT {
            let seed = (100 * number + channel) as u64 + if light < 1.0 { 50 } else { 0 };
            let drawn = uniform(seed, 3 + 20 * 16);
            let picture = png_rgb(20, 16, |x, y| {
                let noise = drawn[3 + (y * 20 + x) as usize];
                let value = 0.5 + 0.3 * drawn[0] + 0.2 * noise;
                let dim = 0.2 + 0.1 * drawn[1] + 0.1 * noise;
                let color = |at: usize| light * if at == channel { value } else { dim };
                [0, 1, 2].map(|at| (255.0 * color(at)) as u8)
            });
            write_folder(&folder.join(class), [(format!("{number}.png").as_str(), picture)]);
        }
    }
}

#[test]
fn the_command_of_the_page_finds_why_an_exported_classifier_got_worse() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../book/src/onnx.md");
    let words = first_command(&fs::read_to_string(book).unwrap());
    let folder = tempdir().unwrap();
    for file in ["classifier.onnx", "classifier.onnx.data"] {
        let exported = golden_file(&format!("onnx_page/{file}"));
        fs::copy(exported, folder.path().join(file)).unwrap();
    }
    draw(&folder.path().join("old"), 1.0);
    draw(&folder.path().join("new"), DARK);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = run(Path::new(env!("CARGO_BIN_EXE_windage")), &words, folder.path());
    assert!([Some(0), Some(4)].contains(&outcome.code), "{outcome:?}");
    let report = folder.path().join("out/diagnose/report.json");
    let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    let accuracy = |domain: &str| report["domains"][domain]["accuracy"].as_f64().unwrap();
    assert!(accuracy("source") > 0.95 && accuracy("target") < 0.6, "{}", report["domains"]);
    let attribution = &report["finding"]["attribution"];
    let first = &attribution["attributes"][0];
    assert_eq!(first["verdict"], "cause", "{attribution}");
    // Darkness shows in several attributes, of which one explains it.
    assert!(first["regained"]["value"].as_f64().unwrap() > 0.3, "{first}");
}
