//! Trains a GAN on a folder of pictures, or on drawn letters, and writes a grid of new pictures.
//! One discriminator sees the pictures, a second one their frequencies.
//!
//! `cargo run --release --example train_gan [-- FOLDER]` takes about 45 seconds on two
//! cores. The folder holds at least one subfolder with pictures.

use std::error::Error;
use std::{env, fs};

use burn::module::Module;
use burn::tensor::Tensor;
use windage::core::device::default_device;
use windage::core::{Event, RunContext, Seed};
use windage::data::synthetic::glyphs::Planted;
use windage::data::write::write_grid;
use windage::data::{Color, ReadOptions, Split, open};
use windage::gan::networks::{ConvDiscriminatorConfig, ConvGeneratorConfig, ConvLayer};
use windage::gan::{GanNetworks, GanScorer, GanTrainingConfig, sample_images, train_gan};
use windage::ops::spectral::dct2;

fn main() -> Result<(), Box<dyn Error>> {
    let device = default_device()?;
    let pictures = match env::args().nth(1) {
        Some(folder) => {
            let (size, color) = (Some([32, 32]), Some(Color::Rgb));
            let options = ReadOptions { size, color, ..ReadOptions::default() };
            open(folder.as_ref(), Split::Train, options)?.into_domain(folder)?
        }
        None => Planted::default().draw(2000, Seed(0)).into_domains()?.shift.source,
    };
    let shape = [3, pictures.shape()[1], pictures.shape()[2]];
    let config = GanTrainingConfig::default().with_steps(400).with_interval(100).with_scored(1000);

    device.seed(0);
    let halve = [16, 32, 64].map(ConvLayer::Halve).to_vec();
    let keep = [64, 64, 32].map(ConvLayer::Keep).to_vec();
    let networks = GanNetworks {
        generator: ConvGeneratorConfig::new(shape).with_width(16).init(&device),
        spatial: ConvDiscriminatorConfig::new(shape, halve).init(&device),
        // It sees the coefficients of blocks of 8 × 8 pixels as channels.
        frequency: ConvDiscriminatorConfig::new(config.view.shape(shape)?, keep).init(&device),
    };

    // Generators are compared with the pictures by any features; here by low frequencies.
    let features = |images: Tensor<4>| dct2(images).narrow(2, 0, 6).narrow(3, 0, 6).flatten(1, 3);
    let scorer = GanScorer::new("low frequencies", Box::new(features), &pictures, &device)?;
    let before = scorer.score(&networks.generator.valid(), config.scored, 0)?;

    let mut progress = |event: Event<'_>| {
        if let Event::Stepped { done, .. } = event
            && done % 100 == 0
        {
            eprintln!("step {done}");
        }
    };
    let mut context = RunContext::on(&device, &mut progress);
    let trained = train_gan(networks, &pictures, &config, &scorer, &mut context)?;

    fs::create_dir_all("out")?;
    let new = sample_images(&trained.generator, 64, Seed(0), &device);
    write_grid("out/train_gan.png".as_ref(), new, 8)?;
    let best = trained.scores.best().ok_or("no score")?;
    let (before, after) = (before.frechet, best.frechet);
    println!("Fréchet distance {before:.2} → {after:.2} in {} steps", best.step);
    println!("64 new pictures: out/train_gan.png");
    Ok(())
}
