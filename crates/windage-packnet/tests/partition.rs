//! Whatever the pruning ratios are: every weight has one owner or none, ratios are met to one unit,
//! and files preserve all of it.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

mod common;

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use proptest::prelude::*;
use windage_core::{Seed, Stream};
use windage_packnet::layers::{Granularity, Layer};
use windage_packnet::ratios::NewTask;
use windage_packnet::{PackNet, PackNetConfig, RatioSchedule};

#[derive(Module, Debug)]
struct Two {
    deep: Vec<Linear>,
    head: Linear,
}

fn two(seed: u64) -> Two {
    Seed(seed).init(Stream::NetworkWeights, &windage_testing::device(), |device| Two {
        deep: vec![LinearConfig::new(7, 9).init(device), LinearConfig::new(9, 5).init(device)],
        head: LinearConfig::new(5, 2).init(device),
    })
}

/// One pruning ratio per task and layer.
struct Given(Vec<[f64; 2]>);

impl RatioSchedule for Given {
    fn ratio(&self, layer: &Layer, _layers: &[Layer], task: &NewTask) -> f64 {
        self.0[task.number][usize::from(layer.path.starts_with("deep.1"))]
    }
}

/// Packs as many tasks as fit. Also returns the free weights of each layer before and after each
/// task.
fn pack(ratios: &[[f64; 2]], granularity: Granularity) -> (PackNet, Vec<[(usize, usize); 2]>) {
    let mut packing = PackNetConfig::new().with_granularity(granularity).init(&two(0)).unwrap();
    let schedule = Given(ratios.to_vec());
    let mut counts = Vec::new();
    for task in 0..ratios.len() {
        let free = |packing: &PackNet| [0, 1].map(|layer| packing.free(layer).count());
        let before = free(&packing);
        let Ok(module) = packing.begin(&task.to_string(), &two(task as u64), None) else { break };
        let Ok(module) = packing.prune(&module, &schedule, None) else {
            packing.abandon();
            break;
        };
        packing.candidate(&module, 0.0).unwrap();
        packing.choose().unwrap();
        let after = free(&packing);
        counts.push([(before[0], after[0]), (before[1], after[1])]);
    }
    (packing, counts)
}

proptest! {
    #[test]
    fn ownership_is_a_partition_and_ratios_are_met(
        ratios in prop::collection::vec([0.0..=1.0, 0.0..=1.0], 1..9),
        by_filter in any::<bool>(),
    ) {
        let granularity = if by_filter { Granularity::Filter } else { Granularity::Weight };
        let (packing, counts) = pack(&ratios, granularity);
        for (layer, (weights, filters)) in [(63, 9), (45, 5)].into_iter().enumerate() {
            let unit = if by_filter { weights / filters } else { 1 };
            let tasks = packing.tasks().len();
            let mut owners = vec![0; weights];
            for task in 0..tasks {
                packing.owned(layer, task).ones().for_each(|weight| owners[weight] += 1);
            }
            packing.free(layer).ones().for_each(|weight| owners[weight] += 1);
            prop_assert!(owners.iter().all(|owners| *owners == 1), "{owners:?}");
            for (counts, ratios) in counts.iter().zip(&ratios) {
                let (before, after) = counts[layer];
                let wanted = ratios[layer] * (before / unit) as f64;
                let difference = ((after / unit) as f64 - wanted).abs();
                prop_assert!(difference <= 0.5 + 1e-9, "{after} of {before}: {wanted}");
                prop_assert_eq!(after % unit, 0);
            }
            let capacity = &packing.capacity().layers[layer];
            prop_assert_eq!(capacity.owned.iter().sum::<usize>() + capacity.free, weights);
        }
        // Packing again gives the same, and so does reading a file.
        let again = pack(&ratios, granularity).0;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("packed");
        packing.save(&path).unwrap();
        let loaded = PackNet::load(&path).unwrap();
        for task in 0..packing.tasks().len() {
            let [a, b, c] = [&packing, &again, &loaded]
                .map(|packing| packing.model(task, &two(9)).unwrap());
            prop_assert_eq!(common::values(&a), common::values(&b));
            prop_assert_eq!(common::values(&a), common::values(&c));
            prop_assert_eq!(packing.owned(0, task), loaded.owned(0, task));
        }
    }
}

#[test]
fn ratios_are_shares_of_what_is_free() {
    let (packing, _) = pack(&[[0.5, 0.2], [0.5, 1.0], [0.0, 0.0]], Granularity::Weight);
    let owned =
        |layer: usize| (0..3).map(|task| packing.owned(layer, task).count()).collect::<Vec<_>>();
    assert_eq!(owned(0), [31, 16, 16]); // Of 63, round(31.5) = 32 are left; of these 16; none.
    assert_eq!(owned(1), [36, 0, 9]);
}
