//! Which parameters of a module are shared weight by weight, which as a whole, and which belong to
//! one task.

use burn::module::Module;
use burn::tensor::DType;
use serde::{Deserialize, Serialize};
use windage_core::Error as CoreError;

use super::config::{PackNetConfig, UnpackedParameters};
use crate::layers::{Layer, LayerKind, Parameter, Section, Weight, parameters};
use crate::{Error, Result};

/// The parts of a module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Anatomy {
    /// Layers that are shared weight by weight, from shallow to deep.
    pub(crate) layers: Vec<Layer>,
    /// Paths of the parameters that each task has for itself: heads, and with
    /// [`UnpackedParameters::PerTask`] everything that is not a layer's weight.
    pub(crate) own: Vec<String>,
    /// Paths of the parameters that belong to the first task as a whole.
    pub(crate) first: Vec<String>,
}

impl Anatomy {
    /// Finds the parts of a module.
    ///
    /// # Errors
    /// Returns an error if there is no layer to pack, a name of the configuration is not in the
    /// module, blocks do not fit, two parameters are the same, or a parameter is not f32.
    pub(crate) fn of<M: Module>(module: &M, config: &PackNetConfig) -> Result<Self> {
        let parameters = parameters(module);
        let heads = heads(&parameters, config)?;
        check_names(&parameters, "exclude", &config.exclude)?;
        check_names(&parameters, "include", &config.include)?;
        check_distinct(&parameters)?;
        parameters.iter().try_for_each(check_type)?;
        let (mut packed, mut own, mut first) = (Vec::new(), Vec::new(), Vec::new());
        for parameter in &parameters {
            if is_named(&heads, &parameter.path) {
                own.push(parameter.path.clone());
            } else if let Some(weight) = packed_weight(parameter, config) {
                packed.push(PackedWeight { parameter, weight });
            } else if config.unpacked_parameters == UnpackedParameters::PerTask {
                own.push(parameter.path.clone());
            } else {
                first.push(parameter.path.clone());
            }
        }
        check_included(&packed, config)?;
        if packed.is_empty() {
            return Err(Error::NothingToPack { parameters: listed(&parameters) });
        }
        Ok(Self { layers: layers(&packed, config)?, own, first })
    }

    /// Returns whether a parameter belongs to the first task as a whole.
    pub(crate) fn is_first(&self, path: &str) -> bool {
        self.first.iter().any(|first| first == path)
    }
}

/// A parameter that is packed, and how.
struct PackedWeight<'a> {
    parameter: &'a Parameter,
    weight: Weight,
}

/// Describes the packed weights as layers, with their positions in the depth of the network.
fn layers(packed: &[PackedWeight<'_>], config: &PackNetConfig) -> Result<Vec<Layer>> {
    let kinds: Vec<LayerKind> = packed.iter().map(|packed| packed.weight.kind).collect();
    let sections = config.blocks.sections(&kinds)?;
    let layer =
        |(PackedWeight { parameter, weight }, section): (&PackedWeight<'_>, Section)| Layer {
            path: parameter.path.clone(),
            kind: weight.kind,
            shape: parameter.shape.clone(),
            section,
            output_axis: weight.output_axis,
        };
    Ok(packed.iter().zip(sections).map(layer).collect())
}

/// Returns the names of the heads: those of the configuration, or the last dense layer.
fn heads(parameters: &[Parameter], config: &PackNetConfig) -> Result<Vec<String>> {
    if let Some(heads) = &config.heads {
        check_names(parameters, "heads", heads)?;
        return Ok(heads.clone());
    }
    let is_dense = |parameter: &&Parameter| {
        parameter.weight.is_some_and(|weight| weight.kind == LayerKind::Dense)
    };
    let last = parameters.iter().rev().find(is_dense);
    let module = last.and_then(|parameter| parameter.path.strip_suffix(".weight"));
    Ok(module.map(String::from).into_iter().collect())
}

/// Returns how a parameter is packed, or `None` if it is not.
fn packed_weight(parameter: &Parameter, config: &PackNetConfig) -> Option<Weight> {
    if is_named(&config.exclude, &parameter.path) {
        return None;
    }
    // A parameter of the user's own layer is laid out as in Burn's dense layers or convolutions.
    let included = match parameter.shape.len() {
        0 | 1 => None,
        2 => Some(Weight::dense(1)),
        _ => Some(Weight::convolution(0)),
    };
    parameter.weight.or_else(|| included.filter(|_| is_named(&config.include, &parameter.path)))
}

/// Returns whether one of the names is the path itself or a module on it.
fn is_named(names: &[String], path: &str) -> bool {
    names.iter().any(|name| {
        path.strip_prefix(name.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Checks that the module has everything that a setting names.
fn check_names(parameters: &[Parameter], setting: &'static str, names: &[String]) -> Result<()> {
    let is_unknown = |name: &&String| {
        !parameters.iter().any(|parameter| is_named(std::slice::from_ref(name), &parameter.path))
    };
    match names.iter().find(is_unknown) {
        Some(name) => {
            Err(Error::UnknownName { setting, name: name.clone(), known: listed(parameters) })
        }
        None => Ok(()),
    }
}

/// Checks that everything that the configuration includes is packed.
fn check_included(packed: &[PackedWeight<'_>], config: &PackNetConfig) -> Result<()> {
    let is_packed = |name: &String| {
        let names = std::slice::from_ref(name);
        packed.iter().any(|packed| is_named(names, &packed.parameter.path))
    };
    match config.include.iter().find(|name| !is_packed(name)) {
        Some(name) => {
            let range = "a parameter of rank 2 or more that is neither excluded nor part of a head";
            Err(CoreError::setting("include", name, range).into())
        }
        None => Ok(()),
    }
}

/// Checks that no two layers share a parameter, and that no two parameters have the same path;
/// these could not be told apart.
fn check_distinct(parameters: &[Parameter]) -> Result<()> {
    for (index, parameter) in parameters.iter().enumerate() {
        let is_same = |other: &&Parameter| other.path == parameter.path || other.id == parameter.id;
        if let Some(other) = parameters[..index].iter().find(is_same) {
            let (first, second) = (other.path.clone(), parameter.path.clone());
            return Err(Error::SharedParameter { first, second });
        }
    }
    Ok(())
}

fn check_type(parameter: &Parameter) -> Result<()> {
    if parameter.dtype == DType::F32 {
        return Ok(());
    }
    let (parameter, kind) = (parameter.path.clone(), format!("{:?}", parameter.dtype));
    Err(Error::UnsupportedType { parameter, kind })
}

fn listed(parameters: &[Parameter]) -> String {
    let paths: Vec<&str> = parameters.iter().map(|parameter| parameter.path.as_str()).collect();
    if paths.is_empty() { "none".into() } else { paths.join(", ") }
}
