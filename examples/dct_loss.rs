//! A loss of your own on the cosine transform, differentiated by Burn on any device: a picture
//! that lost half of its pixels gets them back by making its spectrum sparse.
//!
//! `cargo run --release --example dct_loss` takes less than a second. `WINDAGE_DEVICE` names
//! another device (`WINDAGE_DEVICE=wgpu` in a build with `--features wgpu`).

use std::error::Error;
use std::fs;

use burn::tensor::{Distribution, Tensor, TensorData};
use windage::core::device::default_device;
use windage::data::synthetic::glyphs::{Factors, draw};
use windage::data::write::write_grid;
use windage::losses::{Loss, Reduction};
use windage::ops::spectral::dct2;

/// The absolute values of the coefficients of the orthonormal DCT-II.
struct SparseSpectrum;

impl Loss<Tensor<4>> for SparseSpectrum {
    fn forward(&self, images: Tensor<4>, reduction: Reduction) -> Tensor<1> {
        reduction.apply(dct2(images).abs())
    }
}

const STEPS: usize = 400;

fn main() -> Result<(), Box<dyn Error>> {
    let device = default_device()?.autodiff();
    device.seed(0);
    let factors = Factors {
        stroke_width: 0.15,
        hue_degrees: 200.0,
        inclination_degrees: 20.0,
        x: 0.0,
        y: 0.0,
        size: 0.7,
        contrast: 1.0,
    };
    let values = draw(0, &factors, 48);
    let picture = Tensor::<4>::from_data(TensorData::new(values, [1, 3, 48, 48]), &device);
    // 1 where a pixel is known, 0 where it is lost, the same for all colors.
    let chance = Tensor::<4>::random([1, 1, 48, 48], Distribution::Uniform(0.0, 1.0), &device);
    let known = chance.greater_elem(0.5).float().expand([1, 3, 48, 48]);
    let damaged = picture.clone() * known.clone();

    let mut restored = damaged.clone();
    for step in 0..STEPS {
        let picture = restored.require_grad();
        let gradients = SparseSpectrum.forward(picture.clone(), Reduction::Sum).backward();
        let gradient = Tensor::from_inner(picture.grad(&gradients).ok_or("no gradient")?);
        // Known pixels stay; steps become shorter, since the gradient does not.
        let rate = 0.1 * (1.0 - step as f64 / STEPS as f64);
        let lost = known.clone().neg() + 1.0;
        restored = (Tensor::from_inner(picture.inner()) - gradient * lost * rate).clamp(0.0, 1.0);
    }

    let error = |image: &Tensor<4>| {
        (image.clone() - picture.clone()).square().mean().sqrt().into_scalar::<f32>()
    };
    fs::create_dir_all("out")?;
    let row = Tensor::cat(vec![picture.clone(), damaged.clone(), restored.clone()], 0);
    write_grid("out/dct_loss.png".as_ref(), row, 3)?;
    let (before, after) = (error(&damaged), error(&restored));
    println!("root mean square error {before:.3} → {after:.3}; pictures: out/dct_loss.png");
    Ok(())
}
