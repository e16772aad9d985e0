//! Files and settings that are refused, with their messages.

#![allow(clippy::unwrap_used)] // A helper that fails ends the test.

use windage_onnx::{Error, Normalization, OnnxConfig};
use windage_testing::golden_file;

fn message(config: OnnxConfig) -> String {
    config.init().unwrap_err().to_string()
}

fn network(name: &str) -> std::path::PathBuf {
    golden_file(&format!("onnx_{name}.onnx"))
}

#[test]
fn missing_and_damaged_files_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onnx");
    assert!(message(OnnxConfig::new(&path)).contains("cannot read"));
    let whole = std::fs::read(network("logits")).unwrap();
    let mut contents = vec![Vec::new(), b"not a model".to_vec(), vec![0xff; 4096]];
    contents.extend((1..40).map(|part| whole[..whole.len() * part / 40].to_vec()));
    // One byte after the other is changed.
    contents.extend((0..whole.len()).step_by(7).map(|at| {
        let mut changed = whole.clone();
        changed[at] ^= 0xa5;
        changed
    }));
    let count = contents.len();
    let mut refused = 0;
    for content in contents {
        std::fs::write(&path, &content).unwrap();
        // Loading and running either work or give an error that names the file.
        let classes: Vec<String> = (0..3).map(|class| class.to_string()).collect();
        let config = OnnxConfig::new(&path).with_timeout_seconds(2.0);
        let outcome = config.init().and_then(|model| model.classifier(&classes));
        if let Err(error) = outcome {
            refused += 1;
            assert!(error.to_string().contains("model.onnx"), "{error}");
        }
    }
    assert!(refused > count / 4, "{refused} of {count}");
}

#[test]
fn an_unknown_operator_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.onnx");
    let mut bytes = std::fs::read(network("logits")).unwrap();
    let at = bytes.windows(4).position(|window| window == b"Relu").unwrap();
    bytes[at..at + 4].copy_from_slice(b"Frob");
    std::fs::write(&path, bytes).unwrap();
    let text = message(OnnxConfig::new(&path));
    assert!(text.contains("Frob") && text.contains("model.onnx"), "{text}");
}

#[test]
fn names_settings_and_classes_that_do_not_fit_are_refused() {
    let logits = || OnnxConfig::new(network("logits"));
    let text = message(logits().with_output("scores"));
    assert!(text.contains("no output `scores`; it has logits"), "{text}");
    let text = message(OnnxConfig { input: Some("x".into()), ..logits() });
    assert!(text.contains("no input `x`; it has image"), "{text}");
    assert!(message(logits().with_batch(0)).contains("`batch` is 0"));
    let wrong = Normalization { std: vec![0.0], ..Normalization::default() };
    assert!(message(logits().with_normalization(wrong)).contains("`std` is 0"));
    let wrong = Normalization { mean: vec![0.0, 1.0], ..Normalization::default() };
    assert!(message(logits().with_normalization(wrong)).contains("`mean`"));

    let classes = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<Vec<_>>();
    let model = logits().init().unwrap();
    let error = model.classifier(&classes(&["a", "b"])).unwrap_err();
    assert!(matches!(error, Error::WrongNumberOfClasses { outputs: 3, classes: 2, .. }), "{error}");
    let model = logits().with_class_names(["a", "b"]).init().unwrap();
    let error = model.classifier(&classes(&["a", "b"])).unwrap_err();
    assert!(matches!(error, Error::WrongNumberOfNames { names: 2, outputs: 3, .. }), "{error}");
    let model = logits().with_class_names(["a", "b", "c"]).init().unwrap();
    let text = model.classifier(&classes(&["a", "z"])).unwrap_err().to_string();
    assert!(text.contains("no class named z; its classes are a, b, c"), "{text}");
}
