//! Public models in `$WINDAGE_DATA/models`, against ONNX Runtime (`goldens/golden_onnx.py`).

use burn::tensor::{Device, Tensor};
use windage_core::SampleLoss;
use windage_data::{ReadOptions, Split, open};
use windage_onnx::conventions::suggest;
use windage_onnx::{ChannelOrder, Normalization, OnnxConfig, OutputKind};
use windage_testing::{Golden, data_set, tensor, uniform, values};

/// Both sum in single precision, in different orders, through up to fifty layers.
const TOLERANCE: f64 = 1e-4;

struct Public {
    name: &'static str,
    shape: [usize; 3],
    config: fn(OnnxConfig) -> OnnxConfig,
    kind: OutputKind,
}

fn efficientnet(config: OnnxConfig) -> OnnxConfig {
    config.with_normalization(Normalization { scale: 255.0, mean: vec![127.0], std: vec![128.0] })
}

const PUBLIC: [Public; 6] = [
    Public {
        name: "cifar10-resnet20",
        shape: [3, 32, 32],
        config: |config| config.with_normalization(Normalization::imagenet()),
        kind: OutputKind::Logits,
    },
    Public {
        name: "vww-96-person",
        shape: [3, 96, 96],
        config: |config| config,
        kind: OutputKind::Probabilities,
    },
    Public {
        name: "mnist-zoo",
        shape: [1, 28, 28],
        config: |config| config.with_normalization(Normalization::bytes()),
        kind: OutputKind::Logits,
    },
    Public {
        name: "mnist-burn",
        shape: [1, 28, 28],
        config: |config| {
            let (mean, std) = (vec![0.1307], vec![0.3081]);
            config.with_normalization(Normalization { scale: 1.0, mean, std })
        },
        kind: OutputKind::LogProbabilities,
    },
    Public {
        name: "efficientnet-lite0-imagenet",
        shape: [3, 224, 224],
        config: |config| efficientnet(config).with_output("logits"),
        kind: OutputKind::Logits,
    },
    Public {
        name: "efficientnet-lite0-imagenet:features",
        shape: [3, 224, 224],
        config: |config| efficientnet(config).with_output("features"),
        kind: OutputKind::Logits,
    },
];

fn images(seed: u64, [channels, height, width]: [usize; 3]) -> Tensor<4> {
    let drawn = uniform(seed, 2 * channels * height * width);
    tensor(&drawn, [2, channels, height, width], &Device::flex())
}

#[test]
fn outputs_are_those_of_onnx_runtime() {
    let Some(folder) = data_set("models") else { return };
    let golden = Golden::load("onnx");
    for (place, public) in PUBLIC.iter().enumerate() {
        let file = public.name.split(':').next().unwrap();
        let config = OnnxConfig::new(folder.join(format!("{file}.onnx")));
        let model = (public.config)(config).init().unwrap();
        let images = images(20 + place as u64, public.shape);
        let outputs = model.features().forward(images).unwrap();
        let [_, width] = outputs.dims();
        let expected = golden.values(public.name).chunks(golden.array(public.name).shape[1]);
        for (row, expected) in values(outputs).chunks(width).zip(expected) {
            let (first, squares) = expected.split_at(expected.len() - 1);
            for (a, b) in row.iter().zip(first) {
                assert!((a - b).abs() <= TOLERANCE * b.abs().max(1.0), "{}: {a} {b}", public.name);
            }
            let sum: f64 = row.iter().map(|value| value * value).sum();
            assert!((sum / squares[0] - 1.0).abs() < 1e-4, "{}: {sum} {squares:?}", public.name);
        }
        let classes: Vec<String> = (0..width.max(2)).map(|class| class.to_string()).collect();
        let classifier = model.classifier(&classes).unwrap();
        assert_eq!(classifier.output_kind(), public.kind, "{}", public.name);
    }
}

#[test]
fn resnet20_has_its_published_accuracy_and_wrong_conventions_are_found() {
    let (Some(models), Some(cifar)) = (data_set("models"), data_set("cifar10-5k")) else { return };
    let set = open(&cifar, Split::Test, ReadOptions::default()).unwrap();
    let domain = set.into_domain("CIFAR-10").unwrap();
    let path = models.join("cifar10-resnet20.onnx");
    let classes = domain.classes().to_vec();
    let imagenet = OnnxConfig::new(&path).with_normalization(Normalization::imagenet());
    let classifier = imagenet.init().unwrap().classifier(&classes).unwrap();
    let mut correct = 0;
    for batch in domain.batches::<4>(100, &Device::flex()) {
        let batch = batch.unwrap();
        let evaluation = classifier.evaluate(batch.inputs, &batch.labels).unwrap();
        correct += (100.0 * evaluation.accuracy().unwrap()).round() as usize;
    }
    // 91.73 % of all 10,000; the standard error of 1,000 is 0.87 points.
    let accuracy = correct as f64 / domain.len() as f64;
    println!("cifar10-resnet20: {accuracy} of {}", domain.len());
    assert!((accuracy - 0.9173).abs() < 2.0 * 0.0087, "{accuracy}");
    assert_eq!(suggest(&classifier, &domain).unwrap(), None);

    // Bytes instead of the normalization that the network was trained with.
    for order in [ChannelOrder::Rgb, ChannelOrder::Bgr] {
        let wrong = OnnxConfig::new(&path)
            .with_normalization(Normalization::bytes())
            .with_channel_order(order);
        let classifier = wrong.init().unwrap().classifier(&classes).unwrap();
        let suggestion = suggest(&classifier, &domain).unwrap().unwrap();
        assert_eq!((suggestion.name, suggestion.channel_order), ("imagenet", ChannelOrder::Rgb));
        assert!(suggestion.accuracy > 0.85, "{suggestion:?}");
    }
}
