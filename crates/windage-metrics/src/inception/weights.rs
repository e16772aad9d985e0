//! Filling of a module from a weight file, which must hold exactly the tensors of the module.
//!
//! Names and shapes are compared before anything is loaded, and every value must be finite
//! afterwards. A module that is returned therefore holds all weights of the file.

use std::path::Path;

use burn::tensor::DType;
use burn_store::burn_pack::Tensor as Stored;
use burn_store::{BurnToPyTorchAdapter, ModuleSnapshot, PyTorchToBurnAdapter, bridge};

use super::file::{Tensors, damaged, read};
use crate::{Error, Result};

/// Suffix of the counters that PyTorch keeps with the statistics; outputs do not depend on them.
const COUNTER: &str = ".num_batches_tracked";

/// Fills `module` with the tensors of a file.
pub(super) fn load<M: ModuleSnapshot>(mut module: M, path: &Path) -> Result<M> {
    let mut tensors = read(path)?;
    tensors.retain(|name, _| !name.ends_with(COUNTER));
    compare(&tensors, &tensors_of(&module), path)?;
    let result = module.apply(
        tensors.into_values().collect(),
        None,
        Some(Box::new(PyTorchToBurnAdapter)),
        true,
    );
    if let Some(error) = result.errors.first() {
        return Err(damaged(path, error.to_string()));
    }
    if !result.missing.is_empty() {
        let tensors = result.missing.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let expected = tensors.len() + result.applied.len();
        return Err(Error::WeightsMissing { path: path.into(), tensors, expected });
    }
    check_finite(&module, path)?;
    Ok(module)
}

/// Returns the tensors of a module as a PyTorch file would hold them.
fn tensors_of<M: ModuleSnapshot>(module: &M) -> Tensors {
    let tensors = module.collect(None, Some(Box::new(BurnToPyTorchAdapter)), true);
    tensors.into_iter().map(|tensor| (tensor.name.clone(), tensor)).collect()
}

/// Checks that a file holds the expected tensors.
fn compare(found: &Tensors, expected: &Tensors, path: &Path) -> Result<()> {
    let path = || path.to_path_buf();
    let difference = |these: &Tensors, others: &Tensors| -> Vec<String> {
        these.keys().filter(|name| !others.contains_key(*name)).cloned().collect()
    };
    let tensors = difference(expected, found);
    if !tensors.is_empty() {
        return Err(Error::WeightsMissing { path: path(), tensors, expected: expected.len() });
    }
    let tensors = difference(found, expected);
    if !tensors.is_empty() {
        return Err(Error::WeightsUnexpected { path: path(), tensors });
    }
    let tensors: Vec<String> =
        expected.iter().filter_map(|(name, tensor)| mismatch(&found[name], tensor)).collect();
    if !tensors.is_empty() {
        return Err(Error::WeightsMismatched { path: path(), tensors });
    }
    Ok(())
}

/// Describes how a tensor differs from the expected one, if it does. Other number types than f32
/// are rejected, as they are not the published weights.
fn mismatch(found: &Stored, expected: &Stored) -> Option<String> {
    let (shape, needed) = (found.shape.as_slice(), expected.shape.as_slice());
    let differs = shape != needed || found.dtype != DType::F32;
    differs
        .then(|| format!("{} ({:?} {shape:?} instead of F32 {needed:?})", found.name, found.dtype))
}

/// Checks that no value is NaN or infinite, as in a damaged file or an unloaded parameter. A ReLU
/// could hide such a value.
fn check_finite<M: ModuleSnapshot>(module: &M, path: &Path) -> Result<()> {
    let mut tensors = Vec::new();
    for (name, tensor) in tensors_of(module) {
        let data =
            bridge::to_data(&tensor).map_err(|error| damaged(path, format!("{name}: {error}")))?;
        if !data.iter::<f32>().all(f32::is_finite) {
            tensors.push(name);
        }
    }
    if tensors.is_empty() {
        Ok(())
    } else {
        Err(Error::WeightsNotFinite { path: path.into(), tensors })
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use burn::tensor::Device;
    use proptest::prelude::*;
    use safetensors::tensor::{Dtype, TensorView, serialize_to_file};
    use tempfile::TempDir;
    use windage_testing::{
        Golden, assert_close, assert_says, golden_file, tensor, uniform, values,
    };

    use super::super::convolution::{ConvolutionBlock, ConvolutionBlockConfig};
    use super::*;

    /// Rounding in f32 of sums over 18 products.
    const TOLERANCE: f64 = 1e-6;

    fn block() -> ConvolutionBlock {
        ConvolutionBlockConfig::new([2, 3], [3, 3]).with_stride(2).init(&Device::flex())
    }

    /// A tensor of a weight file.
    struct Part {
        name: &'static str,
        shape: Vec<usize>,
        values: Vec<f32>,
    }

    /// Returns the tensors that the block needs.
    fn parts() -> Vec<Part> {
        let part = |name, shape: &[usize]| Part {
            name,
            shape: shape.to_vec(),
            values: vec![0.5; shape.iter().product()],
        };
        let statistics = ["bn.weight", "bn.bias", "bn.running_mean", "bn.running_var"];
        [part("conv.weight", &[3, 2, 3, 3])]
            .into_iter()
            .chain(statistics.map(|name| part(name, &[3])))
            .collect()
    }

    fn write(folder: &TempDir, parts: &[Part], dtype: Dtype) -> PathBuf {
        let path = folder.path().join("block.safetensors");
        let bytes = |values: &[f32]| {
            values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>()
        };
        let data: Vec<Vec<u8>> = parts.iter().map(|part| bytes(&part.values)).collect();
        let views = parts.iter().zip(&data).map(|(part, data)| {
            let keep = data.len() * dtype.bitsize() / 32;
            (part.name, TensorView::new(dtype, part.shape.clone(), &data[..keep]).unwrap())
        });
        serialize_to_file(views, None, &path).unwrap();
        path
    }

    /// Returns the error of loading the tensors of the block after a change.
    fn refused(change: impl Fn(&mut Vec<Part>)) -> String {
        let (folder, mut parts) = (TempDir::new().unwrap(), parts());
        change(&mut parts);
        load(block(), &write(&folder, &parts, Dtype::F32)).unwrap_err().to_string()
    }

    #[test]
    fn both_pytorch_formats_load_and_compute_what_pytorch_does() {
        let input = tensor(&uniform(1, 70), [1, 2, 5, 7], &Device::flex());
        for name in ["inception_block.pth", "inception_block_legacy.pth"] {
            let block = load(block(), &golden_file(name)).unwrap();
            let output = block.forward(input.clone());
            assert_eq!(output.dims(), [1, 3, 2, 3]);
            assert_close(&values(output), Golden::load("inception").values("block"), TOLERANCE);
        }
    }

    #[test]
    fn a_safetensors_file_loads_under_any_name() {
        let folder = TempDir::new().unwrap();
        let path = write(&folder, &parts(), Dtype::F32);
        std::fs::rename(&path, folder.path().join("block.pth")).unwrap();
        let block = load(block(), &folder.path().join("block.pth")).unwrap();
        let output = values(block.forward(tensor(&[1.0; 18], [1, 2, 3, 3], &Device::flex())));
        let expected = 0.5 * (9.0 - 0.5) / (0.5_f64 + 0.001).sqrt() + 0.5;
        assert_close(&output, &[expected; 3], TOLERANCE);
    }

    #[test]
    fn missing_tensors_are_named_and_counted() {
        let message = refused(|parts| parts.truncate(1));
        assert_says(
            &message,
            &["block.safetensors` lacks 4 of 5 tensors: bn.bias, bn.running_mean, ", ", …"],
        );
        assert_says(&refused(|parts| drop(parts.pop())), &["lacks 1 of 5 tensors: bn.running_var"]);
    }

    #[test]
    fn tensors_of_another_network_are_refused() {
        let message = refused(|parts| {
            parts.push(Part { name: "AuxLogits.fc.bias", shape: vec![1], values: vec![0.0] });
        });
        assert_says(&message, &["holds 1 tensor of another network: AuxLogits.fc.bias"]);
    }

    #[test]
    fn other_shapes_and_types_are_refused() {
        let message = refused(|parts| parts[1].shape = vec![1, 3]);
        assert_says(
            &message,
            &[
                "holds 1 tensor of the wrong shape or number type: bn.weight ",
                "(F32 [1, 3] instead of F32 [3])",
            ],
        );
        let folder = TempDir::new().unwrap();
        let message = load(block(), &write(&folder, &parts(), Dtype::F16)).unwrap_err().to_string();
        assert_says(
            &message,
            &["holds 5 tensors of the wrong", "bn.bias (F16 [3] instead of F32 [3])", ", …"],
        );
    }

    #[test]
    fn values_that_are_not_finite_are_refused() {
        let message = refused(|parts| parts[0].values[17] = f32::NAN);
        assert_says(&message, &["holds 1 tensor with values that are not finite: conv.weight"]);
        let message = refused(|parts| parts[4].values[0] = f32::INFINITY);
        assert_says(&message, &["values that are not finite: bn.running_var"]);
    }

    #[test]
    fn a_block_without_file_does_not_pass_for_a_loaded_one() {
        let error = check_finite(&block(), Path::new("none")).unwrap_err();
        assert_says(&error.to_string(), &["not finite: conv.weight"]);
    }

    #[test]
    fn files_cut_anywhere_are_refused() {
        let folder = TempDir::new().unwrap();
        let safetensors = write(&folder, &parts(), Dtype::F32);
        for path in [
            golden_file("inception_block.pth"),
            golden_file("inception_block_legacy.pth"),
            safetensors,
        ] {
            let whole = std::fs::read(&path).unwrap();
            let cut = folder.path().join("cut");
            for length in (0..whole.len()).step_by(61).chain([whole.len() - 1]) {
                std::fs::write(&cut, &whole[..length]).unwrap();
                let error = load(block(), &cut).expect_err(&format!(
                    "{} bytes of {}",
                    length,
                    path.display()
                ));
                assert_says(&error.to_string(), &["cut` "]);
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn rubbish_is_refused(
            start in 0_usize..4,
            rest in proptest::collection::vec(any::<u8>(), 0..300),
        ) {
            let starts: [&[u8]; 4] = [b"", b"PK\x03\x04", b"\x80\x02", b"\x40\0\0\0\0\0\0\0{"];
            let folder = TempDir::new().unwrap();
            let path = folder.path().join("rubbish");
            std::fs::write(&path, [starts[start], &rest].concat()).unwrap();
            let error = load(block(), &path).unwrap_err();
            let refused = matches!(
                error,
                Error::WeightsFormat { .. }
                    | Error::WeightsDamaged { .. }
                    | Error::WeightsMissing { .. }
            );
            prop_assert!(refused);
        }
    }
}
