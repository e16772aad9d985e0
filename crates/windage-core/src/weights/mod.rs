//! Weights of other programs: files that PyTorch or safetensors wrote, loaded into Burn modules.

mod file;
mod names;

use std::path::Path;

use burn::module::Module;
use burn::tensor::DType;
use burn_store::burn_pack::Tensor as Stored;
use burn_store::{
    BurnToPyTorchAdapter, FloatCastAdapter, ModuleAdapter, ModuleContext, PyTorchToBurnAdapter,
    map_indices_contiguous,
};

use crate::{Error, Result};
use file::{Tensors, by_name, read};
use names::Matched;

/// Fills a module with the weights of a file that PyTorch (`torch.save`, `.pt` and `.pth`) or
/// safetensors wrote; its first bytes tell which.
///
/// The fields of the module are named as in the state dictionary of PyTorch. Weights of dense
/// layers are transposed, and those of normalizations renamed, as PyTorch has them otherwise.
/// Numbers of 16 and 64 bits are cast. Names may stand behind others, as `state_dict.`, `model.`,
/// `module.` (data-parallel training) and `_orig_mod.` (compilation): what stands before the names
/// of the module is found by itself. Gaps in the numbers of layers, as `Sequential` leaves them,
/// are closed if that is needed. Tensors of the file that the module does not have are passed over.
/// No code of the file is run.
///
/// ```no_run
/// use burn::nn::{Linear, LinearConfig};
/// use burn::tensor::Device;
/// use windage_core::weights::load_weights;
///
/// let layer: Linear = LinearConfig::new(784, 10).init(&Device::flex());
/// let layer = load_weights(layer, "weights.pt".as_ref())?;
/// # Ok::<(), windage_core::Error>(())
/// ```
///
/// # Errors
/// Returns an error that names the file if
/// - it cannot be read, is damaged, or is neither of the formats;
/// - it lacks a tensor of the module; the error also says what it holds;
/// - it holds all tensors of the module several times, under different names;
/// - a tensor has another shape than the module's (both as in PyTorch), or holds no floats.
pub fn load_weights<M: Module>(mut module: M, path: &Path) -> Result<M> {
    let needed = by_name(module_tensors(&module));
    let tensors = matched(read(path)?, &needed, path)?;
    let mut cast = Vec::with_capacity(needed.len());
    for (name, needed) in &needed {
        let found = &tensors[name];
        check(found, needed, path)?;
        cast.push(cast_to(needed.dtype, found.clone()));
    }
    let adapter = Some(Box::new(PyTorchToBurnAdapter) as Box<dyn ModuleAdapter>);
    let result = burn_store::ModuleSnapshot::apply(&mut module, cast, None, adapter, true);
    match result.errors.first() {
        Some(error) => Err(Error::WeightsDamaged { path: path.into(), reason: error.to_string() }),
        None => Ok(module),
    }
}

/// Returns the tensors of a module as a PyTorch file would hold them.
fn module_tensors<M: Module>(module: &M) -> Vec<Stored> {
    let adapter = Some(Box::new(BurnToPyTorchAdapter) as Box<dyn ModuleAdapter>);
    burn_store::ModuleSnapshot::collect(module, None, adapter, true)
}

/// Returns the tensors of a file under the names of the module.
fn matched(found: Tensors, needed: &Tensors, path: &Path) -> Result<Tensors> {
    let as_is = Matched::new(found.clone(), needed, path)?;
    if as_is.missing.is_empty() {
        return Ok(as_is.tensors);
    }
    let (closed, _) = map_indices_contiguous(found.values().cloned().collect());
    let closed = Matched::new(by_name(closed), needed, path)?;
    if closed.missing.is_empty() {
        return Ok(closed.tensors);
    }
    let describe = |tensor: &Stored| format!("{} {:?}", tensor.name, tensor.shape.as_slice());
    Err(Error::WeightsMissing {
        path: path.into(),
        needed: needed.len(),
        missing: as_is.missing,
        found: found.values().map(describe).collect(),
    })
}

/// Casts a tensor of floats to the type of floats of the module.
fn cast_to(numbers: DType, tensor: Stored) -> Stored {
    match numbers.is_float() {
        true => FloatCastAdapter::to(numbers).adapt(tensor, ModuleContext::new(&[])),
        false => tensor,
    }
}

/// Checks that a tensor of a file suits that of the module.
fn check(found: &Stored, needed: &Stored, path: &Path) -> Result<()> {
    let tensor = || found.name.clone();
    if found.shape != needed.shape {
        let (found, needed) = (found.shape.to_vec(), needed.shape.to_vec());
        return Err(Error::WeightsShape { path: path.into(), tensor: tensor(), found, needed });
    }
    if needed.dtype.is_float() && !found.dtype.is_float() {
        let numbers = format!("{:?}", found.dtype);
        return Err(Error::WeightsType { path: path.into(), tensor: tensor(), numbers });
    }
    Ok(())
}
