//! Adapts a network to letters that nobody has labeled: besides the task's loss on labeled letters,
//! training lowers the correlation between the channels of a layer on unlabeled, smaller ones.
//!
//! `cargo run --release --example adapt_unlabeled` takes about 20 seconds on two cores.

use std::error::Error;

use windage::adapt::evaluation::evaluate;
use windage::adapt::network::{NetworkConfig, NetworkShape};
use windage::adapt::{
    Adapt, Classification, CorrelationTerm, Mode, Objective, Sets, TrainingConfig,
};
use windage::core::device::default_device;
use windage::core::{RunContext, Seed, Silent, Stream};
use windage::data::synthetic::glyphs::Planted;
use windage::losses::correlation::{CorrelationLossConfig, MapReduction};

fn main() -> Result<(), Box<dyn Error>> {
    let (device, mut observer) = (default_device()?, Silent);
    let mut context = RunContext::on(&device, &mut observer);
    let planted = Planted::named("size-hue").ok_or("no such shift")?;
    let letters = planted.draw(2000, Seed(0)).into_domains()?;
    // Other letters of the target, to evaluate with.
    let test = planted.draw(2000, Seed(1)).into_domains()?.shift.target;

    // The correlation of the last convolution's maps, each reduced to its largest value.
    let loss = CorrelationLossConfig::new().with_maps(MapReduction::GlobalMax);
    let correlation = CorrelationTerm::new(Mode::A, [("conv2", 1.0)], &loss);
    let plain = Objective::new(Classification::new());
    let adapting = plain.clone().with(correlation, 3.0);

    let shape = NetworkShape { input: [3, 24, 24], outputs: 10 };
    let training = TrainingConfig::default().with_batch(128).with_unlabeled_batch(128);
    println!("objective            accuracy on smaller letters");
    for (name, objective) in [("task alone", plain), ("task + correlation", adapting)] {
        // Both runs start from the same weights and see the same labeled batches.
        let network = Seed(0).init(Stream::NetworkWeights, &device, |device| {
            NetworkConfig::new().init(shape, device)
        });
        let sets = Sets::new()
            .with_labeled(letters.training.clone(), 1.0)
            // Its labels are not looked at.
            .with_unlabeled(letters.shift.target.clone(), 1.0);
        let adapt = Adapt::new(objective).with_training(training.clone().with_steps(600));
        let outcome = adapt.run(network, sets, None, &mut context)?;
        let metrics = evaluate(&outcome.network, &Classification::new(), &test, &device)?;
        println!("{name:<20} {:.1} %", 100.0 * metrics.score);
    }
    Ok(())
}
