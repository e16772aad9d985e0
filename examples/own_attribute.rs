//! An attribute of your own: a property that a diagnosis measures, alters in real samples and,
//! where that helps, names as the cause. Here haze lies over the letters of the target.
//!
//! `cargo run --release --example own_attribute` takes about 15 seconds on two cores.

use std::error::Error;

use rand::RngExt;
use windage::core::device::default_device;
use windage::core::{Attribute, RunContext, Seed, Shift, Silent, Stream};
use windage::data::synthetic::glyphs::GlyphsConfig;
use windage::diagnose::{
    ClassifierTrainingConfig, CnnConfig, Diagnose, ModelTrainingConfig, train_classifier,
};
use windage::metrics::image_attributes;

/// Haze in percent: light that is added to every pixel, `value·(1 − haze) + haze`. The darkest
/// pixel shows how much it is, because without haze it would be black.
struct Haze;

impl Attribute for Haze {
    fn name(&self) -> &str {
        "haze"
    }

    fn unit(&self) -> &str {
        "%"
    }

    fn measure(&self, values: &[f32], _shape: &[usize], _label: usize) -> Option<f64> {
        Some(100.0 * f64::from(values.iter().copied().reduce(f32::min)?))
    }

    /// Smaller changes are not worth mentioning.
    fn noticeable(&self) -> f64 {
        5.0
    }

    /// With this method, a suspect is tested on real samples.
    fn alter(&self, values: &[f32], shape: &[usize], by: f64) -> Option<Vec<f32>> {
        let now = self.measure(values, shape, 0)? / 100.0;
        let wanted = (now + by / 100.0).clamp(0.0, 1.0);
        let clear = values.iter().map(|&value| (f64::from(value) - now) / (1.0 - now).max(0.01));
        Some(clear.map(|value| (value * (1.0 - wanted) + wanted) as f32).collect())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let draw = |part| GlyphsConfig::new(2000).init(Seed(0), part).images;
    let mut rng = Seed(0).rng(Stream::User(0), 0);
    let hazy = draw(1).map([3, 24, 24], |_, values| {
        let haze = 0.8 * rng.random::<f32>();
        values.iter().map(|value| value * (1.0 - haze) + haze).collect()
    });
    let domains = Shift::new(draw(0).into_domain("clear")?, hazy.into_domain("hazy")?);
    let training = draw(2).into_domain("training")?;

    let (device, mut observer) = (default_device()?, Silent);
    let mut context = RunContext::on(&device, &mut observer);
    device.seed(0);
    let network = CnnConfig::new([3, 24, 24], 10).init(&device);
    let config = ClassifierTrainingConfig::default().with_batch(32);
    let (network, _) = train_classifier::<4, _>(network, &training, &config, &mut context)?;

    let mut attributes = image_attributes(&domains.source)?;
    attributes.push(Box::new(Haze));
    let training = ModelTrainingConfig::default().with_epochs(8);
    let diagnose = Diagnose::default().with_pairs(5).with_training(training);
    let diagnosis = diagnose.run::<4>(&network, domains.as_ref(), &attributes, &mut context)?;
    println!("{}", diagnosis.finding.sentence);
    Ok(())
}
