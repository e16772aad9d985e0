//! Why did a classifier get worse? Letters are drawn in two domains: in the target they are
//! inclined and have other hues than in the source. The diagnosis gets only images and losses, and
//! says which of the two does the harm.
//!
//! `cargo run --release --example diagnose` takes about a minute on two cores.

use std::error::Error;
use std::fs;
use std::path::Path;

use windage::core::device::default_device;
use windage::core::{Event, RunContext, Seed};
use windage::data::synthetic::glyphs::Planted;
use windage::diagnose::Diagnose;
use windage::diagnose::classifier::OwnClassifierConfig;
use windage::metrics::image_attributes;
use windage::report::diagnose::{Accompanying, write_report};

fn main() -> Result<(), Box<dyn Error>> {
    // Everything that runs long takes a context: the device, and who is told of progress.
    let device = default_device()?;
    let mut progress = |event: Event<'_>| {
        if let Event::Started { stage, steps, .. } = event {
            eprintln!("{stage}: {steps} steps");
        }
    };
    let mut context = RunContext::on(&device, &mut progress);

    // Hue is harmless because the classifier learns from upright letters of every hue.
    let letters = Planted::default().draw(4000, Seed(0)).into_domains()?;
    // Network and training follow from the letters, unless one brings a classifier.
    let config = OwnClassifierConfig::of(&letters.training)?;
    let (classifier, curve) = config.train::<4>(&letters.training, &mut context)?;

    // Attributes that differ are altered in real letters, which decides on causes. A generative
    // model learns both domains; pairs of letters become matrices in which features change across
    // and the loss changes down, which shows them.
    let domains = letters.shift.as_ref();
    let attributes = image_attributes(domains.source)?;
    let diagnosis =
        Diagnose::default().run::<4>(&classifier, domains, &attributes, &mut context)?;

    let folder = Path::new("out/diagnose");
    fs::create_dir_all(folder)?;
    let mut accompanying = Accompanying::new(domains);
    accompanying.classifier_curve = Some(&curve);
    write_report(folder, &diagnosis, &accompanying)?;

    let percent = |share: Option<f64>| 100.0 * share.unwrap_or(f64::NAN);
    let accuracies = diagnosis.evaluations.as_ref().map(|evaluation| evaluation.accuracy());
    println!("accuracy on the source  {:5.1} %", percent(accuracies.source));
    println!("accuracy on the target  {:5.1} %", percent(accuracies.target));
    for effect in &diagnosis.finding.attribution.attributes {
        let Some(caused) = effect.caused else { continue };
        let (points, margin) = (100.0 * caused.value, 100.0 * caused.margin());
        let verdict = effect.verdict.in_words();
        println!("{:<22} {points:6.1} ± {margin:.1} points: {verdict}", effect.name);
    }
    println!("Report: {}", folder.join("index.html").display());
    println!("{}", diagnosis.finding.sentence);
    Ok(())
}
