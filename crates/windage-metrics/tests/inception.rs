//! Inception-v3 against pytorch-fid and torch-fidelity, on weights that both sides draw alike.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use burn::tensor::{Device, Int, Tensor, TensorData};
use safetensors::tensor::{Dtype, TensorView, serialize_to_file};
use tempfile::TempDir;
use windage_metrics::inception::{Inception, InceptionLayer, Preprocessing, WeightsError};
use windage_testing::{Golden, assert_close, assert_says, relative_error, uniform, values};

/// As asked of the features: f32 sums of up to 5,000 products, through 20 layers.
const FEATURE_TOLERANCE: f64 = 1e-4;
/// f32 rounding, and positions in f32 (`Preprocessing`).
const INPUT_TOLERANCE: f64 = 1e-5;
/// The same arithmetic on other batch sizes: sums may be cut into other blocks.
const BATCH_TOLERANCE: f64 = 1e-5;

/// Seeds of the golden script.
const IMAGE_SEED: u64 = 50_000;
const LARGE_SEED: u64 = IMAGE_SEED + 100;

static GOLDEN: LazyLock<Golden> = LazyLock::new(|| Golden::load("inception"));

/// The network on the drawn weights, loaded as a user would; the 95 MB file is gone afterwards.
static INCEPTION: LazyLock<Inception> = LazyLock::new(|| {
    let folder = TempDir::new().unwrap();
    Inception::load(write_weights(folder.path()), &Device::flex()).unwrap()
});

/// The golden script's weights as a safetensors file.
fn write_weights(folder: &Path) -> PathBuf {
    let draw = |name: &str| {
        let [seed, low, high, shape @ ..] = GOLDEN.values(name) else { panic!("{name}") };
        let shape: Vec<usize> = shape.iter().map(|size| *size as usize).collect();
        let values = uniform(*seed as u64, shape.iter().product());
        let bytes = values.iter().flat_map(|value| ((low + value * (high - low)) as f32).to_le_bytes());
        (name["weights/".len()..].to_owned(), shape, bytes.collect::<Vec<u8>>())
    };
    let tensors: Vec<_> = GOLDEN.names().filter(|name| name.starts_with("weights/")).map(draw).collect();
    let views = tensors.iter().map(|(name, shape, bytes)| {
        let view = TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap();
        (name, view)
    });
    let path = folder.join("inception.safetensors");
    serialize_to_file(views, None, &path).unwrap();
    path
}

/// The golden script's `images`: 8-bit noise around a colour, each with its own colour and contrast.
fn bytes(seed: u64, count: usize, [height, width]: [usize; 2], brightness: f64) -> Vec<u8> {
    let image = |seed: u64| {
        let colour: Vec<f64> = uniform(seed, 3).iter().map(|value| brightness + 0.4 * value).collect();
        let contrast = 0.2 + 0.4 * uniform(seed + 1, 1)[0];
        let noise = uniform(seed + 2, 3 * height * width);
        let level = move |(index, noise): (usize, f64)| {
            let value = colour[index / (height * width)] + contrast * (noise - 0.5);
            (255.99 * value.clamp(0.0, 1.0)).floor() as u8
        };
        noise.into_iter().enumerate().map(level).collect::<Vec<_>>()
    };
    (0..count as u64).flat_map(|index| image(seed + 3 * index)).collect()
}

fn images(seed: u64, count: usize, size: [usize; 2], brightness: f64, device: &Device) -> Tensor<4> {
    let values: Vec<f32> = bytes(seed, count, size, brightness).iter().map(|level| f32::from(*level) / 255.0).collect();
    Tensor::from_data(TensorData::new(values, [count, 3, size[0], size[1]]), device)
}

fn small() -> Tensor<4> {
    images(IMAGE_SEED, 4, [40, 56], 0.3, &Device::flex())
}

fn large() -> Tensor<4> {
    images(LARGE_SEED, 1, [310, 283], 0.3, &Device::flex())
}

/// Features of the channels that the golden file keeps: every `step`-th.
fn kept(features: Tensor<2>, step: usize) -> Vec<f64> {
    let channels = features.dims()[1];
    values(features).chunks(channels).flat_map(|row| row.iter().step_by(step).copied().collect::<Vec<_>>()).collect()
}

/// The layer's name in the golden file, and which channels it keeps.
fn golden_name(layer: InceptionLayer) -> (&'static str, usize) {
    match layer {
        InceptionLayer::FirstPool => ("64", 1),
        InceptionLayer::SecondPool => ("192", 1),
        InceptionLayer::PreAuxiliary => ("768", 5),
        InceptionLayer::FinalPool => ("2048", 5),
        InceptionLayer::UnbiasedLogits => ("logits_unbiased", 5),
        InceptionLayer::Logits => ("logits", 5),
        _ => panic!("no golden of {layer:?}"),
    }
}

/// Compares features with the golden file's, and prints the error.
#[track_caller]
fn check(inception: &Inception, name: &str, images: Tensor<4>) {
    let (tap, step) = golden_name(inception.layer());
    let way = match inception.preprocessing() {
        Preprocessing::HalfPixel => "half_pixel",
        _ => "tensorflow",
    };
    let features = inception.forward(images);
    assert_eq!(features.dims()[1], inception.layer().channels());
    let features = kept(features, step);
    let expected = GOLDEN.values(&format!("{way}/{name}/{tap}"));
    println!("{way} {name} {tap}: relative error {:.1e}", relative_error(&features, expected));
    assert_close(&features, expected, FEATURE_TOLERANCE);
}

#[test]
fn features_equal_pytorch_fid() {
    for layer in &InceptionLayer::ALL[..4] {
        check(&INCEPTION.clone().with_layer(*layer), "small", small());
    }
    check(&INCEPTION, "large", large());
}

#[test]
fn features_and_logits_equal_torch_fidelity() {
    let inception = INCEPTION.clone().with_preprocessing(Preprocessing::TensorFlow);
    for layer in InceptionLayer::ALL {
        check(&inception.clone().with_layer(layer), "small", small());
    }
    check(&inception, "large", large());
}

#[test]
fn features_equal_torch_fidelity_computed_in_f64() {
    let inception = INCEPTION.clone().with_preprocessing(Preprocessing::TensorFlow);
    let features = kept(inception.forward(large()), 5);
    let expected = GOLDEN.values("tensorflow_f64/large/2048");
    println!("f64: relative error {:.1e}", relative_error(&features, expected));
    assert_close(&features, expected, FEATURE_TOLERANCE);
}

#[test]
fn the_input_equals_both_references() {
    for (name, way) in [("half_pixel", Preprocessing::HalfPixel), ("tensorflow", Preprocessing::TensorFlow)] {
        for size in [[40, 56], [310, 283], [7, 601], [1, 1], [299, 299]] {
            let input = values(way.apply(images(IMAGE_SEED, 1, size, 0.3, &Device::flex())));
            let row = |row: usize| input[row * 299..][..299].iter().step_by(13);
            let rows = (0..3 * 299).filter(|index| index % 299 % 13 == 0);
            let input: Vec<f64> = rows.flat_map(row).copied().collect();
            let expected = GOLDEN.values(&format!("input/{name}/{}x{}", size[0], size[1]));
            println!("input {name} {size:?}: relative error {:.1e}", relative_error(&input, expected));
            assert_close(&input, expected, INPUT_TOLERANCE);
        }
    }
}

#[test]
fn features_do_not_depend_on_the_rest_of_the_batch() {
    let all = values(INCEPTION.forward(small().flip([0])));
    let last = values(INCEPTION.forward(small().slice([3..4])));
    assert_close(&all[..2048], &last, BATCH_TOLERANCE);
    assert!(relative_error(&all[2048..4096], &last) > 0.01, "other images must give other features");
}

#[test]
fn bytes_and_grey_images_give_what_their_floats_in_colour_do() {
    let inception = INCEPTION.clone().with_layer(InceptionLayer::SecondPool);
    let levels: Vec<i32> = bytes(IMAGE_SEED, 4, [40, 56], 0.3).into_iter().map(i32::from).collect();
    let levels = Tensor::<4, Int>::from_data(TensorData::new(levels, [4, 3, 40, 56]), &Device::flex());
    assert_close(&values(inception.forward_bytes(levels)), &values(inception.forward(small())), BATCH_TOLERANCE);
    let grey = small().slice([0..1, 0..1]);
    let colour = grey.clone().repeat_dim(1, 3);
    assert_eq!(values(inception.forward(grey)), values(inception.forward(colour)));
}

#[test]
fn an_autodiff_device_changes_nothing_and_lets_gradients_reach_the_images() {
    let folder = TempDir::new().unwrap();
    let device = Device::flex().autodiff();
    let loaded = Inception::load(write_weights(folder.path()), &device).unwrap().with_layer(InceptionLayer::FirstPool);
    let plain = INCEPTION.clone().with_layer(InceptionLayer::FirstPool);
    let image = images(IMAGE_SEED, 1, [40, 56], 0.3, &device).require_grad();
    let features = loaded.forward(image.clone());
    let expected = values(plain.forward(small().slice([0..1])));
    assert_close(&values(features.clone().inner()), &expected, BATCH_TOLERANCE);
    let gradient = values(image.grad(&features.sum().backward()).unwrap());
    assert!(gradient.iter().all(|value| value.is_finite()) && gradient.iter().any(|value| value.abs() > 1e-6));
}

#[test]
fn a_partial_file_is_refused_by_name() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../windage-testing/goldens/inception_partial.pth");
    let error = Inception::load(&path, &Device::flex()).unwrap_err();
    assert!(matches!(&error, WeightsError::Missing { tensors, expected: 472, .. } if tensors.len() == 468), "{error}");
    let first = "lacks 468 of 472 tensors: Conv2d_1a_3x3.bn.running_mean, Conv2d_1a_3x3.bn.running_var, ";
    assert_says(&error.to_string(), &["inception_partial.pth` ", first]);
}

#[test]
fn what_is_no_weight_file_is_refused() {
    let folder = TempDir::new().unwrap();
    let refused = |path: &Path| Inception::load(path, &Device::flex()).unwrap_err().to_string();
    assert_says(&refused(&folder.path().join("none.pth")), &["cannot read the weights `", "none.pth`: No such file"]);
    assert_says(&refused(folder.path()), &["cannot read the weights `"]);
    let path = folder.path().join("page.pth");
    for text in ["", "<!DOCTYPE html>\nNot Found\n"] {
        std::fs::write(&path, text).unwrap();
        let reason = "page.pth` is no whole PyTorch (.pth) or safetensors file: it starts like neither";
        assert_says(&refused(&path), &[reason]);
    }
}

#[test]
fn a_truncated_file_is_refused() {
    let folder = TempDir::new().unwrap();
    let path = write_weights(folder.path());
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(file.metadata().unwrap().len() - 4).unwrap();
    let message = Inception::load(&path, &Device::flex()).unwrap_err().to_string();
    assert_says(&message, &["inception.safetensors` is no whole PyTorch (.pth) or safetensors file: "]);
}

#[test]
#[should_panic(expected = "images have 1 or 3 channels, not 4")]
fn four_channels_are_refused() {
    let _ = INCEPTION.forward(Tensor::zeros([1, 4, 8, 8], &Device::flex()));
}

#[test]
#[should_panic(expected = "a batch needs an image")]
fn an_empty_batch_is_refused() {
    let _ = INCEPTION.forward(Tensor::zeros([0, 3, 8, 8], &Device::flex()));
}

/// A file written by `golden_inception.py --weights FILE`, or its `FILE.legacy`, gives the golden features; the published
/// one, known by its name, finite ones.
#[test]
fn a_whole_pytorch_file_loads() {
    let Some(path) = std::env::var_os("WINDAGE_INCEPTION") else {
        println!("skipped: WINDAGE_INCEPTION is not set, so no PyTorch file is read");
        return;
    };
    let inception = Inception::load(&path, &Device::flex()).unwrap();
    if path.to_string_lossy().contains("inception-2015-12-05") {
        assert!(values(inception.forward(small())).iter().all(|value| value.is_finite()));
    } else {
        check(&inception, "small", small());
    }
}
