//! `windage gan sample`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use burn::tensor::{Device, Tensor};
use clap::{Args, ValueEnum};
use serde_json::json;
use windage::core::device::{default_device, device_by_name};
use windage::core::files::{create_folder, remove_file, write_whole};
use windage::core::{Error as CoreError, Seed};
use windage::data::write::png_bytes;
use windage::gan::run_config::GeneratorConfig;
use windage::gan::{Generator, sample_batches};

use super::card::GeneratorCard;
use crate::failure::{Failure, Result};
use crate::model;
use crate::terminal::{Output, interrupt_flag};

const COMMAND: &str = "gan sample";
/// Number of images that are generated at once.
const BATCH: usize = 250;
/// Largest number of images, which have numbers of six digits.
const MOST: u64 = 1_000_000;

/// Generate images with a generator that `windage gan` has trained
///
/// The images are numbered: DIR/000000.png, DIR/000001.png, ….
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The generator, generator.safetensors in the folder of its run
    #[arg(value_name = "MODEL")]
    model: PathBuf,

    /// Number of images
    #[arg(long, value_name = "N", default_value_t = 64,
        value_parser = clap::value_parser!(u64).range(1..=MOST))]
    count: u64,

    /// Folder to write to
    #[arg(long, value_name = "DIR", default_value = "out/gan_sample")]
    out: PathBuf,

    /// Seed of the images; the same seed gives the same images on the same device
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Format of the files
    #[arg(long, value_enum, default_value_t = Format::Png)]
    format: Format,

    /// Replace the numbered images that are in the folder; other files stay
    #[arg(long)]
    overwrite: bool,

    /// Device to compute on [default: WINDAGE_DEVICE, else flex]
    #[arg(long, value_name = "NAME")]
    device: Option<String>,

    /// Print one line of JSON at the end instead of text
    #[arg(long)]
    json: bool,
}

/// The format of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Png,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Png => "png",
        }
    }
}

/// Generates images.
pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let output = Output::new(arguments.json);
    let result = generate(arguments, output);
    let code = result.as_ref().err().map_or(0, Failure::code);
    let message = result.as_ref().err().map(Failure::message);
    if let Some(message) = message {
        eprintln!("windage {COMMAND}: {message}");
    }
    output.json(&json!({
        "command": COMMAND,
        "outcome": result.as_ref().err().map_or("done", Failure::word),
        "exit_code": code,
        "out": arguments.out.display().to_string(),
        "message": message,
        "result": { "images": if code == 0 { Some(arguments.count) } else { None } },
    }));
    ExitCode::from(code)
}

fn generate(arguments: &Arguments, output: Output) -> Result<()> {
    let device = arguments.device.as_deref().map_or_else(default_device, device_by_name)?;
    let path = &arguments.model;
    let bytes = model::read(path)?;
    let card = GeneratorCard::of(path, &bytes)?;
    let shape = card.generator.shape();
    if ![1, 3].contains(&shape[0]) {
        let channels = shape[0];
        let reason = format!("its images have {channels} channels; pictures have 1 or 3");
        return Err(CoreError::DamagedFile { path: path.clone(), reason }.into());
    }
    match &card.generator {
        GeneratorConfig::Conv(config) => {
            let generator = model::filled(path, bytes, config.init(&device))?;
            write(&generator, shape, arguments, &device)?;
        }
        GeneratorConfig::Residual(config) => {
            let generator = model::filled(path, bytes, config.init(&device))?;
            write(&generator, shape, arguments, &device)?;
        }
    }
    let (count, out) = (arguments.count, arguments.out.display());
    output.line(format_args!("{count} images: {out}"));
    Ok(())
}

/// Writes the images of a generator into the folder.
fn write<G: Generator>(
    generator: &G,
    shape: [usize; 3],
    arguments: &Arguments,
    device: &Device,
) -> Result<()> {
    let Arguments { out, format, .. } = arguments;
    let stop = interrupt_flag()?;
    prepare(out, arguments.overwrite)?;
    let count = arguments.count as usize;
    let mut number = 0;
    for images in sample_batches(generator, count, BATCH, Seed(arguments.seed), device) {
        for values in pictures(images, shape) {
            if stop.load(std::sync::atomic::Ordering::SeqCst) {
                let message = format!("interrupted after {number} of {count} images");
                return Err(Failure::Interrupted { message, is_saved: false });
            }
            let file = out.join(format!("{number:06}.{}", format.ending()));
            write_whole(&file, &png_bytes(&values, shape))?;
            number += 1;
        }
    }
    Ok(())
}

/// Returns the values of each image of a batch.
fn pictures(images: Tensor<4>, shape: [usize; 3]) -> Vec<Vec<f32>> {
    let values: Vec<f32> = images.into_data().iter::<f32>().collect();
    values.chunks_exact(shape.iter().product()).map(<[f32]>::to_vec).collect()
}

/// Creates the folder. One that holds something is refused, or with `overwrite`, its numbered
/// images are removed.
fn prepare(folder: &Path, overwrite: bool) -> Result<()> {
    let mut names = Vec::new();
    if let Ok(entries) = std::fs::read_dir(folder) {
        names.extend(entries.flatten().map(|entry| entry.file_name()));
    }
    if !overwrite && !names.is_empty() {
        return Err(Failure::Error(format!(
            "{} is not empty; --overwrite replaces numbered images, --out names another folder",
            folder.display()
        )));
    }
    create_folder(folder)?;
    for name in names {
        if name.to_str().is_some_and(is_numbered_image) {
            remove_file(&folder.join(name))?;
        }
    }
    Ok(())
}

/// Returns whether a name is that of a file that an earlier call has written.
fn is_numbered_image(name: &str) -> bool {
    let number = name.strip_suffix(".png").unwrap_or_default();
    number.len() == 6 && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbered_images_are_replaced() {
        assert!(is_numbered_image("000012.png"));
        for other in ["12.png", "000012.jpg", "photo1.png", "0000012.png", "00001x.png"] {
            assert!(!is_numbered_image(other), "{other}");
        }
    }
}
