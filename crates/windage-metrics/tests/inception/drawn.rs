//! The random weights and images of the golden script.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::tensor::{Dtype, TensorView, serialize_to_file};
use tempfile::TempDir;
use windage_metrics::inception::Inception;
use windage_testing::{Golden, uniform};

/// Seed of the first image of the golden script.
pub(crate) const IMAGE_SEED: u64 = 50_000;
const LARGE_SEED: u64 = IMAGE_SEED + 100;

pub(crate) static GOLDEN: LazyLock<Golden> = LazyLock::new(|| Golden::load("inception"));

/// The network with the drawn weights, loaded from a file of 95 MB that is then deleted.
pub(crate) static INCEPTION: LazyLock<Inception> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    Inception::load(write_weights(folder.path()), &windage_testing::device()).unwrap()
});

/// Writes the weights of the golden script to a safetensors file.
pub(crate) fn write_weights(folder: &Path) -> PathBuf {
    let draw = |name: &str| {
        let [seed, low, high, shape @ ..] = GOLDEN.values(name) else { panic!("{name}") };
        let shape: Vec<usize> = shape.iter().map(|size| *size as usize).collect();
        let values = uniform(*seed as u64, shape.iter().product());
        let bytes =
            values.iter().flat_map(|value| ((low + value * (high - low)) as f32).to_le_bytes());
        (name["weights/".len()..].to_owned(), shape, bytes.collect::<Vec<u8>>())
    };
    let tensors: Vec<_> =
        GOLDEN.names().filter(|name| name.starts_with("weights/")).map(draw).collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap();
        (name, view)
    });
    let path = folder.join("inception.safetensors");
    serialize_to_file(views, None, &path).unwrap();
    path
}

/// Draws the `images` of the golden script: 8-bit noise around a color, each image with its own
/// color and contrast.
pub(crate) fn bytes(
    seed: u64,
    count: usize,
    [height, width]: [usize; 2],
    brightness: f64,
) -> Vec<u8> {
    let image = |seed: u64| {
        let color: Vec<f64> =
            uniform(seed, 3).iter().map(|value| brightness + 0.4 * value).collect();
        let contrast = 0.2 + 0.4 * uniform(seed + 1, 1)[0];
        let noise = uniform(seed + 2, 3 * height * width);
        let level = move |(index, noise): (usize, f64)| {
            let value = color[index / (height * width)] + contrast * (noise - 0.5);
            (255.99 * value.clamp(0.0, 1.0)).floor() as u8
        };
        noise.into_iter().enumerate().map(level).collect::<Vec<_>>()
    };
    (0..count as u64).flat_map(|index| image(seed + 3 * index)).collect()
}

pub(crate) fn images(
    seed: u64,
    count: usize,
    size: [usize; 2],
    brightness: f64,
    device: &Device,
) -> Tensor<4> {
    let values: Vec<f32> = bytes(seed, count, size, brightness)
        .iter()
        .map(|level| f32::from(*level) / 255.0)
        .collect();
    Tensor::from_data(TensorData::new(values, [count, 3, size[0], size[1]]), device)
}

pub(crate) fn small() -> Tensor<4> {
    images(IMAGE_SEED, 4, [40, 56], 0.3, &windage_testing::device())
}

pub(crate) fn large() -> Tensor<4> {
    images(LARGE_SEED, 1, [310, 283], 0.3, &windage_testing::device())
}
