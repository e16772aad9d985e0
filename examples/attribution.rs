//! Which attributes cause what a classifier has lost? No generative model is trained: attributes
//! that differ between two domains are altered in real samples, and the classifier is asked again.
//! Here the letters of the target are smaller and have other hues, and only one of that matters.
//!
//! `cargo run --release --example attribution` takes about 15 seconds on two cores.

use std::error::Error;

use windage::core::device::default_device;
use windage::core::{RunContext, Seed, Silent, Stream};
use windage::data::synthetic::glyphs::Planted;
use windage::diagnose::attribution::AttributionConfig;
use windage::diagnose::{
    ClassifierTrainingConfig, CnnConfig, EvaluatedDomain, evaluate_domain, train_classifier,
};
use windage::metrics::image_attributes;

fn main() -> Result<(), Box<dyn Error>> {
    let (device, mut observer) = (default_device()?, Silent);
    let mut context = RunContext::on(&device, &mut observer);

    // Your classifier and your data take the place of these.
    let planted = Planted::named("size-hue").ok_or("no such shift")?;
    let letters = planted.draw(2000, Seed(0)).into_domains()?;
    let config = CnnConfig::new([3, 24, 24], 10);
    let network = Seed(0).init(Stream::ClassifierWeights, &device, |device| config.init(device));
    let training = ClassifierTrainingConfig::default();
    let (classifier, _) =
        train_classifier::<4, _>(network, &letters.training, &training, &mut context)?;

    let attributes = image_attributes(&letters.shift.source)?;
    let evaluations =
        letters.shift.as_ref().try_map(|it| evaluate_domain::<4>(&classifier, it, &device))?;
    let domains = EvaluatedDomain::shift(letters.shift.as_ref(), &evaluations);
    let attribution = AttributionConfig::default().attribute::<4>(
        &classifier,
        domains,
        &attributes,
        &mut context,
    )?;

    // Is anything lost? If not, nothing is attributed.
    println!("{}", attribution.loss.in_words());
    for effect in &attribution.attributes {
        let Some(caused) = effect.caused else { continue };
        let regained = effect.regained.unwrap_or_default();
        println!(
            "{:<12} causes {:5.1} ± {:3.1} points, altered back regains {:5.1} ± {:3.1}: {}",
            effect.name,
            100.0 * caused.value,
            100.0 * caused.margin(),
            100.0 * regained.value,
            100.0 * regained.margin(),
            effect.verdict.in_words()
        );
    }
    println!("unexplained: {:.1} points", 100.0 * attribution.unexplained.value);
    let causes: Vec<&str> = attribution.causes().map(|cause| cause.name.as_str()).collect();
    println!("named as causes: {}", causes.join(", "));
    Ok(())
}
