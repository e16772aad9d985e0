//! Series in files as they come: several dimensions, different lengths, any unit.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fmt::Write;
use std::path::Path;

use burn::tensor::Device;
use tempfile::TempDir;
use windage_core::config_file::read_config;
use windage_core::{Domain, RunContext, Silent};
use windage_diagnose::evaluate_domain;
use windage_diagnose::run_config::{Prepared, RunConfig};

/// The unit of the values, and what is added to them.
#[derive(Clone, Copy)]
struct Unit {
    scale: f64,
    offset: f64,
}

/// Returns the text of waves of two dimensions and two classes; the first dimension tells the class
/// by its frequency. Lengths cycle through `lengths`.
fn text(unit: Unit, phase: f64, lengths: &[usize]) -> String {
    let mut text =
        "@univariate false\n@equalLength false\n@classLabel true a b\n@data\n".to_string();
    for index in 0..60_usize {
        let label = index % 2;
        let length = lengths[index / 2 % lengths.len()];
        let value = |dimension: usize, time: usize| {
            let shift = phase + index as f64;
            let frequency = if dimension == 0 { 0.3 + 0.3 * label as f64 } else { 0.2 };
            unit.offset + unit.scale * (frequency * time as f64 + shift).sin()
        };
        for dimension in 0..2 {
            let values: Vec<String> =
                (0..length).map(|time| value(dimension, time).to_string()).collect();
            write!(text, "{}:", values.join(",")).unwrap();
        }
        writeln!(text, "{}", ["a", "b"][label]).unwrap();
    }
    text
}

/// Writes a source and a target, and reads them for a diagnosis.
fn prepared(folder: &Path, unit: Unit, lengths: &[usize]) -> (RunConfig, Prepared) {
    std::fs::write(folder.join("first.ts"), text(unit, 0.0, lengths)).unwrap();
    std::fs::write(folder.join("second.ts"), text(unit, 0.7, &lengths[..1])).unwrap();
    let config = "[data]\nkind = \"series\"\nsource = \"first.ts\"\ntarget = \"second.ts\"\n";
    let path = folder.join("config.toml");
    std::fs::write(&path, config).unwrap();
    let config: RunConfig = read_config(Some(&path), &[]).unwrap();
    let config = config.completed().unwrap();
    let prepared = config.prepare(&Device::flex()).unwrap();
    (config, prepared)
}

#[test]
fn dimensions_are_channels_and_the_longest_series_gives_the_length() {
    let folder = TempDir::new().unwrap();
    let (_, prepared) = prepared(folder.path(), Unit { scale: 1.0, offset: 300.0 }, &[9, 16, 12]);
    for domain in prepared.domains.as_ref() {
        assert_eq!(domain.shape(), [2, 16]);
        let shortest = domain.len();
        let padded = (0..shortest).filter(|index| {
            let values = domain.sample(*index).unwrap().values;
            assert!(values.iter().all(|value| *value > 298.0), "zeros are far from all values");
            values[8..16].iter().all(|value| *value == values[8])
        });
        assert!(padded.count() > 0, "{}", domain.name());
    }
    let description = prepared.describe();
    let says = "series of 9 to 16 values, padded with their last ones";
    assert!(description.contains(says), "{description}");
    let names = prepared.attributes().unwrap();
    assert!(!names.is_empty());
}

/// Returns the losses of the classifier of a run on the source and on the target: the one that
/// suits the samples, or two convolutions with these channels.
fn losses(unit: Unit, channels: Option<[usize; 2]>) -> Vec<f64> {
    let (folder, device) = (TempDir::new().unwrap(), Device::flex());
    let (mut config, prepared) = prepared(folder.path(), unit, &[16]);
    let training = prepared.training.as_ref().unwrap();
    config.classifier.get_or_insert_default().channels = channels;
    let classifier = prepared.classifier(&config, training).unwrap();
    let mut observer = Silent;
    let mut context = RunContext::on(&device, &mut observer);
    let (network, _) = classifier.train::<3>(training, &mut context).unwrap();
    let evaluated = |domain: &Domain| evaluate_domain::<3>(&network, domain, &device).unwrap();
    let losses = prepared.domains.as_ref().map(|domain| evaluated(domain).losses);
    losses.into_iter().flatten().map(f64::from).collect()
}

#[test]
fn the_unit_of_series_does_not_matter_to_the_classifier() {
    let small = Some([16, 32]);
    // Rounding errors of the scaled inputs grow over the steps of training, of which the residual
    // network takes more. A power of two has none.
    for (channels, units) in [
        (
            small,
            &[(1e-3, 0.0, 1e-3), (1e3, 0.0, 1e-3), (1024.0, 0.0, 1e-3), (1.0, 300.0, 2e-2)][..],
        ),
        (None, &[(1024.0, 0.0, 1e-5), (1e-3, 0.0, 2e-2)][..]),
    ] {
        let expected = losses(Unit { scale: 1.0, offset: 0.0 }, channels);
        let mean = expected.iter().sum::<f64>() / expected.len() as f64;
        assert!(mean < 0.6, "the classifier has learned: {mean}");
        for &(scale, offset, tolerance) in units {
            let found = losses(Unit { scale, offset }, channels);
            for (found, expected) in found.iter().zip(&expected) {
                let error = (found - expected).abs();
                assert!(error <= tolerance, "{scale} {offset}: {found} instead of {expected}");
            }
        }
    }
}
