//! A walk over a module's parameters.

use burn::module::{Module, ModuleVisitor, Param, ParamId};
use burn::tensor::{DType, Tensor};

use super::LayerKind;

/// Burn's dense and convolutional layers, by the name of their type, with the axis of `weight` that
/// counts outputs.
const PACKABLE: [(&str, LayerKind, usize); 8] = [
    ("Struct:Linear", LayerKind::Dense, 1),
    ("Struct:Conv1d", LayerKind::Convolution, 0),
    ("Struct:Conv2d", LayerKind::Convolution, 0),
    ("Struct:Conv3d", LayerKind::Convolution, 0),
    ("Struct:DeformConv2d", LayerKind::Convolution, 0),
    ("Struct:ConvTranspose1d", LayerKind::Convolution, 1),
    ("Struct:ConvTranspose2d", LayerKind::Convolution, 1),
    ("Struct:ConvTranspose3d", LayerKind::Convolution, 1),
];

/// A parameter as it stands in a module.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) path: String,
    pub(crate) id: ParamId,
    pub(crate) shape: Vec<usize>,
    pub(crate) dtype: DType,
    /// What kind of weight it is and which axis counts outputs, where it is the weight of a layer
    /// that Burn has.
    pub(crate) weight: Option<(LayerKind, usize)>,
}

/// All float parameters and running statistics, in the order of the module's fields.
pub(crate) fn parameters<M: Module>(module: &M) -> Vec<Parameter> {
    let mut walk = Walk::default();
    module.visit(&mut walk);
    walk.found
}

#[derive(Default)]
struct Walk {
    /// Name of each module on the way, with the type that it is a field of.
    path: Vec<(String, String)>,
    found: Vec<Parameter>,
}

impl Walk {
    fn weight(&self) -> Option<(LayerKind, usize)> {
        let (name, container) = self.path.last()?;
        let (_, kind, axis) =
            PACKABLE.iter().find(|(layer, ..)| name == "weight" && container == layer)?;
        Some((*kind, *axis))
    }
}

impl ModuleVisitor for Walk {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.push((name.into(), container.into()));
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let names: Vec<&str> = self.path.iter().map(|(name, _)| name.as_str()).collect();
        let value = param.val();
        self.found.push(Parameter {
            path: names.join("."),
            id: param.id,
            shape: value.dims().to_vec(),
            dtype: value.dtype(),
            weight: self.weight().filter(|(_, axis)| *axis < D),
        });
    }
}
