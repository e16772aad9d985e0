//! Packing a task.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::Device;
use windage::core::{Seed, Stream};
use windage::packnet::{PackNet, PackNetConfig, Uniform};

use super::{Outcome, timed};

/// Number of inputs of the layer that is packed.
const INPUTS: usize = 1_000;

#[derive(Module, Debug)]
struct Network {
    hidden: Linear,
    head: Linear,
}

/// Packs a task into a network of about `weights` weights: prunes, checks, saves and reads it, and
/// creates the network of the task. Training is left out.
pub(crate) fn pack(weights: usize, device: &Device) -> Outcome {
    let units = weights / INPUTS;
    let network = Seed(0).init(Stream::NetworkWeights, device, |device| Network {
        hidden: LinearConfig::new(INPUTS, units).init(device),
        head: LinearConfig::new(units, 2).init(device),
    });
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("packed.windage");
    timed(|| {
        let mut packing = PackNetConfig::new().init(&network)?;
        let module = packing.begin("task", &network, None)?;
        let module = packing.prune(&module, &Uniform(0.5), None)?;
        packing.candidate(&module, 0.0)?;
        packing.choose()?;
        packing.save(&path)?;
        PackNet::load(&path)?.model(0, &network).map(drop)
    })?;
    Ok(())
}
