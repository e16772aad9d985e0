//! Files of packed tasks: their size, and the messages for bad ones.
#![allow(clippy::unwrap_used)] // Tests end at what goes wrong.

mod common;

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::optim::AdamConfig;
use common::{Net, learn};
use windage_packnet::{PackNet, PackNetConfig, Uniform};

#[derive(Module, Debug)]
struct Wide {
    hidden: Linear,
    head: Linear,
}

#[test]
fn masks_take_at_most_1_05_bits_per_weight_and_task() {
    let device = windage_testing::device();
    let wide = || Wide {
        hidden: LinearConfig::new(500, 400).init(&device),
        head: LinearConfig::new(400, 2).init(&device),
    };
    let mut packing = PackNetConfig::new().init(&wide()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packed");
    let mut sizes = Vec::new();
    for task in 0..5 {
        let module = packing.begin(&format!("task {task}"), &wide(), None).unwrap();
        let module = packing.prune(&module, &Uniform(0.5), None).unwrap();
        packing.candidate(&module, 0.0).unwrap();
        packing.choose().unwrap();
        packing.save(&path).unwrap();
        sizes.push(std::fs::metadata(&path).unwrap().len() as f64);
    }
    let heads = 4.0 * 802.0;
    for pair in sizes.windows(2) {
        let bits = 8.0 * (pair[1] - pair[0] - heads) / 200_000.0;
        assert!(bits <= 1.05, "{bits} bits per weight");
    }
    let network = 4.0 * (200_000.0 + 400.0);
    assert!(sizes[0] - network - heads <= 1.05 * 200_000.0 / 8.0, "{sizes:?}");
}

#[test]
fn bad_files_are_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packed.windage");
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    learn(&mut packing, "first", 2, &Uniform(0.5), &|packing| {
        packing.optimizer(AdamConfig::new().build(), None).unwrap()
    });
    packing.save(&path).unwrap();
    let good = std::fs::read(&path).unwrap();
    let refused = |bytes: &[u8], words: &str| {
        std::fs::write(&path, bytes).unwrap();
        let message = PackNet::load(&path).unwrap_err().to_string();
        assert!(message.contains("packed.windage") && message.contains(words), "{message}");
    };
    refused(b"", "not a file of packed tasks");
    refused(b"something else that is long enough to have a header", "not a file of packed tasks");
    refused(&good[..good.len() - 1], "truncated");
    refused(&[&good[..], &[0]].concat(), "too long");
    for position in [24, good.len() / 2, good.len() - 1] {
        let mut damaged = good.clone();
        damaged[position] ^= 1;
        refused(&damaged, "damaged");
    }
    let mut newer = good.clone();
    newer[8] = 200;
    refused(&newer, "version 200");
    // The checksum matches, but the content cannot be decoded.
    let mut content = good.clone();
    content[24] = 0xff;
    let checksum = crc32fast::hash(&content[24..]);
    content[20..24].copy_from_slice(&checksum.to_le_bytes());
    refused(&content, "not that of packed tasks");
    assert!(PackNet::load(&folder.path().join("none")).unwrap_err().to_string().contains("none"));
    assert!(
        packing
            .save(&folder.path().join("no/folder"))
            .unwrap_err()
            .to_string()
            .contains("no/folder")
    );
}

#[test]
fn masks_that_overlap_are_refused() {
    // The masks of the first task replace those of the second, with a matching checksum.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packed");
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    let optimizer = |packing: &PackNet| packing.optimizer(AdamConfig::new().build(), None).unwrap();
    learn(&mut packing, "first", 2, &Uniform(0.5), &optimizer);
    learn(&mut packing, "second", 2, &Uniform(0.5), &optimizer);
    packing.save(&path).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let [first, second] = [0, 1].map(|task| packing.owned(2, task).to_bytes());
    let at = bytes.windows(second.len()).position(|window| window == second).unwrap();
    bytes[at..at + first.len()].copy_from_slice(&first);
    let checksum = crc32fast::hash(&bytes[24..]);
    bytes[20..24].copy_from_slice(&checksum.to_le_bytes());
    std::fs::write(&path, &bytes).unwrap();
    let message = PackNet::load(&path).unwrap_err().to_string();
    assert!(message.contains("masks of `hidden.weight`"), "{message}");
}

#[test]
fn contents_that_contradict_each_other_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("packed");
    let mut packing = PackNetConfig::new().init(&Net::new(2, 0)).unwrap();
    learn(&mut packing, "first", 2, &Uniform(0.5), &|packing| {
        packing.optimizer(AdamConfig::new().build(), None).unwrap()
    });
    packing.save(&path).unwrap();
    let good = std::fs::read(&path).unwrap();
    let content: ciborium::Value = ciborium::from_reader(&good[24..]).unwrap();
    let refused = |change: &dyn Fn(&mut ciborium::Value), words: &str| {
        let mut changed = content.clone();
        change(&mut changed);
        let mut bytes = Vec::new();
        ciborium::into_writer(&changed, &mut bytes).unwrap();
        let (length, checksum) =
            ((bytes.len() as u64).to_le_bytes(), crc32fast::hash(&bytes).to_le_bytes());
        std::fs::write(&path, [&good[..12], &length, &checksum, &bytes].concat()).unwrap();
        let message = PackNet::load(&path).unwrap_err().to_string();
        assert!(message.contains(words), "{words}: {message}");
    };
    let number = |value: u64| ciborium::Value::Integer(value.into());
    refused(
        &|all| *at(all, &["anatomy", "layers", "0", "output_axis"]) = number(9),
        "an impossible shape",
    );
    refused(
        &|all| *at(all, &["anatomy", "layers", "0", "section", "block", "index"]) = number(9),
        "an impossible shape",
    );
    refused(&|all| list(at(all, &["anatomy", "layers"])).clear(), "no layers");
    refused(&|all| list(at(all, &["masks"])).truncate(1), "masks for 1 layers");
    refused(&|all| list(at(all, &["masks", "0"])).clear(), "masks for 0 tasks");
    refused(
        &|all| list(at(all, &["tasks", "0", "ratios"])).truncate(1),
        "pruning ratios for 1 layers",
    );
    refused(&|all| entries(at(all, &["tasks", "0", "own"])).truncate(1), "lacks `head.weight`");
    refused(
        &|all| {
            entries(at(all, &["shared"])).retain(|(path, _)| path.as_text() != Some("norm.gamma"))
        },
        "lacks `norm.gamma`",
    );
    refused(
        &|all| {
            entries(at(all, &["shared"])).retain(|(path, _)| path.as_text() != Some("first.weight"))
        },
        "lacks `first.weight`",
    );
    refused(
        &|all| list(at(all, &["shared", "first.weight", "shape"])).truncate(1),
        "not that of packed tasks",
    );
    let free = packing.free(0).ones().next().unwrap();
    let set = |all: &mut ciborium::Value| match at(all, &["shared", "first.weight", "bytes"]) {
        ciborium::Value::Bytes(bytes) => bytes[4 * free] = 1,
        other => panic!("{other:?}"),
    };
    refused(&set, "do not fit their owners");
}

/// Returns the value at the end of a path of keys and indices.
fn at<'a>(value: &'a mut ciborium::Value, path: &[&str]) -> &'a mut ciborium::Value {
    path.iter().fold(value, |value, key| match value {
        ciborium::Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
        ciborium::Value::Map(entries) => {
            &mut entries
                .iter_mut()
                .find(|(name, _)| name.as_text() == Some(key))
                .unwrap_or_else(|| panic!("{key}"))
                .1
        }
        other => panic!("{key} of {other:?}"),
    })
}

fn list(value: &mut ciborium::Value) -> &mut Vec<ciborium::Value> {
    value.as_array_mut().unwrap()
}

fn entries(value: &mut ciborium::Value) -> &mut Vec<(ciborium::Value, ciborium::Value)> {
    value.as_map_mut().unwrap()
}
