//! The Fréchet distance of two folders of pictures, or of drawn letters: how far apart two sets
//! are, beyond what chance does.
//!
//! `cargo run --release --example frechet_folders [-- FOLDER FOLDER]` takes about a second.
//! Each folder holds at least one subfolder with pictures.

use std::env;
use std::error::Error;

use burn::tensor::Tensor;
use windage::core::device::default_device;
use windage::core::seed::shuffled;
use windage::core::{Seed, Stream};
use windage::data::synthetic::glyphs::Planted;
use windage::data::{Color, ImageSet, ReadOptions, Split, open};
use windage::metrics::FrechetDistance;
use windage::metrics::distance::domain_statistics;
use windage::ops::spectral::dct2;

/// The features: the 6 × 6 lowest frequencies of each color. Any function will do; with Inception
/// (`windage::metrics::inception`) this is the usual FID.
fn low_frequencies(images: Tensor<4>) -> Tensor<2> {
    dct2(images).narrow(2, 0, 6).narrow(3, 0, 6).flatten(1, 3)
}

fn main() -> Result<(), Box<dyn Error>> {
    let device = default_device()?;
    let folders: Vec<String> = env::args().skip(1).collect();
    let (first, second) = match &folders[..] {
        [first, second] => {
            let (size, color) = (Some([32, 32]), Some(Color::Rgb));
            let options = ReadOptions { size, color, ..ReadOptions::default() };
            let read = |folder: &String| open(folder.as_ref(), Split::Train, options);
            (read(first)?, read(second)?)
        }
        [] => {
            let letters = Planted::default().draw(4000, Seed(0));
            (letters.source.images, letters.target.images)
        }
        _ => return Err("give two folders, or none".into()),
    };

    // Two halves of one set differ by chance alone.
    let order = shuffled(first.labels().len(), &mut Seed(0).rng(Stream::User(0), 0));
    let (one, other) = order.split_at(order.len() / 2);
    let some = second.subset(&(0..one.len().min(second.labels().len())).collect::<Vec<_>>());
    let distance = |a: &ImageSet, b: &ImageSet| -> Result<f64, Box<dyn Error>> {
        let statistics = |set: &ImageSet| -> Result<_, Box<dyn Error>> {
            let domain = set.clone().into_domain("pictures")?;
            Ok(domain_statistics(&low_frequencies, &domain, &device)?)
        };
        let distance = FrechetDistance::between(&statistics(a)?, &statistics(b)?)?;
        distance.warnings.iter().for_each(|warning| eprintln!("{warning}"));
        Ok(distance.distance)
    };
    println!("the two sets:         {:.3}", distance(&first.subset(one), &some)?);
    println!("halves of the first:  {:.3}", distance(&first.subset(one), &first.subset(other))?);
    Ok(())
}
