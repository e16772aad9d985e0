//! Features and logits against both references, and tests of what they must not depend on.

use burn::tensor::{Int, Tensor, TensorData};
use tempfile::TempDir;
use windage_metrics::inception::{Inception, InceptionLayer, Preprocessing};
use windage_testing::{assert_close, relative_error, values};

use crate::drawn::{GOLDEN, IMAGE_SEED, INCEPTION, bytes, images, large, small, write_weights};

/// f32 sums of up to 5,000 products, through 20 layers.
const FEATURE_TOLERANCE: f64 = 1e-4;
/// Rounding of values and positions in f32 (see `Preprocessing`).
const INPUT_TOLERANCE: f64 = 1e-5;
/// Rounding of the same sums, which other batch sizes may split into other blocks.
const BATCH_TOLERANCE: f64 = 1e-5;

/// Returns the features of every `step`-th channel, which the golden file keeps.
fn kept(features: Tensor<2>, step: usize) -> Vec<f64> {
    let channels = features.dims()[1];
    values(features)
        .chunks(channels)
        .flat_map(|row| row.iter().step_by(step).copied().collect::<Vec<_>>())
        .collect()
}

/// Returns the name of the layer in the golden file, and the step of the channels that it keeps.
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

/// Compares features with those of the golden file, and prints the error.
#[track_caller]
pub(crate) fn check(inception: &Inception, name: &str, images: Tensor<4>) {
    let (tap, step) = golden_name(inception.layer());
    let preprocessing = match inception.preprocessing() {
        Preprocessing::HalfPixel => "half_pixel",
        _ => "tensorflow",
    };
    let features = inception.forward(images);
    assert_eq!(features.dims()[1], inception.layer().channels());
    let features = kept(features, step);
    let expected = GOLDEN.values(&format!("{preprocessing}/{name}/{tap}"));
    let error = relative_error(&features, expected);
    println!("{preprocessing} {name} {tap}: relative error {error:.1e}");
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
    for (name, preprocessing) in
        [("half_pixel", Preprocessing::HalfPixel), ("tensorflow", Preprocessing::TensorFlow)]
    {
        for size in [[40, 56], [310, 283], [7, 601], [1, 1], [299, 299]] {
            let input = values(preprocessing.apply(images(
                IMAGE_SEED,
                1,
                size,
                0.3,
                &windage_testing::device(),
            )));
            let row = |row: usize| input[row * 299..][..299].iter().step_by(13);
            let rows = (0..3 * 299).filter(|index| index % 299 % 13 == 0);
            let input: Vec<f64> = rows.flat_map(row).copied().collect();
            let expected = GOLDEN.values(&format!("input/{name}/{}x{}", size[0], size[1]));
            println!(
                "input {name} {size:?}: relative error {:.1e}",
                relative_error(&input, expected)
            );
            assert_close(&input, expected, INPUT_TOLERANCE);
        }
    }
}

#[test]
fn features_do_not_depend_on_the_rest_of_the_batch() {
    let all = values(INCEPTION.forward(small().flip([0])));
    let last = values(INCEPTION.forward(small().narrow(0, 3, 1)));
    assert_close(&all[..2048], &last, BATCH_TOLERANCE);
    assert!(
        relative_error(&all[2048..4096], &last) > 0.01,
        "other images must give other features"
    );
}

#[test]
fn bytes_and_gray_images_give_what_their_floats_in_color_do() {
    let inception = INCEPTION.clone().with_layer(InceptionLayer::SecondPool);
    let levels: Vec<i32> = bytes(IMAGE_SEED, 4, [40, 56], 0.3).into_iter().map(i32::from).collect();
    let levels = Tensor::<4, Int>::from_data(
        TensorData::new(levels, [4, 3, 40, 56]),
        &windage_testing::device(),
    );
    assert_close(
        &values(inception.forward_bytes(levels)),
        &values(inception.forward(small())),
        BATCH_TOLERANCE,
    );
    let gray = small().slice([0..1, 0..1]);
    let color = gray.clone().repeat_dim(1, 3);
    assert_eq!(values(inception.forward(gray)), values(inception.forward(color)));
}

#[test]
fn an_autodiff_device_changes_nothing_and_lets_gradients_reach_the_images() {
    let folder = TempDir::new().unwrap();
    let device = windage_testing::device().autodiff();
    let loaded = Inception::load(write_weights(folder.path()), &device)
        .unwrap()
        .with_layer(InceptionLayer::FirstPool);
    let plain = INCEPTION.clone().with_layer(InceptionLayer::FirstPool);
    let image = images(IMAGE_SEED, 1, [40, 56], 0.3, &device).require_grad();
    let features = loaded.forward(image.clone());
    let expected = values(plain.forward(small().narrow(0, 0, 1)));
    assert_close(&values(features.clone().inner()), &expected, BATCH_TOLERANCE);
    let gradient = values(image.grad(&features.sum().backward()).unwrap());
    assert!(
        gradient.iter().all(|value| value.is_finite())
            && gradient.iter().any(|value| value.abs() > 1e-6)
    );
}

#[test]
#[should_panic(expected = "images must have 1 or 3 channels, not 4")]
fn four_channels_are_refused() {
    let _ = INCEPTION.forward(Tensor::zeros([1, 4, 8, 8], &windage_testing::device()));
}

#[test]
#[should_panic(expected = "a batch must have at least one image")]
fn an_empty_batch_is_refused() {
    let _ = INCEPTION.forward(Tensor::zeros([0, 3, 8, 8], &windage_testing::device()));
}
