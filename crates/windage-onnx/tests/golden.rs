//! Networks whose outputs ONNX Runtime has computed (`goldens/golden_onnx.py`).

use burn::tensor::{Device, Tensor};
use windage_core::SampleLoss;
use windage_onnx::{ChannelOrder, Layout, Normalization, OnnxClassifier, OnnxConfig, OutputKind};
use windage_testing::{Golden, golden_file, values};

/// Both sum in single precision, in different orders.
const TOLERANCE: f64 = 2e-5;
/// ONNX Runtime computes in half precision what rten computes in single precision.
const HALF: f64 = 2e-2;

fn config(name: &str) -> OnnxConfig {
    OnnxConfig::new(golden_file(&format!("onnx_{name}.onnx")))
}

fn classes(count: usize) -> Vec<String> {
    (0..count).map(|class| class.to_string()).collect()
}

fn images() -> Tensor<4> {
    Golden::load("onnx").tensor("images", &Device::flex())
}

fn assert_near(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} {b}");
    }
}

fn log_probabilities(
    classifier: &OnnxClassifier,
    images: Tensor<4>,
) -> windage_core::Result<Option<Tensor<2>>> {
    classifier.log_probabilities(images)
}

/// Returns `ln softmax` of rows.
fn log_softmax(logits: &[f64], width: usize) -> Vec<f64> {
    let rows = logits.chunks(width).flat_map(|row| {
        let sum: f64 = row.iter().map(|logit| logit.exp()).sum();
        row.iter().map(move |logit| logit - sum.ln())
    });
    rows.collect()
}

#[test]
fn logits_agree_in_both_orders_of_channels() {
    let golden = Golden::load("onnx");
    for (order, name) in [(ChannelOrder::Rgb, "logits"), (ChannelOrder::Bgr, "logits_bgr")] {
        let config = config("logits")
            .with_normalization(Normalization::imagenet())
            .with_channel_order(order)
            .with_batch(2);
        let classifier = config.init().unwrap().classifier(&classes(3)).unwrap();
        assert_eq!(classifier.output_kind(), OutputKind::Logits);
        let logs = log_probabilities(&classifier, images()).unwrap().unwrap();
        let expected = log_softmax(golden.values(name), 3);
        assert_near(&values(logs), &expected, TOLERANCE);
        let evaluation = classifier.evaluate(images(), &[2, 0, 1]).unwrap();
        let losses: Vec<f64> = [2, 3, 7].iter().map(|&place: &usize| -expected[place]).collect();
        let found: Vec<f64> = evaluation.losses.iter().map(|&loss| f64::from(loss)).collect();
        assert_near(&found, &losses, TOLERANCE);
    }
}

#[test]
fn a_fixed_batch_is_filled_and_trailing_axes_are_dropped() {
    let golden = Golden::load("onnx");
    let model = config("probabilities").init().unwrap();
    assert_eq!(model.input_size(), Some([9, 8]));
    assert!(model.describe_input().contains("NHWC"), "{}", model.describe_input());
    let classifier = model.classifier(&classes(5)).unwrap();
    assert_eq!(classifier.output_kind(), OutputKind::Probabilities);
    let logs = log_probabilities(&classifier, images()).unwrap().unwrap();
    let expected: Vec<f64> = golden.values("probabilities").iter().map(|p| p.ln()).collect();
    assert_near(&values(logs), &expected, 1e-4);
}

#[test]
fn bytes_half_precision_and_names_are_read() {
    let golden = Golden::load("onnx");
    let model = config("half").init().unwrap();
    assert_eq!(model.class_names(), Some(vec!["cat".into(), "dog".into()]));
    assert!(model.has_normalization());
    // The data has its classes in another order.
    let classifier = model.classifier(&["Dog".into(), "cat".into()]).unwrap();
    assert_eq!(classifier.output_kind(), OutputKind::LogProbabilities);
    let logs = values(log_probabilities(&classifier, images()).unwrap().unwrap());
    let expected = golden.values("log_probabilities").chunks(2).flat_map(|row| [row[1], row[0]]);
    assert_near(&logs, &expected.collect::<Vec<_>>(), HALF);
}

#[test]
fn a_part_of_the_classes_shares_their_probability() {
    let config = config("probabilities").with_class_names(["a", "b", "c", "d", "e"]);
    let classifier = config.init().unwrap().classifier(&["d".into(), "b".into()]).unwrap();
    let logs = values(log_probabilities(&classifier, images()).unwrap().unwrap());
    let golden = Golden::load("onnx");
    let expected = golden.values("probabilities").chunks(5).flat_map(|row| {
        let sum = row[3] + row[1];
        [(row[3] / sum).ln(), (row[1] / sum).ln()]
    });
    assert_near(&logs, &expected.collect::<Vec<_>>(), 1e-4);
}

#[test]
fn all_other_classes_can_belong_to_one() {
    let config = config("half").with_other_class("cat");
    let model = config.init().unwrap();
    let data = ["bird", "dog", "fish"].map(String::from);
    let relabeling = model.relabeling(&data).unwrap().unwrap();
    assert_eq!(relabeling.classes, ["cat", "dog"]);
    assert_eq!(relabeling.labels, [0, 1, 0]);
    assert!(model.classifier(&relabeling.classes).is_ok());
}

#[test]
fn the_same_run_gives_the_same_bits() {
    let classifier = |threads| {
        let config = config("logits").with_threads(threads);
        config.init().unwrap().classifier(&classes(3)).unwrap()
    };
    let rows = |threads| {
        let logs = log_probabilities(&classifier(threads), images()).unwrap().unwrap();
        logs.into_data().iter::<f32>().map(f32::to_bits).collect::<Vec<_>>()
    };
    assert_eq!(rows(2), rows(2));
    assert_eq!(rows(1), rows(2));
}

#[test]
fn features_are_any_output_and_gray_becomes_color() {
    let features = config("logits").init().unwrap().features();
    let gray = images().narrow(1, 0, 1);
    let color = gray.clone().repeat_dim(1, 3);
    let [of_gray, of_color] = [gray, color].map(|images| features.forward(images).unwrap());
    assert_eq!(of_gray.dims(), [3, 3]);
    assert_eq!(values(of_gray), values(of_color));
    assert!(features.describe().contains("sha256 "), "{}", features.describe());
}

#[test]
fn sizes_and_layout_can_be_given() {
    // 18×16 samples are halved to the 9×8 of the model.
    let images = images();
    let large = images.clone().repeat_dim(2, 2).repeat_dim(3, 2);
    let features = config("logits").init().unwrap().features();
    assert_eq!(features.forward(large).unwrap().dims(), [3, 3]);
    let message = config("logits").with_layout(Layout::Nhwc).init().unwrap_err().to_string();
    assert!(message.contains("of 8 channels"), "{message}");
}

#[test]
fn remembered_features_are_those_that_were_computed() {
    let folder = tempfile::tempdir().unwrap();
    let model = config("logits").init().unwrap();
    let plain = values(model.features().forward(images()).unwrap());
    let cached = model.features().cached_in(folder.path()).unwrap();
    // The second image is known, the others are not.
    cached.remember(images().narrow(0, 1, 1)).unwrap();
    assert_eq!(values(cached.forward(images()).unwrap()), plain);
    cached.save().unwrap();
    let again = model.features().cached_in(folder.path()).unwrap();
    assert_eq!(values(again.forward(images()).unwrap()), plain);
    // Other conventions make other features of the same images.
    let other = config("logits").with_normalization(Normalization::imagenet()).init().unwrap();
    let expected = values(other.features().forward(images()).unwrap());
    let cached = other.features().cached_in(folder.path()).unwrap();
    assert_eq!(values(cached.forward(images()).unwrap()), expected);
    assert_ne!(expected, plain);
}
