//! The values of a module's parameters in the memory of the CPU.

use std::collections::BTreeMap;

use burn::module::{Flag, Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use windage_ops::{HostValues, host_tensor};

use crate::layers::parameters;
use crate::{Error, Result};

/// The values of a parameter in row-major order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub(crate) struct Values {
    pub(crate) shape: Vec<usize>,
    pub(crate) values: Vec<f32>,
}

/// The form in which [`Values`] are written: little-endian bytes.
#[derive(Serialize, Deserialize)]
struct Stored {
    shape: Vec<usize>,
    bytes: ByteBuf,
}

impl From<Values> for Stored {
    fn from(Values { shape, values }: Values) -> Self {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { shape, bytes: bytes.into() }
    }
}

impl TryFrom<Stored> for Values {
    type Error = String;

    fn try_from(Stored { shape, bytes }: Stored) -> std::result::Result<Self, String> {
        let (words, rest) = bytes.as_chunks::<4>();
        let count = shape.iter().try_fold(1_usize, |count, axis| count.checked_mul(*axis));
        if !rest.is_empty() || count != Some(words.len()) {
            return Err(format!("{} bytes do not fill the shape {shape:?}", bytes.len()));
        }
        Ok(Self { values: words.iter().map(|word| f32::from_le_bytes(*word)).collect(), shape })
    }
}

/// Values of parameters by their paths.
pub(crate) type Snapshot = BTreeMap<String, Values>;

/// Returns the values of all parameters and running statistics of a module.
///
/// # Errors
/// Returns [`Error::NotFinite`], naming the first value that is not finite.
pub(crate) fn snapshot<M: Module>(module: &M) -> Result<Snapshot> {
    let mut taking = Taking { path: Vec::new(), taken: Snapshot::new() };
    // `valid` brings running statistics up to date and leaves the autodiff graph.
    module.valid().visit(&mut taking);
    for (path, Values { values, .. }) in &taking.taken {
        if let Some(position) = values.iter().position(|value| !value.is_finite()) {
            let (parameter, value) = (path.clone(), values[position]);
            return Err(Error::NotFinite { parameter, position, value });
        }
    }
    Ok(taking.taken)
}

struct Taking {
    path: Vec<String>,
    taken: Snapshot,
}

impl ModuleVisitor for Taking {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.into());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        let shape = tensor.dims().to_vec();
        self.taken.insert(self.path.join("."), Values { shape, values: host_values(tensor) });
    }
}

/// Copies the values of a tensor to the memory of the CPU.
pub(crate) fn host_values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    match HostValues::of(tensor) {
        Ok(values) => values.into_vec(),
        Err(tensor) => tensor.into_data().iter::<f32>().collect(),
    }
}

/// Returns a copy of `module`, ready for inference, in which each parameter has the values that
/// `values` gives for its path, whatever its shape was; parameters without values stay as they are.
/// Parameters for whose path `is_held` returns `true` do not require gradients.
///
/// The copy shares no memory with `module`.
pub(crate) fn restored<M: Module>(
    module: &M,
    values: &mut dyn FnMut(&str) -> Option<Values>,
    is_held: &dyn Fn(&str) -> bool,
) -> M {
    let paths = parameters(module).into_iter().map(|parameter| parameter.path).collect();
    module.valid().map(&mut Restoring { path: Vec::new(), paths, values, is_held })
}

struct Restoring<'a> {
    path: Vec<String>,
    /// Paths of all floating-point parameters.
    paths: Vec<String>,
    values: &'a mut dyn FnMut(&str) -> Option<Values>,
    is_held: &'a dyn Fn(&str) -> bool,
}

impl ModuleMapper for Restoring<'_> {
    fn enter_module(&mut self, name: &str, _container: &str) {
        self.path.push(name.into());
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let path = self.path.join(".");
        let param = match (self.values)(&path) {
            Some(Values { shape, values }) => param.map(|old| {
                let mut dims = [0; D];
                dims.copy_from_slice(&shape);
                host_tensor(values, dims, &old.device())
            }),
            None => param,
        };
        if (self.is_held)(&path) { param.set_require_grad(false) } else { param }
    }

    /// Disables a flag if all parameters of its module are held: the running statistics of a
    /// normalization layer must not move either then. The flag of a dropout layer stays as it is,
    /// since that layer has no parameters.
    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        let parent = self.path[..self.path.len().saturating_sub(1)].join(".");
        let is_beside = |path: &&String| match path.rsplit_once('.') {
            Some((module, _)) => module == parent,
            None => parent.is_empty(),
        };
        let mut beside = self.paths.iter().filter(is_beside).peekable();
        let is_held = beside.peek().is_some() && beside.all(|path| (self.is_held)(path));
        if is_held { flag.with_value(false) } else { flag }
    }
}
