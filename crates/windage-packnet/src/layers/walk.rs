//! A walk over the parameters of a module.

use burn::module::{Module, ModuleVisitor, Param, ParamId};
use burn::tensor::{DType, Tensor};

use super::LayerKind;

/// The weight of a dense layer or a convolution.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Weight {
    pub(crate) kind: LayerKind,
    /// Axis of the weight that counts outputs.
    pub(crate) output_axis: usize,
}

impl Weight {
    pub(crate) const fn dense(output_axis: usize) -> Self {
        Self { kind: LayerKind::Dense, output_axis }
    }

    pub(crate) const fn convolution(output_axis: usize) -> Self {
        Self { kind: LayerKind::Convolution, output_axis }
    }
}

/// Burn's dense and convolutional layers by the name of their type, as a module visitor sees it.
const PACKABLE: [(&str, Weight); 8] = [
    ("Struct:Linear", Weight::dense(1)),
    ("Struct:Conv1d", Weight::convolution(0)),
    ("Struct:Conv2d", Weight::convolution(0)),
    ("Struct:Conv3d", Weight::convolution(0)),
    ("Struct:DeformConv2d", Weight::convolution(0)),
    ("Struct:ConvTranspose1d", Weight::convolution(1)),
    ("Struct:ConvTranspose2d", Weight::convolution(1)),
    ("Struct:ConvTranspose3d", Weight::convolution(1)),
];

/// A parameter of a module.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    pub(crate) path: String,
    pub(crate) id: ParamId,
    pub(crate) shape: Vec<usize>,
    pub(crate) dtype: DType,
    /// Set if the parameter is the weight of one of Burn's layers.
    pub(crate) weight: Option<Weight>,
}

/// Returns all floating-point parameters and running statistics, in the order of the module's
/// fields.
pub(crate) fn parameters<M: Module>(module: &M) -> Vec<Parameter> {
    let mut walk = Walk::default();
    module.visit(&mut walk);
    walk.found
}

/// A module on the way to a parameter.
struct Step {
    name: String,
    /// Type that the module is a field of.
    container: String,
}

#[derive(Default)]
struct Walk {
    path: Vec<Step>,
    found: Vec<Parameter>,
}

impl Walk {
    fn weight(&self) -> Option<Weight> {
        let Step { name, container } = self.path.last()?;
        let (_, weight) =
            PACKABLE.iter().find(|(layer, _)| name == "weight" && container == layer)?;
        Some(*weight)
    }
}

impl ModuleVisitor for Walk {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.push(Step { name: name.into(), container: container.into() });
    }

    fn exit_module(&mut self, _name: &str, _container: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let names: Vec<&str> = self.path.iter().map(|step| step.name.as_str()).collect();
        let value = param.val();
        self.found.push(Parameter {
            path: names.join("."),
            id: param.id,
            shape: value.dims().to_vec(),
            dtype: value.dtype(),
            weight: self.weight().filter(|weight| weight.output_axis < D),
        });
    }
}
